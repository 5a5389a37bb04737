package help

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// Section is a group of actions in the sheet, or of examples.
type Section struct {
	Title   string // "Service users", "Everywhere"
	Actions []kit.Action
	Lines   []kit.TopicLine
}

// Sheet is the dialog that lists every action with its key, what it does, and why it is off. Typing searches.
type Sheet struct {
	sections []Section
	box      dialog.Box
	input    dialog.Input
	done     bool

	// lines are the body for a width and a search; they are built when one of these changes.
	lines []string
	width int
	query string
	valid bool
}

// prompt stands before what is typed.
const prompt = "search: "

// NewSheet makes the dialog.
func NewSheet(theme *kit.Theme, sections []Section) *Sheet {
	return &Sheet{sections: sections, box: dialog.Box{Theme: theme, Title: "Help", Max: 96}}
}

// Init does nothing.
func (s *Sheet) Init() tea.Cmd { return nil }

// Done reports whether the sheet was left.
func (s *Sheet) Done() bool { return s.done }

// CapturesText is true: letters search.
func (s *Sheet) CapturesText() bool { return !s.done }

// Cursor is the text cursor in the box of the latest View.
func (s *Sheet) Cursor() *tea.Cursor {
	return tea.NewCursor(2+len(prompt)+kit.Width(s.input.Value()), 1)
}

// Update takes keys and pastes.
func (s *Sheet) Update(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(kit.ThemeChanged); ok {
		s.valid = false
		return nil
	}
	key, isKey := msg.(tea.KeyPressMsg)
	if isKey && key.String() == helpKey && s.input.Value() == "" {
		s.done = true
		return nil
	}
	if s.input.Update(msg) {
		s.box.Scroll(-len(s.lines))
		return nil
	}
	if !isKey {
		return nil
	}
	if a, ok := kit.Find(s.Actions(), key.String()); ok {
		return a.Run()
	}
	return nil
}

// Actions are the dialog's keys.
func (s *Sheet) Actions() []kit.Action {
	scroll := func(id, title string, by func() int, keys ...string) kit.Action {
		return kit.Action{
			ID: "help." + id, Keys: keys, Title: title, Help: "Scroll " + title,
			Run: func() tea.Cmd { s.box.Scroll(by()); return nil },
		}
	}
	closing := "close"
	if s.input.Value() != "" {
		closing = "clear search"
	}
	return []kit.Action{
		{ID: "help.close", Keys: []string{"esc", "enter"}, Title: closing, Help: "Clear the search, then close", Run: s.leave},
		scroll("down", "down", func() int { return 1 }, "down"),
		scroll("up", "up", func() int { return -1 }, "up"),
		scroll("page-down", "page down", s.box.Page, "pgdown"),
		scroll("page-up", "page up", func() int { return -s.box.Page() }, "pgup"),
	}
}

func (s *Sheet) leave() tea.Cmd {
	if s.input.Value() != "" {
		s.input.Clear()
		return nil
	}
	s.done = true
	return nil
}

// View is the box.
func (s *Sheet) View(width, height int) string {
	inner := s.box.Inner(width)
	if !s.valid || inner != s.width || s.query != s.input.Value() {
		s.width, s.query, s.valid = inner, s.input.Value(), true
		s.lines = s.build(inner)
	}
	t := s.box.Theme
	typed := t.Muted.Render("type to search")
	if s.query != "" {
		typed = s.query
	}
	s.box.Min = inner // the box keeps its size while one types
	s.box.Head = []string{t.Accent.Render(prompt) + typed, ""}
	s.box.Body = s.lines
	return s.box.Draw(width, height)
}

