package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/internal/clipboard"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/findings"
	"steward/tui/kit"
)

// Options are what the console needs from the command line.
type Options struct {
	// Connection is the context to begin with; nil begins with the welcome screen. Run closes it, as it does all that
	// were opened after it.
	Connection *connect.Connection
	// Contexts are all there are, to switch among; nil where there is no configuration to look into.
	Contexts  *connect.Manager
	Clipboard clipboard.Clipboard
	Logger    *slog.Logger // never writes to the terminal; nil discards
	// Now is the console's clock; nil means the machine's, in local time.
	Now func() time.Time
	// Theme is the colours: auto, dark, light or mono; empty means auto, as the terminal's background is.
	Theme string
	// Keys are other key strokes for actions, by the action's ID.
	Keys map[string][]string
	// KeyFaults are what is wrong with Keys, told at the start.
	KeyFaults []*config.Error
	// Mouse gives the mouse to the console instead of leaving it to the terminal, until the operator says otherwise.
	Mouse bool
	// Filters are kept by name, as tabs of the list.
	Filters []config.SavedFilter
	// Thresholds are those of the findings; nil is all defaults.
	Thresholds findings.Thresholds
	// Notes gets what must still be told when the terminal was given back; nil discards it.
	Notes io.Writer
	// Getenv reads the environment (NO_COLOR, LC_ALL, LC_CTYPE, LANG, SSH_TTY); nil means os.Getenv.
	Getenv func(string) string
	// Input and Output replace the terminal, for tests; nil means stdin and stdout.
	Input  io.Reader
	Output io.Writer
}

// framesPerSecond is how often the screen may be painted: a key press waits at most 8 ms for its frame.
const framesPerSecond = 120

// Run shows the console until the operator quits. Cancelling ctx, as signals should, restores the terminal and returns
// nil, as quitting does; an error says what broke the console. However it ends, even by a panic, the terminal is restored,
// and bulk runs under way stop after the calls in flight and leave their reports.
func Run(ctx context.Context, o Options) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	root := newApp(ctx, o.withDefaults())
	root.stop = stop
	defer root.leave()
	// Signals end ctx, which quits as an operator does. Bubble Tea's own ways are not used: its signal handler can hang
	// for ever when the program ends beside it, and its WithContext closes the input under its reader.
	options := []tea.ProgramOption{tea.WithFPS(framesPerSecond), tea.WithoutSignalHandler()}
	if o.Input != nil {
		options = append(options, tea.WithInput(o.Input))
	}
	if o.Output != nil {
		options = append(options, tea.WithOutput(o.Output))
	}
	program := tea.NewProgram(root, options...)
	context.AfterFunc(ctx, program.Quit)
	_, err := program.Run()
	switch {
	case root.broken:
		return errDefect
	case err == nil, errors.Is(err, tea.ErrInterrupted):
		return nil
	case errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil:
		return nil
	case errors.Is(err, tea.ErrProgramPanic):
		return errDefect
	default:
		return fmt.Errorf("run the console: %w", err)
	}
}

var errDefect = errors.New("a defect of this program ended the console; the log has the details")

// catch is to be deferred in the update loop: it logs a panic and ends the console in the orderly way, which restores the
// terminal and leaves nobody reading from it. A model that Run does not run panics as any other.
func (a *app) catch() {
	if a.stop == nil {
		return
	}
	if value := recover(); value != nil {
		a.options.Logger.Error("a defect ends the console", "panic", fmt.Sprint(value), "stack", string(debug.Stack()))
		a.broken = true
		a.stop()
	}
}

// NewModel is the root model of the console, for programs of one's own: Run's, and the tests' driver. Its calls end
// with ctx.
func NewModel(ctx context.Context, o Options) tea.Model { return newApp(ctx, o.withDefaults()) }

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Notes == nil {
		o.Notes = io.Discard
	}
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	return o
}

// theme chooses the theme; without a word from the configuration the terminal's background is asked for later.
func (o Options) theme() kit.ThemeOptions {
	return kit.ThemeOptions{
		Light: o.Theme == themeLight, NoColor: o.Theme == themeMono || o.Getenv("NO_COLOR") != "", ASCII: kit.ASCIILocale(o.Getenv),
	}
}

const (
	themeDark  = "dark"
	themeLight = "light"
	themeMono  = "mono"
)
