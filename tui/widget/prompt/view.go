package prompt

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

const (
	// maxWidth leaves room for a path.
	maxWidth = 66
	// gap separates label and text.
	gap = 2
)

// View is the box, at most as large as the given size.
func (p *Prompt) View(width, height int) string {
	p.box.Max = maxWidth
	inner := p.box.Inner(width)
	p.box.Min = inner
	p.box.Body = p.body(inner)
	entry, at := p.entry(inner)
	p.box.Foot = []string{entry}
	if p.note != "" {
		for _, l := range kit.Wrap(p.note, inner) {
			p.box.Foot = append(p.box.Foot, p.box.Theme.Bad.Render(l))
		}
	}
	p.box.Foot = append(p.box.Foot, "", p.keys())
	drawn := p.box.Draw(width, height)
	p.cursor = tea.NewCursor(2+at, p.box.FootLine())
	return drawn
}

// body is what is to be read before the text.
func (p *Prompt) body(inner int) []string {
	var lines []string
	for _, text := range p.o.Warning {
		for _, l := range kit.Wrap(text, inner) {
			lines = append(lines, p.box.Theme.Warn.Render(l))
		}
	}
	for _, text := range p.o.Body {
		lines = append(lines, kit.Wrap(text, inner)...)
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
	text, at := p.line.View(room, p.box.Theme.Sym.Ellipsis)
	return p.box.Theme.Accent.Render(label) + p.box.Theme.Text.Underline(true).Render(kit.Pad(text, room)), kit.Width(label) + at
}

func (p *Prompt) keys() string {
	t := p.box.Theme
	key := func(k, title string) string { return t.Key.Render(k) + " " + t.Muted.Render(title) }
	return key("enter", strings.ToLower(p.o.Verb)) + "   " + key("esc", "cancel")
}
