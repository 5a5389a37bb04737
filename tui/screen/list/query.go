package list

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/filter"
	"steward/internal/order"
	"steward/tui/kit"
)

// query is what the operator asked to see. It is a value: changing it means asking anew.
type query struct {
	tab     tab
	text    string // the filter in its canonical form; empty for none
	filter  filter.Filter
	saved   []savedTab // the filters that are tabs; never changed in place
	by      order.Column
	reverse bool
}

// sorted says how the rows are sorted, unless that is as at first.
func (q query) sorted(sym kit.Symbols) string {
	if q.by == order.ByName && !q.reverse {
		return ""
	}
	arrow := sym.Up
	if q.reverse {
		arrow = sym.Down
	}
	return "by " + strings.ToUpper(q.by.String()) + " " + arrow
}

// sortable are the columns that rows can be sorted by, as far as the system has them, in the order of the key s.
func sortable(d *apiclient.Description, known bool) []order.Column {
	has := func(f apiclient.Field) bool { return known && d.Has(f) }
	var out []order.Column
	for _, by := range order.Columns() {
		switch {
		case by == order.ByEnds && !has(apiclient.FieldEndDate):
		case by == order.ByLastUsed && !has(apiclient.FieldLastUsed):
		case known && d.PartialList && (by == order.ByLastUsed || by == order.ByKeys):
		case by == order.ByContact && !has(apiclient.FieldContact):
		default:
			out = append(out, by)
		}
	}
	return out
}

// sortNext sorts by the column after the present one.
func (s *Screen) sortNext() tea.Cmd {
	all := sortable(&s.env.Session.System, s.env.Session.Known)
	s.query.by, s.query.reverse = all[(slices.Index(all, s.query.by)+1)%len(all)], false
	return tea.Batch(s.rearrange(), s.keepLook())
}

func (s *Screen) reverse() tea.Cmd {
	s.query.reverse = !s.query.reverse
	return tea.Batch(s.rearrange(), s.keepLook())
}

// turn goes to another tab.
func (s *Screen) turn(by int) tea.Cmd {
	shown := s.shownTabs()
	at := max(slices.Index(shown, s.query.tab), 0)
	return s.goTo(shown[(at+by+len(shown))%len(shown)])
}

func (s *Screen) goTo(t tab) tea.Cmd {
	s.query.tab = t
	s.layout()
	return s.rearrange()
}
