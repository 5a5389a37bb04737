package prompt

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"steward/tui/kit"
)

const (
	// maxWidth keeps lines short enough to read.
	maxWidth = 72
	// frame is the columns of the border and the space inside it, left and right together.
	frame = 4
	// gap separates label and text.
	gap = 2
)

// View is the box, at most as large as the given size.
func (p *Prompt) View(width, height int) string {
	inner := max(min(width, maxWidth)-frame, 1)
	lines := p.body(inner)
	entry, at := p.entry(inner)
	y := len(lines)
	lines = append(lines, entry)
	if p.note != "" {
		for _, l := range wrap(p.note, inner) {
			lines = append(lines, p.theme.Bad.Render(l))
		}
	}
	lines = append(lines, "", p.keys())
	if over := len(lines) - max(height-2, 1); over > 0 {
		cut := min(over, y)
		lines, y = lines[cut:], y-cut
	}
	p.cursor = tea.NewCursor(2+at, 1+y)
	return p.box(lines, inner)
}

// body is what is to be read before the text.
func (p *Prompt) body(inner int) []string {
	var lines []string
	for _, text := range p.o.Warning {
		for _, l := range wrap(text, inner) {
			lines = append(lines, p.theme.Warn.Render(l))
		}
	}
	for _, text := range p.o.Body {
		lines = append(lines, wrap(text, inner)...)
	}
	if len(lines) > 0 {
		lines = append(lines, "")
	}
	return lines
}

// entry is the label and the text, and the cursor's column.
func (p *Prompt) entry(inner int) (line string, cursor int) {
	label := p.o.Label + strings.Repeat(" ", gap)
	room := max(inner-kit.Width(label), 1)
	text, at := p.line.View(room, p.theme.Sym.Ellipsis)
	return p.theme.Accent.Render(label) + p.theme.Text.Underline(true).Render(kit.Pad(text, room)), kit.Width(label) + at
}

func (p *Prompt) keys() string {
	key := func(k, title string) string { return p.theme.Key.Render(k) + " " + p.theme.Muted.Render(title) }
	return key("enter", strings.ToLower(p.o.Verb)) + "   " + key("esc", "cancel")
}

// box draws the border, with the title in its upper edge and the context at the right end.
func (p *Prompt) box(lines []string, inner int) string {
	b, line := p.theme.Border, p.theme.Line
	out := make([]string, 0, len(lines)+2)
	context := ""
	if p.o.Context != "" {
		context = " " + p.o.Context + " "
	}
	title := " " + kit.Truncate(p.o.Title, max(inner-kit.Width(context)-1, 1), p.theme.Sym.Ellipsis) + " "
	rule := max(inner+frame-2-1-kit.Width(title)-kit.Width(context)-1, 0)
	top := line.Render(b.TopLeft+b.Top) + p.theme.Strong.Render(title) + line.Render(strings.Repeat(b.Top, rule)) +
		p.theme.Muted.Render(context) + line.Render(b.Top+b.TopRight)
	out = append(out, top)
	for _, l := range lines {
		out = append(out, line.Render(b.Left)+" "+kit.Pad(l, inner)+" "+line.Render(b.Right))
	}
	bottom := line.Render(b.BottomLeft + strings.Repeat(b.Bottom, inner+frame-2) + b.BottomRight)
	return strings.Join(append(out, bottom), "\n")
}

func wrap(text string, width int) []string {
	return strings.Split(ansi.Wrap(text, width, ""), "\n")
}
