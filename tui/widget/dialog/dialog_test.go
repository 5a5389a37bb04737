package dialog_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

var (
	_ kit.Dialog       = (*dialog.Confirm)(nil)
	_ kit.TextCapturer = (*dialog.Confirm)(nil)
	_ kit.CursorOwner  = (*dialog.Confirm)(nil)
	_ kit.Dialog       = (*dialog.Choose)(nil)
	_ kit.Dialog       = (*dialog.Details)(nil)
)

// answer is the message of a button, so that a test sees which one was pressed.
type answer string

func says(word string) func() tea.Cmd {
	return func() tea.Cmd { return kit.Send(answer(word)) }
}

func dark() *kit.Theme { return kit.NewTheme(kit.ThemeOptions{}) }

func key(s string) tea.KeyPressMsg {
	codes := map[string]tea.KeyPressMsg{
		"space": {Code: tea.KeySpace, Text: " "}, "esc": {Code: tea.KeyEscape}, "enter": {Code: tea.KeyEnter}, "down": {Code: tea.KeyDown},
		"up": {Code: tea.KeyUp}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "tab": {Code: tea.KeyTab},
		"shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "backspace": {Code: tea.KeyBackspace}, "pgdown": {Code: tea.KeyPgDown},
		"ctrl+u": {Code: 'u', Mod: tea.ModCtrl}, "ctrl+w": {Code: 'w', Mod: tea.ModCtrl},
	}
	if k, ok := codes[s]; ok {
		return k
	}
	return tea.KeyPressMsg{Code: []rune(s)[0], Text: s}
}

// press feeds keys and gives the last answer.
func press(d kit.Dialog, keys ...string) (last answer) {
	for _, k := range keys {
		if cmd := d.Update(key(k)); cmd != nil {
			last, _ = cmd().(answer)
		}
	}
	return last
}

func bulk() dialog.ConfirmOptions {
	return dialog.ConfirmOptions{
		Context: "demo", Title: "Disable 31 service users?", Names: []string{"ci-deploy-prod", "finance team", "batch-eu", "reader"},
		Total: 31, Hidden: 4, Consequences: []string{"Their calls are refused at once."}, Verb: "Disable", Danger: kit.Changes,
		Opener: "d", OnYes: says("yes"), OnNo: says("no"),
	}
}

func one() dialog.ConfirmOptions {
	o := bulk()
	o.Title, o.Names, o.Total, o.Hidden = "Disable ci-deploy-prod?", nil, 0, 0
	o.Consequences = []string{"Its calls are refused at once."}
	return o
}

func typed() dialog.ConfirmOptions {
	o := bulk()
	o.Title, o.Verb, o.Danger, o.Typed, o.Opener = "Delete 31 service users?", "Delete", kit.Destroys, "31", "D"
	o.Consequences = []string{"They and their keys are gone for good."}
	return o
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		keys []string
		want answer
		done bool
	}{
		"enter presses Cancel at first":               {[]string{"enter"}, "no", true},
		"right and enter confirms":                    {[]string{"right", "enter"}, "yes", true},
		"l and enter confirms":                        {[]string{"l", "enter"}, "yes", true},
		"tab and enter confirms":                      {[]string{"tab", "enter"}, "yes", true},
		"tab goes round":                              {[]string{"tab", "tab", "enter"}, "no", true},
		"left comes back":                             {[]string{"right", "h", "enter"}, "no", true},
		"y confirms":                                  {[]string{"y"}, "yes", true},
		"n cancels":                                   {[]string{"n"}, "no", true},
		"q cancels":                                   {[]string{"q"}, "no", true},
		"esc cancels":                                 {[]string{"esc"}, "no", true},
		"the key that opened it does nothing":         {[]string{"d", "d"}, "", false},
		"space does nothing":                          {[]string{"right", "space"}, "", false},
		"nothing is answered twice":                   {[]string{"n", "y"}, "no", true},
		"other keys do nothing, not even letters":     {[]string{"x", "Y", "G"}, "", false},
		"scrolling does not move from Cancel's focus": {[]string{"down", "up", "enter"}, "no", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := dialog.NewConfirm(dark(), bulk())
			assert.Equal(t, tc.want, press(c, tc.keys...))
			assert.Equal(t, tc.done, c.Done())
			assert.False(t, c.CapturesText())
			assert.Nil(t, c.Cursor())
		})
	}
}

func TestConfirmOpenedByYIsNotConfirmedByIt(t *testing.T) {
	t.Parallel()
	o := bulk()
	o.Opener = "y"
	c := dialog.NewConfirm(dark(), o)
	assert.Empty(t, press(c, "y", "y"))
	assert.False(t, c.Done())
	assert.Equal(t, answer("yes"), press(c, "right", "enter"))
}

func TestConfirmWithoutOnNo(t *testing.T) {
	t.Parallel()
	o := bulk()
	o.OnNo = nil
	c := dialog.NewConfirm(dark(), o)
	assert.Nil(t, c.Update(key("esc")))
	assert.True(t, c.Done())
}

