//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package bulklog

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the file for its writer. The lock belongs to this opening of the file, so another one in the same process
// meets it too, and the kernel drops it when the process ends. A reader that has just found the new file is waited for.
// The error wraps errors.ErrUnsupported on a file system without locks: a report there is told even while its console
// still runs.
func lock(file *os.File) error { return flock(file, syscall.LOCK_EX) }

// held reports whether a writer has the file. Readers do not disturb each other.
func held(file *os.File) bool {
	err := flock(file, syscall.LOCK_SH|syscall.LOCK_NB)
	return errors.Is(err, syscall.EWOULDBLOCK)
}

// unlock lets go of the file at once. Closing it alone may not: a child that is being started at this moment still shares
// this opening of the file until its own program begins, and keeps the lock that long.
func unlock(file *os.File) { _ = flock(file, syscall.LOCK_UN) }

func flock(file *os.File, how int) error {
	for {
		err := syscall.Flock(int(file.Fd()), how)
		switch {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.ENOLCK):
			return errors.Join(errors.ErrUnsupported, err)
		default:
			return err // ENOSYS and EOPNOTSUPP are errors.ErrUnsupported
		}
	}
}
