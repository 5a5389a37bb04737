package findings

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/internal/findings"
	"steward/tui/kit"
)

// tabGap is what the console puts between two tabs, and at least between them and what stands beside.
const tabGap = 3

// shownTabs are the rules that are looked for, after all of them.
func (s *Screen) shownTabs() []findings.Rule {
	shown := []findings.Rule{0}
	if s.inspection != nil {
		shown = append(shown, s.inspection.Looks()...)
	}
	return shown
}

// Tabs are the rules, each with what it found as the filter leaves it. Where the line is too short, rules that found
// nothing go first, then those at the end, then the first ones until the active one is seen. An ellipsis stands for them.
func (s *Screen) Tabs() ([]kit.Tab, int) {
	shown := s.shownTabs()
	tabs := make([]kit.Tab, len(shown))
	for i, r := range shown {
		tabs[i] = kit.Tab{Title: r.Title(), Count: -1}
		if r == 0 {
			tabs[i].Title = "All"
		}
		if s.shown.base.in != nil {
			tabs[i].Count = s.shown.counts[r]
		}
	}
	active := max(slices.Index(shown, s.query.rule), 0)
	room := s.width - 1
	if beside := s.Beside(); beside != "" {
		room -= tabGap + kit.Width(beside)
	}
	return fitTabs(tabs, active, room, s.env.Theme.Sym.Ellipsis)
}

// fitTabs makes tabs fit into a number of cells.
func fitTabs(tabs []kit.Tab, active, room int, ellipsis string) ([]kit.Tab, int) {
	for i := len(tabs) - 1; i > 0 && tabsWidth(tabs) > room; i-- {
		if i != active && tabs[i].Count == 0 {
			tabs = slices.Delete(tabs, i, i+1)
			if i < active {
				active--
			}
		}
	}
	more, fit := []kit.Tab{{Title: ellipsis, Count: -1}}, len(tabs)
	if tabsWidth(tabs) > room {
		for fit > active+1 && tabsWidth(tabs[:fit])+tabGap+kit.Width(ellipsis) > room {
			fit--
		}
	}
	switch {
	case tabsWidth(tabs[:fit]) > room:
		tabs = tabs[:fit]
	case fit < len(tabs) && tabsWidth(tabs[:fit])+tabGap+kit.Width(ellipsis) <= room:
		return append(tabs[:fit:fit], more...), active
	default:
		return tabs[:fit], active
	}
	first := 1
	for first < active && tabsWidth(append(more, tabs[first:]...)) > room {
		first++
	}
	return append(more, tabs[first:]...), active - first + 1
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

// Beside says, right of the tabs, what is marked, that not everybody was read yet, and how the rows are sorted when that
// was changed.
func (s *Screen) Beside() string {
	var parts []string
	if n := s.table.MarkCount(); n > 0 {
		words := kit.Count(n) + " marked"
		if h := s.table.HiddenMarks(); h > 0 {
			words += " (" + kit.Count(h) + " hidden)"
		}
		parts = append(parts, words)
	}
	if n := len(s.snapshot.Users); !s.snapshot.Complete && n > 0 {
		words := "in " + kit.Count(n)
		if s.snapshot.Total > n {
			words += " of " + kit.Count(s.snapshot.Total)
		}
		parts = append(parts, words)
	}
	if words := s.query.sorted(s.env.Theme.Sym); words != "" && s.width >= wide {
		parts = append(parts, words)
	}
	return strings.Join(parts, "   ")
}

// wide is the width from which there is room for how the rows are sorted.
const wide = 80

// turn goes to another tab.
func (s *Screen) turn(by int) tea.Cmd {
	shown := s.shownTabs()
	at := max(slices.Index(shown, s.query.rule), 0)
	s.query.rule = shown[(at+by+len(shown))%len(shown)]
	return s.narrow()
}
