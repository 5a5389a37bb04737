//go:build unix

package doctor

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// AskAttributes asks the terminal for its primary device attributes (DA1) and waits at most as long as patience for the
// answer. The terminal takes keys without showing them meanwhile, and is then as it was. Both files must be the terminal.
func AskAttributes(in, out *os.File, patience time.Duration) (attributes []int, answered bool) {
	fd := int(in.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return nil, false
	}
	defer func() { _ = term.Restore(fd, before) }()
	if _, err := out.WriteString("\x1b[c"); err != nil {
		return nil, false
	}
	var sent []byte
	for until := time.Now().Add(patience); len(sent) < mostAnswer && readable(fd, time.Until(until)); {
		piece := make([]byte, mostAnswer)
		n, err := unix.Read(fd, piece)
		if err != nil || n <= 0 {
			return nil, false
		}
		sent = append(sent, piece[:n]...)
		if attributes, whole := ParseAttributes(sent); whole {
			return attributes, true
		}
	}
	return nil, false
}

// readable waits until something can be read, at most as long as patience.
func readable(fd int, patience time.Duration) bool {
	for until := time.Now().Add(patience); ; {
		left := time.Until(until)
		if left <= 0 {
			return false
		}
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(left.Milliseconds())+1) //nolint:gosec // a file descriptor
		if err != unix.EINTR {                                                                               //nolint:errorlint // a bare number
			return err == nil && n == 1
		}
	}
}
