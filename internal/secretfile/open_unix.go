//go:build unix

package secretfile

import (
	"errors"
	"syscall"
)

// noFollow makes opening a symbolic link an error.
const noFollow = syscall.O_NOFOLLOW

// isLink reports whether an error of opening says that the path is a symbolic link.
func isLink(err error) bool { return errors.Is(err, syscall.ELOOP) }
