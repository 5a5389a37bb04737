package fields

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// labelWidth is the columns of a label with the gap behind it.
const labelWidth = 14

// maxValueWidth bounds how wide an entry is drawn; longer text scrolls in it.
const maxValueWidth = 64

// TextOptions say what a Text asks for. All words must be clean.
type TextOptions struct {
	Label string
	// Hint is told while the field is focused and nothing is wrong: the system's rule, in its words.
	Hint string
	// Limit is the most characters that fit; 0 means no limit of the field's own.
	Limit int
	// Check says what is wrong with a value, in clean words, or nothing; nil accepts everything.
	Check func(value string) string
}

// Text is a labelled line of text with its rule told while typing.
type Text struct {
	theme   *kit.Theme
	o       TextOptions
	line    Line
	initial string
	width   int
	focused bool
	left    bool   // the focus went away once, or a submit was tried: an empty required field is a mistake now
	note    string // what became of the last paste or key, until the next one
	server  string // the server's complaint about this value, until it changes
}

// NewText makes a text field that holds value, which may be any text.
func NewText(theme *kit.Theme, value string, o TextOptions) *Text {
	t := &Text{theme: theme, o: o, line: NewLine(o.Limit), initial: value}
	t.line.Set(value)
	return t
}

// Value is the text without spaces around it; a value that was not touched comes back byte for byte.
func (t *Text) Value() string {
	if v := t.line.String(); v != t.initial {
		return strings.TrimSpace(v)
	}
	return t.initial
}

// Raw is the text exactly as it stands in the field.
func (t *Text) Raw() string { return t.line.String() }

// Type replaces the text as if it had been typed; restoring a draft needs it.
func (t *Text) Type(text string) { t.line.Set(text) }

// Complain shows what the server says about the present value. Changing the value takes it back. The words must be
// clean.
func (t *Text) Complain(words string) { t.server = words }

// Problem says what is wrong with the value, or nothing.
func (t *Text) Problem() string {
	switch {
	case t.server != "":
		return t.server
	case t.o.Check == nil:
		return ""
	default:
		return t.o.Check(t.Value())
	}
}

// Label is the field's name for people.
func (t *Text) Label() string { return t.o.Label }

// Update takes a key or a paste. A paste is only ever text: it never submits.
func (t *Text) Update(msg tea.Msg) (used bool, cmd tea.Cmd) {
	before := t.line.String()
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		var said Inserted
		used, said = t.line.Key(msg)
		if used {
			t.note = t.words(said)
		}
	case tea.PasteMsg:
		used, t.note = true, t.words(t.line.Insert(msg.Content))
		if t.note != "" {
			cmd = kit.Say(kit.Info, t.o.Label+": "+t.note)
		}
	}
	if t.line.String() != before {
		t.server = ""
	}
	return used, cmd
}

func (t *Text) words(said Inserted) string {
	switch {
	case said.Cut:
		return fmt.Sprintf("cut: at most %s fit here", kit.Plural(t.line.Limit(), "character", "characters"))
	case said.Dropped > 0:
		return kit.Plural(said.Dropped, "character", "characters") + " that cannot be shown left out"
	default:
		return ""
	}
}

// Focus gives the field the cursor.
func (t *Text) Focus() { t.focused = true }

// Blur takes the cursor away.
func (t *Text) Blur() { t.focused, t.left, t.note = false, true, "" }

// Reveal shows what is wrong even if the field was never visited.
func (t *Text) Reveal() { t.left = true }

// Captures reports that letters are text here.
func (t *Text) Captures() bool { return true }

// Resize gives the columns; the height does not matter.
func (t *Text) Resize(width, _ int) { t.width = width }

// Cursor is where the text cursor stands, relative to the field's first line.
func (t *Text) Cursor() (x, y int, ok bool) {
	if !t.focused {
		return 0, 0, false
	}
	_, at := t.line.View(t.valueWidth(), t.theme.Sym.Ellipsis)
	return margin + labelWidth + at, 0, true
}

// View is the line with the label and the value, and what is to be said about it below.
func (t *Text) View() []string {
	width := t.valueWidth()
	value, _ := t.line.View(width, t.theme.Sym.Ellipsis)
	mark, label, entry := "   ", t.theme.Muted, t.theme.Line.Underline(true)
	if t.focused {
		mark, label, entry = " "+t.theme.Accent.Render(t.theme.Sym.Cursor)+" ", t.theme.Accent, t.theme.Text.Underline(true)
	}
	if !t.focused && value != "" {
		entry = t.theme.Text
		value = kit.Truncate(kit.Clean(t.line.String()), width, t.theme.Sym.Ellipsis)
	} else {
		value = kit.Pad(value, width)
	}
	lines := []string{mark + label.Render(kit.Fit(t.o.Label, labelWidth, "")) + entry.Render(value)}
	return append(lines, t.notes()...)
}

// notes are the lines below the value: always one, so that nothing jumps, and more only where the words need it.
func (t *Text) notes() []string {
	words, style := "", t.theme.Muted
	switch problem := t.shownProblem(); {
	case t.note != "":
		words, style = t.note, t.theme.Warn
	case problem != "":
		words, style = t.theme.Sym.Cross+" "+problem, t.theme.Bad
	case t.focused:
		words = t.o.Hint
	}
	indent := strings.Repeat(" ", margin+labelWidth)
	var lines []string
	for _, line := range kit.Wrap(words, max(t.width-margin-labelWidth-1, 10)) {
		lines = append(lines, strings.TrimRight(indent+style.Render(line), " "))
	}
	return lines
}

// shownProblem leaves an empty field in peace until it was visited.
func (t *Text) shownProblem() string {
	if t.line.Empty() && !t.left && t.server == "" {
		return ""
	}
	return t.Problem()
}

func (t *Text) valueWidth() int {
	width := min(t.width-margin-labelWidth-1, maxValueWidth)
	if t.o.Limit > 0 {
		width = min(width, t.o.Limit+1)
	}
	return max(width, 8)
}
