package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/clipboard"
	"steward/internal/fleet"
	"steward/internal/pending"
	"steward/tui/kit"
)

// Options are what the console needs from the command line.
type Options struct {
	System    apiclient.System
	Context   string // the context's name, shown in every header and dialog: "demo"
	Address   string // where the system is, for people
	Clipboard clipboard.Clipboard
	Logger    *slog.Logger // never writes to the terminal; nil discards
	// Now is the console's clock; nil means the machine's, in local time.
	Now func() time.Time
	// Warning is the window before an end date in which a user counts as expiring; 0 means apiclient.DefaultWarning.
	Warning time.Duration
	// Getenv reads the environment (NO_COLOR, LC_ALL, LC_CTYPE, LANG, SSH_TTY); nil means os.Getenv.
	Getenv func(string) string
	// Input and Output replace the terminal, for tests; nil means stdin and stdout.
	Input  io.Reader
	Output io.Writer
}

// framesPerSecond is how often the screen may be painted: a key press waits at most 8 ms for its frame.
const framesPerSecond = 120

// Run shows the console until the operator quits. Cancelling ctx, as signals should, restores the terminal and returns
// nil, as quitting does; an error says what broke the console.
func Run(ctx context.Context, o Options) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	root := NewModel(ctx, o)
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
	case err == nil, errors.Is(err, tea.ErrInterrupted):
		return nil
	case errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil:
		return nil
	default:
		return fmt.Errorf("run the console: %w", err)
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
	if o.Warning == 0 {
		o.Warning = apiclient.DefaultWarning
	}
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	return o
}

// theme chooses the theme for the environment; the terminal's background is asked for later.
func (o Options) theme() kit.ThemeOptions {
	return kit.ThemeOptions{NoColor: o.Getenv("NO_COLOR") != "", ASCII: kit.ASCIILocale(o.Getenv)}
}

// services makes what all screens share.
func (o Options) services() *kit.Services {
	return &kit.Services{
		System:    o.System,
		Fleet:     fleet.New(o.System, fleet.Options{Now: o.Now}),
		Pending:   &pending.Store{},
		Clipboard: o.Clipboard,
		Theme:     kit.NewTheme(o.theme()),
		Session:   &kit.Session{Context: o.Context, Address: o.Address},
		Now:       o.Now,
		Warning:   o.Warning,
	}
}
