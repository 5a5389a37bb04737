package clipboard_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"steward/internal/clipboard"
)

const text = "a text worth copying"

// desktop is a clipboard that can be slow, broken or frozen.
type desktop struct {
	mu     sync.Mutex
	held   string
	writes int
	lag    int           // so many reads give the old text first
	fails  error         // of every write
	frozen chan struct{} // calls hang until it is closed
	old    string
}

func (d *desktop) Write(text string) error {
	if d.frozen != nil {
		<-d.frozen
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.writes++
	if d.fails == nil {
		d.held = text
	}
	return d.fails
}

func (d *desktop) Read() (string, error) {
	if d.frozen != nil {
		<-d.frozen
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.lag > 0 {
		d.lag--
		return d.old, nil
	}
	return d.held, nil
}

// tmux is a tmux that answers what it is told to and keeps what it was asked.
type tmux struct {
	state  string
	errors map[string]error // by command
	asked  []string
	stdin  string
}

func (m *tmux) run(_ context.Context, stdin string, args ...string) (string, error) {
	m.asked = append(m.asked, strings.Join(args, " "))
	m.stdin += stdin
	if args[0] == "display-message" {
		return m.state + "\n", m.errors[args[0]]
	}
	return "", m.errors[args[0]]
}

// stock is a tmux as it comes, with one client on a terminal that it takes for one that accepts copies.
const stock = "3.3a|external|0|1|1||/dev/pts/3|bpaste,clipboard,title|xterm-256color"

func options(d clipboard.Desktop, m *tmux, env ...string) clipboard.Options {
	o := clipboard.Options{OS: "linux", Desktop: d, Tmux: m.run}
	o.Getenv = func(name string) string {
		for _, e := range env {
			if value, ok := strings.CutPrefix(e, name+"="); ok {
				return value
			}
		}
		return ""
	}
	return o
}

func TestWhereTheCopyGoes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, os string
		env      []string
		want     clipboard.Outcome
		terminal bool
	}{
		{"X11 desktop", "linux", []string{"DISPLAY=:0"}, clipboard.Verified, false},
		{"Wayland desktop", "linux", []string{"WAYLAND_DISPLAY=wayland-0"}, clipboard.Verified, false},
		{"macOS", "darwin", nil, clipboard.Verified, false},
		{"Windows", "windows", nil, clipboard.Verified, false},
		{"a terminal without a desktop", "linux", nil, clipboard.Sent, true},
		{"SSH with a forwarded display", "linux", []string{"DISPLAY=:10", "SSH_CONNECTION=192.0.2.1"}, clipboard.Sent, true},
		{"SSH to macOS", "darwin", []string{"SSH_TTY=/dev/ttys1"}, clipboard.Sent, true},
		{"tmux on a local desktop", "linux", []string{"DISPLAY=:0", "TMUX=/tmp/t"}, clipboard.Verified, false},
		{"tmux over SSH", "linux", []string{"SSH_TTY=/dev/pts/1", "TMUX=/tmp/t"}, clipboard.Sent, false},
		{"GNU screen over SSH", "linux", []string{"SSH_TTY=/dev/pts/1", "STY=1.x"}, clipboard.Sent, true},
		{"GNU screen in tmux", "linux", []string{"SSH_TTY=/dev/pts/1", "STY=1.x", "TMUX=/tmp/t"}, clipboard.Sent, false},
		{"the kernel's own console", "linux", []string{"TERM=linux"}, clipboard.Failed, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := &desktop{}
			o := options(d, &tmux{state: stock}, tc.env...)
			o.OS = tc.os
			r := clipboard.New(o).Copy(t.Context(), text)
			assert.Equal(t, tc.want, r.Outcome, r.Words)
			assert.Equal(t, tc.terminal, r.Terminal)
			assert.NotContains(t, r.Words, text)
			assert.Equal(t, tc.want == clipboard.Verified, d.held == text, "only a local desktop is written to")
		})
	}
}

func TestWordsSayWhatHappened(t *testing.T) {
	t.Parallel()
	d := &desktop{}
	r := clipboard.New(options(d, nil, "DISPLAY=:0")).Copy(t.Context(), text)
	assert.Equal(t, "Copied to the clipboard", r.Words)
	assert.Equal(t, clipboard.HashOf(text), r.Hash)
	r = clipboard.New(options(d, nil)).Copy(t.Context(), text)
	assert.Equal(t, "Sent to your terminal's clipboard, which may ignore it: check with a paste", r.Words)
	assert.Zero(t, r.Hash)
}

func TestDesktopThatGivesTheOldTextAtFirstIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &desktop{lag: 10, old: "before"}
		r := clipboard.New(options(d, nil, "DISPLAY=:0")).Copy(t.Context(), text)
		assert.Equal(t, clipboard.Verified, r.Outcome)
	})
}

func TestDesktopThatNeverGivesItBackIsNoSuccess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &desktop{lag: 1 << 30, old: "before"}
		begin := time.Now()
		r := clipboard.New(options(d, nil, "DISPLAY=:0")).Copy(t.Context(), text)
		assert.Equal(t, clipboard.Sent, r.Outcome)
		assert.True(t, r.Terminal)
		assert.Equal(t, 2*time.Second, time.Since(begin))
	})
}

func TestDesktopWithoutAToolLeavesItToTheTerminal(t *testing.T) {
	t.Parallel()
	d := &desktop{fails: errors.New("no clipboard utilities available")}
	r := clipboard.New(options(d, nil, "DISPLAY=:0")).Copy(t.Context(), text)
	assert.Equal(t, clipboard.Sent, r.Outcome)
	assert.True(t, r.Terminal)
}

func TestFrozenDesktopIsGivenUpOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &desktop{frozen: make(chan struct{})}
		defer close(d.frozen)
		c := clipboard.New(options(d, nil, "DISPLAY=:0"))
		begin := time.Now()
		r := c.Copy(t.Context(), text)
		assert.Equal(t, clipboard.Sent, r.Outcome)
		assert.Equal(t, 2*time.Second, time.Since(begin))
		c.Copy(t.Context(), text)
		assert.False(t, c.Clear(t.Context(), clipboard.HashOf(text)))
		assert.Equal(t, 2*time.Second, time.Since(begin), "it is not asked again")
	})
}

func TestCopyEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &desktop{frozen: make(chan struct{})}
		defer close(d.frozen)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		clipboard.New(options(d, nil, "DISPLAY=:0")).Copy(ctx, text)
		assert.Equal(t, time.Second, time.Since(begin))
	})
}

func TestClearOnlyWhatIsStillOurs(t *testing.T) {
	t.Parallel()
	d := &desktop{}
	c := clipboard.New(options(d, nil, "DISPLAY=:0"))
	r := c.Copy(t.Context(), text)
	d.held = "copied by somebody since"
	assert.False(t, c.Clear(t.Context(), r.Hash))
	assert.Equal(t, "copied by somebody since", d.held)
	d.held = text
	assert.True(t, c.Clear(t.Context(), r.Hash))
	assert.Empty(t, d.held)

	over := clipboard.New(options(d, nil, "DISPLAY=:0", "SSH_TTY=/dev/pts/1"))
	d.held = text
	assert.False(t, over.Clear(t.Context(), r.Hash), "over SSH there is nothing of ours to clear")
	assert.Equal(t, text, d.held)
}
