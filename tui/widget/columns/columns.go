package columns

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// Item is one column. Its texts are clean.
type Item struct {
	ID, Title, About string
	Shown            bool
	// Fixed keeps the column first and shown; its width can be changed.
	Fixed bool
	// Width is in cells; 0 is automatic.
	Width int
}

// Options say what there is to choose from. All of them are needed.
type Options struct {
	Theme   *kit.Theme
	Context string
	Items   []Item // as they are now, the shown ones first in their order
	Usual   []Item // as they are at first
	// Fits says how wide a column is in the table now; false means that it has no room there.
	Fits func(id string) (width int, ok bool)
	// Change shows other columns: the items in their order.
	Change func([]Item)
	// Keep keeps them for the next time; the dialog is done then.
	Keep func() tea.Cmd
}

// The bounds of a width.
const (
	narrowest = 4
	widest    = 120
	// step is by how many cells a key changes a width.
	step = 2
)

// Chooser is the dialog.
type Chooser struct {
	o      Options
	items  []Item
	box    dialog.Box
	cursor int
	done   bool
}

// New makes the dialog.
func New(o Options) *Chooser {
	return &Chooser{
		o: o, items: slices.Clone(o.Items),
		box: dialog.Box{Theme: o.Theme, Title: "Columns", Context: o.Context, Min: 44, Max: 66},
	}
}

// Init does nothing.
func (c *Chooser) Init() tea.Cmd { return nil }

// Done reports whether the columns were kept or put back.
func (c *Chooser) Done() bool { return c.done }

// Update takes keys.
func (c *Chooser) Update(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok || c.done {
		return nil
	}
	if a, ok := kit.Find(c.Actions(), key.String()); ok && a.Off == "" {
		return a.Run()
	}
	return nil
}

// Actions are the dialog's keys.
func (c *Chooser) Actions() []kit.Action {
	act := func(id, title, help string, hidden bool, run func(), keys ...string) kit.Action {
		return kit.Action{ID: "columns." + id, Keys: keys, Title: title, Help: help, Hidden: hidden, Run: func() tea.Cmd { run(); return nil }}
	}
	to := func(by func() int) func() { return func() { c.cursor = max(min(c.cursor+by(), len(c.items)-1), 0) } }
	return []kit.Action{
		act("toggle", "show", "Show the column, or hide it", false, c.toggle, "space"),
		{ID: "columns.keep", Keys: []string{"enter"}, Title: "keep", Help: "Keep the columns for this context", Run: c.keep},
		{ID: "columns.cancel", Keys: []string{"esc", "q"}, Title: "put back", Help: "Close and leave the columns as they were", Run: c.cancel},
		act("down", "later", "Move the column to the right", false, func() { c.move(1) }, "J", "shift+down"),
		act("up", "earlier", "Move the column to the left", false, func() { c.move(-1) }, "K", "shift+up"),
		act("wider", "wider", "Make the column wider", false, func() { c.widen(step) }, ">", "+", "right", "l"),
		act("narrower", "narrower", "Make the column narrower", false, func() { c.widen(-step) }, "<", "-", "left", "h"),
		act("auto", "auto", "Let the column have the width that it should have", false, c.auto, "="),
		act("reset", "reset", "Go back to the usual columns", false, c.reset, "r"),
		act("next", "next column", "Next column", true, to(func() int { return 1 }), "j", "down", "tab"),
		act("previous", "column before", "Column before", true, to(func() int { return -1 }), "k", "shift+tab", "up"),
		act("page-down", "a page down", "A page down", true, to(c.box.Page), "pgdown", "ctrl+d"),
		act("page-up", "a page up", "A page up", true, to(func() int { return -c.box.Page() }), "pgup", "ctrl+u"),
		act("top", "first column", "First column", true, to(func() int { return -len(c.items) }), "g", "home"),
		act("bottom", "last column", "Last column", true, to(func() int { return len(c.items) }), "G", "end"),
	}
}

