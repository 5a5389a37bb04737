package dialog

import (
	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// Confirm asks before something with consequences. Cancel has focus, the key that opened the dialog never confirms,
// and y, or enter on the other button, does. With Typed, words must be typed first.
type Confirm struct {
	theme *kit.Theme
	o     ConfirmOptions
	done  bool
}

// ConfirmOptions say what is asked. Everything but Title, Verb and OnYes may be left out.
type ConfirmOptions struct {
	// Context is the name of the context, which every confirmation shows.
	Context string
	// Title asks: "Disable 31 service users?"
	Title string
	// Names are the first names of what is affected; Total is how many there are in all (0 means len(Names)). What does
	// not fit becomes "… and 28 more".
	Names []string
	Total int
	// Hidden is how many of them are marked but hidden by the filter, which is said.
	Hidden int
	// Body are lines to read before the consequences.
	Body []string
	// Consequences say what will happen: "Their calls are refused at once."
	Consequences []string
	// Verb stands on the confirming button: "Disable".
	Verb string
	// Danger paints the verb; Destroys as dangerous.
	Danger kit.Danger
	// Opener is the key that opened the dialog; it never confirms.
	Opener string
	// Typed asks for these words first: "31" shows `type 31 to confirm`. Empty asks for none.
	Typed string
	// OnYes runs when confirmed, OnNo when cancelled. OnNo may be nil.
	OnYes, OnNo func() tea.Cmd
}

// NewConfirm makes the dialog.
func NewConfirm(theme *kit.Theme, o ConfirmOptions) *Confirm { return &Confirm{theme: theme, o: o} }

// Init does nothing.
func (c *Confirm) Init() tea.Cmd { return nil }

// Update takes keys and pastes.
func (c *Confirm) Update(msg tea.Msg) tea.Cmd { return nil }

// View is the box.
func (c *Confirm) View(width, height int) string { return "" }

// Done reports whether the dialog was answered.
func (c *Confirm) Done() bool { return c.done }

// Actions are the dialog's keys.
func (c *Confirm) Actions() []kit.Action { return nil }

// CapturesText is true while words are to be typed.
func (c *Confirm) CapturesText() bool { return c.o.Typed != "" && !c.done }

// Cursor is the text cursor in the box of the latest View, nil without a field.
func (c *Confirm) Cursor() *tea.Cursor { return nil }
