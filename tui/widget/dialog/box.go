package dialog

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"steward/tui/kit"
)

// border is what the frame takes of a line: a border and a blank on each side.
const border = 4

// Box is the frame of a dialog: a title in its upper edge, lines that always show, and lines between them that scroll.
// Set the lines, then Draw.
type Box struct {
	Theme *kit.Theme
	// Title stands in the upper edge on the left, Context on the right.
	Title, Context string
	// Head and Foot always show; Body scrolls between them. Lines may be styled; what is too long is cut.
	Head, Body, Foot []string
	// Min and Max bound the width of a line in cells; a Max of 0 is 60.
	Min, Max int

	top, shown, foot int // foot is the line of the first of Foot
}

// Inner is how wide a line may be when the box is drawn in a width: wrap to it.
func (b *Box) Inner(width int) int {
	most := b.Max
	if most == 0 {
		most = 60
	}
	return max(min(most, width-border), 1)
}

// TitleFits reports whether the upper edge has room for the whole title when the box is drawn in a width.
func (b *Box) TitleFits(width int) bool {
	room := b.Inner(width)
	if b.Context != "" {
		room -= min(kit.Width(b.Context), room/2) + 3
	}
	return kit.Width(b.Title) <= room
}

// Scroll moves the body by lines; Draw keeps it within bounds.
func (b *Box) Scroll(by int) { b.top += by }

// Page is how many lines of the body the latest Draw showed, at least 1.
func (b *Box) Page() int { return max(b.shown, 1) }

// Keep scrolls no further than needed for a line of the body to show in the next Draw.
func (b *Box) Keep(line, height int) {
	page := b.room(height)
	b.top = min(max(b.top, line-page+1), line)
}

// FootLine is the position of the first line of Foot in the latest Draw, counted from the upper edge. The first line of
// Head is at 1, and text starts at column 2.
func (b *Box) FootLine() int { return b.foot }

// BodyLine is which line of the body the latest Draw put at a line of the box, counted from the upper edge.
func (b *Box) BodyLine(y int) (line int, ok bool) {
	at := y - (b.foot - b.shown)
	return b.top + at, at >= 0 && at < b.shown
}

// Draw is the box, at most as large as the given size in cells, of which it needs 8 by 3. What does not fit leaves in
// this order: lines of the body, which scroll, of the head from its end, of the foot from its start.
func (b *Box) Draw(width, height int) string {
	inner := b.wide(b.Inner(width))
	foot := b.Foot[max(len(b.Foot)-max(height-2, 0), 0):]
	head := b.Head[:min(len(b.Head), max(height-2-len(foot), 0))]
	b.shown = min(b.room(height), len(b.Body))
	b.top = max(min(b.top, len(b.Body)-b.shown), 0)
	b.foot = 1 + len(head) + b.shown

	edge := b.Theme.Line.Render(b.Theme.Border.Left)
	var out strings.Builder
	out.WriteString(b.upper(inner))
	for _, lines := range [][]string{head, b.Body[b.top : b.top+b.shown], foot} {
		for _, l := range lines {
			b.line(&out, l, edge, inner)
		}
	}
	out.WriteByte('\n')
	out.WriteString(b.lower(inner))
	return out.String()
}

// room is how many lines of the body fit.
func (b *Box) room(height int) int { return max(height-2-len(b.Head)-len(b.Foot), 0) }

// wide is how wide the lines are, within a bound.
func (b *Box) wide(bound int) int {
	title := kit.Width(b.Title) + 2
	if b.Context != "" {
		title += kit.Width(b.Context) + 1
	}
	wide := max(b.Min, title)
	for _, lines := range [][]string{b.Head, b.Body, b.Foot} {
		for i := 0; i < len(lines) && wide < bound; i++ {
			wide = max(wide, ansi.StringWidth(lines[i]))
		}
	}
	return min(wide, bound)
}

func (b *Box) line(out *strings.Builder, text, edge string, inner int) {
	wide := ansi.StringWidth(text)
	if wide > inner {
		text = ansi.Truncate(text, inner, b.Theme.Sym.Ellipsis)
		wide = ansi.StringWidth(text)
	}
	out.WriteByte('\n')
	out.WriteString(edge)
	out.WriteByte(' ')
	out.WriteString(text)
	out.WriteString(strings.Repeat(" ", inner-wide+1))
	out.WriteString(edge)
}

func (b *Box) upper(inner int) string {
	line, dash := b.Theme.Line, b.Theme.Border.Top
	room := inner
	context := ""
	if b.Context != "" && inner >= 8 {
		context = kit.Truncate(b.Context, room/2, b.Theme.Sym.Ellipsis)
		room -= kit.Width(context) + 3
	}
	title := kit.Truncate(b.Title, room, b.Theme.Sym.Ellipsis)
	fill := inner - kit.Width(title)
	out := line.Render(b.Theme.Border.TopLeft) + " " + b.Theme.Strong.Render(title) + " "
	if context != "" {
		fill -= kit.Width(context) + 2
		return out + line.Render(strings.Repeat(dash, max(fill, 0))) + " " + b.Theme.Context.Render(context) + " " + line.Render(b.Theme.Border.TopRight)
	}
	return out + line.Render(strings.Repeat(dash, max(fill, 0))+b.Theme.Border.TopRight)
}

// lower is the lower edge; it says how many lines of the body are above and below what shows.
func (b *Box) lower(inner int) string {
	above, below := b.top, len(b.Body)-b.top-b.shown
	var words []string
	if above > 0 {
		words = append(words, b.Theme.Sym.Up+" "+kit.Count(above))
	}
	if below > 0 {
		words = append(words, b.Theme.Sym.Down+" "+kit.Count(below))
	}
	dash := b.Theme.Border.Bottom
	more := strings.Join(words, " ")
	if more == "" || kit.Width(more)+2 > inner {
		return b.Theme.Line.Render(b.Theme.Border.BottomLeft + strings.Repeat(dash, inner+2) + b.Theme.Border.BottomRight)
	}
	fill := strings.Repeat(dash, inner-kit.Width(more))
	return b.Theme.Line.Render(b.Theme.Border.BottomLeft+fill) + " " + b.Theme.Muted.Render(more) + " " +
		b.Theme.Line.Render(b.Theme.Border.BottomRight)
}
