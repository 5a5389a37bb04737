package findings

import (
	tea "charm.land/bubbletea/v2"

	"steward/internal/findings"
	"steward/tui/kit"
)

// query is what the operator asked to see. It is a value: changing it means asking anew.
type query struct {
	rule    findings.Rule // of the tab; 0 is all
	text    string        // the filter; empty for none
	filter  findings.Filter
	by      column
	reverse bool
}

// column is what findings are sorted by.
type column uint8

// The columns, in the order of the key s.
const (
	byRule  column = iota // the most pressing rule first, in it what has been so for longest
	byName                // as the list does
	bySince               // what has been so for longest first, what ends last
	columnCount
)

// id is the column of the table that carries the arrow.
func (c column) id() string { return [columnCount]string{colFinding, colName, colSince}[c] }

// sorted says how the rows are sorted, unless that is as at first.
func (q query) sorted(sym kit.Symbols) string {
	if q.by == byRule && !q.reverse {
		return ""
	}
	arrow := sym.Up
	if q.reverse {
		arrow = sym.Down
	}
	return "by " + [columnCount]string{"FINDING", "NAME", "SINCE"}[q.by] + " " + arrow
}

func (s *Screen) sortNext() tea.Cmd {
	s.query.by, s.query.reverse = (s.query.by+1)%columnCount, false
	return s.rearrange()
}

func (s *Screen) reverse() tea.Cmd {
	s.query.reverse = !s.query.reverse
	return s.rearrange()
}
