//go:build unix

package config

import (
	"fmt"
	"os"
	"syscall"
)

// permission refuses a file that somebody else may change: it could send the credential elsewhere, or run a program.
func permission(path string, info os.FileInfo) error {
	const othersWrite = 0o022
	if info.Mode().Perm()&othersWrite != 0 {
		return &PermissionError{
			Path: path, Why: fmt.Sprintf("others may write it (mode %04o)", info.Mode().Perm()),
			Mend: "chmod go-w " + shellQuote(path),
		}
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if owner := os.Geteuid(); ok && stat.Uid != 0 && int64(stat.Uid) != int64(owner) {
		return &PermissionError{
			Path: path, Why: fmt.Sprintf("it belongs to the user with the number %d", stat.Uid),
			Mend: fmt.Sprintf("sudo chown %d %s", owner, shellQuote(path)),
		}
	}
	return nil
}
