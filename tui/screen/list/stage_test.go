package list_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"steward/apiclient"
	"steward/internal/clipboard"
	"steward/internal/fleet"
	"steward/tui/kit"
	"steward/tui/screen/list"
)

// stage is the list with just enough of a console around it: it runs commands, shows dialogs and keeps what was sent to
// the console. It belongs in a synctest bubble.
type stage struct {
	t       testing.TB
	env     *kit.Env
	screen  *list.Screen
	dialogs []kit.Dialog
	notices []string
	opened  []kit.Open
	msgs    chan tea.Msg
}

type stageOptions struct {
	system        apiclient.System
	description   apiclient.Description
	width, height int
	theme         kit.ThemeOptions
	readOnly      bool
}

var epoch = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// newServices are the services of a console that has connected.
func newServices(o stageOptions) *kit.Services {
	began := time.Now()
	now := func() time.Time { return epoch.Add(time.Since(began)) }
	return &kit.Services{
		System: o.system, Fleet: fleet.New(o.system, fleet.Options{Now: now}), Clipboard: desktop{},
		Theme:   kit.NewTheme(o.theme),
		Session: &kit.Session{Context: "demo", Known: true, System: o.description, Operator: apiclient.Operator{Name: "ada", ReadOnly: o.readOnly}},
		Now:     now, Warning: apiclient.DefaultWarning,
	}
}

func onStage(t *testing.T, o stageOptions, test func(*stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		calls := kit.NewCalls(t.Context(), 1)
		s := &stage{t: t, env: &kit.Env{Services: newServices(o), Calls: calls}, msgs: make(chan tea.Msg, 1000)}
		if o.width == 0 {
			o.width, o.height = 120, 37
		}
		s.screen = list.New(s.env)
		s.screen.Resize(o.width, o.height)
		s.run(s.screen.Init())
		s.settle()
		test(s)
		calls.Close()
		s.settle()
	})
}

func (s *stage) run(cmd tea.Cmd) {
	if cmd != nil {
		go func() { s.msgs <- cmd() }()
	}
}

func (s *stage) settle() {
	for {
		synctest.Wait()
		select {
		case msg := <-s.msgs:
			s.update(msg)
		default:
			return
		}
	}
}

func (s *stage) update(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			s.run(cmd)
		}
	case kit.Reply:
		s.run(s.env.Calls.Deliver(msg))
	case kit.ShowDialog:
		s.dialogs = append(s.dialogs, msg.Dialog)
	case kit.Open:
		s.opened = append(s.opened, msg)
	case kit.Notice:
		s.notices = append(s.notices, msg.Text)
	case tea.KeyPressMsg:
		s.key(msg)
	default:
		s.run(s.screen.Update(msg))
	}
}

func (s *stage) key(msg tea.KeyPressMsg) {
	if n := len(s.dialogs); n > 0 {
		s.run(s.dialogs[n-1].Update(msg))
		if s.dialogs[n-1].Done() {
			s.dialogs = s.dialogs[:n-1]
		}
		return
	}
	if !s.screen.CapturesText() {
		if a, ok := kit.Find(s.screen.Actions(), msg.String()); ok {
			if a.Off != "" {
				s.notices = append(s.notices, a.Title+" is off: "+a.Off)
				return
			}
			s.run(a.Run())
			return
		}
	}
	s.run(s.screen.Update(msg))
}

func (s *stage) press(keys ...string) *stage {
	for _, k := range keys {
		s.update(keyOf(k))
		s.settle()
	}
	return s
}

func (s *stage) text(text string) *stage {
	for _, r := range text {
		s.update(tea.KeyPressMsg{Code: r, Text: string(r)})
		s.settle()
	}
	return s
}

func (s *stage) advance(d time.Duration) *stage {
	for range int(d / time.Second) {
		time.Sleep(time.Second)
		s.settle()
	}
	return s
}

// tabs is the line that the console draws under its header.
func (s *stage) tabs() string {
	tabs, active := s.screen.Tabs()
	var b strings.Builder
	for i, tab := range tabs {
		word := tab.Title
		if tab.Count >= 0 {
			word += " " + kit.Count(tab.Count)
		}
		if i == active {
			word = "[" + word + "]"
		}
		b.WriteString(" " + word)
	}
	return strings.TrimRight(b.String()+"   "+s.screen.Beside(), " ")
}

// frame is what stands on the screen, dialogs instead of the body.
func (s *stage) frame() string {
	body := s.screen.View()
	if n := len(s.dialogs); n > 0 {
		body = s.dialogs[n-1].View(100, 30)
	}
	lines := strings.Split(s.tabs()+"\n"+ansi.Strip(body), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// desktop is a clipboard that works.
type desktop struct{}

func (desktop) Copy(_ context.Context, text string) clipboard.Result {
	return clipboard.Result{Outcome: clipboard.Verified, Words: "Copied to the clipboard"}
}

func (desktop) Clear(context.Context, clipboard.Hash) bool { return true }

func keyOf(name string) tea.KeyPressMsg {
	named := map[string]tea.KeyPressMsg{
		"space": {Code: tea.KeySpace, Text: " "}, "enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape},
		"tab": {Code: tea.KeyTab}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "backspace": {Code: tea.KeyBackspace},
		"down": {Code: tea.KeyDown},
	}
	if k, ok := named[name]; ok {
		return k
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}
