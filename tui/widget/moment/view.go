package moment

import (
	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

const (
	// titleWidth is the room of "24 hours" and the like, with the gap behind it.
	titleWidth = 10
	// radioWidth is the room of "(•) ".
	radioWidth = 4
)

// View is the box, at most as large as the given size.
func (d *Dialog) View(width, height int) string {
	d.box.Max = 66
	inner := d.box.Inner(width)
	d.box.Min = inner
	d.box.Head = nil
	for _, text := range d.o.Body {
		d.box.Head = append(d.box.Head, kit.Wrap(text, inner)...)
	}
	if len(d.box.Head) > 0 {
		d.box.Head = append(d.box.Head, "")
	}
	lines, at := d.choices(inner)
	d.box.Body = lines
	d.box.Foot = append(d.facts(inner), "", d.keys())
	d.box.Keep(d.at, height)
	drawn := d.box.Draw(width, height)
	d.cursor = nil
	if d.at == d.own() {
		d.cursor = tea.NewCursor(2+at, d.box.FootLine()-1)
	}
	return drawn
}

// choices are the spans and the line for a time of one's own, with the cursor's column in it.
func (d *Dialog) choices(inner int) (lines []string, cursor int) {
	t, now := d.box.Theme, d.o.Now()
	for i, p := range d.presets {
		at := now.Add(p.span)
		beside, style := UTC(at), t.Text
		if !d.o.Latest.IsZero() && at.After(d.o.Latest) {
			beside, style = d.o.TooLate, t.Muted
		}
		if i == d.at {
			style = t.Accent
		}
		lines = append(lines, style.Render(d.radio(i)+kit.Pad(p.title, titleWidth))+t.Muted.Render(beside))
	}
	room := max(inner-radioWidth-titleWidth, 1)
	text, at := d.line.View(room, t.Sym.Ellipsis)
	style := t.Text
	if d.at == d.own() {
		style = t.Accent
	}
	return append(lines, style.Render(d.radio(d.own())+kit.Pad("at", titleWidth))+t.Text.Underline(true).Render(kit.Pad(text, room))),
		radioWidth + titleWidth + at
}

func (d *Dialog) radio(i int) string {
	if i == d.at {
		return "(" + d.box.Theme.Sym.Bullet + ") "
	}
	return "( ) "
}

// facts say what the choice means, or what is wrong with it. They take two lines, so that the box stays as it is.
func (d *Dialog) facts(inner int) []string {
	t := d.box.Theme
	at, wrong := d.chosen()
	var lines []string
	switch {
	case wrong != "":
		for _, l := range kit.Wrap(t.Sym.Cross+" "+wrong, inner) {
			lines = append(lines, t.Bad.Render(l))
		}
	case at.IsZero():
		style := t.Muted
		if d.refused {
			style = t.Bad
		}
		for _, l := range kit.Wrap("type "+Hint, inner) {
			lines = append(lines, style.Render(l))
		}
	default:
		now := d.o.Now()
		lines = []string{
			UTC(at) + t.Muted.Render("  "+kit.Ago(at, now)),
			t.Muted.Render("= " + Local(at, now.Location())),
		}
	}
	for len(lines) < 2 {
		lines = append(lines, "")
	}
	return append([]string{""}, lines...)
}

func (d *Dialog) keys() string {
	t := d.box.Theme
	key := func(k, title string) string { return t.Key.Render(k) + " " + t.Muted.Render(title) }
	return key("enter", "go on") + "   " + key(t.Sym.Up+t.Sym.Down, "choose") + "   " + key("esc", "cancel")
}
