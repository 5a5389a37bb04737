package bulklog

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// young is how long a file without a first line is left alone: its writer may just be making it.
const young = time.Minute

// BrokenOff reads the reports that earlier consoles left behind in this context, oldest first. Those of a console that
// still runs are left out. The error is of files that could not be read; the reports are good all the same.
func (k *Keeper) BrokenOff() ([]Report, error) {
	if !k.Keeps() {
		return nil, nil
	}
	paths, err := listed(k.o.Dir)
	if err != nil {
		return nil, fmt.Errorf("look for reports of bulk runs: %w", err)
	}
	var reports []Report
	var failures []error
	for _, path := range paths {
		report, ok, err := leftBehind(path)
		switch {
		case err != nil:
			failures = append(failures, fmt.Errorf("read the report %s: %w", path, err))
		case ok && report.Context == k.o.Context:
			reports = append(reports, report)
		}
	}
	slices.SortStableFunc(reports, func(a, b Report) int { return a.Started.Compare(b.Started) })
	return reports, errors.Join(failures...)
}

// Forget deletes a report that was told. That it is gone already is no error.
func (k *Keeper) Forget(r Report) error {
	if !k.Keeps() || r.Path == "" {
		return nil
	}
	if filepath.Dir(r.Path) != filepath.Clean(k.o.Dir) {
		return fmt.Errorf("delete a report: %s is not in %s", r.Path, k.o.Dir)
	}
	return remove(r.Path)
}

// leftBehind reads a file unless its writer still has it. A file that says nothing is deleted.
func leftBehind(path string) (report Report, ok bool, err error) {
	file, err := os.Open(path) //nolint:gosec // a file of our own folder
	if errors.Is(err, os.ErrNotExist) {
		return Report{}, false, nil // another console has just told it
	}
	if err != nil {
		return Report{}, false, err
	}
	defer func() { _ = file.Close() }()
	if held(file) {
		return Report{}, false, nil
	}
	defer unlock(file)
	report, err = read(file, hasGaps(path))
	if errors.Is(err, errNothing) {
		if info, err := file.Stat(); err == nil && time.Since(info.ModTime()) > young {
			_ = file.Close()
			_ = os.Remove(path)
		}
		return Report{}, false, nil
	}
	report.Path = path
	return report, err == nil, err
}
