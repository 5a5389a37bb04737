package dialog

import (
	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// textColumn is where the lines of a box begin.
const textColumn = 2

// Click presses a button.
func (c *Confirm) Click(x, y int) (tea.Cmd, bool) {
	buttons := c.box.FootLine() + 1
	if c.o.Typed != "" {
		buttons += 2
	}
	if y != buttons || c.done {
		return nil, false
	}
	width := func(word string) int { return kit.Width(Button(c.box.Theme, word, false, c.box.Theme.Text)) }
	verb := textColumn + width("Cancel") + 1
	switch {
	case x < textColumn || x >= verb+width(c.o.Verb):
		return nil, false
	case x < verb:
		return c.cancel(), true
	default:
		return c.yes(), true
	}
}

// Click chooses what is under the mouse, as its key would.
func (c *Choose) Click(_, y int) (tea.Cmd, bool) {
	i, ok := c.box.BodyLine(y)
	if !ok || c.done {
		return nil, false
	}
	c.cursor = i
	return c.choose(i), true
}
