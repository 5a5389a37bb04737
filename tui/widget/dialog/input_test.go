package dialog_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"

	"steward/tui/widget/dialog"
)

func TestInput(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		msgs []tea.Msg
		want string
	}{
		"letters and blanks":                   {[]tea.Msg{key("a"), key("space"), key("B")}, "a B"},
		"backspace takes a whole character":    {[]tea.Msg{key("a"), tea.PasteMsg{Content: "e\u0301"}, key("backspace")}, "a"},
		"backspace on nothing":                 {[]tea.Msg{key("backspace")}, ""},
		"ctrl+w takes a word":                  {[]tea.Msg{tea.PasteMsg{Content: "one two "}, key("ctrl+w")}, "one "},
		"ctrl+u takes everything":              {[]tea.Msg{tea.PasteMsg{Content: "one two"}, key("ctrl+u")}, ""},
		"a paste is one line":                  {[]tea.Msg{tea.PasteMsg{Content: " one\n\ttwo\r\n"}}, "one two"},
		"a paste cannot move the cursor":       {[]tea.Msg{tea.PasteMsg{Content: "a\x1b[2Jb"}}, "a<U+001B>[2Jb"},
		"more than a line is for is not taken": {[]tea.Msg{key("a"), tea.PasteMsg{Content: strings.Repeat("x", 1000)}}, "a"},
		"keys without text are not for it":     {[]tea.Msg{key("a"), key("up"), key("esc")}, "a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var in dialog.Input
			for _, m := range tc.msgs {
				in.Update(m)
			}
			assert.Equal(t, tc.want, in.Value())
		})
	}
}
