package audit

import (
	"strings"
	"time"

	"steward/internal/trail"
	"steward/tui/kit"
	"steward/tui/widget/table"
)

// rows are the events as the table shows them.
type rows struct {
	trail.List
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
	if len(into) > 5 {
		into[5].Text = r.orDash(e.From)
	}
}

// orDash is a cell's text. A name that begins or ends with a space stands in quotes, as in the list: it would not be seen
// otherwise.
func (r rows) orDash(text string) string {
	if text == "" {
		return r.theme.Sym.Dash
	}
	if strings.TrimSpace(text) != text {
		return `"` + text + `"`
	}
	return text
}

func when(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(layout)
}

// The widths from which columns may be wider.
const (
	roomy = 72
	ample = 100
	broad = 116
)

// stampFor is how much of a time has room in a width.
func stampFor(width int) string {
	if width >= ample {
		return time.DateTime
	}
	return "01-02 15:04"
}

// columns are those that a width has room for. Whom it happened to is what people look for, so that the address goes
// before it is cut to nothing; a system that tells no addresses has no column for them.
func columns(width int, addresses bool) []table.Column {
	out := []table.Column{
		{ID: "time", Title: "TIME (UTC)", Width: len(stampFor(width))},
		{ID: "action", Title: "ACTION", Width: 12, Flex: 1, Max: 26},
		{ID: "outcome", Title: "OUTCOME", Width: 8, Flex: 2, Max: 34},
		{ID: "actor", Title: "ACTOR", Width: 8, Flex: 2, Max: 36},
		{ID: "target", Title: "TARGET", Width: 10, Flex: 4, Max: 60},
		{ID: "from", Title: "FROM", Width: 15, Min: 12, Drop: 1, Flex: 1, Max: 39},
	}
	widen := func(action, outcome, actor, target int) {
		out[1].Width, out[2].Width, out[3].Width, out[4].Width = action, outcome, actor, target
	}
	switch breadth(width) {
	case broad:
		widen(15, 20, 15, 22)
	case ample:
		widen(13, 16, 9, 18)
	case roomy:
		widen(13, 8, 8, 15)
	}
	if !addresses {
		return out[:5]
	}
	return out
}

// breadth is the class of a width: as long as it stays, so do the columns.
func breadth(width int) int {
	switch {
	case width >= broad:
		return broad
	case width >= ample:
		return ample
	case width >= roomy:
		return roomy
	default:
		return 0
	}
}
