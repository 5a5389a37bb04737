package context

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

const (
	// margin and labelWidth line a choice up with the text fields.
	margin     = 3
	labelWidth = 14
	// between is the columns between two options.
	between = 2
)

// choice is a row of options of which one holds. Without the focus it is one word; left and right choose.
type choice struct {
	theme   *kit.Theme
	label   string
	options []option
	at      int
	width   int
	focused bool
	changed func() // runs when another option was chosen; may be nil
	problem func() string
}

// option is a value with its clean words, and more of them for while it is chosen.
type option struct{ value, title, hint string }

func newChoice(theme *kit.Theme, label, value string, options ...option) *choice {
	c := &choice{theme: theme, label: label, options: options}
	c.set(value)
	return c
}

func (c *choice) value() string { return c.options[c.at].value }

func (c *choice) set(value string) {
	for i, o := range c.options {
		if o.value == value {
			c.at = i
		}
	}
}

// Update chooses by left and right, and space; letters do nothing, since in a form they are typed by mistake.
func (c *choice) Update(msg tea.Msg) (used bool, cmd tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return false, nil
	}
	by := 0
	switch key.String() {
	case "left":
		by = -1
	case "right", "space":
		by = 1
	default:
		return false, nil
	}
	c.at = (c.at + by + len(c.options)) % len(c.options)
	if c.changed != nil {
		c.changed()
	}
	return true, nil
}

// Focus shows all options.
func (c *choice) Focus() { c.focused = true }

// Blur shows the chosen one only.
func (c *choice) Blur() { c.focused = false }

// Reveal has nothing to show.
func (c *choice) Reveal() {}

// Resize gives the columns; the height does not matter.
func (c *choice) Resize(width, _ int) { c.width = width }

// Label is the field's name for people.
func (c *choice) Label() string { return c.label }

// Problem says what is wrong with the choice, or nothing.
func (c *choice) Problem() string {
	if c.problem == nil {
		return ""
	}
	return c.problem()
}

// Captures is false: letters are keys here.
func (c *choice) Captures() bool { return false }

// Cursor is nowhere.
func (c *choice) Cursor() (x, y int, ok bool) { return 0, 0, false }

// View is the chosen option, or with the focus all of them, and a line below for what is to be said.
func (c *choice) View() []string {
	t := c.theme
	mark, label := "   ", t.Muted
	if c.focused {
		mark, label = " "+t.Accent.Render(t.Sym.Cursor)+" ", t.Accent
	}
	room := max(c.width-margin-labelWidth-1, 8)
	rows := []string{kit.Truncate(c.options[c.at].title, room, t.Sym.Ellipsis)}
	if c.focused {
		rows = c.all(room)
	}
	words, style := "", t.Muted
	if problem := c.Problem(); problem != "" {
		words, style = t.Sym.Cross+" "+problem, t.Bad
	} else if c.focused {
		words = c.options[c.at].hint
	}
	for _, l := range kit.Wrap(words, room) {
		rows = append(rows, style.Render(l))
	}
	indent := strings.Repeat(" ", margin+labelWidth)
	for i := range rows {
		if i == 0 {
			rows[i] = mark + label.Render(kit.Fit(c.label, labelWidth, "")) + rows[i]
			continue
		}
		rows[i] = strings.TrimRight(indent+rows[i], " ")
	}
	return rows
}

// all are the options in as many rows as they need.
func (c *choice) all(room int) []string {
	t := c.theme
	var rows []string
	row, used := "", 0
	for i, o := range c.options {
		sign, style := "( ) ", t.Text
		if i == c.at {
			sign, style = "("+t.Sym.Bullet+") ", t.Accent
		}
		text := kit.Truncate(sign+o.title, room, t.Sym.Ellipsis)
		wide := kit.Width(text)
		switch {
		case used == 0:
		case used+between+wide > room:
			rows = append(rows, row)
			row, used = "", 0
		default:
			row += strings.Repeat(" ", between)
			used += between
		}
		row += style.Render(text)
		used += wide
	}
	return append(rows, row)
}
