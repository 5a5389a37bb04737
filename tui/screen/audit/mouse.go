package audit

import tea "charm.land/bubbletea/v2"

// Click puts the cursor on an event.
func (s *Screen) Click(_, y int) (tea.Cmd, bool) {
	if s.filter.visible() {
		y--
	}
	hit := s.table.Click(y)
	s.paint()
	return s.more(), hit
}

// Wheel scrolls the events.
func (s *Screen) Wheel(_, _, by int) tea.Cmd {
	s.table.Wheel(by)
	s.paint()
	return s.more()
}
