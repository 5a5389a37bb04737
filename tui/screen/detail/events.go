package detail

import (
	tea "charm.land/bubbletea/v2"

	"steward/internal/trail"
	"steward/tui/kit"
	"steward/tui/widget/event"
	"steward/tui/widget/table"
)

// eventRows are the events as the tab's table shows them, newest first.
type eventRows struct {
	trail.List
	env *kit.Env
}

// Cells fills in an event's cells in the order of eventColumns.
func (r eventRows) Cells(i int, into []table.Cell) {
	e := r.At(i)
	into[0].Text = kit.Ago(e.Raw.Time, r.env.Now())
	into[1].Text = e.Action
	into[2].Text = r.orDash(e.Actor)
	into[3].Text = e.Outcome
	if !e.Done {
		into[3].Style = &r.env.Theme.Bad
	}
	into[4].Text = r.orDash(e.From)
}

func (r eventRows) orDash(text string) string {
	if text == "" {
		return r.env.Theme.Sym.Dash
	}
	return text
}

func eventColumns() []table.Column {
	return []table.Column{
		{ID: "time", Title: "WHEN", Width: 12},
		{ID: "action", Title: "ACTION", Width: 24, Min: 16, Flex: 2, Max: 40},
		{ID: "actor", Title: "ACTOR", Width: 14, Min: 8, Flex: 1, Max: 30},
		{ID: "outcome", Title: "OUTCOME", Width: 10, Min: 8, Flex: 1, Max: 24},
		{ID: "from", Title: "FROM", Width: 15, Drop: 1},
	}
}

// openEvent shows everything that is known of the event under the cursor.
func (s *Screen) openEvent() tea.Cmd {
	id, ok := s.activity.table.Cursor()
	e := s.activity.rows.Find(id)
	if !ok || e == nil {
		return nil
	}
	return kit.Send(kit.ShowDialog{Dialog: event.Details(s.env, e)})
}
