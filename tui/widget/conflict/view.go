package conflict

import (
	"strings"

	"charm.land/lipgloss/v2"

	"steward/tui/kit"
)

const (
	// wideFrom is the width from which the versions stand beside each other, if all of them fit their columns.
	wideFrom = 90
	// indent is the room of the cursor.
	indent = 3
	// radio is the room of "(•) ".
	radio = 4
	// gap separates columns.
	gap = 2
)

// Resize gives the size in cells.
func (b *Board) Resize(width, height int) {
	b.width, b.height = max(width, 1), max(height, 1)
	b.draw()
}

// View is the board, of at most the height's lines.
func (b *Board) View() string { return b.view }

// draw builds the view: what happened, and the part of the list that has the cursor.
func (b *Board) draw() {
	var lines []string
	head := []string{b.o.Head, "Nothing was overwritten. Choose what shall hold."}
	if b.height >= 16 {
		lines = append(lines, "")
	}
	for i, words := range head {
		for _, l := range kit.Wrap(words, max(b.width-indent-1, 1)) {
			if i == 0 {
				l = b.theme.Warn.Render(l)
			}
			lines = append(lines, kit.Pad("", indent)+l)
		}
	}
	lines = append(lines, "")
	body, from, to := b.list()
	room := max(b.height-len(lines), 1)
	b.skip = max(min(b.skip, to-from-room), 0)
	b.top = min(max(min(b.top, from), to-room, 0), from+b.skip)
	if b.skip > 0 {
		b.top = from + b.skip
	}
	b.top = max(min(b.top, len(body)-room), 0)
	shown := append([]string(nil), body[b.top:min(b.top+room, len(body))]...)
	if below := to - b.top - room; below > 0 {
		words := b.theme.Sym.Down + " " + kit.Plural(below+1, "more line", "more lines") + ", pgdown shows them"
		shown[len(shown)-1] = kit.Pad("", indent+2) + b.theme.Muted.Render(words)
	}
	lines = append(lines, shown...)
	if len(lines) > b.height {
		lines = lines[len(lines)-b.height:]
	}
	b.view = strings.Join(lines, "\n")
}

// list are all lines of the aspects; those of the one under the cursor are from up to before to.
func (b *Board) list() (lines []string, from, to int) {
	title, column, wide := b.columns()
	if wide {
		lines = append(lines, b.heading(title, column))
	}
	for i := range b.aspects {
		if i == b.at {
			from = len(lines)
		}
		if wide {
			lines = append(lines, b.row(i, title, column))
		} else {
			lines = append(lines, b.stack(i)...)
		}
		if i == b.at {
			to = len(lines)
		}
	}
	if from == 1 && wide {
		from = 0
	}
	return lines, from, to
}

// columns are the widths of the titles and of the versions; wide says that every version fits one.
func (b *Board) columns() (title, column int, wide bool) {
	for i := range b.aspects {
		title = max(title, kit.Width(b.aspects[i].Title))
	}
	title = min(title, 24) + gap
	n := 3
	if b.offered(Both) {
		n = 4
	}
	column = (b.width - indent - title - 1) / n
	wide = b.width >= wideFrom
	for i := range b.aspects {
		a := &b.aspects[i]
		for _, text := range []string{a.Before, a.Theirs, a.Yours, a.Both} {
			wide = wide && kit.Width(text) <= column-radio-gap
		}
	}
	return title, column, wide
}

func (b *Board) heading(title, column int) string {
	line := kit.Pad("", indent+title) + kit.Pad("BEFORE", column) + kit.Pad("    THEIRS", column) + kit.Pad("    YOURS", column)
	if b.offered(Both) {
		line += "    BOTH"
	}
	return b.theme.Muted.Render(strings.TrimRight(line, " "))
}

// row is an aspect with its versions beside each other.
func (b *Board) row(i, title, column int) string {
	a, t := &b.aspects[i], b.theme
	line := b.sign(i) + b.title(i, title)
	line += t.Muted.Render(kit.Pad(b.text(a.Before), column))
	for _, side := range []Side{Theirs, Yours, Both} {
		if side == Both && !b.offered(Both) {
			continue
		}
		mark, text, style := b.version(a, side)
		line += style.Render(mark+kit.Truncate(text, column-radio-1, t.Sym.Ellipsis)) + kit.Pad("", column-radio-kit.Width(text))
	}
	return strings.TrimRight(line, " ")
}

// stack is an aspect with its versions under each other, whole.
func (b *Board) stack(i int) []string {
	a, t := &b.aspects[i], b.theme
	head := b.sign(i) + b.title(i, kit.Width(a.Title)+gap)
	if a.Chosen == Open {
		head += t.Warn.Render("choose one")
	}
	lines := []string{head}
	add := func(label, mark, text string, style lipgloss.Style) {
		const margin = indent + 2 + radio + 8
		for n, l := range kit.Wrap(text, max(b.width-margin-1, 1)) {
			front := kit.Pad("", margin)
			if n == 0 {
				front = kit.Pad("", indent+2) + style.Render(kit.Pad(mark, radio)) + t.Muted.Render(kit.Pad(label, 8))
			}
			lines = append(lines, front+style.Render(l))
		}
	}
	add("before", "", b.text(a.Before), t.Muted)
	for _, v := range []struct {
		label string
		side  Side
	}{{"theirs", Theirs}, {"yours", Yours}, {"both", Both}} {
		if v.side == Both && a.Both == "" {
			continue
		}
		mark, text, style := b.version(a, v.side)
		add(v.label, mark, text, style)
	}
	return lines
}

func (b *Board) sign(i int) string {
	if i != b.at {
		return kit.Pad("", indent)
	}
	return " " + b.theme.Accent.Render(b.theme.Sym.Cursor) + " "
}

func (b *Board) title(i, width int) string {
	style := b.theme.Strong
	if i == b.at {
		style = b.theme.Accent
	}
	return style.Render(kit.Truncate(b.aspects[i].Title, width-gap, b.theme.Sym.Ellipsis)) +
		kit.Pad("", width-min(kit.Width(b.aspects[i].Title), width-gap))
}

// version is how a side's version is shown: "(•) " before the one that is chosen, nothing before what cannot be.
func (b *Board) version(a *Aspect, side Side) (mark, text string, style lipgloss.Style) {
	t := b.theme
	mark, style = "( ) ", t.Text
	switch {
	case !a.offers(side):
		mark, style = "    ", t.Muted
	case a.Chosen == side:
		mark, style = "("+t.Sym.Bullet+") ", t.Strong
	}
	switch {
	case side == Theirs && !a.TheyDid, side == Yours && !a.YouDid:
		return mark, "not changed", style
	case side == Theirs:
		text = a.Theirs
	case side == Yours:
		text = a.Yours
	case a.Both == "":
		return mark, "", style
	default:
		text = a.Both
	}
	return mark, b.text(text), style
}

func (b *Board) text(s string) string {
	if s == "" {
		return b.theme.Sym.Dash
	}
	return s
}
