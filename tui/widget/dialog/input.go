package dialog

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"steward/tui/kit"
)

// maxInput is how many bytes an Input takes.
const maxInput = 256

// Input is a line of text that grows and shrinks at its end: enough to search and to type a confirmation. Its zero
// value is empty.
type Input struct{ text string }

// Value is the text.
func (in *Input) Value() string { return in.text }

// Clear empties it.
func (in *Input) Clear() { in.text = "" }

// Update takes letters, pastes and the keys that delete (backspace, ctrl+w, ctrl+u), and reports whether it did. Pasted
// text becomes one line.
func (in *Input) Update(msg tea.Msg) (handled bool) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		in.add(strings.Join(strings.Fields(msg.Content), " "))
		return true
	case tea.KeyPressMsg:
		return in.press(msg)
	}
	return false
}

func (in *Input) press(msg tea.KeyPressMsg) bool {
	switch msg.String() {
	case "backspace", "ctrl+h":
		in.text = withoutLast(in.text)
	case "ctrl+u":
		in.text = ""
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		cut := strings.TrimRight(in.text, " ")
		in.text = cut[:strings.LastIndex(cut, " ")+1]
	default:
		if msg.Text == "" {
			return false
		}
		in.add(msg.Text)
	}
	return true
}

func (in *Input) add(s string) {
	if s = kit.Clean(s); len(in.text)+len(s) <= maxInput {
		in.text += s
	}
}

// withoutLast drops the last character as people see it, with all its marks.
func withoutLast(s string) string {
	for rest := s; rest != ""; {
		last, _ := ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
		rest = rest[len(last):]
		if rest == "" {
			return strings.TrimSuffix(s, last)
		}
	}
	return ""
}
