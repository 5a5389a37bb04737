package list

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"steward/internal/filter"
	"steward/tui/kit"
	"steward/tui/widget/fields"
)

const (
	// longestFilter is the number of characters that a filter may have.
	longestFilter = 500
	// lead stands before the filter.
	lead = " / "
	// besideFilter is the room for what is said beside the filter: how many match.
	besideFilter = 22
)

// filterLine is the line in which the filter is typed, and which shows it while it is active. What stands under it while
// it is typed is in hint.go.
type filterLine struct {
	theme    *kit.Theme
	language filter.Language
	line     fields.Line
	editing  bool
	mistake  *filter.Error // in the present text; nil when there is none
	hint     hint
}

func newFilterLine(theme *kit.Theme, language filter.Language) filterLine {
	return filterLine{theme: theme, language: language, line: fields.NewLine(longestFilter)}
}

// visible reports whether the line takes a line of the body.
func (f *filterLine) visible() bool { return f.editing || !f.line.Empty() }

// edited parses the text anew. Where there is a mistake, what stands before it is the filter: while a word such as
// status: is still being typed, the rows stay.
func (f *filterLine) edited() filter.Filter {
	text := f.line.String()
	f.mistake = nil
	f.hint.refresh(f.language.Complete(text, f.line.Cursor(), f.hint.seen))
	parsed, err := f.language.Parse(text)
	if err == nil {
		return parsed
	}
	if !errors.As(err, &f.mistake) {
		f.mistake = &filter.Error{End: len(text), Message: err.Error()}
	}
	before := strings.TrimSuffix(text[:min(f.mistake.Start, len(text))], "-")
	for {
		if parsed, err = f.language.Parse(before); err == nil {
			return parsed
		}
		before = before[:max(strings.LastIndexByte(before, ' '), 0)]
	}
}

func (f *filterLine) paste(text string) bool {
	before := f.line.String()
	f.line.Insert(text)
	return f.line.String() != before
}

// room is the number of cells for the text.
func (f *filterLine) room(width int) int { return max(width-len(lead)-besideFilter, 10) }

func (f *filterLine) cursor(width int) int {
	_, at := f.line.View(f.room(width), f.theme.Sym.Ellipsis)
	return at + len(lead)
}

// view is the line: the text, a mistake in it underlined, and beside it how many users match.
func (f *filterLine) view(width int, matches string) string {
	t := f.theme
	text, _ := f.line.View(f.room(width), t.Sym.Ellipsis)
	if !f.editing {
		text = kit.Truncate(kit.Clean(f.line.String()), f.room(width), t.Sym.Ellipsis)
	}
	left := width - len(lead) - kit.Width(text)
	if f.mistake != nil {
		text = f.underline(text)
	}
	return t.Key.Render(lead) + text + t.Muted.Render(kit.Truncate("   "+matches, left-1, t.Sym.Ellipsis))
}

// underline marks the mistake in what is shown of the text. What may yet become right is not shown as wrong.
func (f *filterLine) underline(shown string) string {
	from, to := f.place(kit.Width(shown))
	if from == to {
		return shown
	}
	style := f.theme.Bad
	if f.unfinished() {
		style = f.theme.Text
	}
	return ansi.Cut(shown, 0, from) + style.Underline(true).Render(ansi.Cut(shown, from, to)) + ansi.Cut(shown, to, kit.Width(shown))
}

// place are the columns of the mistake in the text as it is shown, which has so many.
func (f *filterLine) place(width int) (from, to int) {
	from, to = f.line.Columns(f.mistake.Start, f.mistake.End)
	return min(from, width), min(to, width)
}

// unfinished reports whether the mistake is where the cursor is and there is something to complete it with.
func (f *filterLine) unfinished() bool {
	at := f.line.Cursor()
	return f.editing && len(f.hint.offers.Candidates) > 0 && !f.hint.insist && f.mistake.Start <= at && at <= f.mistake.End
}