// build lists what the search finds, section by section.
func (s *Sheet) build(width int) []string {
	t := s.box.Theme
	keys, titles := s.columns()
	var out []string
	for _, section := range s.sections {
		var found []string
		for i := range section.Actions {
			a := &section.Actions[i]
			if a.Title != "" && matches(a, section.Title, s.query) {
				found = append(found, row(t, a, keys, titles, width)...)
			}
		}
		for _, l := range section.Lines {
			if contains(l.Example+" "+l.Words+" "+section.Title, s.query) {
				found = append(found, topicRow(t, l, width)...)
			}
		}
		if len(found) == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, "")
		}
		out = append(out, t.Strong.Render(section.Title))
		out = append(out, found...)
	}
	if len(out) == 0 {
		return []string{t.Muted.Render("No key or command has these words.")}
	}
	return out
}

// columns are the widths of keys and titles over all sections, bounded so that the help has room.
func (s *Sheet) columns() (keys, titles int) {
	for _, section := range s.sections {
		for i := range section.Actions {
			a := &section.Actions[i]
			keys = max(keys, kit.Width(keyNames(s.box.Theme, a)))
			titles = max(titles, kit.Width(a.Title))
		}
	}
	return min(keys, 16), min(titles, 20)
}

// row is one action: its keys, its title, what it does, and on a line of its own why it is off.
func row(t *kit.Theme, a *kit.Action, keys, titles, width int) []string {
	style := t.Text
	if a.Off != "" {
		style = t.Muted
	}
	indent := keys + titles + 5
	room := max(width-indent, 12)
	lines := kit.Wrap(a.Help, room)
	name := kit.Fit(keyNames(t, a), keys, t.Sym.Ellipsis)
	title := kit.Fit(a.Title, titles, t.Sym.Ellipsis)
	out := []string{" " + t.Key.Render(name) + "  " + style.Render(title) + "  " + t.Muted.Render(lines[0])}
	if a.Off != "" {
		lines = append(lines, kit.Wrap("off: "+a.Off, room)...)
	}
	for _, l := range lines[1:] {
		out = append(out, strings.Repeat(" ", indent)+t.Muted.Render(l))
	}
	return withID(t, out, a.ID, indent, width)
}

// withID puts the action's id, by which the configuration gives it other keys, behind the last line, or on one of its own.
func withID(t *kit.Theme, lines []string, id string, indent, width int) []string {
	if id == "" {
		return lines
	}
	last := len(lines) - 1
	id = kit.Truncate(id, max(width-indent, 12), t.Sym.Ellipsis)
	if room := width - ansi.StringWidth(lines[last]) - kit.Width(id); room >= 2 {
		lines[last] += strings.Repeat(" ", room) + t.Line.Render(id)
		return lines
	}
	return append(lines, strings.Repeat(" ", max(width-kit.Width(id), 0))+t.Line.Render(id))
}

// exampleWidth is the room for an example before its words; a longer one has a line of its own.
const exampleWidth = 20

// topicRow is an example and what it does.
func topicRow(t *kit.Theme, l kit.TopicLine, width int) []string {
	const indent = exampleWidth + 3
	words := kit.Wrap(l.Words, max(width-indent, 12))
	var out []string
	if kit.Width(l.Example) > exampleWidth {
		out = append(out, " "+t.Key.Render(kit.Truncate(l.Example, width-1, t.Sym.Ellipsis)))
	} else {
		out = append(out, " "+t.Key.Render(kit.Pad(l.Example, exampleWidth))+"  "+t.Muted.Render(words[0]))
		words = words[1:]
	}
	for _, w := range words {
		out = append(out, strings.Repeat(" ", indent)+t.Muted.Render(w))
	}
	return out
}

func keyNames(t *kit.Theme, a *kit.Action) string {
	names := make([]string, len(a.Keys))
	for i, k := range a.Keys {
		names[i] = KeyName(t, k)
	}
	return strings.Join(names, " ")
}

// matches reports whether every word of the search is in the action's keys, id, title, help, reason or section.
func matches(a *kit.Action, section, query string) bool {
	return contains(strings.Join(a.Keys, " ")+" "+a.ID+" "+a.Title+" "+a.Help+" "+a.Off+" "+section, query)
}

// contains reports whether every word of the search is in a text, in capitals or not.
func contains(text, query string) bool {
	text = strings.ToLower(text)
	for _, word := range strings.Fields(strings.ToLower(query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
