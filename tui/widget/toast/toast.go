// Package toast tells the operator what happened: one line at the foot of the screen, and a history of all that was
// said. Start reading at Toasts.
package toast

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// Toasts are the notices of a session. There is one for the console. Its methods belong to the update loop.
type Toasts struct {
	theme *kit.Theme
	now   func() time.Time
}

// Entry is one notice of the history.
type Entry struct {
	At time.Time
	kit.Notice
}

// New makes an empty one.
func New(theme *kit.Theme, now func() time.Time) *Toasts { return &Toasts{theme: theme, now: now} }

// Add shows a notice and keeps it in the history. The command is the timer that fades this very notice; nil for a
// Problem, which stays until it is dismissed or another notice takes its place.
func (t *Toasts) Add(n kit.Notice) tea.Cmd { return nil }

// Update takes the timers' messages and reports whether the message was one.
func (t *Toasts) Update(msg tea.Msg) (handled bool) { return false }

// Showing is the notice that is visible.
func (t *Toasts) Showing() (Entry, bool) { return Entry{}, false }

// Dismiss takes the visible notice away and reports whether there was one.
func (t *Toasts) Dismiss() bool { return false }

// View is the visible notice as one line of at most width cells, or the empty string.
func (t *Toasts) View(width int) string { return "" }

// History is what was said, newest first.
func (t *Toasts) History() []Entry { return nil }

// Details makes the dialog with the details of the visible notice; nil when there is none. OnCopy may be nil.
func (t *Toasts) Details(onCopy func(text string) tea.Cmd) kit.Dialog { return nil }

// Messages makes the dialog with the history. OnCopy may be nil.
func (t *Toasts) Messages(onCopy func(text string) tea.Cmd) kit.Dialog { return nil }
