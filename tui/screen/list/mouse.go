package list

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// Click puts the cursor on a row.
func (s *Screen) Click(_, y int) (tea.Cmd, bool) {
	hit := s.table.Click(y - s.lines)
	s.paint()
	return nil, hit
}

// Wheel scrolls the rows.
func (s *Screen) Wheel(_, _, by int) tea.Cmd {
	s.table.Wheel(by)
	s.paint()
	return nil
}

// SelectTab goes to the tab at a position of Tabs, which may have left out some in front.
func (s *Screen) SelectTab(i int) tea.Cmd {
	tabs, active := s.Tabs()
	shown := s.shownTabs()
	at := slices.Index(shown, s.query.tab) + i - active
	if i >= len(tabs) || at < 0 || at >= len(shown) || tabs[i].Title == s.env.Theme.Sym.Ellipsis {
		return nil
	}
	return s.goTo(shown[at])
}

var (
	_ kit.Clickable   = (*Screen)(nil)
	_ kit.Wheeled     = (*Screen)(nil)
	_ kit.TabSelector = (*Screen)(nil)
)
