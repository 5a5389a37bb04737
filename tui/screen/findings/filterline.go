package findings

import (
	tea "charm.land/bubbletea/v2"

	"steward/internal/findings"
	"steward/tui/kit"
	"steward/tui/widget/fields"
)

const (
	// longestFilter is the number of characters that a filter may have.
	longestFilter = 500
	// lead stands before the filter.
	lead = " / "
)

// filterLine is the line in which the filter is typed, and which shows it while it is active.
type filterLine struct {
	line    fields.Line
	editing bool
}

// visible reports whether the line takes a line of the body.
func (f *filterLine) visible() bool { return f.editing || !f.line.Empty() }

// room is the number of cells for the text.
func (f *filterLine) room(width int) int { return max(width-len(lead)-1, 10) }

func (f *filterLine) view(t *kit.Theme, width int) string {
	text, _ := f.line.View(f.room(width), t.Sym.Ellipsis)
	return t.Key.Render(lead) + text
}

// Cursor is the text cursor in the filter.
func (s *Screen) Cursor() *tea.Cursor {
	if !s.filter.editing {
		return nil
	}
	_, at := s.filter.line.View(s.filter.room(s.width), s.env.Theme.Sym.Ellipsis)
	return tea.NewCursor(at+len(lead), 0)
}

// CapturesText is true while the filter is being typed.
func (s *Screen) CapturesText() bool { return s.filter.editing }

// openFilter puts the text cursor into the filter.
func (s *Screen) openFilter() tea.Cmd {
	s.filter.editing = true
	s.layout()
	return nil
}

// typed takes a key while the filter is being typed.
func (s *Screen) typed(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "enter", "tab":
		return s.keepFilter()
	case "esc":
		return s.clearFilter()
	case "up", "down", "pgup", "pgdown":
		s.table.Update(msg)
		return nil
	}
	s.filter.line.Key(msg)
	return s.filtered()
}

// filtered applies the filter as it is typed.
func (s *Screen) filtered() tea.Cmd {
	f := findings.ParseFilter(s.filter.line.String())
	if f.String() == s.query.text {
		return nil
	}
	s.query.filter, s.query.text = f, f.String()
	return s.narrow()
}

// keepFilter leaves the line and lets the filter work on.
func (s *Screen) keepFilter() tea.Cmd {
	s.filter.editing = false
	if s.query.text == "" {
		s.filter.line.Set("")
	}
	s.layout()
	return nil
}

// clearFilter shows everything again.
func (s *Screen) clearFilter() tea.Cmd {
	s.filter.editing = false
	s.filter.line.Set("")
	s.layout()
	return s.filtered()
}
