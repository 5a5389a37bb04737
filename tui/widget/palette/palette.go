// Package palette is the dialog behind `:`: every action by its title, found by typing a few of its letters.
package palette

import (
	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// Palette is the dialog. An action that is off is shown with the reason and cannot be run.
type Palette struct {
	theme *kit.Theme
	done  bool
}

// New makes the dialog over actions in their order; of actions with the same ID the first counts.
func New(theme *kit.Theme, actions []kit.Action) *Palette { return &Palette{theme: theme} }

// Init does nothing.
func (p *Palette) Init() tea.Cmd { return nil }

// Update takes keys and pastes.
func (p *Palette) Update(msg tea.Msg) tea.Cmd { return nil }

// View is the box.
func (p *Palette) View(width, height int) string { return "" }

// Done reports whether an action was run or the palette was left.
func (p *Palette) Done() bool { return p.done }

// Actions are the dialog's keys.
func (p *Palette) Actions() []kit.Action { return nil }

// CapturesText is true: letters search.
func (p *Palette) CapturesText() bool { return true }

// Cursor is the text cursor in the box of the latest View.
func (p *Palette) Cursor() *tea.Cursor { return nil }
