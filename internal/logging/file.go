package logging

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// file is a log file that is put aside when it has grown too large. Safe for concurrent use.
type file struct {
	path string
	max  int64

	mu   sync.Mutex
	out  *os.File
	size int64
}

const (
	private       = 0o600
	privateFolder = 0o700
)

var errNotAFile = errors.New("it is not a regular file")

func openFile(path string, limit int64) (*file, error) {
	if err := os.MkdirAll(filepath.Dir(path), privateFolder); err != nil {
		return nil, err
	}
	f := &file{path: path, max: limit}
	if err := f.open(); err != nil {
		return nil, err
	}
	return f, nil
}

// open never follows a link that somebody put in the file's place, and takes rights from others that an older file may
// give them.
func (f *file) open() error {
	switch info, err := os.Lstat(f.path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errNotAFile
	}
	out, err := os.OpenFile(f.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, private)
	if err != nil {
		return err
	}
	info, err := out.Stat()
	if err == nil && info.Mode().Perm() != private {
		err = out.Chmod(private)
	}
	if err != nil {
		_ = out.Close()
		return err
	}
	f.out, f.size = out, info.Size()
	return nil
}

// Write implements io.Writer for whole lines.
func (f *file) Write(line []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.out == nil {
		return 0, os.ErrClosed
	}
	if f.size > 0 && f.size+int64(len(line)) > f.max {
		if err := f.rotate(); err != nil {
			return 0, err
		}
	}
	n, err := f.out.Write(line)
	f.size += int64(n)
	return n, err
}

func (f *file) rotate() error {
	err := f.out.Close()
	f.out = nil
	if err == nil {
		err = os.Rename(f.path, f.path+".1")
	}
	if err != nil {
		return err
	}
	return f.open()
}

// Close implements io.Closer; what is logged later is dropped.
func (f *file) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.out == nil {
		return nil
	}
	err := f.out.Close()
	f.out = nil
	return err
}
