package list

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/internal/filter"
	"steward/tui/kit"
	"steward/tui/widget/fields"
)

// longestFilter is the number of characters that a filter may have.
const longestFilter = 500

// filterLine is the line in which the filter is typed, and which shows it while it is active.
type filterLine struct {
	theme   *kit.Theme
	line    fields.Line
	editing bool
	mistake *filter.Error // in the present text; nil when there is none
}

func newFilterLine(theme *kit.Theme) filterLine {
	return filterLine{theme: theme, line: fields.NewLine(longestFilter)}
}

// visible reports whether the line takes a line of the body.
func (f *filterLine) visible() bool { return f.editing || !f.line.Empty() }

// edited parses the text anew. Where there is a mistake, what stands before it is the filter: while a word such as
// status: is still being typed, the rows stay.
func (f *filterLine) edited() (text string, parsed filter.Filter) {
	text = f.line.String()
	f.mistake = nil
	parsed, err := filter.Parse(text)
	if err == nil {
		return strings.TrimSpace(text), parsed
	}
	if !errors.As(err, &f.mistake) {
		f.mistake = &filter.Error{End: len(text), Message: err.Error()}
	}
	before := strings.TrimSuffix(text[:min(f.mistake.Start, len(text))], "-")
	for {
		if parsed, err = filter.Parse(before); err == nil {
			return strings.TrimSpace(before), parsed
		}
		before = before[:max(strings.LastIndexByte(before, ' '), 0)]
	}
}

func (f *filterLine) paste(text string) bool {
	before := f.line.String()
	f.line.Insert(text)
	return f.line.String() != before
}

// room is the number of cells for the text: two thirds of the line, the rest is for what is said about it.
func (f *filterLine) room(width int) int { return max(width*2/3-3, 10) }

func (f *filterLine) cursor(width int) int {
	_, at := f.line.View(f.room(width), f.theme.Sym.Ellipsis)
	return at + len(" / ")
}

// view is the line: the text, a mistake in it underlined, and beside it what is expected or how many users match.
func (f *filterLine) view(width int, matches string) string {
	t := f.theme
	text, _ := f.line.View(f.room(width), t.Sym.Ellipsis)
	left := width - len(" / ") - kit.Width(text)
	beside := matches
	if f.mistake != nil {
		beside = kit.Clean(f.mistake.Error())
		text = f.underline(text)
	}
	said := kit.Truncate("   "+beside, left-1, t.Sym.Ellipsis)
	style := t.Muted
	if f.mistake != nil {
		style = t.Warn
	}
	return t.Key.Render(" / ") + text + style.Render(said)
}

// underline marks the mistake, when the text is shown whole.
func (f *filterLine) underline(shown string) string {
	raw := f.line.String()
	if shown != raw {
		return shown
	}
	start, end := min(f.mistake.Start, len(raw)), min(max(f.mistake.End, f.mistake.Start), len(raw))
	if start == end {
		return raw
	}
	return raw[:start] + f.theme.Bad.Underline(true).Render(raw[start:end]) + raw[end:]
}

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
	before := s.filter.line.String()
	s.filter.line.Key(msg)
	return s.filtered(s.filter.line.String() != before)
}

// filtered applies the filter as it is typed.
func (s *Screen) filtered(changed bool) tea.Cmd {
	if !changed {
		return nil
	}
	s.query.text, s.query.filter = s.filter.edited()
	return s.rearrange()
}

// keepFilter leaves the line and lets the filter work on. A mistake keeps the cursor in the line.
func (s *Screen) keepFilter() tea.Cmd {
	if s.filter.mistake != nil {
		return nil
	}
	s.filter.editing = false
	if s.query.text == "" {
		s.filter.line.Set("")
	}
	s.layout()
	return nil
}

// clearFilter shows everything again.
func (s *Screen) clearFilter() tea.Cmd {
	had := s.query.text != ""
	s.filter.editing, s.filter.mistake = false, nil
	s.filter.line.Set("")
	s.query.text, s.query.filter = "", filter.Filter{}
	s.layout()
	if !had {
		return nil
	}
	return s.rearrange()
}
