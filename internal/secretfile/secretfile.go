// Package secretfile writes a secret to a new file that only its owner can read: never over an existing file, never
// through a symbolic link, and checked after writing. Start reading at Write.
package secretfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// mode lets the owner read and write, and nobody else do anything.
const mode fs.FileMode = 0o600

// ErrExists says that something is at the path already, a link included. Nothing was written.
var ErrExists = errors.New("something is there already; nothing was overwritten")

// Write makes a new file with the content and returns its absolute path. A leading "~/" is the home folder. The file
// has mode 0600, and has been read back and compared when Write returns without an error. After an error there is no
// new file. Errors name the path and never the content; an existing path gives one that wraps ErrExists.
func Write(path string, content []byte) (string, error) {
	path, err := absolute(path)
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|noFollow, mode) // #nosec G304 -- the operator names the path
	if errors.Is(err, fs.ErrExist) || isLink(err) {
		return "", fmt.Errorf("write %s: %w", path, ErrExists)
	}
	if err != nil {
		return "", fmt.Errorf("write the secret file: %w", err)
	}
	if err := fill(f, path, content); err != nil {
		_ = os.Remove(path)
		return "", err
	}
	return path, nil
}

// fill writes, closes and checks a file that was just made.
func fill(f *os.File, path string, content []byte) error {
	_, err := f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	made, statErr := f.Stat()
	err = errors.Join(err, statErr, f.Close())
	if err != nil {
		return fmt.Errorf("write the secret file: %w", err)
	}
	return verify(path, made, content)
}

// verify reads the path again: it must be the very file that was made, private and whole.
func verify(path string, made fs.FileInfo, content []byte) error {
	f, err := os.OpenFile(path, os.O_RDONLY|noFollow, 0) // #nosec G304 -- the file made a moment ago
	if err != nil {
		return fmt.Errorf("check the secret file: %w", err)
	}
	defer func() { _ = f.Close() }()
	found, err := f.Stat()
	if err != nil {
		return fmt.Errorf("check the secret file: %w", err)
	}
	switch {
	case !os.SameFile(made, found):
		return fmt.Errorf("check the secret file %s: it was replaced while it was written", path)
	case hasModes && found.Mode() != mode:
		return fmt.Errorf("check the secret file %s: this file system cannot keep it private (its mode is %v)", path, found.Mode())
	case found.Size() != int64(len(content)):
		return fmt.Errorf("check the secret file %s: it was not written whole", path)
	}
	read := make([]byte, len(content))
	if _, err := io.ReadFull(f, read); err != nil || !bytes.Equal(read, content) {
		return fmt.Errorf("check the secret file %s: it does not hold what was written", path)
	}
	return nil
}

// Propose is a path for a user's secret: in $XDG_RUNTIME_DIR, which lives in memory and ends with the session, else in
// the home folder. The name is reduced to letters, digits, dots, dashes and underscores.
func Propose(getenv func(string) string, name string) string {
	dir := getenv("XDG_RUNTIME_DIR")
	if !filepath.IsAbs(dir) {
		dir = "~"
	}
	return dir + string(filepath.Separator) + fileName(name) + ".env"
}

// Pair is the content of the file: two lines that a shell, a systemd unit and a container runtime read as variables.
// Without a key ID there is only the secret's.
func Pair(keyID, secret string) []byte {
	if keyID == "" {
		return []byte("SECRET=" + quoted(secret) + "\n")
	}
	return []byte("KEY_ID=" + quoted(keyID) + "\nSECRET=" + quoted(secret) + "\n")
}

// quoted leaves plain values as they are, because container runtimes take quotes literally, and quotes others for a
// shell.
func quoted(s string) string {
	plain := strings.IndexFunc(s, func(r rune) bool {
		return !isNameRune(r) && !strings.ContainsRune("+/=:@%,", r)
	}) < 0
	if plain {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// maxName keeps the file's name well under the 255 bytes that file systems take.
const maxName = 64

func fileName(name string) string {
	var b strings.Builder
	for _, r := range name {
		switch {
		case b.Len() >= maxName:
		case isNameRune(r):
			b.WriteRune(r)
		case !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	clean := strings.Trim(b.String(), ".-")
	if clean == "" {
		return "secret"
	}
	return clean
}

func isNameRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r)
}

// absolute resolves the home folder and the working folder.
func absolute(path string) (string, error) {
	path = strings.TrimSpace(path)
	if path == "" {
		return "", errors.New("a path is needed")
	}
	if rest, ok := strings.CutPrefix(path, "~"+string(filepath.Separator)); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find the home folder: %w", err)
		}
		path = filepath.Join(home, rest)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("resolve %s: %w", path, err)
	}
	return abs, nil
}

// hasModes reports whether the platform has Unix file modes.
const hasModes = runtime.GOOS != "windows" && runtime.GOOS != "plan9"
