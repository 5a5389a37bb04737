// Package palette is the dialog behind `:`: every action by its title, found by typing a few of its letters.
package palette

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// Palette is the dialog. An action that is off is shown with the reason and cannot be run.
type Palette struct {
	actions []kit.Action
	box     dialog.Box
	input   dialog.Input
	shown   []*kit.Action // those that fit what is typed, best first
	close   bool          // the first of them has it in one piece
	cursor  int           // among the entries
	moved   bool          // the operator put it there
	done    bool

	people people
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
		return p.seek()
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
		{ID: "palette.run", Keys: []string{"enter"}, Title: "run", Help: "Run the command under the cursor, or open the service user", Run: p.run},
		{ID: "palette.close", Keys: []string{"esc"}, Title: "close", Help: "Close", Run: p.leave},
		{ID: "palette.down", Keys: []string{"down", "tab", "ctrl+n", "ctrl+j"}, Title: "down", Help: "Next command", Run: move(func() int { return 1 })},
		{ID: "palette.up", Keys: []string{"up", "shift+tab", "ctrl+p", "ctrl+k"}, Title: "up", Help: "Previous command", Run: move(func() int { return -1 })},
		{ID: "palette.page-down", Keys: []string{"pgdown"}, Title: "page down", Help: "A page down", Hidden: true, Run: move(p.box.Page)},
		{ID: "palette.page-up", Keys: []string{"pgup"}, Title: "page up", Help: "A page up", Hidden: true, Run: move(func() int { return -p.box.Page() })},
	}
}

// move moves the cursor among what is found.
func (p *Palette) move(by int) {
	p.moved = true
	p.cursor = max(min(p.cursor+by, p.entries()-1), 0)
}

// run does what is under the cursor. While users are looked for that may come before it, it waits for them: who types a
// name and enter in one go means that user.
func (p *Palette) run() tea.Cmd {
	if p.people.seeking && !p.moved && !p.close {
		p.people.entered = true
		return nil
	}
	a, u := p.entry(p.cursor)
	switch {
	case u != nil:
		p.done = true
		return p.people.open(u.ID)
	case a == nil:
		return nil
	case a.Off != "":
		return kit.Say(kit.Info, a.Title+" is off: "+a.Off)
	default:
		p.done = true
		return a.Run()
	}
}

func (p *Palette) leave() tea.Cmd {
	p.done = true
	return nil
}

// Add adds actions behind those that there are.
func (p *Palette) Add(actions []kit.Action) {
	p.actions = append(p.actions, actions...)
	if !p.moved {
		p.search()
	}
}

// search finds the actions for what is typed, best first; all of them for nothing.
func (p *Palette) search() {
	p.cursor, p.moved, p.close = 0, false, false
	p.shown = p.shown[:0]
	typed := strings.ToLower(strings.TrimSpace(p.input.Value()))
	query := strings.ReplaceAll(typed, " ", "")
	if query == "" {
		for i := range p.actions {
			p.shown = append(p.shown, &p.actions[i])
		}
		return
	}
	for _, m := range fuzzy.FindFrom(query, titles(p.actions)) {
		p.shown = append(p.shown, &p.actions[m.Index])
	}
	p.close = len(p.shown) > 0 && strings.Contains(strings.ToLower(p.shown[0].Title), typed)
}

// titles are the actions as the fuzzy search wants them.
type titles []kit.Action

// String is the title of an action.
func (t titles) String(i int) string { return t[i].Title }

// Len is the number of actions.
func (t titles) Len() int { return len(t) }
