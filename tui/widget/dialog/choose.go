package dialog

import (
	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// Choose picks one of a few things: by its key, or with the cursor and enter.
type Choose struct {
	theme *kit.Theme
	o     ChooseOptions
	done  bool
}

// Choice is one thing to choose.
type Choice struct {
	// Key chooses it at once; may be empty. The keys of moving and leaving (j k q esc) are not to be used.
	Key string
	// Title names it, Beside is muted text behind it.
	Title, Beside string
	// Off says why it cannot be chosen; empty means it can.
	Off string
	// Run is what choosing does.
	Run func() tea.Cmd
}

// ChooseOptions say what is to be chosen. Context, Body and OnCancel may be left out.
type ChooseOptions struct {
	Context, Title string
	Body           []string
	Choices        []Choice
	// Start is the index of the choice that has the cursor at first.
	Start    int
	OnCancel func() tea.Cmd
}

// NewChoose makes the dialog.
func NewChoose(theme *kit.Theme, o ChooseOptions) *Choose { return &Choose{theme: theme, o: o} }

// Init does nothing.
func (c *Choose) Init() tea.Cmd { return nil }

// Update takes keys.
func (c *Choose) Update(msg tea.Msg) tea.Cmd { return nil }

// View is the box.
func (c *Choose) View(width, height int) string { return "" }

// Done reports whether something was chosen or the dialog was left.
func (c *Choose) Done() bool { return c.done }

// Actions are the dialog's keys.
func (c *Choose) Actions() []kit.Action { return nil }
