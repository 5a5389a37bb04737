package bulklog

import (
	"errors"
	"math"
	"os"

	"golang.org/x/sys/windows"
)

// lock takes the file for its writer. The lock belongs to this opening of the file, and ends with the process.
// A reader that has just found the new file is waited for.
func lock(file *os.File) error { return lockFile(file, windows.LOCKFILE_EXCLUSIVE_LOCK) }

// held reports whether a writer has the file. Readers do not disturb each other.
func held(file *os.File) bool {
	return errors.Is(lockFile(file, windows.LOCKFILE_FAIL_IMMEDIATELY), windows.ERROR_LOCK_VIOLATION)
}

// unlock leaves it to closing the file: a child is given only what it is meant to inherit.
func unlock(*os.File) {}

// lockFile locks one byte far behind the end: a locked range cannot be read by others here.
func lockFile(file *os.File, how uint32) error {
	at := windows.Overlapped{OffsetHigh: math.MaxInt32}
	return windows.LockFileEx(windows.Handle(file.Fd()), how, 0, 1, 0, &at)
}
