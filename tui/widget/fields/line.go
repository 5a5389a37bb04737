package fields

import (
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"steward/tui/kit"
)

// maxRunes bounds a line whose field has no limit of its own, so that a mispaste cannot fill the memory.
const maxRunes = 4096

// Line edits one line of text, cell by cell of what people see as one character. Its text never holds a line break;
// what it was given with Set is kept byte for byte until it is edited. The zero value is an empty line.
type Line struct {
	cells []cell
	at    int // the cursor stands before this cell
	first int // the first cell that is shown
	limit int // in characters (runes); 0 means maxRunes
}

// cell is one grapheme: its text, how it is shown, and how many columns that takes.
type cell struct {
	raw, shown string
	width      int
}

// Inserted says what became of text that was typed or pasted.
type Inserted struct {
	Cut     bool // the limit was reached; the rest was left out
	Dropped int  // characters that no line may hold, left out
}

// NewLine makes an empty line of at most limit characters; 0 means no limit of the field's own.
func NewLine(limit int) Line { return Line{limit: limit} }

// Set replaces the text and puts the cursor behind it. Text longer than the limit stays whole.
func (l *Line) Set(text string) {
	l.cells = split(text)
	l.at, l.first = len(l.cells), 0
}

// String is the text.
func (l *Line) String() string { return join(l.cells) }

// Empty reports whether there is no text.
func (l *Line) Empty() bool { return len(l.cells) == 0 }

// Limit is how many characters fit.
func (l *Line) Limit() int {
	if l.limit > 0 {
		return l.limit
	}
	return maxRunes
}

// Cursor is where the cursor stands in the text, in bytes.
func (l *Line) Cursor() int { return len(join(l.cells[:l.at])) }

// Replace puts other text in place of that from start to before end, both in bytes and at the ends of characters, and
// the cursor behind it. What no line may hold is left out, as Insert does.
func (l *Line) Replace(start, end int, text string) Inserted {
	l.remove(l.cellAt(start), l.cellAt(end))
	l.at = l.cellAt(start)
	return l.Insert(text)
}

// Columns are where a piece of the text, from start to before end in bytes, stands in the latest View.
func (l *Line) Columns(start, end int) (from, to int) {
	first := min(l.first, len(l.cells))
	width := func(until int) int {
		n := 0
		for i := first; i < until; i++ {
			n += l.cells[i].width
		}
		return n
	}
	return width(l.cellAt(start)), width(l.cellAt(end))
}

// cellAt is the cell that begins at a byte of the text, or the one behind it.
func (l *Line) cellAt(offset int) int {
	for i := range l.cells {
		if offset <= 0 {
			return i
		}
		offset -= len(l.cells[i].raw)
	}
	return len(l.cells)
}

// Insert puts text at the cursor, as one line: breaks and tabs become spaces, characters that would hide, reorder or
// control are left out, and what exceeds the limit is cut.
func (l *Line) Insert(text string) Inserted {
	before, after := join(l.cells[:l.at]), join(l.cells[l.at:])
	room := l.Limit() - utf8.RuneCountInString(before) - utf8.RuneCountInString(after)
	fit, said := oneLine(text, room)
	if fit == "" {
		return said
	}
	head := split(before + fit)
	l.cells, l.at = split(before+fit+after), len(head)
	if l.at > len(l.cells) {
		l.at = len(l.cells)
	}
	return said
}

// Key edits by a key stroke and reports whether it meant anything to the line. Enter, tab and the vertical keys never do.
func (l *Line) Key(msg tea.KeyPressMsg) (used bool, said Inserted) {
	switch msg.String() {
	case "left", "ctrl+b":
		l.at = max(l.at-1, 0)
	case "right", "ctrl+f":
		l.at = min(l.at+1, len(l.cells))
	case "home", "ctrl+a":
		l.at = 0
	case "end", "ctrl+e":
		l.at = len(l.cells)
	case "ctrl+left", "alt+left", "alt+b":
		l.at = l.wordLeft()
	case "ctrl+right", "alt+right", "alt+f":
		l.at = l.wordRight()
	case "backspace", "ctrl+h", "shift+backspace":
		l.remove(l.at-1, l.at)
	case "delete", "ctrl+d":
		l.remove(l.at, l.at+1)
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		l.remove(l.wordLeft(), l.at)
	case "alt+d", "alt+delete", "ctrl+delete":
		l.remove(l.at, l.wordRight())
	case "ctrl+u":
		l.remove(0, l.at)
	case "ctrl+k":
		l.remove(l.at, len(l.cells))
	default:
		if msg.Text == "" || msg.Mod&(tea.ModCtrl|tea.ModAlt) != 0 {
			return false, Inserted{}
		}
		return true, l.Insert(msg.Text)
	}
	return true, Inserted{}
}

