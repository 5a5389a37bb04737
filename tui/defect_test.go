//go:build unix

package tui_test

import (
	"bytes"
	"context"
	"iter"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/term"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/tui"
	"steward/tui/tuitest/fake"
)

// defective is a system whose driver, or the clock of whose console, breaks as soon as it shall.
type defective struct {
	*fake.System
	list, change, clock atomic.Bool
	hang                chan struct{} // holds up batches until it is closed
}

func (d *defective) Users(ctx context.Context, query apiclient.UserQuery) iter.Seq2[apiclient.UserPage, error] {
	if d.list.Load() {
		panic("the list breaks")
	}
	return d.System.Users(ctx, query)
}

func (d *defective) SetEnabled(ctx context.Context, id apiclient.UserID, enabled bool) (apiclient.Toggled, error) {
	if d.change.Load() {
		panic("the change breaks")
	}
	return d.System.SetEnabled(ctx, id, enabled)
}

func (d *defective) Batch(ctx context.Context, verb apiclient.BulkVerb, items []apiclient.BulkItem) ([]apiclient.BulkResult, error) {
	<-d.hang
	return d.System.Batch(ctx, verb, items)
}

// now breaks in the update loop only: elsewhere it would cost no more than a call.
func (d *defective) now() time.Time {
	if d.clock.Load() && bytes.Contains(debug.Stack(), []byte("tui.(*app).route(")) && d.clock.CompareAndSwap(true, false) {
		panic("the clock breaks")
	}
	return time.Now()
}

// TestADefectInADriverCostsOneCall lets a list and a change panic, in goroutines in which nobody but the gate can catch it.
func TestADefectInADriverCostsOneCall(t *testing.T) {
	t.Parallel()
	t.Run("a list", func(t *testing.T) {
		t.Parallel()
		d := &defective{System: fake.New(fake.Options{})}
		c := runs(t, d)
		c.sees("unused-import")
		d.list.Store(true)
		c.types("r").sees("a defect of this program broke off the call: the list breaks").types("q")
		require.NoError(t, c.ends())
		assert.Contains(t, c.log.String(), "goroutine", "the log has the stack")
		assert.NotContains(t, c.text(), "goroutine", "the terminal has not")
	})
	t.Run("a change", func(t *testing.T) {
		t.Parallel()
		d := &defective{System: fake.New(fake.Options{})}
		c := runs(t, d)
		c.sees("unused-import")
		d.change.Store(true)
		c.types("d").sees("Disable").types("y").sees("outcome unknown, no answer came. Looking it up.").types("q")
		require.NoError(t, c.ends())
	})
}

// TestADefectInTheConsoleRestoresTheTerminal panics in the update loop while a bulk run is under way.
func TestADefectInTheConsoleRestoresTheTerminal(t *testing.T) {
	t.Parallel()
	d := &defective{System: fake.New(fake.Options{}), hang: make(chan struct{})}
	c := runs(t, d)
	c.sees("unused-import").types(" ").sees("1 marked").types("j d").sees("Cancel").types("y").sees("in flight")
	c.types("\x1b").sees("Cancelling")
	d.clock.Store(true)
	c.types("\x1b").sees("\x1b[?1049l") // cannot be cancelled twice, says a notice, which has a time
	close(d.hang)
	require.ErrorContains(t, c.ends(), "a defect of this program ended the console")
	assert.Contains(t, c.notes.String(), "disable 2 service users", "the run was closed")
	assert.Contains(t, c.log.String(), "the clock breaks")
	assert.Contains(t, c.log.String(), "goroutine")
}

// terminalConsole is the console on a terminal, and a person in front of it.
type terminalConsole struct {
	t          *testing.T
	person     *os.File
	tty        *os.File
	before     *term.State
	log, notes shared
	from       int
	out        shared
	moved      chan struct{}
	ended      chan error // what Run answers
	over       chan struct{}
}

func runs(t *testing.T, d *defective) *terminalConsole {
	t.Helper()
	person, tty, err := pty.Open()
	require.NoError(t, err)
	require.NoError(t, pty.Setsize(person, &pty.Winsize{Rows: 30, Cols: 100}))
	c := &terminalConsole{t: t, person: person, tty: tty, moved: make(chan struct{}, 1), ended: make(chan error, 1), over: make(chan struct{})}
	c.before, err = term.GetState(int(tty.Fd()))
	require.NoError(t, err)
	go c.read()
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		defer close(c.over)
		c.ended <- tui.Run(ctx, tui.Options{
			Connection: connect.Plain(config.Context{Name: "demo"}, d), Now: d.now, Input: tty, Output: tty, Notes: &c.notes,
			Logger: slog.New(slog.NewJSONHandler(&c.log, nil)), Getenv: func(name string) string { return map[string]string{"LANG": "C.UTF-8"}[name] },
		})
	}()
	t.Cleanup(func() {
		stop()
		<-c.over
		_ = person.Close() // but not tty: of a console that broke off, the reader may still look at it
	})
	return c
}

func (c *terminalConsole) read() {
	buffer := make([]byte, 1<<14)
	for {
		n, err := c.person.Read(buffer)
		_, _ = c.out.Write(buffer[:n])
		select {
		case c.moved <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (c *terminalConsole) text() string { return c.out.String() }

func (c *terminalConsole) types(keys string) *terminalConsole {
	c.t.Helper()
	c.from = len(c.text())
	_, err := c.person.WriteString(keys)
	require.NoError(c.t, err)
	return c
}

// sees waits until what came since the last keys holds the text.
func (c *terminalConsole) sees(text string) *terminalConsole {
	c.t.Helper()
	deadline := time.After(15 * time.Second)
	for !strings.Contains(c.text()[c.from:], text) {
		select {
		case <-c.moved:
		case <-deadline:
			require.FailNow(c.t, "it did not come", "%q in %q", text, c.text()[c.from:])
		}
	}
	return c
}

// ends waits for the end of the console, looks whether the terminal is as it was, and returns Run's error.
func (c *terminalConsole) ends() error {
	c.t.Helper()
	select {
	case err := <-c.ended:
		c.from = 0
		c.sees("\x1b[?1049l")
		after, stateErr := term.GetState(int(c.tty.Fd()))
		require.NoError(c.t, stateErr)
		assert.Equal(c.t, c.before, after, "the line settings are as before")
		text := c.text()
		assert.Greater(c.t, strings.LastIndex(text, "\x1b[?1049l"), strings.LastIndex(text, "\x1b[?1049h"))
		assert.Greater(c.t, strings.LastIndex(text, "\x1b[?25h"), strings.LastIndex(text, "\x1b[?25l"))
		return err
	case <-time.After(15 * time.Second):
		require.FailNow(c.t, "the console did not end")
		return nil
	}
}

// shared is a buffer for several goroutines.
type shared struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *shared) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *shared) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
