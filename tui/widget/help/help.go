// Package help draws what can be done from the actions themselves: Footer is the line at the foot of the screen, Sheet
// the dialog with all of them.
package help

import (
	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// Footer is the line of keys: as many of the actions as fit, in their order, and always `? help` when an action has
// that key. Hidden actions are left out, those that are off are muted.
func Footer(theme *kit.Theme, actions []kit.Action, width int) string { return "" }

// Section is a group of actions in the sheet.
type Section struct {
	Title   string // "Service users", "Everywhere"
	Actions []kit.Action
}

// Sheet is the dialog that lists every action with its key, what it does, and why it is off. Typing searches.
type Sheet struct {
	theme *kit.Theme
	done  bool
}

// NewSheet makes the dialog.
func NewSheet(theme *kit.Theme, sections []Section) *Sheet { return &Sheet{theme: theme} }

// Init does nothing.
func (s *Sheet) Init() tea.Cmd { return nil }

// Update takes keys and pastes.
func (s *Sheet) Update(msg tea.Msg) tea.Cmd { return nil }

// View is the box.
func (s *Sheet) View(width, height int) string { return "" }

// Done reports whether the sheet was left.
func (s *Sheet) Done() bool { return s.done }

// Actions are the dialog's keys.
func (s *Sheet) Actions() []kit.Action { return nil }

// CapturesText is true: letters search.
func (s *Sheet) CapturesText() bool { return true }

// Cursor is the text cursor in the box of the latest View.
func (s *Sheet) Cursor() *tea.Cursor { return nil }
