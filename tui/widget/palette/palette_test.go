package palette_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/tui/kit"
	"steward/tui/widget/palette"
)

var (
	_ kit.Dialog       = (*palette.Palette)(nil)
	_ kit.TextCapturer = (*palette.Palette)(nil)
	_ kit.CursorOwner  = (*palette.Palette)(nil)
)

func dark() *kit.Theme { return kit.NewTheme(kit.ThemeOptions{}) }

// ran is the message of an action that was run.
type ran string

func action(id, key, title, help, off string) kit.Action {
	return kit.Action{ID: id, Keys: []string{key}, Title: title, Help: help, Off: off, Run: func() tea.Cmd { return kit.Send(ran(id)) }}
}

func actions() []kit.Action {
	return []kit.Action{
		action("user.new", "n", "new service user", "Make one, step by step", ""),
		action("user.disable", "d", "disable", "Refuse the calls of the marked users at once", ""),
		action("user.enable", "e", "enable", "Let the marked users call again", ""),
		action("key.rotate", "R", "rotate a key", "Replace a key without an outage", "the operator ada is READ-ONLY here"),
		action("user.disable", "x", "disable twice", "The same once more", ""),
		{ID: "nothing", Title: "cannot be run"},
		action("console.quit", "ctrl+c", "quit", "Leave the console", ""),
	}
}

func key(s string) tea.KeyPressMsg {
	codes := map[string]tea.KeyPressMsg{
		"space": {Code: tea.KeySpace, Text: " "}, "esc": {Code: tea.KeyEscape}, "enter": {Code: tea.KeyEnter}, "down": {Code: tea.KeyDown},
		"up": {Code: tea.KeyUp}, "backspace": {Code: tea.KeyBackspace}, "tab": {Code: tea.KeyTab},
	}
	if k, ok := codes[s]; ok {
		return k
	}
	return tea.KeyPressMsg{Code: []rune(s)[0], Text: s}
}

func press(p *palette.Palette, keys ...string) (last ran) {
	for _, k := range keys {
		if cmd := p.Update(key(k)); cmd != nil {
			last, _ = cmd().(ran)
		}
	}
	return last
}

func TestPalette(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		keys []string
		want ran
		done bool
	}{
		"enter runs the first":             {[]string{"enter"}, "user.new", true},
		"moving down runs another":         {[]string{"down", "tab", "enter"}, "user.enable", true},
		"moving stops at the start":        {[]string{"up", "enter"}, "user.new", true},
		"letters find by title":            {[]string{"d", "s", "b", "enter"}, "user.disable", true},
		"blanks do not matter":             {[]string{"n", "e", "w", "space", "u", "enter"}, "user.new", true},
		"a search puts the cursor on top":  {[]string{"down", "down", "q", "u", "enter"}, "console.quit", true},
		"what is off does not run":         {[]string{"r", "o", "t", "enter"}, "", false},
		"nothing found, nothing run":       {[]string{"z", "z", "enter", "down", "up", "enter"}, "", false},
		"esc leaves":                       {[]string{"d", "esc"}, "", true},
		"backspace on nothing leaves":      {[]string{"backspace"}, "", true},
		"backspace takes a letter back":    {[]string{"z", "backspace", "enter"}, "user.new", true},
		"q is a letter":                    {[]string{"q"}, "", false},
		"nothing runs after it was closed": {[]string{"esc", "enter"}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := palette.New(dark(), actions())
			assert.Equal(t, tc.want, press(p, tc.keys...))
			assert.Equal(t, tc.done, p.Done())
			assert.Equal(t, !tc.done, p.CapturesText())
		})
	}
}

func TestOnlyWhatCanRunIsListedOnce(t *testing.T) {
	t.Parallel()
	view := palette.New(dark(), actions()).View(120, 40)
	assert.NotContains(t, view, "cannot be run")
	assert.NotContains(t, view, "disable twice")
	assert.Contains(t, ansi.Strip(view), "off: the operator ada is READ-ONLY here")
}

func TestBoxStandsStillWhileTyping(t *testing.T) {
	t.Parallel()
	p := palette.New(dark(), actions())
	size := func() (int, int) {
		lines := strings.Split(p.View(80, 24), "\n")
		return ansi.StringWidth(lines[0]), len(lines)
	}
	w, h := size()
	for _, k := range []string{"d", "i", "s", "z"} {
		press(p, k)
		gotW, gotH := size()
		require.Equal(t, []int{w, h}, []int{gotW, gotH})
	}
	at := p.Cursor()
	line := strings.Split(ansi.Strip(p.View(80, 24)), "\n")[at.Y]
	assert.True(t, strings.HasSuffix(ansi.Truncate(line, at.X, ""), ": disz"))
}

func TestFrames(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 40}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			p := palette.New(dark(), actions())
			press(p, "down")
			golden.RequireEqual(t, ansi.Strip(p.View(size[0], size[1]))+"\n")
		})
	}
	for name, o := range map[string]kit.ThemeOptions{"light": {Light: true}, "no colour": {NoColor: true}, "ascii": {ASCII: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden.RequireEqual(t, palette.New(kit.NewTheme(o), actions()).View(60, 15)+"\n")
		})
	}
	t.Run("more than fit", func(t *testing.T) {
		t.Parallel()
		var many []kit.Action
		for i := range 60 {
			many = append(many, action(fmt.Sprint(i), "x", fmt.Sprintf("command %d", i), "Does it", ""))
		}
		p := palette.New(dark(), many)
		for range 20 {
			press(p, "down")
		}
		golden.RequireEqual(t, ansi.Strip(p.View(60, 15))+"\n")
	})
}

func TestTheBoxFitsEverySize(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(20, 220).Draw(t, "w"), rapid.IntRange(8, 70).Draw(t, "h")
		d := palette.New(dark(), actions())
		for _, k := range rapid.SliceOf(rapid.SampledFrom([]string{"down", "e", "n", "esc", "enter"})).Draw(t, "keys") {
			d.Update(key(k))
		}
		lines := strings.Split(d.View(w, h), "\n")
		require.LessOrEqual(t, len(lines), h)
		for _, l := range lines {
			require.LessOrEqual(t, ansi.StringWidth(l), w)
			require.Equal(t, ansi.StringWidth(lines[0]), ansi.StringWidth(l), "the edges are straight")
		}
	})
}

func BenchmarkView(b *testing.B) {
	var many []kit.Action
	for i := range 60 {
		many = append(many, action(fmt.Sprint(i), "x", fmt.Sprintf("command %d", i), "Does something that is explained here", ""))
	}
	p := palette.New(dark(), many)
	b.ReportAllocs()
	for b.Loop() {
		_ = p.View(200, 60)
	}
}
