package bulk

import (
	"strconv"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/table"
)

// columns are those of the table: of a run that was broken off, which shows everybody, also how it ended for each.
func columns(everybody bool) []table.Column {
	if !everybody {
		return []table.Column{
			{ID: "name", Title: "FAILED", Width: 24, Min: 14, Flex: 1, Max: 32},
			{ID: "reason", Title: "REASON", Width: 30, Min: 20, Flex: 4},
		}
	}
	return []table.Column{
		{ID: "name", Title: "NAME", Width: 20, Min: 14, Flex: 1, Max: 32},
		{ID: "outcome", Title: "OUTCOME", Width: 15},
		{ID: "reason", Title: "REASON", Width: 20, Min: 16, Flex: 4},
	}
}

// show puts results into the table.
func (s *Screen) show(results []apiclient.BulkResult) {
	s.shown = results
	s.table.SetRows(s.rows(), func(string) bool { return true })
	if len(results) == 0 {
		s.table.SetPlaceholder("")
	}
}

func (s *Screen) rows() rows { return rows{s.shown, s.env.Theme, s.seen, s.left != nil, s.did()} }

// rows are results as the table reads them. They only grow, so the position is the id.
type rows struct {
	results   []apiclient.BulkResult
	theme     *kit.Theme
	seen      map[apiclient.UserID]sight
	everybody bool
	did       string
}

// Len is the number of results.
func (r rows) Len() int { return len(r.results) }

// ID is the row's number.
func (r rows) ID(i int) string { return strconv.Itoa(i) }

// Index is the row of an id, or -1.
func (r rows) Index(id string) int {
	i, err := strconv.Atoi(id)
	if err != nil || i < 0 || i >= len(r.results) {
		return -1
	}
	return i
}

// Cells are the name, for everybody the outcome, and the reason.
func (r rows) Cells(i int, into []table.Cell) {
	result, t := &r.results[i], r.theme
	name := kit.Name(result.Item.Name)
	if !r.everybody {
		style := &t.Bad
		if result.Outcome == apiclient.BulkOutcomeUnknown {
			style = &t.Warn
		}
		copy(into, []table.Cell{{Text: t.Sym.Cross + " " + name}, {Text: r.words(result), Style: style}})
		return
	}
	sign, style := " ", &t.Muted
	switch result.Outcome {
	case apiclient.BulkFailed:
		sign, style = t.Sym.Cross, &t.Bad
	case apiclient.BulkOutcomeUnknown:
		sign, style = "?", &t.Warn
	case apiclient.BulkPending:
		sign, style = t.Sym.Ring, &t.Text
	case apiclient.BulkDone:
		sign = t.Sym.Mark
	default:
	}
	copy(into, []table.Cell{{Text: sign + " " + name}, {Text: r.outcome(result), Style: style}, {Text: r.why(result), Style: style}})
}

// words are the outcome, where it is not a failure, and its reason.
func (r rows) words(result *apiclient.BulkResult) string {
	why := r.why(result)
	switch {
	case result.Outcome == apiclient.BulkFailed:
		return why
	case why == "":
		return r.outcome(result)
	default:
		return r.outcome(result) + ": " + why
	}
}

func (r rows) outcome(result *apiclient.BulkResult) string {
	if result.Outcome == apiclient.BulkDone {
		return r.did
	}
	return result.Outcome.String()
}

// why is the reason of a failure, and what was seen when the user was looked at again.
func (r rows) why(result *apiclient.BulkResult) string {
	if result.Outcome != apiclient.BulkFailed && result.Outcome != apiclient.BulkOutcomeUnknown {
		return ""
	}
	if seen := r.seen[result.Item.ID].words; seen != "" {
		return seen
	}
	return reason(result.Err)
}
