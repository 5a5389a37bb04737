package findings

import (
	"context"
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/findings"
	"steward/internal/fleet"
	"steward/tui/kit"
	"steward/tui/tuitest/fake"
)

const manyUsers = 100_000

// manyOnScreen is the board over many users, each with one finding or two.
func manyOnScreen(tb testing.TB) *Screen {
	tb.Helper()
	sys := fake.New(fake.Options{Users: []apiclient.ServiceUser{}})
	env := &kit.Env{
		Services: &kit.Services{
			System: sys, Fleet: fleet.New(sys, fleet.Options{}), Theme: kit.NewTheme(kit.ThemeOptions{}),
			Session: &kit.Session{Context: "demo", Known: true, System: fake.Open()}, Now: time.Now, Warning: apiclient.DefaultWarning,
		},
		Calls: kit.NewCalls(context.Background(), 1),
	}
	users := make([]apiclient.ServiceUser, manyUsers)
	for i := range users {
		users[i] = apiclient.ServiceUser{
			ID: apiclient.UserID(fmt.Sprintf("su_01K9Z3T7M4Q2XH8V5C6N%06d", i)), Name: fmt.Sprintf("service-%d-%d", i%97, i),
			Enabled: true, EndDate: apiclient.DateOf(time.Now()).AddDays(i % 60),
		}
	}
	env.Fleet.Put(users...)
	s := New(env)
	s.inspection = env.Inspection()
	s.adopt(arrange(s.shown, s.snapshot, s.inspection, s.query))
	s.Resize(200, 58)
	require.Greater(tb, len(s.shown.shown), manyUsers)
	return s
}

func BenchmarkArrange100000(b *testing.B) {
	s := manyOnScreen(b)
	for b.Loop() {
		arrange(&arrangement{base: &base{}}, s.snapshot, s.inspection, s.query)
	}
}

func BenchmarkFilter100000(b *testing.B) {
	s := manyOnScreen(b)
	q := s.query
	q.filter, q.text = findings.ParseFilter("service-9 rule:ending"), "service-9 rule:ending"
	for b.Loop() {
		arrange(s.shown, s.snapshot, s.inspection, q)
	}
}

// A key press on the input path: the actions are made, the cursor moves, the frame is drawn.
func BenchmarkKey100000(b *testing.B) {
	s := manyOnScreen(b)
	for b.Loop() {
		if a, ok := kit.Find(s.Actions(), "j"); ok {
			a.Run()
		}
		s.Tabs()
		s.Beside()
		_ = s.View()
	}
}

func BenchmarkKeyMarked100000(b *testing.B) {
	s := manyOnScreen(b)
	s.Update(tea.KeyPressMsg{Code: '*', Text: "*"})
	for b.Loop() {
		if a, ok := kit.Find(s.Actions(), "j"); ok {
			a.Run()
		}
		_ = s.View()
	}
}
