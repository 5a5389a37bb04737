package dialog

import (
	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// Moves are the keys that scroll the body, for dialogs without a cursor.
func (b *Box) Moves() []kit.Action {
	move := func(id, title string, by func() int, keys ...string) kit.Action {
		return kit.Action{
			ID: "dialog." + id, Keys: keys, Title: title, Help: "Scroll " + title, Hidden: true,
			Run: func() tea.Cmd { b.Scroll(by()); return nil },
		}
	}
	return []kit.Action{
		move("down", "down", func() int { return 1 }, "j", "down"),
		move("up", "up", func() int { return -1 }, "k", "up"),
		move("page-down", "a page down", b.Page, "pgdown", "ctrl+d", "space"),
		move("page-up", "a page up", func() int { return -b.Page() }, "pgup", "ctrl+u"),
		move("top", "to the top", func() int { return -len(b.Body) }, "g", "home"),
		move("bottom", "to the bottom", func() int { return len(b.Body) }, "G", "end"),
	}
}
