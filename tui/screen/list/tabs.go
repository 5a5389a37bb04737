package list

import (
	"slices"
	"strings"

	"steward/apiclient"
	"steward/tui/kit"
)

// tab is one of the screen's tabs.
type tab int

// The tabs. An expiring user is enabled, and stands in both.
const (
	tabAll tab = iota
	tabEnabled
	tabDisabled
	tabExpiring
	tabExpired
	tabCount
)

// tabGap is what the console puts between two tabs, and at least between them and what stands beside.
const tabGap = 3

// title is a tab's word, or the name of the filter that it shows. Saved filters come after the tabs that are always
// there.
func (s *Screen) title(t tab) string {
	if t < tabCount {
		return [tabCount]string{"All", "Enabled", "Disabled", "Expiring", "Expired"}[t]
	}
	return s.query.saved[t-tabCount].name
}

func tabOf(status apiclient.Status) tab {
	switch status {
	case apiclient.StatusExpired:
		return tabExpired
	case apiclient.StatusDisabled:
		return tabDisabled
	default:
		return tabEnabled
	}
}

// shownTabs are the tabs in order: without end dates nobody expires.
func (s *Screen) shownTabs() []tab {
	shown := []tab{tabAll, tabEnabled, tabDisabled, tabExpiring, tabExpired}
	if s.env.Session.Known && !s.env.Session.System.Has(apiclient.FieldEndDate) {
		shown = shown[:tabExpiring]
	}
	for i := range s.query.saved {
		shown = append(shown, tabCount+tab(i))
	}
	return shown
}

// has reports whether a tab is there.
func (s *Screen) has(t tab) bool { return slices.Contains(s.shownTabs(), t) }

// count is the number of users in a tab as they are shown, or -1 where it is not known yet.
func (s *Screen) count(t tab) int {
	a := s.shown
	if a.base.version == 0 || int(t) >= len(a.counts) || t >= tabCount && a.query.saved[t-tabCount].name != s.title(t) {
		return -1
	}
	return a.counts[t]
}

// Tabs are the statuses, each with the number of users that the filter leaves in it. Where the line is too short for
// all numbers, only the active tab keeps its own: what is marked must be seen.
func (s *Screen) Tabs() ([]kit.Tab, int) {
	shown := s.shownTabs()
	tabs := make([]kit.Tab, len(shown))
	for i, t := range shown {
		tabs[i] = kit.Tab{Title: s.title(t), Count: s.count(t)}
	}
	active := max(slices.Index(shown, s.query.tab), 0)
	for _, from := range []int{len(tabs) - len(s.query.saved), 0} { // the numbers of saved filters go first
		if tabsWidth(tabs)+tabGap+kit.Width(s.besides()[1]) <= s.width-1 {
			break
		}
		for t := from; t < len(tabs); t++ {
			if t != active {
				tabs[t].Count = -1
			}
		}
	}
	return s.around(tabs, active)
}

// around leaves out tabs at the end that do not fit beside what is marked, and tabs in front until the active one is
// seen. While nothing is marked, only saved tabs go.
func (s *Screen) around(tabs []kit.Tab, active int) ([]kit.Tab, int) {
	room := s.width - 1
	if all := s.besides(); all[len(all)-1] != "" {
		room -= tabGap + kit.Width(all[len(all)-1])
	}
	always := len(tabs) - len(s.query.saved)
	if s.table.MarkCount() > 0 {
		always = 1
	}
	for len(tabs) > max(always, active+1) && tabsWidth(tabs) > room {
		tabs = tabs[:len(tabs)-1]
	}
	if active < always || tabsWidth(tabs) <= room {
		return tabs, active
	}
	more := []kit.Tab{{Title: s.env.Theme.Sym.Ellipsis, Count: -1}}
	first := 1
	for first < active && tabsWidth(append(more, tabs[first:]...)) > room {
		first++
	}
	return append(more, tabs[first:]...), active - first + 1
}

// Beside says, right of the tabs, what is marked, how far a load is, how the rows are sorted when that was changed, and
// how many findings there are.
func (s *Screen) Beside() string {
	tabs, _ := s.Tabs()
	room := s.width - tabsWidth(tabs) - tabGap - 1
	all := s.besides()
	at := slices.IndexFunc(all, func(words string) bool { return kit.Width(words) <= room })
	if at < 0 {
		return all[len(all)-1]
	}
	if more := parts(all[at], s.found.words()); kit.Width(more) <= room {
		return more
	}
	return all[at]
}

// besides are the forms of what stands beside the tabs, from the longest to the shortest.
func (s *Screen) besides() []string {
	marked, hidden := "", ""
	if n := s.table.MarkCount(); n > 0 {
		marked = kit.Count(n) + " marked"
		if h := s.table.HiddenMarks(); h > 0 {
			hidden = " (" + kit.Count(h) + " hidden)"
		}
	}
	loading, sorted := s.loading(), s.query.sorted(s.env.Theme.Sym)
	forms := []string{parts(marked+hidden, loading, sorted), parts(marked+hidden, loading), parts(marked, loading)}
	if marked != "" {
		forms = append(forms, marked)
	}
	return forms
}

func parts(words ...string) string {
	var out []string
	for _, w := range words {
		if w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, "   ")
}

// tabsWidth is the number of cells that the console needs for tabs.
func tabsWidth(tabs []kit.Tab) int {
	n := 1 + tabGap*(len(tabs)-1)
	for _, t := range tabs {
		n += kit.Width(t.Title)
		if t.Count >= 0 {
			n += 1 + len(kit.Count(t.Count))
		}
	}
	return n
}
