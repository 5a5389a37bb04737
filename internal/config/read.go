package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// PermissionError says that the file is not read because of who may write it.
type PermissionError struct {
	Path string
	Why  string // in words for people: "others may write it (mode 0664)"
	Mend string // the command line that mends it
}

// Error is one sentence, with the line that mends it.
func (e *PermissionError) Error() string {
	return fmt.Sprintf("%s is not read, because %s; to mend it: %s", e.Path, e.Why, e.Mend)
}

// read is the file's bytes; exists is false without a file, which is no error.
func read(path string) (content []byte, exists bool, err error) {
	info, err := os.Stat(path) // before it is opened: a pipe would not come back
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("read the configuration: %w", err)
	case !info.Mode().IsRegular():
		return nil, false, fmt.Errorf("read the configuration: %s is not a file", path)
	}
	file, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, false, fmt.Errorf("read the configuration: %w", err)
	}
	defer file.Close() //nolint:errcheck // nothing was written
	if info, err = file.Stat(); err != nil {
		return nil, false, fmt.Errorf("read the configuration: %w", err)
	}
	if err := permission(path, info); err != nil {
		return nil, false, err
	}
	content, err = io.ReadAll(io.LimitReader(file, mostBytes+1))
	if err != nil {
		return nil, false, fmt.Errorf("read the configuration: %w", err)
	}
	return content, true, nil
}

// shellQuote is a file's name as a shell takes it.
func shellQuote(name string) string {
	if name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return !nameRune(r) && !strings.ContainsRune("/._-+,:@ABCDEFGHIJKLMNOPQRSTUVWXYZ", r)
	}) {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}
