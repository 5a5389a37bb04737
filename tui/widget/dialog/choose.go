package dialog

import (
	"cmp"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// Choose picks one of a few things: by its key, or with the cursor and enter.
type Choose struct {
	o      ChooseOptions
	box    Box
	cursor int
	done   bool
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
func NewChoose(theme *kit.Theme, o ChooseOptions) *Choose {
	start := max(min(o.Start, len(o.Choices)-1), 0)
	return &Choose{o: o, cursor: start, box: Box{Theme: theme, Title: o.Title, Context: o.Context, Min: 24}}
}

// Init does nothing.
func (c *Choose) Init() tea.Cmd { return nil }

// Done reports whether something was chosen or the dialog was left.
func (c *Choose) Done() bool { return c.done }

// Update takes keys.
func (c *Choose) Update(msg tea.Msg) tea.Cmd {
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
func (c *Choose) Actions() []kit.Action {
	move := func(by int) func() tea.Cmd { return func() tea.Cmd { c.move(by); return nil } }
	out := []kit.Action{
		{ID: "dialog.choose", Keys: []string{"enter"}, Title: "choose", Help: "Choose what the cursor is on", Run: func() tea.Cmd { return c.choose(c.cursor) }},
		{ID: "dialog.cancel", Keys: []string{"esc", "q"}, Title: "cancel", Help: "Close and choose nothing", Run: c.cancel},
		{ID: "dialog.down", Keys: []string{"j", "down", "tab"}, Title: "down", Help: "Next choice", Hidden: true, Run: move(1)},
		{ID: "dialog.up", Keys: []string{"k", "up", "shift+tab"}, Title: "up", Help: "Previous choice", Hidden: true, Run: move(-1)},
	}
	for i, choice := range c.o.Choices {
		if choice.Key == "" {
			continue
		}
		out = append(out, kit.Action{
			ID: "dialog.choice." + choice.Key, Keys: []string{choice.Key}, Title: choice.Title, Help: cmp.Or(choice.Beside, "Choose it"),
			Off: choice.Off, Hidden: true, Run: func() tea.Cmd { return c.choose(i) },
		})
	}
	return out
}

// View is the box.
func (c *Choose) View(width, height int) string {
	inner := c.box.Inner(width)
	c.box.Head = nil
	for _, l := range c.o.Body {
		c.box.Head = append(c.box.Head, kit.Wrap(l, inner)...)
	}
	if len(c.box.Head) > 0 {
		c.box.Head = append(c.box.Head, "")
	}
	c.box.Body = c.lines()
	c.box.Keep(c.cursor, height)
	return c.box.Draw(width, height)
}

func (c *Choose) lines() []string {
	t := c.box.Theme
	keys, titles := 0, 0
	for _, choice := range c.o.Choices {
		keys = max(keys, kit.Width(choice.Key))
		titles = max(titles, kit.Width(choice.Title))
	}
	out := make([]string, len(c.o.Choices))
	for i, choice := range c.o.Choices {
		var b strings.Builder
		sign, title := "  ", t.Text
		if i == c.cursor {
			sign, title = t.Accent.Render(t.Sym.Cursor)+" ", t.Accent
		}
		beside := choice.Beside
		if choice.Off != "" {
			title, beside = t.Muted, choice.Off
		}
		b.WriteString(sign)
		if keys > 0 {
			b.WriteString(t.Key.Render(choice.Key) + strings.Repeat(" ", keys-kit.Width(choice.Key)+2))
		}
		b.WriteString(title.Render(choice.Title))
		if beside != "" {
			b.WriteString(strings.Repeat(" ", titles-kit.Width(choice.Title)+2) + t.Muted.Render(beside))
		}
		out[i] = b.String()
	}
	return out
}

func (c *Choose) move(by int) {
	c.cursor = max(min(c.cursor+by, len(c.o.Choices)-1), 0)
}

func (c *Choose) choose(i int) tea.Cmd {
	if i >= len(c.o.Choices) || c.o.Choices[i].Off != "" {
		return nil
	}
	c.done = true
	return c.o.Choices[i].Run()
}

func (c *Choose) cancel() tea.Cmd {
	c.done = true
	if c.o.OnCancel == nil {
		return nil
	}
	return c.o.OnCancel()
}
