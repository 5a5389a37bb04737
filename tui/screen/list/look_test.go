package list_test

import (
	"fmt"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/tuitest/fake"
)

// mixed is a fleet that shows every state, with names from hostile and far-away places.
func mixed() []apiclient.ServiceUser {
	users := fake.Population(epoch)
	for i, name := range []string{
		"東京バッチ処理サービス", "pay\u202erole", "\x1b[31mred\x1b[0m", "naïve-résumé", "zero\u200bwidth",
		"a-name-that-goes-on-and-on-until-nobody-knows-how-it-began-or-what-it-is-good-for-at-all",
	} {
		users = append(users, apiclient.ServiceUser{
			ID: apiclient.UserID(fmt.Sprintf("su_01K9Z3T7M4Q2XH8V5C6N0B%04d", i)), Name: name, Enabled: i%2 == 0,
			Contact: []string{"", "日本@example.com", "mallory\u2066@example.com"}[i%3],
			Keys:    apiclient.KeySummary{Usable: i % 3, Limit: 2, UsedKnown: i%2 == 0},
			Managers: []apiclient.Membership{{Manager: apiclient.Ref{ID: "m", Name: "Trust Lifecycle Manager"}, Roles: []apiclient.Ref{
				{ID: "a", Name: "A"}, {ID: "b", Name: "B"},
			}}},
		})
	}
	return users
}

func TestLook(t *testing.T) {
	t.Parallel()
	sizes := []struct {
		name          string
		width, height int
	}{{"60x15", 60, 12}, {"80x24", 80, 21}, {"120x40", 120, 37}, {"200x60", 200, 57}}
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			t.Parallel()
			o := stageOptions{system: fake.New(fake.Options{Users: mixed()}), description: fake.Open(), width: size.width, height: size.height}
			onStage(t, o, func(s *stage) {
				s.press("j", "space", "j", "space")
				golden.RequireEqual(t, s.frame())
			})
		})
	}
	t.Run("filter", func(t *testing.T) {
		t.Parallel()
		o := stageOptions{system: fake.New(fake.Options{Users: mixed()}), description: fake.Open(), width: 80, height: 12}
		onStage(t, o, func(s *stage) {
			s.press("/").text("status:ena").press("down")
			got := s.frame()
			s.text("bled ci").press("enter", "s", "S")
			golden.RequireEqual(t, got+s.frame())
		})
	})
	t.Run("ascii", func(t *testing.T) {
		t.Parallel()
		o := stageOptions{
			system: fake.New(fake.Options{}), description: fake.Open(), width: 80, height: 12,
			theme: kit.ThemeOptions{ASCII: true, NoColor: true},
		}
		onStage(t, o, func(s *stage) { golden.RequireEqual(t, s.press("space", "S").frame()) })
	})
	t.Run("ask", func(t *testing.T) {
		t.Parallel()
		o := stageOptions{system: fake.New(fake.Options{Users: mixed()}), description: fake.Open(), width: 80, height: 12}
		onStage(t, o, func(s *stage) {
			s.press("*", "/").text("zero").press("enter", "D")
			delete := s.frame()
			s.press("esc", "esc", "d")
			disable := s.frame()
			s.press("esc", "y")
			copied := s.frame()
			s.press("esc", "o")
			golden.RequireEqual(t, delete+disable+copied+s.frame())
		})
	})
}