// toggle shows or hides the column under the cursor.
func (c *Chooser) toggle() {
	if item := &c.items[c.cursor]; !item.Fixed {
		item.Shown = !item.Shown
		c.change()
	}
}

// move swaps the column under the cursor with the one beside it; the first one stays.
func (c *Chooser) move(by int) {
	to := c.cursor + by
	if to < 0 || to >= len(c.items) || c.items[c.cursor].Fixed || c.items[to].Fixed {
		return
	}
	c.items[c.cursor], c.items[to] = c.items[to], c.items[c.cursor]
	c.cursor = to
	c.change()
}

// widen changes the width of the column under the cursor, beginning with the one that it has now.
func (c *Chooser) widen(by int) {
	item := &c.items[c.cursor]
	if !item.Shown {
		return
	}
	if item.Width == 0 {
		width, ok := c.o.Fits(item.ID)
		if !ok {
			return
		}
		item.Width = width
	}
	item.Width = max(min(item.Width+by, widest), narrowest)
	c.change()
}

func (c *Chooser) auto() {
	c.items[c.cursor].Width = 0
	c.change()
}

func (c *Chooser) reset() {
	c.items = slices.Clone(c.o.Usual)
	c.cursor = 0
	c.change()
}

func (c *Chooser) change() { c.o.Change(slices.Clone(c.items)) }

func (c *Chooser) keep() tea.Cmd {
	c.done = true
	return c.o.Keep()
}

func (c *Chooser) cancel() tea.Cmd {
	c.done = true
	if !slices.Equal(c.items, c.o.Items) {
		c.o.Change(slices.Clone(c.o.Items))
	}
	return nil
}

// View is the box.
func (c *Chooser) View(width, height int) string {
	titles := 0
	for i := range c.items {
		titles = max(titles, kit.Width(c.items[i].Title))
	}
	c.box.Body = c.box.Body[:0]
	for i := range c.items {
		c.box.Body = append(c.box.Body, c.line(&c.items[i], titles, c.box.Inner(width), i == c.cursor))
	}
	c.box.Keep(c.cursor, height)
	return c.box.Draw(width, height)
}

// line is one column: whether it is shown, its title, its width, and what it shows or why it is not seen.
func (c *Chooser) line(item *Item, titles, inner int, cursor bool) string {
	t := c.box.Theme
	sign, style := "  ", t.Text
	if cursor {
		sign, style = t.Accent.Render(t.Sym.Cursor)+" ", t.Accent
	}
	box := "[ ] "
	if item.Shown {
		box = "[" + t.Sym.Mark + "] "
	}
	width, about := "", item.About
	if item.Shown {
		cells, fits := c.o.Fits(item.ID)
		switch {
		case !fits:
			about = "no room for it now"
		case item.Width == 0:
			width = "auto " + strconv.Itoa(cells)
		default:
			width = strconv.Itoa(cells)
		}
		if item.Width > 0 && (!fits || cells != item.Width) {
			width = "of " + strconv.Itoa(item.Width)
			if fits {
				width = strconv.Itoa(cells) + " " + width
			}
		}
	}
	const widths = len("120 of 120")
	text := sign + style.Render(box+kit.Pad(item.Title, titles)) + "  " + kit.Pad(width, widths)
	room := inner - 2 - len(box) - titles - 2 - widths - 2
	return text + "  " + t.Muted.Render(kit.Truncate(about, room, t.Sym.Ellipsis))
}

// Click puts the cursor on a line; on the box before a title it shows or hides the column.
func (c *Chooser) Click(x, y int) (tea.Cmd, bool) {
	i, ok := c.box.BodyLine(y)
	if !ok {
		return nil, false
	}
	c.cursor = i
	const boxFrom, boxTo = 4, 7
	if x >= boxFrom && x < boxTo {
		c.toggle()
	}
	return nil, true
}
