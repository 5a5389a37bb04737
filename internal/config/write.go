package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// write puts content in place of a file at once: whoever reads sees the old file or the new one. A link stays, and what
// it points to is replaced.
func write(path string, content []byte) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write the configuration: %w", err)
		}
	}()
	target, err := followed(path)
	if err != nil {
		return err
	}
	folder := filepath.Dir(target)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, ".config-*.yaml") // 0600
	if err != nil {
		return err
	}
	name := file.Name()
	_, err = file.Write(content)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(name, target)
	}
	if err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}

// followed is the file at the end of a chain of links; it need not exist.
func followed(path string) (string, error) {
	const most = 40 // as the kernel has it
	for range most {
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return path, nil
		case err != nil:
			return "", err
		case info.Mode()&fs.ModeSymlink == 0:
			return path, nil
		}
		link, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(link) {
			link = filepath.Join(filepath.Dir(path), link)
		}
		path = link
	}
	return "", fmt.Errorf("%s: too many links", path)
}