// below are the lines under the filter: what can be typed, or what is wrong and where. While the filter is typed there
// is always one, so that the rows stay where they are.
func (f *filterLine) below(width int) []string {
	switch {
	case f.mistake != nil && !f.unfinished():
		return f.complaint(width)
	case f.editing:
		return []string{f.hint.view(f.theme, width)}
	default:
		return nil
	}
}

// complaint points at the mistake and says what is wrong and what is expected: in one line where there is room.
func (f *filterLine) complaint(width int) []string {
	t := f.theme
	text, _ := f.line.View(f.room(width), t.Sym.Ellipsis)
	from, to := f.place(kit.Width(text))
	carets := strings.Repeat(" ", len(lead)+from) + strings.Repeat(t.Sym.Caret, max(to-from, 1))
	words := kit.Clean(f.mistake.Error())
	if kit.Width(carets)+1+kit.Width(words) < width {
		return []string{t.Bad.Underline(false).Render(carets) + " " + t.Warn.Underline(false).Render(words)}
	}
	lines := []string{t.Bad.Underline(false).Render(carets)}
	wrapped := kit.Wrap(words, width-len(lead)-1)
	if len(wrapped) > mostWords {
		wrapped = append(wrapped[:mostWords-1], kit.Truncate(strings.Join(wrapped[mostWords-1:], " "), width-len(lead)-1, t.Sym.Ellipsis))
	}
	for _, line := range wrapped {
		lines = append(lines, strings.Repeat(" ", len(lead))+t.Warn.Underline(false).Render(line))
	}
	return lines
}

// mostWords is the number of lines that a mistake may take besides the one that points at it.
const mostWords = 2

// openFilter puts the text cursor into the filter.
func (s *Screen) openFilter() tea.Cmd {
	s.filter.editing = true
	s.filter.edited()
	s.layout()
	return s.gather()
}

// typed takes a key while the filter is being typed.
func (s *Screen) typed(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "enter":
		return s.keepFilter()
	case "esc":
		return s.clearFilter()
	case "tab":
		return s.filtered(s.filter.complete())
	case "shift+tab":
		return nil
	case "up", "down":
		if s.filter.hint.choose(msg.String() == "down") {
			return nil
		}
		s.table.Update(msg)
		return nil
	case "pgup", "pgdown":
		s.table.Update(msg)
		return nil
	}
	before, at := s.filter.line.String(), s.filter.line.Cursor()
	s.filter.line.Key(msg)
	if changed := s.filter.line.String() != before; changed || s.filter.line.Cursor() == at {
		return s.filtered(changed)
	}
	s.filter.edited() // the cursor moved: something else can be completed
	return s.gather()
}

// filtered applies the filter as it is typed.
func (s *Screen) filtered(changed bool) tea.Cmd {
	if !changed {
		return nil
	}
	before := s.query.text
	s.query.filter = s.filter.edited()
	if s.query.text = s.query.filter.String(); s.query.text == before {
		return s.gather()
	}
	return tea.Batch(s.rearrange(), s.gather())
}

// keepFilter leaves the line and lets the filter work on, in its canonical form. A mistake keeps the cursor in the line.
func (s *Screen) keepFilter() tea.Cmd {
	if s.filter.mistake != nil {
		s.filter.hint.insist = true
		return nil
	}
	s.filter.editing = false
	s.filter.line.Set(s.query.text)
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

// speak takes over the language of the system once it is known, or after it changed.
func (s *Screen) speak() tea.Cmd {
	before := s.query
	s.filter.language = language(s.env.Session)
	if len(s.env.Filters) > 0 {
		s.query.saved = savedTabs(s.env.Filters, s.filter.language)
	}
	if s.filter.visible() {
		s.query.filter = s.filter.edited()
		s.query.text = s.query.filter.String()
	}
	if !s.has(s.query.tab) {
		s.query.tab = tabAll
	}
	if before.text == s.query.text && before.tab == s.query.tab && len(s.query.saved) == 0 && len(before.saved) == 0 {
		return nil
	}
	return s.rearrange()
}

func language(session *kit.Session) filter.Language {
	if !session.Known {
		return filter.Language{}
	}
	system := session.System
	return filter.For(&system)
}
