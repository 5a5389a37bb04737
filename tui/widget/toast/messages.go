package toast

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// messages is the history as a dialog: a list with a cursor, and the details of one message over it.
type messages struct {
	theme   *kit.Theme
	all     []Entry // newest first
	entries []Entry // those that the filter leaves
	input   dialog.Input
	typing  bool // the filter is being typed
	onCopy  func(text string) tea.Cmd
	box     dialog.Box
	longest int // width of the longest text
	cursor  int
	open    *dialog.Details // details of the message under the cursor; nil while the list shows
	done    bool
}

// lead is the width of what stands before a message's text: cursor, time and level.
const lead = 2 + len("15:04:05") + 2 + len("problem") + 2

// maxHeight keeps the list a box over the screen, also on a very high terminal.
const maxHeight = 24

// Messages makes the dialog with the history. OnCopy may be nil.
func (t *Toasts) Messages(onCopy func(text string) tea.Cmd) kit.Dialog {
	m := &messages{
		theme: t.theme, all: t.History(), onCopy: onCopy,
		box: dialog.Box{Theme: t.theme, Title: "Messages", Min: 30, Max: 110},
	}
	m.entries = m.all
	for _, e := range m.entries {
		m.longest = max(m.longest, kit.Width(e.Text))
	}
	return m
}

// Init does nothing.
func (m *messages) Init() tea.Cmd { return nil }

// Done reports whether the dialog was left.
func (m *messages) Done() bool { return m.done }

// Update takes keys.
func (m *messages) Update(msg tea.Msg) tea.Cmd {
	if m.open != nil {
		cmd := m.open.Update(msg)
		if m.open.Done() {
			m.open = nil
		}
		return cmd
	}
	if m.typing && m.input.Update(msg) {
		m.filter()
		return nil
	}
	key, ok := msg.(tea.KeyPressMsg)
	if !ok || m.done {
		return nil
	}
	if a, ok := kit.Find(m.Actions(), key.String()); ok {
		return a.Run()
	}
	return nil
}

// Actions are the keys of the list, or of the details while they show.
func (m *messages) Actions() []kit.Action {
	if m.open != nil {
		return m.open.Actions()
	}
	move := func(id, title string, by func() int, keys ...string) kit.Action {
		return kit.Action{
			ID: "messages." + id, Keys: keys, Title: title, Help: "Move " + title, Hidden: true,
			Run: func() tea.Cmd { m.cursor = max(min(m.cursor+by(), len(m.entries)-1), 0); return nil },
		}
	}
	if m.typing {
		return []kit.Action{
			{ID: "messages.keep-filter", Keys: []string{"enter", "down"}, Title: "keep filter", Help: "Keep the filter and go to what it leaves", Run: func() tea.Cmd { m.typing = false; return nil }},
			{ID: "messages.clear-filter", Keys: []string{"esc"}, Title: "clear it", Help: "Clear the filter and show everything", Run: m.clearFilter},
		}
	}
	out := []kit.Action{{ID: "messages.open", Keys: []string{"enter"}, Title: "details", Help: "Show all that is known", Run: m.details}}
	if m.onCopy != nil {
		out = append(out, kit.Action{ID: "messages.copy", Keys: []string{"y", "c"}, Title: "copy", Help: "Copy the message with its details", Run: m.copyOne})
	}
	if m.cursor < len(m.entries) && m.entries[m.cursor].User != "" {
		out = append(out, kit.Action{ID: "messages.jump", Keys: []string{"J"}, Title: "go to the user", Help: "Open the service user that the message is about", Run: m.jump})
	}
	out = append(out, kit.Action{ID: "messages.filter", Keys: []string{"/"}, Title: "filter", Help: "Show only the messages that have what is typed", Run: func() tea.Cmd { m.typing = true; return nil }})
	if m.input.Value() != "" {
		out = append(out, kit.Action{ID: "messages.clear-filter", Keys: []string{"esc"}, Title: "clear filter", Help: "Clear the filter and show everything", Run: m.clearFilter})
	}
	return append(
		out,
		kit.Action{ID: "messages.close", Keys: []string{"esc", "q", "!"}, Title: "close", Help: "Close", Run: func() tea.Cmd { m.done = true; return nil }},
		move("down", "down", func() int { return 1 }, "j", "down"),
		move("up", "up", func() int { return -1 }, "k", "up"),
		move("page-down", "a page down", m.box.Page, "pgdown", "ctrl+d"),
		move("page-up", "a page up", func() int { return -m.box.Page() }, "pgup", "ctrl+u"),
		move("top", "to the top", func() int { return -len(m.entries) }, "g", "home"),
		move("bottom", "to the bottom", func() int { return len(m.entries) }, "G", "end"),
	)
}

