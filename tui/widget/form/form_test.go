package form_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/tui/kit"
	"steward/tui/widget/fields"
	"steward/tui/widget/form"
)

func key(code rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: code} }

var shiftTab = tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}

// three are text fields of which the middle one is always wrong.
func three() (*form.Form, []*fields.Text) {
	theme := kit.NewTheme(kit.ThemeOptions{})
	var all []*fields.Text
	for _, label := range []string{"Name", "Description", "Contact"} {
		check := func(string) string { return "" }
		if label == "Description" {
			check = func(string) string { return "is wrong" }
		}
		all = append(all, fields.NewText(theme, "", fields.TextOptions{Label: label, Check: check}))
	}
	f := form.New(all[0], all[1], all[2])
	f.Resize(80, 12)
	return f, all
}

func TestTheFocusMovesInOrder(t *testing.T) {
	t.Parallel()
	f, all := three()
	for _, step := range []struct {
		key   tea.KeyPressMsg
		event form.Event
		focus int
	}{
		{key(tea.KeyUp), form.Unused, 0},
		{key(tea.KeyDown), form.None, 1},
		{key(tea.KeyTab), form.None, 2},
		{key(tea.KeyDown), form.Unused, 2},
		{key(tea.KeyTab), form.After, 2},
		{key(tea.KeyEnter), form.Submit, 2},
		{shiftTab, form.None, 1},
		{key(tea.KeyUp), form.None, 0},
		{shiftTab, form.Before, 0},
		{key(tea.KeyEnter), form.None, 1},
		{tea.KeyPressMsg{Code: 's', Mod: tea.ModCtrl}, form.Submit, 1},
	} {
		event, _ := f.Update(step.key)
		assert.Equal(t, step.event, event, step.key.String())
		assert.Same(t, all[step.focus], f.Focused(), step.key.String())
	}
}

func TestAnInvalidFieldMayBeLeftAndSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	f, all := three()
	f.Update(key(tea.KeyTab))
	f.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
	f.Update(key(tea.KeyTab))
	f.Rebuild()
	assert.Same(t, all[2], f.Focused())
	assert.Same(t, all[1], f.Invalid())
	assert.Contains(t, ansi.Strip(f.View()), "✕ is wrong")
}

func TestAPasteNeverSubmits(t *testing.T) {
	t.Parallel()
	f, all := three()
	f.FocusLast()
	event, _ := f.Update(tea.PasteMsg{Content: "line one\nline two\n"})
	assert.Equal(t, form.None, event)
	assert.Equal(t, "line one line two", all[2].Value())
}

func TestTheFocusedFieldIsAlwaysInSight(t *testing.T) {
	t.Parallel()
	f, all := three()
	f.Resize(60, 3)
	for _, field := range all {
		f.FocusOn(field)
		f.Rebuild()
		assert.Contains(t, ansi.Strip(f.View()), "● "+field.Label())
		require.NotNil(t, f.Cursor())
		assert.Less(t, f.Cursor().Y, 3)
	}
}

func TestFieldsSideBySideShareTheLine(t *testing.T) {
	t.Parallel()
	theme := kit.NewTheme(kit.ThemeOptions{})
	left, right := fields.NewPicks(theme, "Accounts", "none", false), fields.NewPicks(theme, "Managers", "none", false)
	f := form.Beside(left, right)
	f.Resize(60, 10)
	first, _, _ := strings.Cut(ansi.Strip(f.View()), "\n")
	assert.Equal(t, "   Accounts                       Managers", first)
	f.Update(key(tea.KeyRight))
	assert.Same(t, right, f.Focused())
	f.Update(key(tea.KeyLeft))
	assert.Same(t, left, f.Focused())
}

func TestFromEveryFieldTabLeadsOut(t *testing.T) {
	t.Parallel()
	keys := []tea.KeyPressMsg{
		key(tea.KeyUp), key(tea.KeyDown), key(tea.KeyTab), shiftTab, key(tea.KeyEnter), {Code: 'x', Text: "x"}, key(tea.KeyLeft),
	}
	rapid.Check(t, func(t *rapid.T) {
		f, _ := three()
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			f.Update(rapid.SampledFrom(keys).Draw(t, "key"))
			f.Rebuild()
		}
		for range 3 {
			if event, _ := f.Update(key(tea.KeyTab)); event == form.After {
				return
			}
		}
		t.Fatal("tab did not lead out of the form")
	})
}
