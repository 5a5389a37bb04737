package contexts_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/internal/config"
	"steward/internal/connect"
	"steward/tui/kit"
	"steward/tui/screen/contexts"
)

func sizes() map[string][2]int {
	return map[string][2]int{"60x15": {60, 13}, "80x24": {80, 22}, "120x40": {120, 38}}
}

func TestFrames(t *testing.T) {
	t.Parallel()
	states := map[string]func(*testing.T) *stage{
		"contexts":      func(t *testing.T) *stage { return open(t, fleet()) },
		"locked":        func(t *testing.T) *stage { return open(t, fleet()).press("j") },
		"not signed in": func(t *testing.T) *stage { return open(t, fleet()).press("G") },
		"demo": func(t *testing.T) *stage {
			s := newStage(t, &fakeManager{})
			s.session.Context = "demo"
			s.screen = contexts.Start(s.env(kit.ThemeOptions{}), s.manager, config.Context{Name: "demo", URL: "the mock server in this process"}, s.working)
			return s.begin()
		},
	}
	for state, open := range states {
		for size, wh := range sizes() {
			t.Run(state+"/"+size, func(t *testing.T) {
				t.Parallel()
				s := open(t)
				s.screen.Resize(wh[0], wh[1])
				golden.RequireEqual(t, s.frame()+"\n")
			})
		}
	}
}

// Property: no context, however it is called, breaks the frame.
func TestFrameKeepsItsBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := fleet()
		for range rapid.IntRange(0, 30).Draw(rt, "more") {
			m.entries = append(m.entries, connect.Entry{
				Context: config.Context{
					Name: rapid.StringMatching(`[a-z0-9._-]{1,40}`).Draw(rt, "name") + rapid.String().Draw(rt, "hostile"),
					URL:  rapid.String().Draw(rt, "url"), Team: rapid.String().Draw(rt, "team"),
				},
				KeptWords: rapid.String().Draw(rt, "words"), Last: connect.Result{At: noon, Operator: rapid.String().Draw(rt, "who")},
			})
		}
		s := newStage(t, m)
		s.screen = contexts.Start(s.env(kit.ThemeOptions{ASCII: true}), m, config.Context{Name: "elsewhere"}, s.working)
		s.begin()
		width, height := rapid.IntRange(60, 200).Draw(rt, "width"), rapid.IntRange(8, 58).Draw(rt, "height")
		s.screen.Resize(width, height)
		for range rapid.IntRange(0, 10).Draw(rt, "down") {
			s.press("j")
		}
		lines := strings.Split(s.frame(), "\n")
		if len(lines) > height {
			rt.Fatalf("%d lines of %d", len(lines), height)
		}
		for _, l := range lines {
			if kit.Width(l) > width {
				rt.Fatalf("%q is wider than %d", l, width)
			}
		}
	})
}

func TestASCIIFrameIsASCII(t *testing.T) {
	t.Parallel()
	s := newStage(t, fleet())
	s.screen = contexts.Start(s.env(kit.ThemeOptions{ASCII: true, NoColor: true}), s.manager, config.Context{Name: "prod", URL: "https://id.example.com"}, s.working)
	s.begin()
	for _, r := range s.frame() {
		require.Less(t, r, rune(0x7f))
	}
}
