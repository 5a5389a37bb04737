package terminal

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/creack/pty"
)

// Pty is a program on a pseudo-terminal of its own. Everything it writes is kept with the time of its arrival.
type Pty struct {
	cmd    *exec.Cmd
	file   *os.File
	began  time.Time
	mu     sync.Mutex
	data   []byte
	last   time.Time
	moved  chan struct{}
	exited chan struct{}
	err    error
}

// StartPty starts a program on a new pseudo-terminal. Close it.
func StartPty(ctx context.Context, width, height uint16, env []string, command ...string) (*Pty, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // the tests' own arguments
	cmd.Env = append(os.Environ(), env...)
	p := &Pty{cmd: cmd, moved: make(chan struct{}, 1), exited: make(chan struct{}), began: time.Now()}
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: height, Cols: width})
	if err != nil {
		return nil, fmt.Errorf("start %s on a pseudo-terminal: %w", command[0], err)
	}
	p.file = file
	go p.read()
	return p, nil
}

func (p *Pty) read() {
	buf := make([]byte, 64*1024)
	for {
		n, err := p.file.Read(buf)
		p.mu.Lock()
		if n > 0 {
			p.last = time.Now()
			p.data = append(p.data, buf[:n]...)
		}
		p.mu.Unlock()
		select {
		case p.moved <- struct{}{}:
		default:
		}
		if err != nil {
			p.err = p.cmd.Wait()
			close(p.exited)
			return
		}
	}
}

// Write sends keys as the terminal would, in one write.
func (p *Pty) Write(keys string) error {
	_, err := p.file.WriteString(keys)
	return err
}

// Resize changes the size; the program gets SIGWINCH.
func (p *Pty) Resize(width, height uint16) error {
	return pty.Setsize(p.file, &pty.Winsize{Rows: height, Cols: width})
}

// Began is when the program was started.
func (p *Pty) Began() time.Time { return p.began }

// Pid is the program's process id.
func (p *Pty) Pid() int { return p.cmd.Process.Pid }

// Signal sends the program a signal.
func (p *Pty) Signal(s os.Signal) error { return p.cmd.Process.Signal(s) }

// Len is the number of bytes written so far.
func (p *Pty) Len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.data)
}

// Since is what was written after the first n bytes.
func (p *Pty) Since(n int) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return bytes.Clone(p.data[n:])
}

// WaitFor waits until the text was written after the first from bytes, and says when the bytes that completed it came.
func (p *Pty) WaitFor(from int, text string) (time.Time, error) {
	deadline := time.NewTimer(Patience)
	defer deadline.Stop()
	for {
		p.mu.Lock()
		found, at := bytes.Contains(p.data[from:], []byte(text)), p.last
		p.mu.Unlock()
		if found {
			return at, nil
		}
		select {
		case <-p.moved:
		case <-p.exited:
			return time.Time{}, fmt.Errorf("the program ended (%s) before it wrote %q; it wrote %q", p.cmd.ProcessState, text, tail(p.Since(from)))
		case <-deadline.C:
			return time.Time{}, fmt.Errorf("waited %s for %q; what came was %q", Patience, text, tail(p.Since(from)))
		}
	}
}

// Moved waits until something was written after the first from bytes, and reports whether that happened within the time.
func (p *Pty) Moved(from int, within time.Duration) bool {
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	for p.Len() <= from {
		select {
		case <-p.moved:
		case <-p.exited:
			return p.Len() > from
		case <-deadline.C:
			return false
		}
	}
	return true
}

// Quiet waits until nothing was written for the given time, and says when the last byte came and how many bytes came
// after the first from.
func (p *Pty) Quiet(from int, still time.Duration) (last time.Time, n int) {
	for {
		select {
		case <-p.moved:
		case <-p.exited:
			return p.last, p.Len() - from
		case <-time.After(still):
			p.mu.Lock()
			defer p.mu.Unlock()
			return p.last, len(p.data) - from
		}
	}
}

// Exited waits for the program's end and returns its error.
func (p *Pty) Exited() error {
	select {
	case <-p.exited:
		return p.err
	case <-time.After(Patience):
		return fmt.Errorf("the program still ran after %s", Patience)
	}
}

// Close kills the program if it still runs.
func (p *Pty) Close() {
	_ = p.cmd.Process.Kill()
	_ = p.file.Close()
	<-p.exited
}

func tail(b []byte) []byte {
	const most = 600
	if len(b) > most {
		return b[len(b)-most:]
	}
	return b
}
