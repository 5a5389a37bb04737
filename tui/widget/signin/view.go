package signin

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

const (
	// wide leaves room for an address and a sentence.
	wide = 64
	// signWidth is the room before a label: the sign of the focus and a blank.
	signWidth = 2
	// labelGap separates label and text.
	labelGap = 2
	// mostWhy and mostFixed bound the lines of what others say; a tall screen gives mostWhy more.
	mostWhy   = 4
	mostFixed = 3
)

// View is the box, at most as large as the given size.
func (d *Dialog) View(width, height int) string {
	d.box.Max = wide
	inner := d.box.Inner(width)
	d.box.Min = inner
	d.box.Title, d.box.Context = d.words.title, d.words.beside
	d.box.Head, d.box.Body, d.box.Foot = nil, nil, nil

	entries, x, y := d.entries(inner)
	foot := append([]string{""}, entries...)
	foot = append(foot, d.status(inner))
	foot = append(foot, d.keeping(inner)...)
	d.box.Head = d.head(inner, height-3-len(foot), height)
	if len(d.box.Head)+len(foot)+4 <= height {
		foot = append(foot, "")
	}
	d.box.Foot = append(foot, d.buttons())
	drawn := d.box.Draw(width, height)
	d.cursor = nil
	if d.line() != nil {
		d.cursor = tea.NewCursor(2+x, d.box.FootLine()+1+y)
	}
	return drawn
}

// head is who asks, and why, or what went wrong with the attempt before, in so many lines. What went wrong gets more of them
// on a tall screen: it may say what to compare and what to do.
func (d *Dialog) head(inner, room, screen int) []string {
	t := d.theme
	var out []string
	if who := d.words.address; who != "" {
		out = append(out, t.Muted.Render(kit.Truncate(who, inner, t.Sym.Ellipsis)))
	}
	words, style := d.words.why, t.Text
	if d.failed != "" {
		words, style = t.Sym.Cross+" "+d.failed, t.Bad
	}
	if words == "" {
		return out
	}
	for _, l := range d.wrap(words, inner, min(max(mostWhy, screen/3), room-len(out))) {
		out = append(out, style.Render(l))
	}
	return out
}

// wrap breaks text into at most so many lines, the last of which says that there is more.
func (d *Dialog) wrap(text string, width, most int) []string {
	lines := kit.Wrap(text, width)
	if most <= 0 {
		return nil
	}
	if len(lines) > most {
		last := strings.Join(lines[most-1:], " ")
		lines = append(lines[:most-1:most-1], kit.Truncate(last, width, d.theme.Sym.Ellipsis))
	}
	return lines
}

// entries are the fields, and where the text cursor stands in them.
func (d *Dialog) entries(inner int) (lines []string, x, y int) {
	label := max(kit.Width(d.words.keyID), kit.Width(d.words.secret)) + labelGap
	label = min(label, inner/2)
	room := max(inner-signWidth-label, 1)
	add := func(where stop, name, text string, at int) {
		t := d.theme
		sign, style, entry := "  ", t.Muted, t.Line.Underline(true)
		if d.on() == where && !d.busy {
			sign, style, entry = t.Accent.Render(t.Sym.Cursor)+" ", t.Accent, t.Text.Underline(true)
			x, y = signWidth+label+at, len(lines)
		} else if text != "" {
			entry = t.Text.Underline(true)
		}
		lines = append(lines, sign+style.Render(kit.Fit(name, label, t.Sym.Ellipsis))+entry.Render(kit.Pad(text, room)))
	}
	if d.words.keyID != "" {
		text, at := d.keyID.View(room, d.theme.Sym.Ellipsis)
		add(onKeyID, d.words.keyID, text, at)
	}
	text, at := d.secret.Masked(room, d.theme.Sym.Bullet)
	add(onSecret, d.words.secret, text, at)
	return lines, x, y
}

// keeping is the toggle, or the words in its place.
func (d *Dialog) keeping(inner int) []string {
	t := d.theme
	if d.words.keep == "" {
		if d.words.fixed == "" {
			return nil
		}
		lines := d.wrap(d.words.fixed, inner-signWidth, mostFixed)
		for i, l := range lines {
			lines[i] = strings.Repeat(" ", signWidth) + t.Muted.Render(l)
		}
		return lines
	}
	box, sign, style := "[ ] ", "  ", t.Text
	if d.keep {
		box = "[x] "
	}
	if d.on() == onKeep && !d.busy {
		sign, style = t.Accent.Render(t.Sym.Cursor)+" ", t.Accent
	}
	return []string{sign + style.Render(kit.Truncate(box+d.words.keep, inner-signWidth, t.Sym.Ellipsis))}
}

// status is one line, always there, so that nothing jumps: that the server is asked, what became of a key, or what the
// field is.
func (d *Dialog) status(inner int) string {
	t := d.theme
	words, style := "", t.Muted
	switch {
	case d.busy:
		words = d.doing + t.Sym.Ellipsis
	case d.note != "":
		words, style = d.note, t.Warn
	case d.on() == onKeyID:
		words = d.words.keyHelp
	case d.on() == onSecret:
		words = d.words.secretHelp
	case d.on() == onKeep && !d.keep:
		words = "it is forgotten when the console ends"
	}
	if words == "" {
		return ""
	}
	return strings.Repeat(" ", signWidth) + style.Render(kit.Truncate(words, inner-signWidth, t.Sym.Ellipsis))
}

func (d *Dialog) buttons() string {
	t := d.theme
	verb := t.Strong
	if d.busy {
		verb = t.Muted
	}
	return dialog.Button(t, d.words.verb, d.on() == onVerb && !d.busy, verb) + " " + dialog.Button(t, "Not now", d.on() == onLeave, t.Text)
}
