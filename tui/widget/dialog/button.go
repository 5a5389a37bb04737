package dialog

import (
	"charm.land/lipgloss/v2"

	"steward/tui/kit"
)

// Button is a button of a dialog. The one with focus is reversed and stands in brackets, so that focus is seen without
// colours; the other carries a style.
func Button(theme *kit.Theme, word string, focused bool, style lipgloss.Style) string {
	if focused {
		return theme.Reverse.Render("[ " + word + " ]")
	}
	return "  " + style.Render(word) + "  "
}
