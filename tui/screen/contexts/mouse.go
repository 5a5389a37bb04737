package contexts

import tea "charm.land/bubbletea/v2"

// Click puts the cursor on a context.
func (s *Screen) Click(_, y int) (tea.Cmd, bool) {
	hit := s.table.Click(y)
	s.paint()
	return nil, hit
}
