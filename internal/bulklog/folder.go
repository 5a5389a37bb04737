package bulklog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	suffix = ".jsonl"
	// gapsSuffix ends the name of a file in which lines are missing.
	gapsSuffix = "-with-gaps" + suffix
	// stamp begins the name of a file, so that names sort by time.
	stamp = "20060102T150405.000"
)

func withGaps(path string) string { return strings.TrimSuffix(path, suffix) + gapsSuffix }

func hasGaps(path string) bool { return strings.HasSuffix(path, gapsSuffix) }

// newFile makes and locks a file that only its owner can read, in a folder that only its owner can enter.
func newFile(dir string, at time.Time) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(dir, 0o700); err != nil { //nolint:gosec // a folder is entered by its x bit
			return nil, err
		}
	}
	file, err := os.CreateTemp(dir, at.UTC().Format(stamp)+"-*"+suffix) // 0600, and never an existing file
	if err != nil {
		return nil, err
	}
	if err := lock(file); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		_ = file.Close()
		_ = os.Remove(file.Name())
		return nil, fmt.Errorf("lock %s: %w", file.Name(), err)
	}
	return file, nil
}

// listed are the files of reports in a folder, by name and so by time. A folder that is not there holds none.
func listed(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasSuffix(e.Name(), suffix) {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	return paths, nil
}

// remove deletes a file; that it is gone already is as good.
func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete a report: %w", err)
	}
	return nil
}
