package contexts_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/clipboard"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/tui/kit"
	"steward/tui/screen/contexts"
)

// fakeManager holds contexts in memory and notes what is asked of it.
type fakeManager struct {
	entries []connect.Entry
	listErr error
	results map[string]connect.Result
	signIn  func(who credentials.Credential) (connect.Result, credentials.Source, error)
	gone    []credentials.Source // from where SignOut deletes
	failure error                // of Use, Remove and SignOut
	asked   []string
}

func (m *fakeManager) List(context.Context) ([]connect.Entry, error) {
	m.asked = append(m.asked, "list")
	return m.entries, m.listErr
}

func (m *fakeManager) Kinds() []apiclient.Kind {
	return []apiclient.Kind{
		{
			Name: "native", Title: "Service User API",
			KeyID: apiclient.Setting{Label: "Key ID"}, Secret: apiclient.Setting{Label: "Secret"},
		},
		{Name: "example", Title: "Example Access", Secret: apiclient.Setting{Label: "API token"}},
	}
}

func (m *fakeManager) HasDemo() bool { return true }

func (m *fakeManager) Remove(_ context.Context, name string) error {
	m.asked = append(m.asked, "remove "+name)
	return m.failure
}

func (m *fakeManager) Use(name string) error {
	m.asked = append(m.asked, "use "+name)
	return m.failure
}

func (m *fakeManager) Test(_ context.Context, name string) connect.Result {
	m.asked = append(m.asked, "test "+name)
	return m.results[name]
}

func (m *fakeManager) SignIn(_ context.Context, name string, who credentials.Credential) (connect.Result, credentials.Source, error) {
	m.asked = append(m.asked, fmt.Sprintf("sign in %s %s %s", name, who.KeyID, who.Secret.Reveal()))
	return m.signIn(who)
}

func (m *fakeManager) SignOut(_ context.Context, name string) ([]credentials.Source, error) {
	m.asked = append(m.asked, "sign out "+name)
	return m.gone, m.failure
}

// fakeConnection is the context that is worked in.
type fakeConnection struct {
	off     string
	rotated credentials.Source
	err     error
	asked   []string
}

func (c *fakeConnection) Source() credentials.Source { return credentials.Keyring }

func (c *fakeConnection) SignOut(context.Context) ([]credentials.Source, error) {
	c.asked = append(c.asked, "sign out")
	return []credentials.Source{credentials.Keyring, credentials.Encrypted}, c.err
}

func (c *fakeConnection) RotateOff(apiclient.Description, apiclient.Operator) string { return c.off }

func (c *fakeConnection) Rotate(_ context.Context, who apiclient.Operator) (credentials.Source, error) {
	c.asked = append(c.asked, "rotate "+who.Name)
	return c.rotated, c.err
}

// noClipboard says what it was given.
type noClipboard struct{}

func (noClipboard) Copy(_ context.Context, text string) clipboard.Result {
	return clipboard.Result{Words: "copied " + text}
}

func (noClipboard) Clear(context.Context, clipboard.Hash) bool { return false }

var noon = time.Date(2026, 11, 22, 13, 0, 0, 0, time.FixedZone("CET", 3600))

func fleet() *fakeManager {
	at := noon.Add(-56 * time.Minute)
	return &fakeManager{entries: []connect.Entry{
		{
			Context: config.Context{Name: "prod", URL: "https://id.example.com", Colour: "red"}, Current: true,
			Kept: credentials.Keyring, Last: connect.Result{At: at, Operator: "ada@example.com"},
		},
		{
			Context:   config.Context{Name: "prod-audit", URL: "https://id.example.com", Colour: "red", ReadOnly: true},
			KeptWords: "the keyring is locked; to unlock it: gnome-keyring-daemon --unlock --components=secrets",
			Last: connect.Result{At: at.Add(-24 * time.Hour), Err: &apiclient.Error{
				Kind: apiclient.ErrSignedOut, Op: "get a token", Message: "the secret was refused", Next: "Sign in again.",
			}},
		},
		{Context: config.Context{Name: "staging", System: "example", URL: "https://staging.example.com:8443/tenant/eu", Colour: "yellow"}},
	}, results: map[string]connect.Result{}}
}

// stage is the screen with a console around it.
type stage struct {
	t        *testing.T
	manager  *fakeManager
	working  *fakeConnection
	session  *kit.Session
	calls    *kit.Calls
	screen   *contexts.Screen
	dialog   kit.Dialog
	held     []tea.Cmd // commands that are held back; see hold
	hold     bool
	messages []tea.Msg
}

func newStage(t *testing.T, m *fakeManager) *stage {
	t.Helper()
	s := &stage{
		t: t, manager: m, working: &fakeConnection{rotated: credentials.Keyring}, calls: kit.NewCalls(t.Context(), 1),
		session: &kit.Session{Context: "prod", Address: "in this program", Known: true, Operator: apiclient.Operator{Name: "ada@example.com"}},
	}
	return s
}

func (s *stage) env(theme kit.ThemeOptions) *kit.Env {
	return &kit.Env{Calls: s.calls, Services: &kit.Services{
		Theme: kit.NewTheme(theme), Session: s.session, Clipboard: noClipboard{}, Now: func() time.Time { return noon },
	}}
}

func open(t *testing.T, m *fakeManager) *stage {
	t.Helper()
	s := newStage(t, m)
	s.screen = contexts.Start(s.env(kit.ThemeOptions{}), m, config.Context{Name: "prod", URL: "https://id.example.com"}, s.working)
	return s.begin()
}

func (s *stage) begin() *stage {
	s.screen.Resize(80, 22)
	s.do(s.screen.Init())
	return s
}

func (s *stage) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if s.hold {
		s.held = append(s.held, cmd)
		return
	}
	s.message(cmd())
}

func (s *stage) message(msg tea.Msg) {
	switch msg := msg.(type) {
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

// release lets what was held back happen.
func (s *stage) release() {
	s.hold = false
	for _, cmd := range s.held {
		s.do(cmd)
	}
	s.held = nil
}

// press does what the console does with keys.
func (s *stage) press(keys ...string) *stage {
	s.t.Helper()
	for _, key := range keys {
		if s.dialog != nil && !s.dialog.Done() {
			s.do(s.dialog.Update(keyOf(key)))
			continue
		}
		if a, ok := kit.Find(s.screen.Actions(), key); ok {
			if a.Off != "" {
				s.messages = append(s.messages, "off: "+a.Off)
				continue
			}
			s.do(a.Run())
			continue
		}
		s.do(s.screen.Update(keyOf(key)))
	}
	return s
}

func (s *stage) typed(text string) *stage {
	for _, r := range text {
		s.press(string(r))
	}
	return s
}

// last is the newest message that reached the console.
func (s *stage) last() tea.Msg {
	s.t.Helper()
	require.NotEmpty(s.t, s.messages)
	return s.messages[len(s.messages)-1]
}

func (s *stage) notice() kit.Notice {
	s.t.Helper()
	n, ok := s.last().(kit.Notice)
	require.True(s.t, ok, "%T %v", s.last(), s.last())
	return n
}

func (s *stage) frame() string { return plain(s.screen.View()) }

func plain(view string) string {
	lines := strings.Split(ansi.Strip(view), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func keyOf(name string) tea.KeyPressMsg {
	special := map[string]tea.Key{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "down": {Code: tea.KeyDown},
	}
	if k, ok := special[name]; ok {
		return tea.KeyPressMsg(k)
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

var errRefused = errors.New("the secret was refused\x1b[31m")