// View is the part of the line around the cursor that fits into width columns, and the cursor's column in it.
func (l *Line) View(width int, ellipsis string) (text string, cursor int) {
	l.scroll(width)
	var b strings.Builder
	used := 0
	for i := l.first; i < len(l.cells); i++ {
		c := l.cells[i]
		if i == l.at {
			cursor = used
		}
		if used+c.width > width || (used+c.width == width && i < len(l.cells)-1 && i >= l.at) {
			if used < width {
				b.WriteString(ellipsis)
			}
			return b.String(), min(cursor, max(width-1, 0))
		}
		b.WriteString(c.shown)
		used += c.width
	}
	if l.at == len(l.cells) {
		cursor = used
	}
	return b.String(), cursor
}

// Masked is View for a secret: a dot for each character, so that nothing of the text is in it.
func (l *Line) Masked(width int, dot string) (text string, cursor int) {
	width = max(width, 1)
	first := max(l.at-width+1, 0)
	return strings.Repeat(dot, min(len(l.cells)-first, width)), l.at - first
}

// scroll moves the shown part so that the cursor and one column for it are inside.
func (l *Line) scroll(width int) {
	if l.at < l.first {
		l.first = max(l.at-width/3, 0)
	}
	used := 0
	for i := l.first; i < l.at; i++ {
		used += l.cells[i].width
	}
	for used >= width && l.first < l.at {
		used -= l.cells[l.first].width
		l.first++
	}
}

func (l *Line) remove(from, to int) {
	from, to = max(from, 0), min(to, len(l.cells))
	if from >= to {
		return
	}
	text := join(l.cells[:from]) + join(l.cells[to:])
	l.cells = split(text)
	l.at = min(from, len(l.cells))
	l.first = min(l.first, l.at)
}

func (l *Line) wordLeft() int {
	i := l.at
	for i > 0 && l.cells[i-1].blank() {
		i--
	}
	for i > 0 && !l.cells[i-1].blank() {
		i--
	}
	return i
}

func (l *Line) wordRight() int {
	i := l.at
	for i < len(l.cells) && l.cells[i].blank() {
		i++
	}
	for i < len(l.cells) && !l.cells[i].blank() {
		i++
	}
	return i
}

func (c cell) blank() bool { return c.raw == " " }

func split(text string) []cell {
	cells := make([]cell, 0, len(text))
	for len(text) > 0 {
		raw, width := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
		shown := kit.Clean(raw)
		if shown != raw {
			width = kit.Width(shown)
		}
		cells = append(cells, cell{raw: raw, shown: shown, width: width})
		text = text[len(raw):]
	}
	return cells
}

func join(cells []cell) string {
	var b strings.Builder
	for _, c := range cells {
		b.WriteString(c.raw)
	}
	return b.String()
}

// oneLine makes at most room characters of text fit for a line. It reads no further than it must, so that a paste of
// any size costs what the field holds.
func oneLine(text string, room int) (string, Inserted) {
	text = strings.Trim(text, "\r\n")
	var b strings.Builder
	var said Inserted
	for i, n := 0, 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		breaks := r == '\n' && i > 0 && text[i-1] == '\r'
		i += size
		switch {
		case breaks:
			continue
		case r == '\n', r == '\r', r == '\t', r != ' ' && unicode.Is(unicode.Zs, r):
			r = ' '
		case r == utf8.RuneError && size == 1, kit.HasHidden("a" + string(r)):
			said.Dropped++
			if said.Dropped > maxRunes {
				said.Cut = true
				return b.String(), said
			}
			continue
		}
		if n >= room {
			said.Cut = true
			break
		}
		b.WriteRune(r)
		n++
	}
	return b.String(), said
}
