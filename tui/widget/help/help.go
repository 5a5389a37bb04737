// Package help draws what can be done from the actions themselves: Footer is the line at the foot of the screen, Sheet
// the dialog with all of them.
package help

import (
	"strings"

	"steward/tui/kit"
)

// helpKey is the key whose action never leaves the footer.
const helpKey = "?"

// Footer is the line of keys: as many of the actions as fit, in their order, and always `? help` when an action has
// that key. Hidden actions are left out, those that are off are muted.
func Footer(theme *kit.Theme, actions []kit.Action, width int) string {
	var b strings.Builder
	b.Grow(2 * width)
	room := width
	help, hasHelp := kit.Find(actions, helpKey)
	if hasHelp {
		room -= itemWidth(theme, help)
	}
	for i := range actions {
		a := &actions[i]
		if a.Hidden || a.Key() == "" || a == help {
			continue
		}
		w := itemWidth(theme, a)
		if w > room {
			break
		}
		room -= w
		writeItem(&b, theme, a, b.Len() == 0)
	}
	if hasHelp && itemWidth(theme, help) <= width {
		writeItem(&b, theme, help, b.Len() == 0)
	}
	return b.String()
}

// itemWidth is what an action takes of the footer: the first has one blank before it, the others two.
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
