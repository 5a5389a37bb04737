package welcome_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/tui/kit"
	"steward/tui/screen/welcome"
)

// open shows the screen on a machine without a configuration.
func open(t *testing.T, path string, demo bool, theme kit.ThemeOptions) *welcome.Screen {
	t.Helper()
	o := connect.Options{Config: config.Open(path)}
	if demo {
		o.Demo = func() (apiclient.System, error) { return nil, nil }
	}
	calls := kit.NewCalls(t.Context(), 1)
	env := &kit.Env{Services: &kit.Services{Theme: kit.NewTheme(theme), Contexts: connect.New(o)}, Calls: calls}
	s := welcome.New(env)
	s.Resize(80, 22)
	require.Nil(t, s.Init())
	return s
}

// press answers with the message that a key leads to.
func press(t *testing.T, s *welcome.Screen, keys ...string) tea.Msg {
	t.Helper()
	var msg tea.Msg
	for _, key := range keys {
		a, ok := kit.Find(s.Actions(), key)
		require.True(t, ok, key)
		if cmd := a.Run(); cmd != nil {
			msg = cmd()
		}
	}
	return msg
}

const file = "/home/ada/.config/steward/config.yaml"

func TestWaysToBegin(t *testing.T) {
	t.Parallel()
	connecting := kit.Open{View: kit.ViewContext, Arg: kit.ContextArg{Switch: true}}
	for name, c := range map[string]struct {
		demo bool
		keys []string
		want tea.Msg
	}{
		"enter takes the demo":                  {true, []string{"enter"}, kit.TryDemo{}},
		"d takes the demo":                      {true, []string{"j", "d"}, kit.TryDemo{}},
		"down and enter connect":                {true, []string{"j", "enter"}, connecting},
		"down stops at the end":                 {true, []string{"j", "j", "k", "enter"}, kit.TryDemo{}},
		"c connects":                            {true, []string{"c"}, connecting},
		"without a demo there is one way":       {false, []string{"enter"}, connecting},
		"without a demo the cursor cannot move": {false, []string{"j", "k", "enter"}, connecting},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, press(t, open(t, file, c.demo, kit.ThemeOptions{}), c.keys...))
		})
	}
}

func TestFrames(t *testing.T) {
	t.Parallel()
	for size, wh := range map[string][2]int{"60x15": {60, 13}, "80x24": {80, 22}, "120x40": {120, 38}} {
		t.Run(size, func(t *testing.T) {
			t.Parallel()
			s := open(t, file, true, kit.ThemeOptions{})
			s.Resize(wh[0], wh[1])
			golden.RequireEqual(t, plain(s)+"\n")
		})
	}
}

func TestFrameKeepsItsBounds(t *testing.T) {
	t.Parallel()
	for _, path := range []string{file, "/" + strings.Repeat("long-folder/", 20) + "config.yaml"} {
		for width := 58; width <= 130; width += 9 {
			for height := 12; height <= 40; height += 7 {
				s := open(t, path, true, kit.ThemeOptions{ASCII: true, NoColor: true})
				s.Resize(width, height)
				lines := strings.Split(plain(s), "\n")
				require.LessOrEqual(t, len(lines), height)
				for _, l := range lines {
					require.LessOrEqual(t, kit.Width(l), width)
					for _, r := range l {
						require.Less(t, r, rune(0x7f), "the frame is ASCII where the locale is")
					}
				}
			}
		}
	}
}

func plain(s *welcome.Screen) string {
	lines := strings.Split(ansi.Strip(s.View()), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}
