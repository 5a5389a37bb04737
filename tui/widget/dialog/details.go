package dialog

import (
	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// Details shows text to read: scrollable, and copyable where OnCopy is given.
type Details struct {
	theme *kit.Theme
	o     DetailsOptions
	done  bool
}

// DetailsOptions say what is shown.
type DetailsOptions struct {
	Context, Title string
	// Lines are wrapped to the box; plain text.
	Lines []string
	// OnCopy gets the lines as one text when y is pressed; nil means that there is nothing to copy.
	OnCopy func(text string) tea.Cmd
	// OnClose runs when the dialog is left; may be nil.
	OnClose func() tea.Cmd
}

// NewDetails makes the dialog.
func NewDetails(theme *kit.Theme, o DetailsOptions) *Details { return &Details{theme: theme, o: o} }

// Init does nothing.
func (d *Details) Init() tea.Cmd { return nil }

// Update takes keys.
func (d *Details) Update(msg tea.Msg) tea.Cmd { return nil }

// View is the box.
func (d *Details) View(width, height int) string { return "" }

// Done reports whether the dialog was left.
func (d *Details) Done() bool { return d.done }

// Actions are the dialog's keys.
func (d *Details) Actions() []kit.Action { return nil }
