package table

import (
	"strings"

	"charm.land/lipgloss/v2"

	"steward/tui/kit"
)

// maxCached bounds how many rows are kept as text: some screens full, so that going back and forth is cheap.
const maxCached = 1024

// text is what was drawn: the whole view while nothing changed, and single rows without their cursor and mark.
type text struct {
	view  string
	valid bool
	rows  map[string]line
	sgr   map[*lipgloss.Style]sgr
	cells []Cell
}

// line is a row as text: the name, unstyled, and all behind it, styled.
type line struct {
	name  string
	style *lipgloss.Style
	rest  string
}

// sgr is what a style writes before and after a text. Asking a style for it once is much cheaper than rendering each
// cell.
type sgr struct{ open, end string }

func (x *text) changed() { x.valid = false }

func (x *text) drop() {
	x.valid = false
	x.rows = map[string]line{}
	x.sgr = map[*lipgloss.Style]sgr{}
}

// ColumnWidth is how wide a column is drawn now; false means that it has no room.
func (t *Table) ColumnWidth(id string) (width int, ok bool) {
	for _, s := range t.layout {
		if t.columns[s.column].ID == id {
			return s.width, true
		}
	}
	return 0, false
}

// View is the titles and the rows of the window.
func (t *Table) View() string {
	if !t.text.valid {
		t.text.view = t.draw()
		t.text.valid = true
	}
	return t.text.view
}

func (t *Table) draw() string {
	if t.height <= 0 || t.width <= 0 {
		return ""
	}
	var b strings.Builder
	b.Grow(t.height * (t.width + 32))
	b.WriteString(t.titles())
	if t.height == 1 {
		return b.String()
	}
	if t.rows.Len() == 0 {
		t.drawPlaceholder(&b)
		return b.String()
	}
	first, end := t.Window()
	for i := first; i < end; i++ {
		b.WriteByte('\n')
		t.drawRow(&b, i)
	}
	return b.String()
}

func (t *Table) drawRow(b *strings.Builder, i int) {
	id := t.rows.ID(i)
	row, ok := t.text.rows[id]
	if !ok {
		if len(t.text.rows) >= maxCached {
			clear(t.text.rows)
		}
		row = t.compose(i)
		t.text.rows[id] = row
	}
	style := row.style
	if i == t.cursor {
		style = &t.theme.Accent
	}
	t.drawPrefix(b, i == t.cursor, t.marks.has(id))
	t.write(b, row.name, style)
	b.WriteString(row.rest)
}

// drawPrefix draws cursor and mark. They share a place, as one is seldom where the other is; when both meet, the cursor
// moves one cell to the left.
func (t *Table) drawPrefix(b *strings.Builder, cursor, marked bool) {
	sign := prefix{" ", " ", nil}
	switch {
	case cursor && marked:
		sign = prefix{t.theme.Sym.Cursor, t.theme.Sym.Mark, &t.theme.Accent}
	case cursor:
		sign = prefix{" ", t.theme.Sym.Cursor, &t.theme.Accent}
	case marked:
		sign = prefix{" ", t.theme.Sym.Mark, &t.theme.Key}
	}
	t.write(b, kit.Truncate(sign.outer+sign.inner, t.width, ""), sign.style)
	if t.width >= prefixWidth {
		b.WriteByte(' ')
	}
}

type prefix struct {
	outer, inner string
	style        *lipgloss.Style
}

// compose builds the text of a row that holds for all positions of the cursor.
func (t *Table) compose(i int) line {
	if cap(t.text.cells) < len(t.columns) {
		t.text.cells = make([]Cell, len(t.columns))
	}
	cells := t.text.cells[:len(t.columns)]
	clear(cells)
	t.rows.Cells(i, cells)

	var out line
	var b strings.Builder
	pending := 0 // spaces are written only when text follows
	for n, s := range t.layout {
		cell := cells[s.column]
		word := kit.Truncate(cell.Text, s.width, t.theme.Sym.Ellipsis)
		before, after := 0, s.width-kit.Width(word)
		if n == 0 {
			out.name, out.style, pending = word, cell.Style, after
			continue
		}
		if t.columns[s.column].Right {
			before, after = after, 0
		}
		pending += gap + before
		if word != "" {
			b.WriteString(strings.Repeat(" ", pending))
			t.write(&b, word, cell.Style)
			pending = 0
		}
		pending += after
	}
	out.rest = b.String()
	return out
}

// titles is the line of column titles.
func (t *Table) titles() string {
	var b strings.Builder
	pending := min(prefixWidth, t.width)
	for n, s := range t.layout {
		if n > 0 {
			pending += gap
		}
		word := t.title(t.columns[s.column], s.width)
		space := s.width - kit.Width(word)
		if t.columns[s.column].Right && space > 0 {
			pending, space = pending+space, 0
		}
		b.WriteString(strings.Repeat(" ", max(pending, 0)))
		b.WriteString(word)
		pending = space
	}
	var out strings.Builder
	t.write(&out, kit.Truncate(b.String(), t.width, ""), &t.theme.Muted)
	return out.String()
}

// title is a column's title with the arrow of the sort. The arrow may take one cell of the gap rather than one of the
// title's letters.
func (t *Table) title(c Column, width int) string {
	if c.ID != t.sortID || t.sortID == "" {
		return kit.Truncate(c.Title, width, t.theme.Sym.Ellipsis)
	}
	arrow := t.theme.Sym.Up
	if t.sortReverse {
		arrow = t.theme.Sym.Down
	}
	if kit.Width(c.Title)+2 <= width {
		return c.Title + " " + arrow
	}
	return kit.Truncate(c.Title, width, t.theme.Sym.Ellipsis) + arrow
}

func (t *Table) drawPlaceholder(b *strings.Builder) {
	for i, words := range t.placeholder {
		if i >= t.lines() {
			return
		}
		b.WriteByte('\n')
		room := t.width - prefixWidth
		if words == "" || room <= 0 {
			continue
		}
		b.WriteString(strings.Repeat(" ", prefixWidth))
		style := &t.theme.Muted
		if i == 0 {
			style = nil
		}
		t.write(b, kit.Truncate(words, room, t.theme.Sym.Ellipsis), style)
	}
}

// write styles a text of one line.
func (t *Table) write(b *strings.Builder, words string, style *lipgloss.Style) {
	if style == nil {
		b.WriteString(words)
		return
	}
	codes, ok := t.text.sgr[style]
	if !ok {
		open, end, _ := strings.Cut(style.Render("x"), "x")
		codes = sgr{open, end}
		if len(t.text.sgr) >= maxCached {
			clear(t.text.sgr)
		}
		t.text.sgr[style] = codes
	}
	b.WriteString(codes.open)
	b.WriteString(words)
	b.WriteString(codes.end)
}
