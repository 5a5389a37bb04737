package context

import (
	"context"
	"maps"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/tui/kit"
	"steward/tui/widget/form"
)

// Screen is the form of one context. Make it with New.
type Screen struct {
	env     *kit.Env
	manager manager
	arg     kit.ContextArg
	kinds   []apiclient.Kind
	taken   map[string]bool // the names of all contexts, once they are known
	initial map[string]string
	begun   draft // as the form began
	stay    draft // what was typed into fields that the present kind of system does not have
	entries entries
	form    *form.Form
	failed  string // why the last save failed, until something changes; clean

	width, height int
	body          string
}

// manager is what the screen needs of connect.Manager.
type manager interface {
	List(ctx context.Context) ([]connect.Entry, error)
	Kinds() []apiclient.Kind
	ConfigPath() string
	Put(ctx context.Context, c config.Context, was string) error
}

var (
	_ kit.Screen       = (*Screen)(nil)
	_ kit.TextCapturer = (*Screen)(nil)
	_ kit.CursorOwner  = (*Screen)(nil)
	_ kit.LeaveGuard   = (*Screen)(nil)
)

// New makes the form. It begins with what was typed the last time it was left, if it was.
func New(env *kit.Env, arg kit.ContextArg) *Screen {
	var m manager
	if env.Contexts != nil {
		m = env.Contexts
	}
	return start(env, m, arg)
}

func start(env *kit.Env, m manager, arg kit.ContextArg) *Screen {
	s := &Screen{env: env, manager: m, arg: arg, taken: map[string]bool{}}
	if m != nil {
		s.kinds = m.Kinds()
	}
	s.begun = draftOf(arg.Context)
	s.begun.Choices[fieldSystem] = s.systemName(arg.Context.System)
	s.initial = maps.Clone(s.begun.Texts)
	s.fill(s.begun)
	s.begun = s.typed()
	return s
}

// systemName is a kind's own name for the empty one.
func (s *Screen) systemName(name string) string {
	if name == "" {
		return s.kindOf("").Name
	}
	return name
}

// fill makes the form hold a draft. Where nothing is typed yet, what is usual for the kind of system stands.
func (s *Screen) fill(d draft) {
	s.stay = d
	d.Texts = maps.Clone(d.Texts)
	for field, usual := range usuals(s.kindOf(d.system())) {
		if d.Texts[field] == "" {
			d.Texts[field] = usual
		}
	}
	s.build(d)
}

// usuals are what fields are unless somebody says otherwise.
func usuals(kind apiclient.Kind) map[string]string {
	return map[string]string{fieldURL: kind.Address.Default, fieldTeam: kind.Team.Default}
}

// Title is the screen's part of the breadcrumb.
func (s *Screen) Title() string {
	if s.arg.Was == "" {
		return "New context"
	}
	return "Edit " + kit.Clean(s.arg.Was)
}

// Init brings back what was typed before, and asks which names are taken.
func (s *Screen) Init() tea.Cmd {
	defer s.rebuild()
	said := s.restore()
	if s.manager == nil {
		return said
	}
	return tea.Batch(said, kit.Call(s.env.Calls, "names", kit.ReadTimeout, s.manager.List, func(list []connect.Entry, err error) tea.Cmd {
		defer s.rebuild()
		for _, e := range list {
			s.taken[e.Name] = err == nil
		}
		return nil // saving asks again, and says what is wrong with the file
	}))
}

// Update takes keys and pastes.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	defer s.rebuild()
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg)
	case tea.PasteMsg:
		if s.saving() {
			return nil
		}
		_, cmd := s.form.Update(msg)
		s.edited()
		return cmd
	}
	return nil
}

func (s *Screen) press(msg tea.KeyPressMsg) tea.Cmd {
	if s.CapturesText() { // the console has not looked at the actions
		if a, ok := kit.Find(s.Actions(), msg.String()); ok && a.Off == "" {
			return a.Run()
		}
	}
	if s.saving() {
		return nil
	}
	return s.enter(msg)
}

// enter hands a key to the form.
func (s *Screen) enter(msg tea.KeyPressMsg) tea.Cmd {
	before := s.typed()
	event, cmd := s.form.Update(msg)
	if !before.equal(s.typed()) {
		s.edited()
	}
	switch event {
	case form.Submit:
		return tea.Batch(cmd, s.save())
	case form.After:
		s.form.FocusFirst()
	case form.Before:
		s.form.FocusLast()
	}
	return cmd
}

// edited takes back what was said about the last save.
func (s *Screen) edited() { s.failed = "" }

// rekind makes the form anew for another kind of system. What was only usual for the other kind goes.
func (s *Screen) rekind() {
	s.edited()
	d := s.typed()
	for field, usual := range usuals(s.kindOf(s.stay.system())) {
		if d.Texts[field] == usual {
			d.Texts[field] = ""
		}
	}
	s.fill(d)
	s.form.FocusOn(s.entries.choices[fieldSystem])
}

// Resize gives the size of the body.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.rebuild()
}

// View is the body.
func (s *Screen) View() string { return s.body }

// CapturesText reports whether letters are text now.
func (s *Screen) CapturesText() bool { return !s.saving() && s.form.Captures() }

// top is how many lines stand above the form.
const top = 2

// Cursor is the text cursor of the focused field.
func (s *Screen) Cursor() *tea.Cursor {
	c := s.form.Cursor()
	if c == nil || s.saving() {
		return nil
	}
	c.Y += top
	return c
}

// rebuild draws the body.
func (s *Screen) rebuild() {
	s.form.Resize(s.width, max(s.height-top, 1))
	s.body = strings.Join([]string{s.status(), "", s.form.View()}, "\n")
}

// status is the line above the form.
func (s *Screen) status() string {
	t := s.env.Theme
	words, style := "", t.Muted
	switch {
	case s.saving():
		words = "saving" + t.Sym.Ellipsis
	case s.failed != "":
		words, style = t.Sym.Cross+" "+s.failed, t.Bad
	case s.manager == nil:
		words = "there is no configuration to write to"
	default:
		words = "No credential is ever written to " + kit.Clean(s.manager.ConfigPath())
	}
	return "   " + style.Render(kit.Truncate(words, max(s.width-4, 1), t.Sym.Ellipsis))
}
