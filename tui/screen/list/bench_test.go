package list

import (
	"context"
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/fleet"
	"steward/internal/order"
	"steward/tui/kit"
	"steward/tui/tuitest/fake"
)

const manyUsers = 100_000

func manyOnScreen(b *testing.B) *Screen {
	b.Helper()
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
			ID: apiclient.UserID(fmt.Sprintf("su_01K9Z3T7M4Q2XH8V5C6N%06d", i)), Name: fmt.Sprintf("service-%d-%d", i%97, i), Contact: "ada@example.com",
			Enabled: i%9 != 0, EndDate: apiclient.DateOf(time.Now()).AddDays(i % 400),
		}
	}
	env.Fleet.Put(users...)
	s := New(env)
	s.Resize(200, 57)
	require.Equal(b, manyUsers, s.shown.counts[tabAll])
	b.ReportAllocs()
	return s
}

func BenchmarkKeyAndView(b *testing.B) {
	for _, key := range []string{"j", "pgdown", "space"} {
		b.Run(key, func(b *testing.B) {
			s := manyOnScreen(b)
			msg := map[string]tea.KeyPressMsg{
				"j": {Code: 'j', Text: "j"}, "pgdown": {Code: tea.KeyPgDown}, "space": {Code: tea.KeySpace, Text: " "},
			}[key]
			for b.Loop() {
				if a, ok := kit.Find(s.Actions(), msg.String()); ok {
					a.Run()
				} else {
					s.Update(msg)
				}
				s.View()
				s.Actions()
				s.Tabs()
				s.Beside()
			}
		})
	}
}

func BenchmarkArrange(b *testing.B) {
	for _, tc := range []struct {
		name  string
		keys  string
		by    order.Column
		saved int // tabs
	}{
		{"filter", "9", order.ByName, 0},
		{"ends soon", "end<30d", order.ByName, 0},
		{"filter with saved tabs", "9", order.ByName, 4},
		{"sort", "", order.ByLastUsed, 0},
	} {
		b.Run(tc.name, func(b *testing.B) {
			s := manyOnScreen(b)
			s.filter.line.Set(tc.keys)
			s.query.filter = s.filter.edited()
			s.query.text = s.query.filter.String()
			all := []config.SavedFilter{{Name: "a", Filter: "end<30d"}, {Name: "b", Filter: "key>90d"}, {Name: "c", Filter: "contact:none"}, {Name: "d", Filter: "service-9"}}
			s.query.saved = savedTabs(all[:tc.saved], s.filter.language)
			s.shown = arrange(nil, s.snapshot, s.query, time.Now(), apiclient.DefaultWarning)
			s.query.by = tc.by
			for b.Loop() {
				arrange(s.shown, s.snapshot, s.query, time.Now(), apiclient.DefaultWarning)
			}
		})
	}
}

// BenchmarkArrangeAfterARefresh is what a refresh costs in which 200 users changed.
func BenchmarkArrangeAfterARefresh(b *testing.B) {
	s := manyOnScreen(b)
	now := time.Now()
	for i := 0; b.Loop(); i++ {
		users := make([]apiclient.ServiceUser, 200)
		for k := range users {
			users[k] = *s.snapshot.Users[(k*499+i)%manyUsers]
			users[k].Keys.LastUsed = now.Add(time.Duration(i))
		}
		s.env.Fleet.Put(users...)
		s.snapshot = s.env.Fleet.Snapshot()
		s.shown = arrange(s.shown, s.snapshot, s.query, now, apiclient.DefaultWarning)
	}
}

func BenchmarkAdopt(b *testing.B) {
	s := manyOnScreen(b)
	for i := range 5_000 {
		s.table.Mark(string(s.shown.users[i].ID))
	}
	for b.Loop() {
		s.adopt(s.shown)
		s.paint()
	}
}

func BenchmarkAskAboutAll(b *testing.B) {
	s := manyOnScreen(b)
	s.Update(tea.KeyPressMsg{Code: '*', Text: "*"})
	require.Equal(b, manyUsers, s.table.MarkCount())
	for b.Loop() {
		s.ask(apiclient.BulkDisable)()
	}
}
