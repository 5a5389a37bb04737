package tuitest

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/clipboard"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/findings"
	"steward/tui"
)

// Options choose what the console runs on. Zero values are sensible.
type Options struct {
	System    apiclient.System // as connect.Plain; not with Connection
	Clipboard clipboard.Clipboard
	// Open and Contexts are for tests of contexts and signing in; without a System either, the console welcomes.
	Open     func() *connect.Connection
	Contexts *connect.Manager
	Keys     map[string][]string // other key strokes for actions
	Mouse    bool                // the mouse is on
	// KeyFaults are told at the start.
	KeyFaults []*config.Error
	Filters   []config.SavedFilter
	// Thresholds are those of the findings; nil is all defaults.
	Thresholds findings.Thresholds
	Width      int // 0 means 120
	Height     int // 0 means 40
	// Start is the console's time at the beginning; zero means Epoch.
	Start time.Time
	// Env is the environment the console sees; nil means a UTF-8 locale and nothing else.
	Env map[string]string
}

// Epoch is the console's time at the start of a test.
var Epoch = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// lastTimers is longer than any timer that nobody can stop, such as that of a fading notice, and any call that goes on
// without its screen: a bubble ends only after them.
const lastTimers = 5 * time.Minute

// patience is how long Live's See waits at most.
const patience = 15 * time.Second

// Driver is a user in front of the console.
type Driver struct {
	t      testing.TB
	model  tea.Model
	msgs   chan tea.Msg
	ctx    context.Context
	bubble bool
	copied []string
	quit   bool
	frames []string
	record bool
}

// Run runs a test of the console in a synctest bubble. Everything the console does is over when it returns.
func Run(t *testing.T, o Options, test func(*Driver)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := start(t.Context(), t, o, true)
		defer d.stop()
		test(d)
	})
}

// Live starts the console on a system behind real I/O. It ends with the test.
func Live(t testing.TB, o Options) *Driver {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	return start(ctx, t, o, false)
}

func start(ctx context.Context, t testing.TB, o Options, bubble bool) *Driver {
	if o.Width == 0 {
		o.Width, o.Height = 120, 40
	}
	if o.Start.IsZero() {
		o.Start = Epoch
	}
	if o.Clipboard == nil {
		o.Clipboard = terminalClipboard{}
	}
	if o.Env == nil {
		o.Env = map[string]string{"LANG": "en_US.UTF-8"}
	}
	began := time.Now()
	d := &Driver{t: t, ctx: ctx, bubble: bubble, msgs: make(chan tea.Msg, 1024)}
	var connection *connect.Connection
	switch {
	case o.System != nil:
		connection = connect.Plain(config.Context{Name: "demo", URL: "the test"}, o.System)
	case o.Open != nil:
		connection = o.Open()
	}
	d.model = tui.NewModel(ctx, tui.Options{
		Connection: connection, Contexts: o.Contexts, Clipboard: o.Clipboard, Keys: o.Keys, Mouse: o.Mouse, KeyFaults: o.KeyFaults, Filters: o.Filters, Thresholds: o.Thresholds,
		Now:    func() time.Time { return o.Start.Add(time.Since(began)) },
		Getenv: func(name string) string { return o.Env[name] },
	})
	d.run(d.model.Init())
	d.update(tea.WindowSizeMsg{Width: o.Width, Height: o.Height})
	d.settle()
	return d
}

// stop ends what the console still has under way, so that the bubble can close.
func (d *Driver) stop() {
	d.update(tea.QuitMsg{})
	if m, ok := d.model.(interface{ Close() }); ok {
		m.Close()
	}
	d.settle()
	for range 2 { // what ends late may still give a notice, which fades
		if d.bubble {
			time.Sleep(lastTimers)
			d.settle()
		}
	}
}

// Press presses keys by their names: "j", "D", "space", "enter", "esc", "shift+tab", "ctrl+d".
func (d *Driver) Press(keys ...string) *Driver {
	d.t.Helper()
	for _, key := range keys {
		d.update(keyOf(d.t, key))
		d.settle()
	}
	return d
}

// Ahead presses keys in one go, as a person who types ahead or a script does: nothing that a key causes is waited for
// before the next one.
func (d *Driver) Ahead(keys ...string) *Driver {
	d.t.Helper()
	for _, key := range keys {
		d.update(keyOf(d.t, key))
	}
	d.settle()
	return d
}

// Type types text, letter by letter.
func (d *Driver) Type(text string) *Driver {
	d.t.Helper()
	for _, r := range text {
		d.update(tea.KeyPressMsg{Code: r, Text: string(r)})
		d.settle()
	}
	return d
}

