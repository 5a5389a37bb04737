package table

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// command is one of the table's keys. Update and Actions both read this list, so that help never lies about keys.
type command struct {
	id     string
	keys   []string
	title  string
	help   string
	marks  bool // has to do with marks
	shown  bool // stands in the footer
	active func(*Table) bool
	run    func(*Table)
}

func commands() []command {
	marking := func(t *Table) bool { return t.MarkCount() > 0 && !t.Ranging() }
	return []command{
		{id: "table.mark", keys: []string{"space"}, title: "mark", help: "Mark or unmark the row under the cursor", marks: true, shown: true, run: (*Table).toggle},
		{id: "table.range", keys: []string{"v"}, title: "mark a range", help: "Start a range, move, and press again to end it", marks: true, run: (*Table).toggleRange},
		{id: "table.mark-all", keys: []string{"*"}, title: "mark all shown", help: "Mark all rows that the filter shows, or unmark them", marks: true, run: (*Table).toggleAll},
		{id: "table.drop-range", keys: []string{"esc"}, title: "drop range", help: "Unmark the range that is being marked", marks: true, shown: true, active: (*Table).Ranging, run: (*Table).dropRange},
		{id: "table.clear-marks", keys: []string{"esc"}, title: "clear marks", help: "Unmark everything", marks: true, shown: true, active: marking, run: (*Table).ClearMarks},
		{id: "table.down", keys: []string{"j", "down"}, title: "down", help: "Next row", run: func(t *Table) { t.move(1) }},
		{id: "table.up", keys: []string{"k", "up"}, title: "up", help: "Previous row", run: func(t *Table) { t.move(-1) }},
		{id: "table.top", keys: []string{"g", "home"}, title: "top", help: "First row", run: func(t *Table) { t.move(-t.rows.Len()) }},
		{id: "table.bottom", keys: []string{"G", "end"}, title: "bottom", help: "Last row", run: func(t *Table) { t.move(t.rows.Len()) }},
		{id: "table.half-down", keys: []string{"ctrl+d"}, title: "half a page down", help: "Half a page down", run: func(t *Table) { t.scroll(t.lines() / 2) }},
		{id: "table.half-up", keys: []string{"ctrl+u"}, title: "half a page up", help: "Half a page up", run: func(t *Table) { t.scroll(-t.lines() / 2) }},
		{id: "table.page-down", keys: []string{"pgdown"}, title: "page down", help: "A page down", run: func(t *Table) { t.scroll(t.lines() - 1) }},
		{id: "table.page-up", keys: []string{"pgup"}, title: "page up", help: "A page up", run: func(t *Table) { t.scroll(1 - t.lines()) }},
	}
}

// Actions are the table's keys for help, palette and key overrides. Moving is hidden; of the marks only `space mark` is
// shown. While something is marked or a range is being marked, esc clears that.
func (t *Table) Actions() []kit.Action {
	out := make([]kit.Action, 0, len(t.commands))
	for i := range t.commands {
		c := &t.commands[i]
		if !t.has(c) {
			continue
		}
		out = append(out, kit.Action{
			ID: c.id, Keys: c.keys, Title: c.title, Help: c.help, Hidden: !c.shown,
			Run: func() tea.Cmd { c.run(t); return nil },
		})
	}
	return out
}

func (t *Table) press(key string) bool {
	for i := range t.commands {
		c := &t.commands[i]
		if slices.Contains(c.keys, key) && t.has(c) {
			c.run(t)
			return true
		}
	}
	return false
}

func (t *Table) has(c *command) bool {
	return (t.markable || !c.marks) && (c.active == nil || c.active(t))
}
