package fields_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/tui/kit"
	"steward/tui/widget/fields"
)

func plain(lines []string) string { return ansi.Strip(strings.Join(lines, "\n")) }

func noDigits(v string) string {
	if strings.ContainsAny(v, "0123456789") {
		return "no digits"
	}
	if v == "" {
		return "is required"
	}
	return ""
}

func newText(value string) *fields.Text {
	text := fields.NewText(kit.NewTheme(kit.ThemeOptions{}), value, fields.TextOptions{Label: "Name", Hint: "letters", Limit: 64, Check: noDigits})
	text.Resize(80, 2)
	return text
}

func write(text *fields.Text, s string) {
	for _, r := range s {
		text.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func TestTextTellsItsRuleWhileTyping(t *testing.T) {
	t.Parallel()
	text := newText("")
	text.Focus()
	assert.Contains(t, plain(text.View()), "letters")
	write(text, "ci4")
	assert.Contains(t, plain(text.View()), "✕ no digits")
	text.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	assert.NotContains(t, plain(text.View()), "no digits")
}

func TestTextLeavesAnEmptyFieldInPeaceUntilItWasVisited(t *testing.T) {
	t.Parallel()
	text := newText("")
	text.Focus()
	assert.NotContains(t, plain(text.View()), "is required")
	assert.Equal(t, "is required", text.Problem())
	text.Blur()
	assert.Contains(t, plain(text.View()), "✕ is required")
}

func TestTextCutsAHugePasteAndSaysSo(t *testing.T) {
	t.Parallel()
	text := newText("")
	text.Focus()
	began := time.Now()
	used, cmd := text.Update(tea.PasteMsg{Content: strings.Repeat("paste\n", 20_000)})
	assert.Less(t, time.Since(began), 5*time.Second, "the time does not grow with the square of the length")
	require.True(t, used)
	require.NotNil(t, cmd)
	said, ok := cmd().(kit.Notice)
	require.True(t, ok)
	assert.Equal(t, "Name: cut: at most 64 characters fit here", said.Text)
	assert.Len(t, text.Value(), len(strings.TrimSpace(strings.Repeat("paste ", 20)[:64])))
	assert.Contains(t, plain(text.View()), "cut: at most 64 characters fit here")
}

func TestTextKeepsAnUntouchedValueByteForByte(t *testing.T) {
	t.Parallel()
	text := newText("  spaced\u200b ")
	assert.Equal(t, "  spaced\u200b ", text.Value())
	text.Focus()
	write(text, "x")
	assert.Equal(t, "spaced\u200b x", text.Value())
}

func TestTextTakesTheServersComplaintBackWhenItChanges(t *testing.T) {
	t.Parallel()
	text := newText("taken")
	text.Complain("is taken")
	assert.Equal(t, "is taken", text.Problem())
	text.Focus()
	text.Update(tea.KeyPressMsg{Code: tea.KeyLeft})
	assert.Equal(t, "is taken", text.Problem(), "moving the cursor changes nothing")
	write(text, "x")
	assert.Empty(t, text.Problem())
}

func TestTextShowsALongValueFromItsStartWhenLeft(t *testing.T) {
	t.Parallel()
	text := newText(strings.Repeat("abcdefghij", 9))
	text.Resize(60, 2)
	text.Focus()
	x, y, ok := text.Cursor()
	require.True(t, ok)
	assert.Less(t, x, 60)
	assert.Zero(t, y)
	text.Blur()
	assert.Contains(t, plain(text.View()), "Name          abcdefghij")
	for _, line := range text.View() {
		assert.LessOrEqual(t, kit.Width(line), 60)
	}
}
