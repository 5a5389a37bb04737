package extend_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"steward/apiclient"
	"steward/internal/fleet"
	"steward/tui/kit"
	"steward/tui/screen/extend"
)

// system holds one user.
type system struct {
	apiclient.System
	user    apiclient.ServiceUser
	readErr error
	answers []func(*apiclient.ServiceUser) error // of updates, in turn; none means success
	sent    []update
}

type update struct {
	revision apiclient.Revision
	patch    apiclient.UserPatch
}

func (s *system) User(context.Context, apiclient.UserID) (apiclient.ServiceUser, error) {
	return s.user, s.readErr
}

func (s *system) UpdateUser(_ context.Context, _ apiclient.UserID, r apiclient.Revision, p apiclient.UserPatch) (apiclient.ServiceUser, error) {
	s.sent = append(s.sent, update{r, p})
	if len(s.answers) > 0 {
		answer := s.answers[0]
		s.answers = s.answers[1:]
		if err := answer(&s.user); err != nil {
			return apiclient.ServiceUser{}, err
		}
	}
	s.user.EndDate, _ = p.EndDate.Get()
	return s.user, nil
}

// stage is the screen with a console around it.
type stage struct {
	services *kit.Services
	system   *system
	calls    *kit.Calls
	screen   *extend.Screen
	messages []tea.Msg
}

func scene(t *testing.T, sys *system, end apiclient.Date, play func(*testing.T, *stage)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(sys, end)
		defer s.calls.Close()
		play(t, s)
	})
}

func open(sys *system, end apiclient.Date) *stage {
	now := time.Date(2026, 11, 22, 13, 0, 0, 0, time.FixedZone("CET", 3600))
	sys.user = apiclient.ServiceUser{ID: "su_1", Revision: "1", Name: "ci-deploy", Enabled: true, EndDate: end}
	s := &stage{system: sys, services: &kit.Services{
		System: sys, Fleet: fleet.New(sys, fleet.Options{}), Theme: kit.NewTheme(kit.ThemeOptions{}),
		Session: &kit.Session{Context: "demo", Known: true, System: apiclient.Description{
			Fields:  map[apiclient.Field]apiclient.FieldRule{apiclient.FieldEndDate: {}},
			Actions: map[apiclient.ActionName]apiclient.Support{apiclient.ActUpdate: {OK: true}},
		}},
		Now: func() time.Time { return now },
	}}
	s.calls = kit.NewCalls(context.Background(), 1)
	s.screen = extend.New(&kit.Env{Services: s.services, Calls: s.calls}, kit.ExtendArg{Users: []apiclient.UserID{"su_1"}})
	s.screen.Resize(120, 38)
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
	default:
		s.messages = append(s.messages, msg)
	}
}

// press does what the console does with keys.
func (s *stage) press(keys ...string) {
	for _, key := range keys {
		if a, ok := kit.Find(s.screen.Actions(), key); ok && !s.screen.CapturesText() {
			s.do(a.Run())
			continue
		}
		s.do(s.screen.Update(keyOf(key)))
	}
}

func (s *stage) frame() string {
	lines := strings.Split(ansi.Strip(s.screen.View()), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func keyOf(name string) tea.KeyPressMsg {
	special := map[string]tea.Key{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "down": {Code: tea.KeyDown}, "right": {Code: tea.KeyRight},
		"tab": {Code: tea.KeyTab}, "up": {Code: tea.KeyUp}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
	}
	if k, ok := special[name]; ok {
		return tea.KeyPressMsg(k)
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}
