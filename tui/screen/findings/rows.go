package findings

import (
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"steward/internal/findings"
	"steward/tui/kit"
	"steward/tui/widget/table"
)

// The columns by id, in their order.
const (
	colName    = "name"
	colFinding = "finding"
	colSince   = "since"
	colFix     = "fix"
	colWhy     = "why"
)

func columns() []table.Column {
	return []table.Column{
		{ID: colName, Title: "NAME", Width: 21, Min: 18, Flex: 2, Max: 40},
		{ID: colFinding, Title: "FINDING", Width: 37, Min: 37, Flex: 3, Max: 60},
		{ID: colFix, Title: "FIX", Width: 15, Drop: 1},
		{ID: colSince, Title: "SINCE", Width: 10, Drop: 3},
		{ID: colWhy, Title: "WHY", Width: 33, Drop: 2},
	}
}

// rows are an arrangement as the table reads it. This is where the text of the server enters the screen and is made fit
// for the terminal.
type rows struct {
	*arrangement
	env *kit.Env
}

// Len is the number of rows.
func (r *rows) Len() int { return len(r.shown) }

func (r *rows) at(i int) findings.Finding { return r.base.found[r.shown[i]] }

// ID is the finding's id.
func (r *rows) ID(i int) string { return keyOf(r.at(i)).id() }

// Index is the position of a finding, or -1.
func (r *rows) Index(id string) int {
	i, ok := r.base.index[parseKey(id)]
	if !ok {
		return -1
	}
	return int(r.place[i])
}

// Cells are the words of one row, in the order of columns.
func (r *rows) Cells(i int, into []table.Cell) {
	f, t := r.at(i), r.env.Theme
	into[0].Text = kit.Name(f.User.Name)
	into[1] = table.Cell{Text: kit.Clean(r.base.in.Words(f)), Style: pressing(t, f.Rule)}
	into[2].Text = r.base.in.Fix(f.Rule).String()
	into[3] = table.Cell{Text: sinceWord(f, t.Sym.Dash), Style: &t.Muted}
	into[4] = table.Cell{Text: f.Rule.Why(), Style: &t.Muted}
}

// sinceWord is the day since when it is so. The day of an end is the last on which the user works.
func sinceWord(f findings.Finding, dash string) string {
	switch {
	case f.Since.IsZero():
		return dash
	case f.Rule == findings.Ending || f.Rule == findings.Ended:
		return f.User.EndDate.String()
	default:
		return f.Since.UTC().Format(time.DateOnly)
	}
}

// pressing marks what does not wait.
func pressing(t *kit.Theme, r findings.Rule) *lipgloss.Style {
	if r == findings.Ending {
		return &t.Warn
	}
	return nil
}

// sentence says what the rule of a finding looks for and why that matters.
func (s *Screen) sentence(f *findings.Finding) string {
	text := f.Rule.Sentence(s.shown.base.in.Threshold(f.Rule)) + ": " + f.Rule.Why()
	return strings.ToUpper(text[:1]) + text[1:]
}
