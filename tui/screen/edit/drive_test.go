package edit_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/fleet"
	"steward/tui/kit"
	"steward/tui/screen/edit"
)

// system holds one user.
type system struct {
	apiclient.System
	user       apiclient.ServiceUser
	readErr    error
	answers    []error // of updates, in turn; none means success
	onConflict func(*apiclient.ServiceUser)
	sent       []update
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
		err := s.answers[0]
		s.answers = s.answers[1:]
		if s.onConflict != nil {
			s.onConflict(&s.user)
		}
		return apiclient.ServiceUser{}, err
	}
	if v, ok := p.Description.Get(); ok {
		s.user.Description = v
	}
	return s.user, nil
}

// stage is the screen with a console around it.
type stage struct {
	services *kit.Services
	system   *system
	calls    *kit.Calls
	screen   *edit.Screen
	messages []tea.Msg
}

func scene(t *testing.T, sys *system, play func(*testing.T, *stage)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(sys)
		defer s.calls.Close()
		play(t, s)
	})
}

func open(sys *system) *stage {
	now := time.Date(2026, 11, 22, 13, 0, 0, 0, time.FixedZone("CET", 3600))
	sys.user = apiclient.ServiceUser{
		ID: "su_1", Revision: "1", Name: "ci-deploy", Description: "Deploys web", Contact: "ada@example.com",
		Enabled: true, EndDate: apiclient.NewDate(2027, 1, 12), UpdatedAt: now.Add(-2 * time.Minute), UpdatedBy: "ada",
	}
	s := &stage{system: sys, services: &kit.Services{
		System: sys, Fleet: fleet.New(sys, fleet.Options{}), Theme: kit.NewTheme(kit.ThemeOptions{}),
		Session: &kit.Session{Context: "demo", Known: true, System: apiclient.Description{
			Fields: map[apiclient.Field]apiclient.FieldRule{
				apiclient.FieldName: {
					Required: true, MaxLength: 64, Pattern: regexp.MustCompile(`^[A-Za-z0-9-]+$`), Words: "letters, digits and hyphens",
				},
				apiclient.FieldDescription: {MaxLength: 200}, apiclient.FieldContact: {}, apiclient.FieldEndDate: {},
			},
			Actions: map[apiclient.ActionName]apiclient.Support{apiclient.ActUpdate: {OK: true}},
		}},
		Now: func() time.Time { return now },
	}}
	s.services.Fleet.Put(sys.user)
	s.calls = kit.NewCalls(context.Background(), 1)
	s.screen = edit.New(&kit.Env{Services: s.services, Calls: s.calls}, kit.EditArg{User: "su_1"})
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
func (s *stage) press(keys ...string) *stage {
	for _, key := range keys {
		if a, ok := kit.Find(s.screen.Actions(), key); ok && !s.screen.CapturesText() {
			s.do(a.Run())
			continue
		}
		s.do(s.screen.Update(keyOf(key)))
	}
	return s
}

func (s *stage) write(text string) *stage {
	for _, r := range text {
		s.press(string(r))
	}
	return s
}

func (s *stage) frame() string {
	lines := strings.Split(ansi.Strip(s.screen.View()), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// requireGolden compares frames seen before and the present one with the test's golden file.
func requireGolden(t *testing.T, s *stage, before ...string) {
	t.Helper()
	frames := append(before, s.frame())
	golden.RequireEqual(t, strings.Join(frames, "\n--- next frame\n")+"\n")
	for _, line := range strings.Split(s.frame(), "\n") {
		require.LessOrEqual(t, kit.Width(line), 120)
	}
}

func keyOf(name string) tea.KeyPressMsg {
	special := map[string]tea.Key{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "up": {Code: tea.KeyUp},
		"down": {Code: tea.KeyDown}, "right": {Code: tea.KeyRight}, " ": {Code: tea.KeySpace, Text: " "},
		"ctrl+s": {Code: 's', Mod: tea.ModCtrl}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl},
	}
	if k, ok := special[name]; ok {
		return tea.KeyPressMsg(k)
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}
