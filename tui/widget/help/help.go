// Package help draws what can be done from the actions themselves: Footer is the line at the foot of the screen, Sheet
// the dialog with all of them.
package help

import (
	"strings"

	"steward/tui/kit"
)

// These keys' actions never leave the footer: how to learn more, and how to get out.
const (
	helpKey = "?"
	outKey  = "esc"
)

// Footer is the line of keys: as many of the actions as fit, in their order, and always `? help` and the way out when
// actions have these keys. Hidden actions are left out, those that are off are muted.
func Footer(theme *kit.Theme, actions []kit.Action, width int) string {
	var b strings.Builder
	b.Grow(2 * width)
	for _, a := range fitting(theme, actions, width) {
		writeItem(&b, theme, a, b.Len() == 0)
	}
	return b.String()
}

// At is the action that the footer of a width shows in a column, counted from 0.
func At(theme *kit.Theme, actions []kit.Action, width, x int) (*kit.Action, bool) {
	from := 1 // of the first; the others stand two blanks apart
	for _, a := range fitting(theme, actions, width) {
		to := from + itemWidth(theme, a) - 2
		if x >= from && x < to {
			return a, true
		}
		from = to + 2
	}
	return nil, false
}

// fitting are the actions that a footer has room for, in their order, help last.
func fitting(theme *kit.Theme, actions []kit.Action, width int) []*kit.Action {
	room := width + 1 // the first has one blank less before it
	help, _ := kept(actions, helpKey, theme, &room)
	out, _ := kept(actions, outKey, theme, &room)
	var fit []*kit.Action
	full := false
	for i := range actions {
		a := &actions[i]
		switch {
		case a == out:
			fit = append(fit, a)
		case a.Hidden || a.Key() == "" || a == help || full || a.Has(outKey) && out != nil:
		case itemWidth(theme, a) > room:
			full = true
		default:
			room -= itemWidth(theme, a)
			fit = append(fit, a)
		}
	}
	if help != nil {
		fit = append(fit, help)
	}
	return fit
}

// kept finds the shown action of a key and takes its room, if there is that much.
func kept(actions []kit.Action, key string, theme *kit.Theme, room *int) (*kit.Action, bool) {
	for i := range actions {
		a := &actions[i]
		if a.Hidden || a.Key() != key {
			continue
		}
		w := itemWidth(theme, a)
		if w > *room {
			return nil, false
		}
		*room -= w
		return a, true
	}
	return nil, false
}

// itemWidth is what an action takes of the footer, with the two blanks before it.
func itemWidth(theme *kit.Theme, a *kit.Action) int {
	return kit.Width(KeyName(theme, a.Key())) + 1 + kit.Width(a.Title) + 2
}

func writeItem(b *strings.Builder, theme *kit.Theme, a *kit.Action, first bool) {
	if first {
		b.WriteByte(' ')
	} else {
		b.WriteString("  ")
	}
	name := KeyName(theme, a.Key())
	if a.Off != "" {
		b.WriteString(theme.Muted.Render(name + " " + a.Title))
		return
	}
	b.WriteString(theme.Key.Render(name) + " " + a.Title)
}

// KeyName is a key stroke as people read it: arrows as arrows, everything else as it is.
func KeyName(theme *kit.Theme, key string) string {
	switch key {
	case "up":
		return theme.Sym.Up
	case "down":
		return theme.Sym.Down
	default:
		return key
	}
}
