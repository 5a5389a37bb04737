// Package welcome is the first thing that somebody sees who has no configuration: what Steward is, and two ways to
// begin. Start reading at Screen.
package welcome

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// about is what Steward is, in two lines.
var about = [2]string{
	"The console for service users: the accounts of machines,",
	"the keys they hold, and who answers for them.",
}

// wide is the width of the text; about fits in it.
const wide = 56

// Screen offers the ways to begin. Make it with New.
type Screen struct {
	env           *kit.Env
	ways          []way
	cursor        int
	width, height int
	body          string
}

// way is one way to begin.
type way struct {
	id, key, title, beside, help string
	run                          func() tea.Cmd
}

var _ kit.Screen = (*Screen)(nil)

// New makes the screen. Env.Contexts tells where the configuration will be and whether there is a demo; without it
// there is none.
func New(env *kit.Env) *Screen {
	s := &Screen{env: env}
	if env.Contexts != nil && env.Contexts.HasDemo() {
		s.ways = append(s.ways, way{
			id: "welcome.demo", key: "d", title: "Try the demo", beside: "a made-up system to look at",
			help: "Look around in a made-up system that runs inside this program; nothing leaves it",
			run:  func() tea.Cmd { return kit.Send(kit.TryDemo{}) },
		})
	}
	s.ways = append(s.ways, way{
		id: "welcome.connect", key: "c", title: "Connect a system", beside: "its address, then your key",
		help: "Name a system and its address, and sign in to it",
		run: func() tea.Cmd {
			return kit.Send(kit.Open{View: kit.ViewContext, Arg: kit.ContextArg{Switch: true}})
		},
	})
	return s
}

// Title is the screen's part of the breadcrumb.
func (s *Screen) Title() string { return "Welcome" }

// Init does nothing.
func (s *Screen) Init() tea.Cmd { return nil }

// Update redraws what is not a key: every key is an action.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(kit.ThemeChanged); ok {
		s.paint()
	}
	return nil
}

// Resize gives the size of the body.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.paint()
}

// View is the body.
func (s *Screen) View() string { return s.body }

// Actions are the ways to begin.
func (s *Screen) Actions() []kit.Action {
	out := []kit.Action{{
		ID: "welcome.choose", Keys: []string{"enter"}, Title: "choose", Help: "Begin the way that the cursor is on",
		Run: func() tea.Cmd { return s.ways[s.cursor].run() },
	}}
	for _, w := range s.ways {
		out = append(out, kit.Action{ID: w.id, Keys: []string{w.key}, Title: strings.ToLower(w.title), Help: w.help, Run: w.run})
	}
	return append(
		out,
		kit.Action{ID: "welcome.down", Keys: []string{"j", "down", "tab"}, Title: "down", Help: "Next", Hidden: true, Run: s.move(1)},
		kit.Action{ID: "welcome.up", Keys: []string{"k", "up", "shift+tab"}, Title: "up", Help: "Previous", Hidden: true, Run: s.move(-1)},
	)
}

func (s *Screen) move(by int) func() tea.Cmd {
	return func() tea.Cmd {
		s.cursor = min(max(s.cursor+by, 0), len(s.ways)-1)
		s.paint()
		return nil
	}
}

// paint draws the text in the middle, a little above it.
func (s *Screen) paint() {
	inner := max(min(wide, s.width-2), 1)
	lines := s.lines(inner)
	left := strings.Repeat(" ", max((s.width-inner)/2, 0))
	out := make([]string, 0, s.height)
	for range max((s.height-len(lines))*2/5, 0) {
		out = append(out, "")
	}
	for _, l := range lines {
		if l != "" {
			l = left + l
		}
		out = append(out, l)
	}
	s.body = strings.Join(out[:min(len(out), max(s.height, 0))], "\n")
}

func (s *Screen) lines(inner int) []string {
	t := s.env.Theme
	out := []string{t.Strong.Render("Steward"), ""}
	for _, l := range about {
		out = append(out, kit.Truncate(l, inner, t.Sym.Ellipsis))
	}
	out = append(out, "")
	out = append(out, s.choices(inner)...)
	out = append(out, "")
	if s.env.Contexts == nil {
		return out
	}
	where := "The configuration will be in " + kit.Clean(s.env.Contexts.ConfigPath()) + "."
	for _, l := range append(kit.Wrap(where, inner), "No credential is ever written to it.") {
		out = append(out, t.Muted.Render(l))
	}
	return out
}

func (s *Screen) choices(inner int) []string {
	t := s.env.Theme
	titles := 0
	for _, w := range s.ways {
		titles = max(titles, kit.Width(w.title))
	}
	out := make([]string, len(s.ways))
	for i, w := range s.ways {
		sign, style := "  ", t.Text
		if i == s.cursor {
			sign, style = t.Accent.Render(t.Sym.Cursor)+" ", t.Accent
		}
		room := inner - 2 - 3 - titles - 2
		out[i] = sign + t.Key.Render(w.key) + "  " + style.Render(kit.Pad(w.title, titles)) + "  " +
			t.Muted.Render(kit.Truncate(w.beside, room, t.Sym.Ellipsis))
	}
	return out
}
