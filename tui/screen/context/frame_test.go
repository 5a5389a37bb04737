package context_test

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/internal/config"
	"steward/tui/kit"
	screen "steward/tui/screen/context"
)

func TestFrames(t *testing.T) {
	t.Parallel()
	prod := kit.ContextArg{Was: "prod", Context: config.Context{
		Name: "prod", URL: "https://id.example.com", Colour: "red", ReadOnly: true, CAFile: "~/.config/steward/example-ca.pem",
		CredentialCommand: []string{"op", "read", "op://Machine accounts/steward/credential"},
	}}
	states := map[string]func(*testing.T) *stage{
		"new":     func(t *testing.T) *stage { return open(t, fresh(), kit.ContextArg{}) },
		"kinds":   func(t *testing.T) *stage { return open(t, &fakeManager{kinds: threeKinds()}, kit.ContextArg{}) },
		"edit":    func(t *testing.T) *stage { return open(t, fresh(), prod) },
		"colour":  func(t *testing.T) *stage { return open(t, fresh(), prod).to("Colour") },
		"command": func(t *testing.T) *stage { return open(t, fresh(), prod).to("Key command") },
		"mistake": func(t *testing.T) *stage {
			return open(t, fresh(), kit.ContextArg{}).typed("prod").press("tab").typed("http://id.example.com")
		},
		"failed": func(t *testing.T) *stage {
			s := open(t, fresh(), prod)
			s.manager.putErr = errors.New("write /home/ada/.config/steward/config.yaml: permission denied")
			return s.press("ctrl+s")
		},
	}
	for state, open := range states {
		for size, wh := range map[string][2]int{"60x15": {60, 13}, "80x24": {80, 22}, "120x40": {120, 38}} {
			t.Run(state+"/"+size, func(t *testing.T) {
				t.Parallel()
				s := open(t)
				s.screen.Resize(wh[0], wh[1])
				golden.RequireEqual(t, s.frame()+"\n")
			})
		}
	}
}

// Property: whatever is pressed and pasted, the form keeps its bounds, and never falls over.
func TestFormKeepsItsBounds(t *testing.T) {
	t.Parallel()
	keys := []string{"tab", "shift+tab", "right", "left", "space", "enter", "up", "down", "ctrl+n", "ctrl+r", "a", "backspace", "ctrl+s"}
	rapid.Check(t, func(rt *rapid.T) {
		s := &stage{t: t, manager: &fakeManager{kinds: threeKinds()}, services: &kit.Services{
			Theme: kit.NewTheme(kit.ThemeOptions{ASCII: true}), Session: &kit.Session{},
		}}
		s.again(kit.ContextArg{})
		width, height := rapid.IntRange(60, 200).Draw(rt, "width"), rapid.IntRange(10, 60).Draw(rt, "height")
		s.screen.Resize(width, height)
		for _, key := range rapid.SliceOfN(rapid.SampledFrom(keys), 0, 40).Draw(rt, "keys") {
			s.press(key)
			if key == "a" {
				s.do(s.screen.Update(tea.PasteMsg{Content: rapid.String().Draw(rt, "paste")}))
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
			if c := s.screen.Cursor(); c != nil && (c.Y >= height || c.X >= width) {
				rt.Fatalf("the cursor is at %d, %d", c.X, c.Y)
			}
		}
	})
}

func TestASCIIFrameIsASCII(t *testing.T) {
	t.Parallel()
	calls := kit.NewCalls(t.Context(), 1)
	env := &kit.Env{Calls: calls, Services: &kit.Services{Theme: kit.NewTheme(kit.ThemeOptions{ASCII: true, NoColor: true}), Session: &kit.Session{}}}
	s := screen.Start(env, &fakeManager{kinds: threeKinds()}, kit.ContextArg{})
	s.Resize(80, 40)
	for _, r := range (&stage{screen: s}).frame() {
		require.Less(t, r, rune(0x7f))
	}
}
