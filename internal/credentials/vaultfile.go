package credentials

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// read reads an account's file as it is.
func (v *vault) read(ctx context.Context, account string) ([]byte, error) {
	path := v.path(account)
	text, err := bounded(ctx, fileTime, func() ([]byte, error) { return readSmall(path) })
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errNoFile
	case err != nil:
		return nil, fmt.Errorf("read the encrypted file: %w", err)
	}
	return text, nil
}

// readSmall reads a regular file of at most mostOutput bytes.
func readSmall(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|noWait, 0) // #nosec G304 -- a file of ours
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", clean(path, mostName))
	}
	text, err := io.ReadAll(io.LimitReader(f, mostOutput+1))
	if len(text) > mostOutput {
		return nil, fmt.Errorf("%s is larger than %d kB", clean(path, mostName), mostOutput>>10)
	}
	return text, err
}

// replaceFile writes a private file in place of what is at the path, whole or not at all. A link at the path is replaced,
// not followed.
func replaceFile(path string, content []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".new-*") // with mode 0600, and never an existing file
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return err
	}
	syncFolder(dir)
	return nil
}

// syncFolder makes a rename outlast a crash of the machine, where the platform can.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil { // #nosec G304 -- a folder of ours
		_ = d.Sync()
		_ = d.Close()
	}
}
