package audit

import (
	"time"

	"steward/tui/kit"
	"steward/tui/widget/event"
	"steward/tui/widget/table"
)

// rows are the events as the table shows them.
type rows struct {
	event.List
	theme *kit.Theme
	stamp string // the layout of times
}

// Cells fills in an event's cells in the order of columns.
func (r rows) Cells(i int, into []table.Cell) {
	e := r.At(i)
	into[0].Text = r.orDash(when(e.Raw.Time, r.stamp))
	into[1].Text = e.Action
	into[2].Text = r.orDash(e.Outcome)
	if !e.Done {
		into[2].Style = &r.theme.Bad
	}
	into[3].Text = r.orDash(e.Actor)
	into[4].Text = r.orDash(e.Target)
	into[5].Text = r.orDash(e.From)
}

func (r rows) orDash(text string) string {
	if text == "" {
		return r.theme.Sym.Dash
	}
	return text
}

func when(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(layout)
}

// stampFor is how much of a time has room in a width.
func stampFor(width int) string {
	switch {
	case width >= 100:
		return time.DateTime
	case width >= 72:
		return "01-02 15:04:05"
	default:
		return "01-02 15:04"
	}
}

func columns(stamp string) []table.Column {
	return []table.Column{
		{ID: "time", Title: "TIME (UTC)", Width: len(stamp)},
		{ID: "action", Title: "ACTION", Width: 18, Min: 13, Flex: 1, Max: 30},
		{ID: "outcome", Title: "OUTCOME", Width: 9, Min: 7, Flex: 1, Max: 26},
		{ID: "actor", Title: "ACTOR", Width: 18, Min: 8, Flex: 2, Max: 36},
		{ID: "target", Title: "TARGET", Width: 20, Min: 10, Flex: 3, Max: 60},
		{ID: "from", Title: "FROM", Width: 15, Min: 12, Drop: 1},
	}
}