// View is the box.
func (m *messages) View(width, height int) string {
	if m.open != nil {
		return m.open.View(width, height)
	}
	if len(m.all) == 0 {
		m.box.Body = []string{m.theme.Muted.Render("Nothing has been said yet.")}
		return m.box.Draw(width, height)
	}
	height = min(height, maxHeight)
	m.box.Head = m.head()
	inner := m.box.Inner(width)
	m.box.Min = min(inner, lead+m.longest)
	m.box.Body = make([]string, len(m.entries)) // those further from the cursor than a page cannot show and stay empty
	for i := max(m.cursor-height, 0); i < min(m.cursor+height, len(m.entries)); i++ {
		m.box.Body[i] = m.line(m.entries[i], inner, i == m.cursor)
	}
	if len(m.entries) == 0 {
		m.box.Body = []string{m.theme.Muted.Render("No message has these words.")}
	}
	m.box.Keep(m.cursor, height)
	return m.box.Draw(width, height)
}

func (m *messages) line(e Entry, width int, cursor bool) string {
	_, style := look(m.theme, e.Level)
	sign, words := " ", m.theme.Text
	if cursor {
		sign, words = m.theme.Accent.Render(m.theme.Sym.Cursor), m.theme.Accent
	}
	at := e.At.Format("15:04:05")
	level := strings.ToLower(word(e.Level))
	return sign + " " + m.theme.Muted.Render(at) + "  " + style.Render(kit.Pad(level, 7)) + "  " +
		words.Render(kit.Truncate(e.Text, width-lead, m.theme.Sym.Ellipsis))
}

func (m *messages) details() tea.Cmd {
	if m.cursor < len(m.entries) {
		m.open = details(m.theme, m.entries[m.cursor], m.onCopy)
	}
	return nil
}

func (m *messages) copyOne() tea.Cmd {
	if m.cursor >= len(m.entries) {
		return nil
	}
	return m.onCopy(strings.Join(explain(m.entries[m.cursor]), "\n"))
}

// prompt stands before the filter.
const prompt = "/ "

// head is the filter, while there is one.
func (m *messages) head() []string {
	if !m.typing && m.input.Value() == "" {
		return nil
	}
	return []string{m.theme.Accent.Render(prompt) + m.input.Value()}
}

// CapturesText is true while the filter is being typed.
func (m *messages) CapturesText() bool { return m.typing && m.open == nil }

// Cursor is the text cursor in the filter.
func (m *messages) Cursor() *tea.Cursor {
	if !m.CapturesText() {
		return nil
	}
	return tea.NewCursor(2+len(prompt)+kit.Width(m.input.Value()), 1)
}

// filter leaves the messages that have every word, in their text or their details.
func (m *messages) filter() {
	m.cursor, m.entries = 0, nil
	words := strings.Fields(strings.ToLower(m.input.Value()))
	for _, e := range m.all {
		text := strings.ToLower(word(e.Level) + " " + strings.Join(explain(e), " "))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			m.entries = append(m.entries, e)
		}
	}
}

func (m *messages) clearFilter() tea.Cmd {
	m.typing = false
	m.input.Clear()
	m.filter()
	return nil
}

// jump opens the user that the message under the cursor is about.
func (m *messages) jump() tea.Cmd {
	m.done = true
	return kit.Send(kit.Open{View: kit.ViewUser, Arg: m.entries[m.cursor].User})
}

// Click puts the cursor on a message.
func (m *messages) Click(_, y int) (tea.Cmd, bool) {
	i, ok := m.box.BodyLine(y)
	if m.open != nil || !ok || i >= len(m.entries) {
		return nil, false
	}
	m.cursor = i
	return nil, true
}
