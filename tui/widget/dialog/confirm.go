package dialog

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// Confirm asks before something with consequences. Cancel has focus, the key that opened the dialog never confirms,
// and y, or enter on the other button, does. With Typed, words must be typed first.
type Confirm struct {
	o     ConfirmOptions
	box   Box
	input Input
	focus focus
	wrong bool // enter was pressed on words that are not those of Typed
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

// focus is what enter acts on.
type focus int

const (
	onCancel focus = iota
	onVerb
	onField // only with Typed
)

const (
	// allNames is up to how many names all of them show; of more, only the first do.
	allNames   = 5
	firstNames = 3
)

// NewConfirm makes the dialog.
func NewConfirm(theme *kit.Theme, o ConfirmOptions) *Confirm {
	c := &Confirm{o: o, box: Box{Theme: theme, Title: o.Title, Context: o.Context, Min: 34}}
	if o.Typed != "" {
		c.focus = onField
	}
	return c
}

// Init does nothing.
func (c *Confirm) Init() tea.Cmd { return nil }

// Done reports whether the dialog was answered.
func (c *Confirm) Done() bool { return c.done }

// CapturesText is true while words are to be typed.
func (c *Confirm) CapturesText() bool { return c.o.Typed != "" && !c.done }

// Update takes keys and pastes.
func (c *Confirm) Update(msg tea.Msg) tea.Cmd {
	if c.done {
		return nil
	}
	if c.o.Typed != "" && c.input.Update(msg) {
		c.focus, c.wrong = onField, false
		return nil
	}
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	if a, ok := kit.Find(c.Actions(), key.String()); ok && a.Off == "" {
		return a.Run()
	}
	return nil
}

// Actions are the dialog's keys.
func (c *Confirm) Actions() []kit.Action {
	act := func(id string, title, help string, run func() tea.Cmd, keys ...string) kit.Action {
		return kit.Action{ID: "dialog." + id, Keys: keys, Title: title, Help: help, Run: run}
	}
	move := func(by int) func() tea.Cmd { return func() tea.Cmd { c.move(by); return nil } }
	scroll := func(by int) func() tea.Cmd { return func() tea.Cmd { c.box.Scroll(by); return nil } }
	verb := strings.ToLower(c.o.Verb)
	out := []kit.Action{act("press", "press the button", "Press the button that has focus", c.press, "enter")}
	if c.o.Typed != "" {
		out = append(
			out,
			act("cancel", "cancel", "Close and change nothing", c.cancel, "esc"),
			act("next", "next button", "Move to the next button", move(1), "tab", "right"),
			act("previous", "previous button", "Move to the previous button", move(-1), "shift+tab", "left"),
		)
	} else {
		out = append(
			out,
			act("yes", verb, "Confirm", c.yes, without("y", c.o.Opener)...),
			act("cancel", "cancel", "Close and change nothing", c.cancel, "esc", "q", "n"),
			act("next", "next button", "Move to the next button", move(1), "tab", "right", "l"),
			act("previous", "previous button", "Move to the previous button", move(-1), "shift+tab", "left", "h"),
		)
	}
	out = append(
		out,
		act("down", "down", "Scroll down", scroll(1), "down", "pgdown"),
		act("up", "up", "Scroll up", scroll(-1), "up", "pgup"),
	)
	for i := len(out) - 3; i < len(out); i++ {
		out[i].Hidden = true
	}
	return out
}

// View is the box.
func (c *Confirm) View(width, height int) string {
	inner := c.box.Inner(width)
	c.box.Title, c.box.Head = c.o.Title, nil
	if !c.box.TitleFits(width) { // a name must not be cut from the question
		c.box.Title = c.o.Verb
		for _, l := range kit.Wrap(c.o.Title, inner) {
			c.box.Head = append(c.box.Head, c.box.Theme.Strong.Render(l))
		}
	}
	c.box.Body = c.body(inner)
	c.box.Foot = c.foot()
	return c.box.Draw(width, height)
}

// Cursor is the text cursor in the box of the latest View, nil without a field.
func (c *Confirm) Cursor() *tea.Cursor {
	if !c.CapturesText() || c.focus != onField {
		return nil
	}
	x := 2 + kit.Width(c.prompt()) + kit.Width(c.input.Value())
	return tea.NewCursor(x, c.box.FootLine()+1)
}

func (c *Confirm) move(by int) {
	n := 2
	if c.o.Typed != "" {
		n = 3
	}
	c.focus = focus((int(c.focus) + by + n) % n)
}

// press is enter: it acts on what has focus. In the field it stands for the verb.
func (c *Confirm) press() tea.Cmd {
	if c.focus == onCancel {
		return c.cancel()
	}
	return c.yes()
}

func (c *Confirm) yes() tea.Cmd {
	if c.input.Value() != c.o.Typed {
		c.focus, c.wrong = onField, true
		return nil
	}
	c.done = true
	return c.o.OnYes()
}

func (c *Confirm) cancel() tea.Cmd {
	c.done = true
	if c.o.OnNo == nil {
		return nil
	}
	return c.o.OnNo()
}

func (c *Confirm) body(width int) []string {
	ellipsis := c.box.Theme.Sym.Ellipsis
	var out []string
	total := max(c.o.Total, len(c.o.Names))
	names := c.o.Names
	if total > allNames {
		names = names[:min(len(names), firstNames)]
	}
	for _, n := range names {
		out = append(out, "  "+kit.Truncate(n, width-2, ellipsis))
	}
	if more := total - len(names); more > 0 && len(names) > 0 {
		out = append(out, c.box.Theme.Muted.Render("  "+ellipsis+" and "+kit.Count(more)+" more"))
	}
	if c.o.Hidden > 0 {
		out = append(out, kit.Wrap(hidden(c.o.Hidden, total), width)...)
	}
	for _, lines := range [][]string{c.o.Body, c.o.Consequences} {
		if len(lines) > 0 && len(out) > 0 {
			out = append(out, "")
		}
		for _, l := range lines {
			out = append(out, kit.Wrap(l, width)...)
		}
	}
	return out
}

// foot is the field, where there is one, and the buttons.
func (c *Confirm) foot() []string {
	t := c.box.Theme
	verb := t.Strong
	if c.o.Danger == kit.Destroys {
		verb = t.Bad
	}
	ready := c.input.Value() == c.o.Typed
	if !ready {
		verb = t.Muted
	}
	buttons := Button(t, "Cancel", c.focus == onCancel, t.Text) + " " + Button(t, c.o.Verb, c.focus == onVerb, verb)
	if c.o.Typed == "" {
		return []string{"", buttons}
	}
	field := t.Accent.Render(c.prompt()) + c.input.Value()
	note := ""
	switch {
	case c.wrong && c.input.Value() == "":
		note = t.Bad.Render("Nothing typed yet.")
	case c.wrong:
		note = t.Bad.Render("That is not " + strconv.Quote(c.o.Typed) + ".")
	case ready:
		note = t.Muted.Render("enter confirms")
	}
	return []string{"", field, note, buttons}
}

func (c *Confirm) prompt() string { return "type " + c.o.Typed + " to confirm: " }

func hidden(n, total int) string {
	switch {
	case n == total && n == 1:
		return "It is hidden by the filter."
	case n == total:
		return "All of them are hidden by the filter."
	case n == 1:
		return "1 of them is hidden by the filter."
	default:
		return kit.Count(n) + " of them are hidden by the filter."
	}
}

// without is a key, unless it is the one that opened the dialog.
func without(key, opener string) []string {
	if key == opener {
		return nil
	}
	return []string{key}
}
