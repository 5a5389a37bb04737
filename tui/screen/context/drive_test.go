package context_test

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/tui/kit"
	screen "steward/tui/screen/context"
)

// fakeManager takes contexts.
type fakeManager struct {
	kinds   []apiclient.Kind
	names   []string
	listErr error
	putErr  error
	put     []config.Context
	was     []string
}

func (m *fakeManager) List(context.Context) ([]connect.Entry, error) {
	var out []connect.Entry
	for _, name := range m.names {
		out = append(out, connect.Entry{Context: config.Context{Name: name}})
	}
	return out, m.listErr
}

func (m *fakeManager) Kinds() []apiclient.Kind { return m.kinds }

func (m *fakeManager) ConfigPath() string { return "/home/ada/.config/steward/config.yaml" }

func (m *fakeManager) Put(_ context.Context, c config.Context, was string) error {
	if m.putErr == nil {
		m.put, m.was = append(m.put, c), append(m.was, was)
	}
	return m.putErr
}

func oneKind() []apiclient.Kind {
	return []apiclient.Kind{{
		Name: "native", Title: "Service User API", KeyID: apiclient.Setting{Label: "Key ID"},
		Address: apiclient.Setting{Label: "Address", Help: "https, or http to this machine: https://id.example.com"},
	}}
}

func threeKinds() []apiclient.Kind {
	return append(
		oneKind(),
		apiclient.Kind{
			Name: "example", Title: "Example Access", Team: apiclient.Setting{Label: "Team", Help: "as in the address bar"},
			Address: apiclient.Setting{Label: "Address", Default: "https://app.example.com", Choices: []string{"https://app.example.com", "https://eu.example.com"}},
		},
		apiclient.Kind{Name: "guess", Title: "Guesswork", Experimental: true},
	)
}

// stage is the form with a console around it.
type stage struct {
	t        *testing.T
	manager  *fakeManager
	services *kit.Services
	calls    *kit.Calls
	screen   *screen.Screen
	dialog   kit.Dialog
	messages []tea.Msg
}

func open(t *testing.T, m *fakeManager, arg kit.ContextArg) *stage {
	t.Helper()
	s := &stage{t: t, manager: m, services: &kit.Services{
		Theme: kit.NewTheme(kit.ThemeOptions{}), Session: &kit.Session{}, Now: time.Now,
	}}
	return s.again(arg)
}

// again opens the form once more, in the same console.
func (s *stage) again(arg kit.ContextArg) *stage {
	s.calls = kit.NewCalls(s.t.Context(), 1)
	s.messages = nil
	s.screen = screen.Start(&kit.Env{Services: s.services, Calls: s.calls}, s.manager, arg)
	s.screen.Resize(80, 22)
	s.do(s.screen.Init())
	return s
}

func (s *stage) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			s.do(c)
		}
	case kit.Reply:
		s.do(s.calls.Deliver(msg))
	case kit.ShowDialog:
		s.dialog = msg.Dialog
	default:
		s.messages = append(s.messages, msg)
	}
}

// press does what the console does with keys.
func (s *stage) press(keys ...string) *stage {
	s.t.Helper()
	for _, key := range keys {
		if a, ok := kit.Find(s.screen.Actions(), key); ok && !s.screen.CapturesText() {
			s.do(a.Run())
			continue
		}
		s.do(s.screen.Update(keyOf(s.t, key)))
	}
	return s
}

func (s *stage) typed(text string) *stage {
	for _, r := range text {
		s.do(s.screen.Update(tea.KeyPressMsg{Code: r, Text: string(r)}))
	}
	return s
}

// to goes to a field by its label.
func (s *stage) to(label string) *stage {
	s.t.Helper()
	for range 20 {
		for _, line := range strings.Split(s.frame(), "\n") {
			if strings.HasPrefix(line, " ● "+label) {
				return s
			}
		}
		s.press("tab")
	}
	require.Fail(s.t, "no field "+label, s.frame())
	return s
}

func (s *stage) last() tea.Msg {
	s.t.Helper()
	require.NotEmpty(s.t, s.messages)
	return s.messages[len(s.messages)-1]
}

func (s *stage) frame() string {
	lines := strings.Split(ansi.Strip(s.screen.View()), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func keyOf(t *testing.T, name string) tea.KeyPressMsg {
	t.Helper()
	keys := map[string]tea.Key{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "down": {Code: tea.KeyDown},
		"up": {Code: tea.KeyUp}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "space": {Code: tea.KeySpace, Text: " "},
		"right": {Code: tea.KeyRight}, "left": {Code: tea.KeyLeft}, "backspace": {Code: tea.KeyBackspace},
	}
	if key, ok := keys[name]; ok {
		return tea.KeyPressMsg(key)
	}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	require.Len(t, name, 1)
	return tea.KeyPressMsg{Code: rune(name[0]), Text: name}
}
