package kit

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"steward/internal/clipboard"
)

// copyTimeout bounds a local clipboard tool, which hangs for ever when its display is frozen.
const copyTimeout = 5 * time.Second

// Copy puts text on the operator's clipboard and tells then what truly happened. The terminal's own clipboard is
// reached through the program's output, so that it works over SSH. A result that is clipboard.Asked is a question: the
// same copy again is the answer.
func Copy(env *Env, text string, then func(clipboard.Result) tea.Cmd) tea.Cmd {
	return copyBy(env, text, env.Clipboard.Copy, then)
}

// CopySecret is Copy for what is secret: it is marked for clipboard managers where there is a way, and taken off a
// local clipboard when the console ends, if that still holds it then.
func CopySecret(env *Env, text string, then func(clipboard.Result) tea.Cmd) tea.Cmd {
	if c, ok := env.Clipboard.(clipboard.System); ok {
		return copyBy(env, text, c.CopySecret, then)
	}
	return Copy(env, text, then)
}

// ClearCopy overwrites the clipboard of the terminal, whatever it holds by now, with a blank. Only the operator asks
// for that.
func ClearCopy(env *Env, then func(clipboard.Result) tea.Cmd) tea.Cmd {
	c, ok := env.Clipboard.(clipboard.System)
	if !ok {
		return Copy(env, clipboard.Blank, then)
	}
	return copyBy(env, clipboard.Blank, func(ctx context.Context, _ string) clipboard.Result { return c.ClearTerminal(ctx) }, then)
}

func copyBy(env *Env, text string, do func(context.Context, string) clipboard.Result, then func(clipboard.Result) tea.Cmd) tea.Cmd {
	return Call(env.Calls, "copy", copyTimeout, func(ctx context.Context) (clipboard.Result, error) {
		return do(ctx, text), nil
	}, func(r clipboard.Result, _ error) tea.Cmd {
		told := then(r)
		switch {
		case !r.Terminal:
			return told
		case r.Wrapped():
			return tea.Batch(tea.Raw(r.Sequence(text)), told)
		default:
			return tea.Batch(tea.SetClipboard(text), told)
		}
	})
}

// CopyLevel is how the outcome of a copy is told.
func CopyLevel(o clipboard.Outcome) Level {
	switch o {
	case clipboard.Verified:
		return Success
	case clipboard.Failed:
		return Problem
	default:
		return Info
	}
}

// AskTerminal asks the terminal once whether it takes copies, where its answer is wanted; nil otherwise. The answer is
// a message for TerminalSaid.
func (s *Services) AskTerminal() tea.Cmd {
	if c, ok := s.Clipboard.(clipboard.System); ok && c.WantsFacts() {
		return tea.Raw(ansi.RequestPrimaryDeviceAttributes)
	}
	return nil
}

// TerminalSaid takes the terminal's answer to AskTerminal, and reports whether the message was that.
func (s *Services) TerminalSaid(msg tea.Msg) bool {
	attributes, ok := msg.(uv.PrimaryDeviceAttributesEvent)
	if !ok {
		return false
	}
	if c, ok := s.Clipboard.(clipboard.System); ok {
		c.TerminalFacts(attributes)
	}
	return true
}
