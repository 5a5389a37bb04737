package export

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// writeNew writes a new file of mode 0600. A file that is there is never touched; one that could not be written whole
// is removed again.
func writeNew(path string, content []byte) (err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // #nosec G304 -- the operator names the path
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already and was left as it is. Choose another name", path)
	}
	if err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(path)
		}
	}()
	_, err = file.Write(content)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return nil
}

// resolve is the absolute path of what was typed, with ~/ as the home folder.
func resolve(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if rest, ok := strings.CutPrefix(typed, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find the home folder: %w", err)
		}
		typed = filepath.Join(home, rest)
	}
	path, err := filepath.Abs(typed)
	if err != nil {
		return "", fmt.Errorf("find %s: %w", typed, err)
	}
	return path, nil
}
