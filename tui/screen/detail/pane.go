package detail

import (
	"strings"

	"steward/tui/kit"
)

// pane is text that scrolls when it is longer than the body.
type pane struct {
	lines  []string
	top    int
	height int
	view   string
}

// set shows other lines, keeping the place.
func (p *pane) set(lines []string, height int, theme *kit.Theme) {
	p.lines, p.height = lines, height
	p.move(0, theme)
}

// key moves by a key stroke.
func (p *pane) key(stroke string, theme *kit.Theme) {
	half := max(p.height/2, 1)
	switch stroke {
	case "j", "down":
		p.move(1, theme)
	case "k", "up":
		p.move(-1, theme)
	case "ctrl+d":
		p.move(half, theme)
	case "ctrl+u":
		p.move(-half, theme)
	case "pgdown":
		p.move(p.height-1, theme)
	case "pgup":
		p.move(1-p.height, theme)
	case "g", "home":
		p.move(-len(p.lines), theme)
	case "G", "end":
		p.move(len(p.lines), theme)
	}
}

// move scrolls by lines and builds the view. While there is more below, the last line says how much.
func (p *pane) move(by int, theme *kit.Theme) {
	p.top = max(min(p.top+by, len(p.lines)-p.height), 0)
	end := min(p.top+p.height, len(p.lines))
	shown := append([]string(nil), p.lines[p.top:end]...)
	if below := len(p.lines) - end; below > 0 && len(shown) > 0 {
		shown[len(shown)-1] = "   " + theme.Muted.Render(theme.Sym.Down+" "+kit.Plural(below+1, "more line", "more lines"))
	}
	p.view = strings.Join(shown, "\n")
}
