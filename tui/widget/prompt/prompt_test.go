package prompt_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/tui/kit"
	"steward/tui/widget/prompt"
)

type answered string

func newPrompt(o prompt.Options) *prompt.Prompt {
	o.Context, o.Title, o.Label, o.Verb = "prod", "New key", "Name", "Create"
	o.OnDone = func(text string) tea.Cmd { return kit.Send(answered(text)) }
	return prompt.New(kit.NewTheme(kit.ThemeOptions{}), o)
}

var (
	enter = tea.KeyPressMsg{Code: tea.KeyEnter}
	esc   = tea.KeyPressMsg{Code: tea.KeyEscape}
)

func TestEnterTakesTheTrimmedText(t *testing.T) {
	t.Parallel()
	p := newPrompt(prompt.Options{Value: " key 2"})
	p.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
	p.Update(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "})
	cmd := p.Update(enter)
	require.NotNil(t, cmd)
	assert.Equal(t, answered("key 2x"), cmd())
	assert.True(t, p.Done())
	assert.False(t, p.CapturesText())
}

func TestPasteNeverSubmits(t *testing.T) {
	t.Parallel()
	p := newPrompt(prompt.Options{Max: 20})
	assert.Nil(t, p.Update(tea.PasteMsg{Content: "two\nlines\n" + strings.Repeat("x", 100_000)}))
	assert.False(t, p.Done())
	assert.Contains(t, ansi.Strip(p.View(60, 12)), "cut: at most 20 characters fit here")
	assert.Equal(t, answered("two lines xxxxxxxxxx"), p.Update(enter)())
}

func TestRefusedTextStays(t *testing.T) {
	t.Parallel()
	p := newPrompt(prompt.Options{Check: func(text string) string {
		if text == "" {
			return "a name is needed"
		}
		return ""
	}})
	assert.Nil(t, p.Update(enter))
	assert.False(t, p.Done())
	assert.Contains(t, ansi.Strip(p.View(60, 12)), "a name is needed")
	p.Update(tea.KeyPressMsg{Code: 'a', Text: "a"})
	assert.NotContains(t, ansi.Strip(p.View(60, 12)), "a name is needed")
	assert.Equal(t, answered("a"), p.Update(enter)())
}

func TestEscLeaves(t *testing.T) {
	t.Parallel()
	left := false
	p := newPrompt(prompt.Options{OnCancel: func() tea.Cmd {
		left = true
		return nil
	}})
	assert.Nil(t, p.Update(esc))
	assert.True(t, p.Done())
	assert.True(t, left)
}

func TestBoxFitsAndCursorStandsBehindTheText(t *testing.T) {
	t.Parallel()
	p := newPrompt(prompt.Options{
		Value: strings.Repeat("/long/path", 30), Warning: []string{"The older keys expire in 2 days."},
		Body: []string{strings.Repeat("Words to read first. ", 20)},
	})
	for width := 30; width < 130; width += 9 {
		box := p.View(width, 12)
		lines := strings.Split(box, "\n")
		require.LessOrEqual(t, len(lines), 12)
		for _, line := range lines {
			require.LessOrEqual(t, ansi.StringWidth(line), width)
		}
		cursor := p.Cursor()
		require.NotNil(t, cursor)
		assert.Contains(t, ansi.Strip(lines[cursor.Y]), "Name  ")
		assert.Less(t, cursor.X, ansi.StringWidth(lines[0])-1)
	}
}

func TestActionsAreItsKeys(t *testing.T) {
	t.Parallel()
	p := newPrompt(prompt.Options{})
	submit, ok := kit.Find(p.Actions(), "enter")
	require.True(t, ok)
	assert.Equal(t, "create", submit.Title)
	_, ok = kit.Find(p.Actions(), "esc")
	assert.True(t, ok)
}
