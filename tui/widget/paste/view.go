package paste

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

const (
	// maxWidth leaves room for names.
	maxWidth = 66
	// fewestLines and mostLines bound the field.
	fewestLines, mostLines = 2, 8
	// widest is how many bytes of a line are looked at for showing it.
	widest = 1024
)

// View is the box, at most as large as the given size.
func (b *Box) View(width, height int) string {
	t := b.box.Theme
	b.box.Max = maxWidth
	inner := b.box.Inner(width)
	b.box.Min = inner
	b.box.Head = nil
	hint := kit.Wrap(b.o.Hint, inner)
	told := b.told(inner)
	if height < 2+len(hint)+1+fewestLines+len(told)+3 {
		hint = nil // rather than a part of a sentence
	}
	room := min(max(height-2-len(hint)-len(told)-3, fewestLines), mostLines)
	field, x := b.field(inner, room)
	b.box.Body = nil
	b.box.Foot = append([]string(nil), hint...)
	b.box.Foot = append(b.box.Foot, field...)
	at := len(b.box.Foot) - 1
	b.box.Foot = append(b.box.Foot, told...)
	b.box.Foot = append(b.box.Foot, t.Key.Render("enter")+" "+t.Muted.Render(strings.ToLower(b.o.Verb))+"   "+
		t.Key.Render("ctrl+u")+" "+t.Muted.Render("empty it")+"   "+t.Key.Render("esc")+" "+t.Muted.Render("cancel"))
	drawn := b.box.Draw(width, height)
	b.cursor = tea.NewCursor(2+x, b.box.FootLine()+at)
	return drawn
}

// field is the end of the text, where it is written, and the column of the cursor in its last line.
func (b *Box) field(inner, room int) (lines []string, x int) {
	t := b.box.Theme
	tail, above := ends(b.text, room)
	if above > 0 {
		tail = tail[1:]
		lines = append(lines, t.Muted.Render(kit.Pad(t.Sym.Up+" "+kit.Plural(above+1, "line", "lines")+" above", inner)))
	}
	for i, line := range tail {
		line = kit.Clean(line)
		if over := kit.Width(line) - inner + 1; over > 0 && i == len(tail)-1 { // the end is where the cursor is
			line = t.Sym.Ellipsis + lastCells(line, inner-2)
		}
		line = kit.Truncate(line, inner, t.Sym.Ellipsis)
		x = kit.Width(line)
		lines = append(lines, t.Text.Underline(true).Render(kit.Pad(line, inner)))
	}
	return append([]string{""}, lines...), min(x, inner-1)
}

// lastCells is the end of a line that takes at most so many cells.
func lastCells(line string, cells int) string {
	runes := []rune(line)
	at, width := len(runes), 0
	for at > 0 {
		if width += kit.Width(string(runes[at-1])); width > cells {
			break
		}
		at--
	}
	return string(runes[at:])
}

// ends are the last lines of a text, and how many there are above them.
func ends(text string, room int) (lines []string, above int) {
	from := len(text)
	for range room {
		if from < 0 {
			break
		}
		at := strings.LastIndexByte(text[:from], '\n')
		line := text[at+1 : from]
		if len(line) > widest {
			line = strings.ToValidUTF8(line[len(line)-widest:], "")
		}
		lines = append([]string{line}, lines...)
		from = at
	}
	if from < 0 {
		return lines, 0
	}
	return lines, strings.Count(text[:from], "\n") + 1
}

// told says what was understood.
func (b *Box) told(inner int) []string {
	t := b.box.Theme
	lines := []string{""}
	switch {
	case b.text == "":
		return append(lines, t.Muted.Render("nothing yet"), "")
	case b.reading:
		return append(lines, t.Muted.Render("reading"+t.Sym.Ellipsis), "")
	}
	style := t.Good
	if b.finding.Found == 0 {
		style = t.Muted
	}
	lines = append(lines, style.Render(kit.Truncate(b.finding.Words, inner, t.Sym.Ellipsis)))
	problems := b.finding.Problems
	if b.cut {
		problems = append([]string{"more than " + kit.Count(largest>>20) + " MB: the rest was left out"}, problems...)
	}
	for _, p := range problems {
		for _, line := range kit.Wrap(t.Sym.Cross+" "+p, inner) {
			lines = append(lines, t.Warn.Render(line))
		}
	}
	return append(lines, "")
}
