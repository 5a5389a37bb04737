package viewstate

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	version = 1
	// folder holds the files, in the state folder that others use too.
	folder = "views"
	// mostBytes is how long a file may be; ours have a few hundred.
	mostBytes = 64 << 10
	// mostColumns and mostWidth bound what a file may ask for.
	mostColumns = 64
	mostWidth   = 500
)

// record is the file.
type record struct {
	Version int    `json:"version"`
	Context string `json:"context"`
	State
}

// pathOf is where the state of a context is. The name says which context it is as far as file systems let it; a hash
// keeps apart those that look alike.
func pathOf(dir, context string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '.', r == '-', r == '_':
			return r
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		default:
			return '_'
		}
	}, context)
	const most = 40
	sum := sha256.Sum256([]byte(context))
	return filepath.Join(dir, folder, plain[:min(len(plain), most)]+"-"+hex.EncodeToString(sum[:4])+".json")
}

// read is the state in a file; none is no error. What makes no sense is left out.
func read(path, context string) (State, error) {
	file, err := os.Open(path) //nolint:gosec // the path is ours
	if errors.Is(err, fs.ErrNotExist) {
		return State{}, nil
	}
	if err != nil {
		return State{}, err
	}
	defer file.Close() //nolint:errcheck // nothing was written
	if info, err := file.Stat(); err == nil && !info.Mode().IsRegular() {
		return State{}, fmt.Errorf("%s is not a file", path)
	}
	text, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	if err != nil {
		return State{}, err
	}
	state, err := parse(text, context)
	if err != nil {
		return State{}, fmt.Errorf("%s: %w", path, err)
	}
	return state, nil
}

// parse reads a file's text.
func parse(text []byte, context string) (State, error) {
	if len(text) > mostBytes {
		return State{}, fmt.Errorf("it is longer than %d kB", mostBytes>>10)
	}
	var r record
	if err := json.Unmarshal(text, &r); err != nil {
		return State{}, fmt.Errorf("it is not what was written: %w", err)
	}
	switch {
	case r.Version != version:
		return State{}, fmt.Errorf("it is of version %d, and this steward knows version %d", r.Version, version)
	case r.Context != context:
		return State{}, errors.New("it belongs to another context")
	}
	return sensible(r.State), nil
}

// sensible leaves out columns without an id, those that come twice, and too many of them, and widths that no terminal has.
func sensible(s State) State {
	seen := map[string]bool{"": true}
	var columns []Column
	for _, c := range s.Columns {
		if seen[c.ID] || len(columns) == mostColumns {
			continue
		}
		seen[c.ID] = true
		if c.Width < 0 || c.Width > mostWidth {
			c.Width = 0
		}
		columns = append(columns, c)
	}
	s.Columns = columns
	return s
}

// write replaces the file at once: who reads it meanwhile gets the old one or the new one. Only the owner may read it.
func write(path, context string, state State) error {
	text, err := json.MarshalIndent(record{version, context, state}, "", "  ")
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(dir, ".new-*.json") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) //nolint:errcheck // it has its proper name then, or is of no use
	_, err = io.Copy(file, bytes.NewReader(append(text, '\n')))
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// Forget deletes what is kept of a context; that there is nothing is as good.
func Forget(dir, context string) error {
	if dir == "" {
		return nil
	}
	if err := os.Remove(pathOf(dir, context)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget how the list of %s looked: %w", context, err)
	}
	return nil
}

// Rename keeps what is kept of a context under another name. What cannot be read is left behind.
func Rename(dir, from, to string) error {
	s := Open(Options{Dir: dir, Context: from})
	if dir == "" || s.Problem() != nil {
		return nil
	}
	if state := s.State(); len(state.Columns) > 0 || state.Sort != "" || state.Reverse {
		if err := write(pathOf(dir, to), to, state); err != nil {
			return fmt.Errorf("keep how the list of %s looks: %w", to, err)
		}
	}
	return Forget(dir, from)
}