func TestTypedConfirmation(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		keys []string
		want answer
		says string
	}{
		"the right words and enter":             {[]string{"3", "1", "enter"}, "yes", ""},
		"nothing typed is explained":            {[]string{"enter"}, "", "Nothing typed yet."},
		"wrong words are explained":             {[]string{"3", "2", "enter"}, "", `That is not "31".`},
		"the explanation goes with typing":      {[]string{"2", "enter", "backspace", "3", "1"}, "", "enter confirms"},
		"letters are text":                      {[]string{"y", "enter"}, "", `That is not "31".`},
		"ctrl+u empties the field":              {[]string{"y", "n", "ctrl+u", "3", "1", "enter"}, "yes", ""},
		"tab to Cancel":                         {[]string{"3", "1", "tab", "enter"}, "no", ""},
		"left to the verb":                      {[]string{"3", "1", "left", "enter"}, "yes", ""},
		"the verb wants the words too":          {[]string{"left", "enter"}, "", "Nothing typed yet."},
		"esc cancels":                           {[]string{"3", "1", "esc"}, "no", ""},
		"the key that opened it is just a text": {[]string{"D", "enter"}, "", `That is not "31".`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := dialog.NewConfirm(dark(), typed())
			require.True(t, c.CapturesText())
			assert.Equal(t, tc.want, press(c, tc.keys...))
			assert.Contains(t, ansi.Strip(c.View(120, 40)), tc.says)
		})
	}
}

func TestPastedWordsFillTheFieldAndNeverSubmit(t *testing.T) {
	t.Parallel()
	c := dialog.NewConfirm(dark(), typed())
	assert.Nil(t, c.Update(tea.PasteMsg{Content: "31\n"}))
	assert.False(t, c.Done())
	assert.Equal(t, answer("yes"), press(c, "enter"))
}

func TestTextCursorStandsBehindWhatIsTyped(t *testing.T) {
	t.Parallel()
	c := dialog.NewConfirm(dark(), typed())
	press(c, "3", "1")
	lines := strings.Split(ansi.Strip(c.View(120, 40)), "\n")
	at := c.Cursor()
	require.NotNil(t, at)
	before := ansi.Truncate(lines[at.Y], at.X, "")
	assert.True(t, strings.HasSuffix(before, "type 31 to confirm: 31"), "%q", before)
}

func choices() dialog.ChooseOptions {
	return dialog.ChooseOptions{
		Context: "demo", Title: "Copy", OnCancel: says("cancelled"),
		Choices: []dialog.Choice{
			{Key: "i", Title: "id", Beside: "usr_01K9Z3T7M4Q2XH8V", Run: says("id")},
			{Key: "n", Title: "name", Beside: "ci-deploy-prod", Run: says("name")},
			{Key: "s", Title: "secret", Off: "it was shown once", Run: says("secret")},
			{Title: "everything", Run: says("all")},
		},
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		keys []string
		want answer
		done bool
	}{
		"enter takes the first":          {[]string{"enter"}, "id", true},
		"a key chooses":                  {[]string{"n"}, "name", true},
		"moving chooses another":         {[]string{"j", "enter"}, "name", true},
		"moving stops at the end":        {[]string{"down", "down", "down", "down", "down", "enter"}, "all", true},
		"and at the start":               {[]string{"k", "up", "enter"}, "id", true},
		"what is off cannot be chosen":   {[]string{"s"}, "", false},
		"not with the cursor either":     {[]string{"j", "j", "enter"}, "", false},
		"esc leaves":                     {[]string{"esc"}, "cancelled", true},
		"q leaves":                       {[]string{"q"}, "cancelled", true},
		"an unknown key is not a choice": {[]string{"x"}, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := dialog.NewChoose(dark(), choices())
			assert.Equal(t, tc.want, press(c, tc.keys...))
			assert.Equal(t, tc.done, c.Done())
		})
	}
}

func TestDetails(t *testing.T) {
	t.Parallel()
	var copied string
	d := dialog.NewDetails(dark(), dialog.DetailsOptions{
		Title: "Problem", Lines: []string{"first", "", "last"}, OnClose: says("closed"),
		OnCopy: func(text string) tea.Cmd { copied = text; return nil },
	})
	press(d, "y")
	assert.Equal(t, "first\n\nlast", copied)
	assert.False(t, d.Done())
	assert.Equal(t, answer("closed"), press(d, "q"))
	assert.True(t, d.Done())
}

func TestLongDetailsScroll(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(strings.Repeat("line\n", 40)), "\n")
	lines[39] = "the end"
	d := dialog.NewDetails(dark(), dialog.DetailsOptions{Title: "Long", Lines: lines})
	view := d.View(60, 15)
	assert.Contains(t, ansi.Strip(view), "↓ 27 ╯")
	assert.NotContains(t, view, "the end")
	press(d, "G")
	view = ansi.Strip(d.View(60, 15))
	assert.Contains(t, view, "the end")
	assert.Contains(t, view, "↑ 27 ╯")
	press(d, "k", "k")
	assert.Contains(t, ansi.Strip(d.View(60, 15)), "↑ 25 ↓ 2 ╯")
}
