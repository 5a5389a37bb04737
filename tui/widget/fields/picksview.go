package fields

import (
	"fmt"
	"strings"

	"steward/tui/kit"
)

// noteColumn is where the description of an entry starts at the earliest, so that short lists line up.
const noteColumn = 34

// View is the heading, the rows that fit, and a line that says what is wrong or why an entry is closed.
func (p *Picks) View() []string {
	foot := p.foot()
	lines := []string{p.heading()}
	if len(p.rows) == 0 {
		words := p.empty
		if !p.filter.Empty() {
			words = "nothing matches"
		}
		lines = append(lines, p.cut("   "+p.theme.Muted.Render(words)))
	}
	p.scroll()
	column := p.titleWidth()
	for i := p.first; i < min(p.first+p.window(), len(p.rows)); i++ {
		lines = append(lines, p.row(i, column))
	}
	return append(lines[:min(len(lines), max(p.height-len(foot), 1))], foot...)
}

// Cursor is the text cursor of the filter, relative to the first line.
func (p *Picks) Cursor() (x, y int, ok bool) {
	if !p.focused || !p.typing {
		return 0, 0, false
	}
	_, at := p.filter.View(p.filterWidth(), p.theme.Sym.Ellipsis)
	return margin + kit.Width(p.label) + len("   / ") + at, 0, true
}

// heading is the label with what is picked, the filter, and how much is out of sight.
func (p *Picks) heading() string {
	t := p.theme
	style := t.Strong
	if p.focused {
		style = t.Accent
	}
	s := "   " + style.Render(p.label)
	if p.typing || !p.filter.Empty() {
		text, _ := p.filter.View(p.filterWidth(), t.Sym.Ellipsis)
		return p.cut(s + "   " + t.Key.Render("/") + " " + text)
	}
	if n := len(p.Picked()); n > 0 {
		s += "   " + t.Muted.Render(fmt.Sprintf("%d picked", n))
	}
	p.scroll()
	if above, below := p.first, len(p.rows)-p.first-p.window(); above > 0 || below > 0 {
		var more []string
		if above > 0 {
			more = append(more, fmt.Sprintf("%s %d", t.Sym.Up, above))
		}
		if below > 0 {
			more = append(more, fmt.Sprintf("%s %d", t.Sym.Down, below))
		}
		s += "   " + t.Muted.Render(strings.Join(more, " "))
	}
	return p.cut(s)
}

func (p *Picks) filterWidth() int { return max(p.width-margin-kit.Width(p.label)-6, 4) }

// row draws one row; only the mark and the title change with the cursor.
func (p *Picks) row(i, column int) string {
	t := p.theme
	if p.rows[i].heading != "" {
		return p.cut("   " + t.Muted.Render(p.rows[i].heading))
	}
	e := p.entries[p.rows[i].entry]
	mark, title := "   ", t.Text
	if e.Closed != "" {
		title = t.Muted
	}
	if p.focused && i == p.at {
		mark, title = " "+t.Accent.Render(t.Sym.Cursor)+" ", t.Accent
	}
	box := "[ ] "
	switch {
	case e.Closed != "":
		box = t.Muted.Render(" " + t.Sym.Dash + "  ")
	case p.picked[e.ID]:
		box = "[" + t.Good.Render(t.Sym.Mark) + "] "
	}
	var beside []string
	if e.Admin {
		beside = append(beside, t.Warn.Render("admin"))
	}
	switch {
	case e.Closed != "":
		beside = append(beside, t.Muted.Render("closed: "+e.Closed))
	case e.Note != "":
		beside = append(beside, t.Muted.Render(e.Note))
	}
	if len(beside) == 0 {
		return p.cut(mark + box + title.Render(e.Title))
	}
	return p.cut(mark + box + title.Render(kit.Fit(e.Title, column, t.Sym.Ellipsis)) + "  " + strings.Join(beside, "  "))
}

// titleWidth is the columns of the titles, so that what stands beside them lines up.
func (p *Picks) titleWidth() int {
	widest := 0
	for _, e := range p.entries {
		widest = max(widest, kit.Width(e.Title))
	}
	return min(widest, noteColumn, max(p.width-margin-signWidth-8, 8))
}

// foot says why nothing happened, or what is missing, in the lines that the words need.
func (p *Picks) foot() []string {
	var words string
	style := p.theme.Bad
	switch {
	case p.note != "":
		words, style = p.note, p.theme.Warn
	case p.left && p.Problem() != "":
		words = p.Problem()
	default:
		return nil
	}
	lines := kit.Wrap(p.theme.Sym.Cross+" "+words, max(p.width-margin-1, 10))
	for i := range lines {
		lines[i] = "   " + style.Render(lines[i])
	}
	return lines
}

// window is how many rows fit between the heading and the foot, for which one line is always free.
func (p *Picks) window() int { return max(p.height-1-max(len(p.foot()), 1), 1) }

// scroll keeps the cursor in sight, and a heading above the first entry with it.
func (p *Picks) scroll() {
	window := p.window()
	if p.at < p.first {
		p.first = p.at
	}
	if p.first == p.at && p.at > 0 && p.rows[p.at-1].heading != "" {
		p.first--
	}
	if p.at >= p.first+window {
		p.first = p.at - window + 1
	}
	p.first = max(min(p.first, len(p.rows)-window), 0)
}

func (p *Picks) cut(s string) string { return kit.Truncate(s, p.width, p.theme.Sym.Ellipsis) }
