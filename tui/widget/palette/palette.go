// Package palette is the dialog behind `:`: every action by its title, found by typing a few of its letters.
package palette

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"steward/tui/kit"
	"steward/tui/widget/dialog"
	"steward/tui/widget/help"
)

// Palette is the dialog. An action that is off is shown with the reason and cannot be run.
type Palette struct {
	actions []kit.Action
	box     dialog.Box
	input   dialog.Input
	found   []int // positions in actions, best first
	cursor  int   // position in found
	done    bool
}

const prompt = ": "

// New makes the dialog over actions in their order; of actions with the same ID the first counts.
func New(theme *kit.Theme, actions []kit.Action) *Palette {
	p := &Palette{box: dialog.Box{Theme: theme, Title: "Commands", Max: 72}}
	seen := map[string]bool{}
	for i := range actions {
		a := &actions[i]
		if a.Run == nil || a.Title == "" || seen[a.ID] {
			continue
		}
		seen[a.ID] = a.ID != ""
		p.actions = append(p.actions, *a)
	}
	p.search()
	return p
}

// Init does nothing.
func (p *Palette) Init() tea.Cmd { return nil }

// Done reports whether an action was run or the palette was left.
func (p *Palette) Done() bool { return p.done }

// CapturesText is true: letters search.
func (p *Palette) CapturesText() bool { return !p.done }

// Cursor is the text cursor in the box of the latest View.
func (p *Palette) Cursor() *tea.Cursor {
	return tea.NewCursor(2+len(prompt)+kit.Width(p.input.Value()), 1)
}

// Update takes keys and pastes.
func (p *Palette) Update(msg tea.Msg) tea.Cmd {
	if p.done {
		return nil
	}
	key, isKey := msg.(tea.KeyPressMsg)
	if isKey && key.String() == "backspace" && p.input.Value() == "" {
		return p.leave()
	}
	if p.input.Update(msg) {
		p.search()
		return nil
	}
	if !isKey {
		return nil
	}
	if a, ok := kit.Find(p.Actions(), key.String()); ok {
		return a.Run()
	}
	return nil
}

// Actions are the dialog's keys.
func (p *Palette) Actions() []kit.Action {
	move := func(by func() int) func() tea.Cmd { return func() tea.Cmd { p.move(by()); return nil } }
	return []kit.Action{
		{ID: "palette.run", Keys: []string{"enter"}, Title: "run", Help: "Run the command under the cursor", Run: p.run},
		{ID: "palette.close", Keys: []string{"esc"}, Title: "close", Help: "Close", Run: p.leave},
		{ID: "palette.down", Keys: []string{"down", "tab", "ctrl+n", "ctrl+j"}, Title: "down", Help: "Next command", Run: move(func() int { return 1 })},
		{ID: "palette.up", Keys: []string{"up", "shift+tab", "ctrl+p", "ctrl+k"}, Title: "up", Help: "Previous command", Run: move(func() int { return -1 })},
		{ID: "palette.page-down", Keys: []string{"pgdown"}, Title: "page down", Help: "A page down", Hidden: true, Run: move(p.box.Page)},
		{ID: "palette.page-up", Keys: []string{"pgup"}, Title: "page up", Help: "A page up", Hidden: true, Run: move(func() int { return -p.box.Page() })},
	}
}

// View is the box. Its size depends on the terminal alone, so that it stands still while one types.
func (p *Palette) View(width, height int) string {
	t := p.box.Theme
	inner := p.box.Inner(width)
	height = min(height, len(p.actions)+3, 17)
	p.box.Min = inner
	p.box.Head = []string{t.Accent.Render(prompt) + p.input.Value()}
	p.box.Body = p.lines(inner, height)
	for len(p.box.Body) < height-3 {
		p.box.Body = append(p.box.Body, "")
	}
	p.box.Keep(p.cursor, height)
	return p.box.Draw(width, height)
}

// lines are what is found. Those further from the cursor than a page cannot show and stay empty.
func (p *Palette) lines(inner, page int) []string {
	t := p.box.Theme
	if len(p.found) == 0 {
		return []string{t.Muted.Render("  No command has these letters.")}
	}
	keys, titles := 0, 0
	for i := range p.actions {
		keys = max(keys, kit.Width(help.KeyName(t, p.actions[i].Key())))
		titles = max(titles, kit.Width(p.actions[i].Title))
	}
	keys, titles = min(keys, 9), min(titles, 26)
	out := make([]string, len(p.found))
	for i := max(p.cursor-page, 0); i < min(p.cursor+page, len(p.found)); i++ {
		out[i] = line(t, &p.actions[p.found[i]], keys, titles, inner, i == p.cursor)
	}
	return out
}

func line(t *kit.Theme, a *kit.Action, keys, titles, inner int, cursor bool) string {
	sign, style, beside := " ", t.Text, a.Help
	if a.Off != "" {
		style, beside = t.Muted, "off: "+a.Off
	}
	if cursor {
		sign = t.Accent.Render(t.Sym.Cursor)
		if a.Off == "" {
			style = t.Accent
		}
	}
	title := kit.Fit(a.Title, titles, t.Sym.Ellipsis)
	key := kit.Fit(help.KeyName(t, a.Key()), keys, t.Sym.Ellipsis)
	room := inner - 2 - titles - 2 - keys - 2
	return strings.TrimRight(sign+" "+style.Render(title)+"  "+t.Key.Render(key)+"  "+
		t.Muted.Render(kit.Truncate(beside, room, t.Sym.Ellipsis)), " ")
}

// search finds the actions for what is typed, best first; all of them for nothing.
func (p *Palette) search() {
	p.cursor = 0
	p.found = p.found[:0]
	query := strings.ReplaceAll(p.input.Value(), " ", "")
	if query == "" {
		for i := range p.actions {
			p.found = append(p.found, i)
		}
		return
	}
	for _, m := range fuzzy.FindFrom(query, titles(p.actions)) {
		p.found = append(p.found, m.Index)
	}
}

func (p *Palette) move(by int) {
	p.cursor = max(min(p.cursor+by, len(p.found)-1), 0)
}

func (p *Palette) run() tea.Cmd {
	if p.cursor >= len(p.found) {
		return nil
	}
	a := &p.actions[p.found[p.cursor]]
	if a.Off != "" {
		return kit.Say(kit.Info, a.Title+" is off: "+a.Off)
	}
	p.done = true
	return a.Run()
}

func (p *Palette) leave() tea.Cmd {
	p.done = true
	return nil
}

// titles are the actions as the fuzzy search wants them.
type titles []kit.Action

// String is the title of an action.
func (t titles) String(i int) string { return t[i].Title }

// Len is the number of actions.
func (t titles) Len() int { return len(t) }

// Click puts the cursor on a line.
func (p *Palette) Click(_, y int) (tea.Cmd, bool) {
	i, ok := p.box.BodyLine(y)
	if !ok || i >= len(p.found) {
		return nil, false
	}
	p.cursor = i
	return nil, true
}