// Click presses the left button of the mouse on the first cell of a text, which must be there.
func (d *Driver) Click(text string) *Driver {
	d.t.Helper()
	x, y := d.where(text)
	return d.Send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
}

// Wheel turns the wheel of the mouse over a text, by notches; up where they are negative.
func (d *Driver) Wheel(text string, notches int) *Driver {
	d.t.Helper()
	x, y := d.where(text)
	button := tea.MouseWheelDown
	if notches < 0 {
		button, notches = tea.MouseWheelUp, -notches
	}
	for range notches {
		d.Send(tea.MouseWheelMsg{X: x, Y: y, Button: button})
	}
	return d
}

// where is the first cell of a text on the screen.
func (d *Driver) where(text string) (x, y int) {
	d.t.Helper()
	for y, line := range strings.Split(d.Frame(), "\n") {
		if before, _, found := strings.Cut(line, text); found {
			return ansi.StringWidth(before), y
		}
	}
	require.Failf(d.t, "frame", "there is no %q to point at in\n%s", text, d.Frame())
	return 0, 0
}

// Paste pastes text in one piece.
func (d *Driver) Paste(text string) *Driver { return d.Send(tea.PasteMsg{Content: text}) }

// Resize changes the terminal's size.
func (d *Driver) Resize(width, height int) *Driver {
	return d.Send(tea.WindowSizeMsg{Width: width, Height: height})
}

// Send hands the console a message of the terminal, such as tea.FocusMsg.
func (d *Driver) Send(msg tea.Msg) *Driver {
	d.update(msg)
	d.settle()
	return d
}

// Advance lets time pass. Only in Run.
func (d *Driver) Advance(span time.Duration) *Driver {
	d.t.Helper()
	require.True(d.t, d.bubble, "Advance needs a bubble")
	for span > 0 {
		step := min(span, time.Second)
		time.Sleep(step)
		span -= step
		d.settle()
	}
	return d
}

// See requires that every text stands in the frame; Live waits for it.
func (d *Driver) See(texts ...string) *Driver {
	d.t.Helper()
	for _, text := range texts {
		d.until(func() bool { return strings.Contains(d.Frame(), text) }, "to see %q", text)
	}
	return d
}

// SeeNot requires that no text stands in the frame; Live waits for that.
func (d *Driver) SeeNot(texts ...string) *Driver {
	d.t.Helper()
	for _, text := range texts {
		d.until(func() bool { return !strings.Contains(d.Frame(), text) }, "not to see %q", text)
	}
	return d
}

// Frame is what stands on the screen, without styles.
func (d *Driver) Frame() string {
	lines := strings.Split(ansi.Strip(d.Raw()), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// Raw is the frame with its styles, as it is handed to the terminal.
func (d *Driver) Raw() string { return d.model.View().Content }

// Model is the console itself, for benchmarks of its own loop.
func (d *Driver) Model() tea.Model { return d.model }

// View is everything that is handed to the terminal: frame, cursor, title.
func (d *Driver) View() tea.View { return d.model.View() }

// Golden compares the frame with the file testdata/<test>.golden; -update rewrites it.
func (d *Driver) Golden() *Driver {
	d.t.Helper()
	golden.RequireEqual(d.t, d.Frame()+"\n")
	return d
}

// Copied is what was sent to the terminal's clipboard, oldest first.
func (d *Driver) Copied() []string { return d.copied }

// Gone reports whether the console has ended.
func (d *Driver) Gone() bool { return d.quit }

// Record keeps the raw content of every frame from now on, for searches by Frames.
func (d *Driver) Record() *Driver {
	d.record = true
	return d
}

// Frames are the raw frames since Record.
func (d *Driver) Frames() []string { return d.frames }

func (d *Driver) until(ok func() bool, what string, args ...any) {
	d.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for !ok() {
		if d.bubble {
			require.Failf(d.t, "frame", "expected "+what+" in\n%s", append(args, d.Frame())...)
		}
		select {
		case msg := <-d.msgs:
			d.update(msg)
		case <-deadline.C:
			require.Failf(d.t, "frame", "waited "+what+" in\n%s", append(args, d.Frame())...)
		}
	}
}

// terminalClipboard answers as over SSH: the text goes to the terminal.
type terminalClipboard struct{}

// Copy says that the text was sent.
func (terminalClipboard) Copy(context.Context, string) clipboard.Result {
	return clipboard.Result{Outcome: clipboard.Sent, Terminal: true, Words: "Sent to your terminal's clipboard: check with a paste"}
}

// Clear is false: nobody can tell what a terminal's clipboard holds.
func (terminalClipboard) Clear(context.Context, clipboard.Hash) bool { return false }
