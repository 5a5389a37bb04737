package pending

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Waiting counts the secrets and requests in the list of a context that nobody has settled yet, those of consoles that
// still run included. It reads names only, and changes nothing.
func Waiting(dir, context string) (int, error) {
	list := contextFolder(dir, context)
	owners, err := os.ReadDir(list)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("read the list of pending secrets: %w", err)
	}
	n := 0
	for _, owner := range owners {
		if !owner.IsDir() {
			continue
		}
		entries, _, err := ids(filepath.Join(list, owner.Name()))
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // settled and gone meanwhile
			return 0, fmt.Errorf("read the list of pending secrets: %w", err)
		}
		n += len(entries)
	}
	return n, nil
}
