package help_test

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
	"steward/tui/widget/help"
)

var (
	_ kit.Dialog       = (*help.Sheet)(nil)
	_ kit.TextCapturer = (*help.Sheet)(nil)
	_ kit.CursorOwner  = (*help.Sheet)(nil)
)

func dark() *kit.Theme { return kit.NewTheme(kit.ThemeOptions{}) }

func actions() []kit.Action {
	return []kit.Action{
		{ID: "user.new", Keys: []string{"n"}, Title: "new", Help: "Make a new service user, step by step"},
		{ID: "table.mark", Keys: []string{"space"}, Title: "mark", Help: "Mark or unmark the row under the cursor"},
		{ID: "user.disable", Keys: []string{"d"}, Title: "disable", Help: "Refuse the calls of the marked users at once; nothing of theirs is lost"},
		{ID: "user.enable", Keys: []string{"e"}, Title: "enable", Help: "Let the marked users call again"},
		{ID: "user.rotate", Keys: []string{"R"}, Title: "rotate", Help: "Replace a key without an outage", Off: "the operator ada is READ-ONLY here"},
		{ID: "table.down", Keys: []string{"j", "down"}, Title: "down", Help: "Next row", Hidden: true},
		{ID: "console.commands", Keys: []string{":"}, Title: "commands", Help: "Find any command by typing"},
		{ID: "console.help", Keys: []string{"?"}, Title: "help", Help: "This list"},
	}
}

func TestFooter(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		width int
		want  string
	}{
		"all of them":                   {100, " n new  space mark  d disable  e enable  R rotate  : commands  ? help"},
		"the last ones go, help stays":  {50, " n new  space mark  d disable  e enable  ? help"},
		"help is the last that is left": {8, " ? help"},
		"no room for anything":          {5, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, ansi.Strip(help.Footer(dark(), actions(), tc.width)))
		})
	}
}

func TestFooterFitsEveryWidth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.IntRange(0, 200).Draw(t, "width")
		got := help.Footer(dark(), actions(), w)
		require.LessOrEqual(t, ansi.StringWidth(got), w)
		require.NotContains(t, got, "down", "hidden actions are not shown")
		if w >= 8 {
			require.Contains(t, ansi.Strip(got), "? help")
		}
	})
}

func TestOffActionsAreMutedInTheFooter(t *testing.T) {
	t.Parallel()
	theme := dark()
	assert.Contains(t, help.Footer(theme, actions(), 100), theme.Muted.Render("R rotate"))
}

func sheet(theme *kit.Theme) *help.Sheet {
	all := actions()
	return help.NewSheet(theme, []help.Section{{Title: "Service users", Actions: all[:6]}, {Title: "Everywhere", Actions: all[6:]}})
}

func key(s string) tea.KeyPressMsg {
	codes := map[string]tea.KeyPressMsg{
		"space": {Code: tea.KeySpace, Text: " "}, "esc": {Code: tea.KeyEscape}, "enter": {Code: tea.KeyEnter}, "down": {Code: tea.KeyDown},
		"backspace": {Code: tea.KeyBackspace}, "pgdown": {Code: tea.KeyPgDown}, "pgup": {Code: tea.KeyPgUp},
	}
	if k, ok := codes[s]; ok {
		return k
	}
	return tea.KeyPressMsg{Code: []rune(s)[0], Text: s}
}

func TestSheetFrames(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 40}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			golden.RequireEqual(t, ansi.Strip(sheet(dark()).View(size[0], size[1]))+"\n")
		})
	}
	for name, o := range map[string]kit.ThemeOptions{"light": {Light: true}, "no colour": {NoColor: true}, "ascii": {ASCII: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden.RequireEqual(t, sheet(kit.NewTheme(o)).View(60, 15)+"\n")
		})
	}
}

func TestSheetIsComplete(t *testing.T) {
	t.Parallel()
	view := ansi.Strip(sheet(dark()).View(200, 60))
	for _, a := range actions() {
		assert.Contains(t, view, a.Help)
	}
	assert.Contains(t, view, "off: the operator ada is READ-ONLY here")
}

func TestSheetExplainsByExamples(t *testing.T) {
	t.Parallel()
	long := `manager:"a very long name of a manager"`
	s := help.NewSheet(dark(), []help.Section{{Title: "Everywhere", Actions: actions()}, {Title: "Filter", Lines: []kit.TopicLine{
		{Example: "end<30d", Words: "ends within 30 days"}, {Example: long, Words: "may call it"},
	}}})
	view := ansi.Strip(s.View(90, 60))
	assert.Contains(t, view, "Filter")
	assert.Contains(t, view, " end<30d               ends within 30 days")
	assert.Contains(t, view, " "+long+" ", "an example is never cut")
	for _, k := range []string{"3", "0"} {
		s.Update(key(k))
	}
	view = ansi.Strip(s.View(90, 60))
	assert.Contains(t, view, "end<30d")
	assert.NotContains(t, view, long)
	assert.NotContains(t, view, "Everywhere")
}

func TestSheetSearches(t *testing.T) {
	t.Parallel()
	s := sheet(dark())
	for _, k := range []string{"r", "e", "a", "d", "-", "o"} {
		s.Update(key(k))
	}
	view := ansi.Strip(s.View(120, 40))
	assert.Contains(t, view, "search: read-o")
	assert.Contains(t, view, "rotate")
	assert.NotContains(t, view, "disable")
	assert.NotContains(t, view, "Everywhere")
	at := s.Cursor()
	line := strings.Split(view, "\n")[at.Y]
	assert.True(t, strings.HasSuffix(ansi.Truncate(line, at.X, ""), "search: read-o"))

	s.Update(key("z"))
	assert.Contains(t, ansi.Strip(s.View(120, 40)), "No key or command has these words.")
	s.Update(key("esc"))
	assert.False(t, s.Done(), "esc clears the search first")
	assert.Contains(t, ansi.Strip(s.View(120, 40)), "disable")
	s.Update(key("esc"))
	assert.True(t, s.Done())
}

func TestSheetClosesByTheKeyThatOpenedIt(t *testing.T) {
	t.Parallel()
	s := sheet(dark())
	s.Update(key("?"))
	assert.True(t, s.Done())
	s = sheet(dark())
	s.Update(key("a"))
	s.Update(key("?"))
	assert.False(t, s.Done(), "in a search it is text")
}

func TestSheetScrolls(t *testing.T) {
	t.Parallel()
	s := sheet(dark())
	assert.NotContains(t, s.View(60, 15), "This list")
	for range 4 {
		s.Update(key("pgdown"))
		_ = s.View(60, 15)
	}
	assert.Contains(t, s.View(60, 15), "This list")
	s.Update(key("n"))
	assert.Contains(t, ansi.Strip(s.View(60, 15)), "new", "a search starts at the top")
}

func TestTheBoxFitsEverySize(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(20, 220).Draw(t, "w"), rapid.IntRange(8, 70).Draw(t, "h")
		d := sheet(dark())
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

func BenchmarkFooter(b *testing.B) {
	theme, all := dark(), actions()
	b.ReportAllocs()
	for b.Loop() {
		_ = help.Footer(theme, all, 200)
	}
}

func BenchmarkSheet(b *testing.B) {
	theme, all := dark(), actions()
	s := help.NewSheet(theme, []help.Section{{Title: "A", Actions: all}, {Title: "B", Actions: all}, {Title: "C", Actions: all}, {Title: "D", Actions: all}})
	for b.Loop() {
		_ = s.View(200, 60)
	}
}
