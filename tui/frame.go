package tui

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
	"steward/tui/widget/help"
)

// bodyHeight is what header, tabs, notice and footer leave to a screen.
func (a *app) bodyHeight(p *page) int {
	rest := a.height - 2
	if _, ok := p.screen.(kit.Tabbed); ok {
		rest--
	}
	if _, ok := a.notices.Showing(); ok {
		rest--
	}
	return rest
}

// frame draws everything, and says where the text cursor stands.
func (a *app) frame() (string, *tea.Cursor) {
	p := a.stack.top()
	lines := make([]string, 0, a.height)
	lines = append(lines, a.header(p))
	if tabbed, ok := p.screen.(kit.Tabbed); ok {
		lines = append(lines, a.tabs(tabbed))
	}
	top := len(lines)
	lines = appendBody(lines, p.screen.View(), p.height)
	if _, ok := a.notices.Showing(); ok {
		lines = append(lines, a.notices.View(a.width, a.hint()))
	}
	lines = append(lines, a.footer(p))
	content := strings.Join(lines, "\n")
	if d, ok := p.dialog(); ok {
		return a.overlay(content, d)
	}
	return content, cursorOf(p.screen, 0, top)
}

// appendBody adds exactly height lines of a body.
func appendBody(lines []string, body string, height int) []string {
	for range height {
		line, rest, _ := strings.Cut(body, "\n")
		lines = append(lines, line)
		body = rest
	}
	return lines
}

// overlay puts the dialog's box in the middle of the frame.
func (a *app) overlay(content string, d kit.Dialog) (string, *tea.Cursor) {
	box := d.View(a.width-2, a.height-2)
	left, top := dialog.Origin(box, a.width, a.height)
	return dialog.Overlay(content, box, a.width, a.height), cursorOf(d, left, top)
}

func cursorOf(view any, left, top int) *tea.Cursor {
	owner, ok := view.(kit.CursorOwner)
	if !ok {
		return nil
	}
	c := owner.Cursor()
	if c == nil {
		return nil
	}
	moved := *c
	moved.X += left
	moved.Y += top
	return &moved
}

// header is the first line: the product, the context with the way to this screen, and on the right the system, the
// tenant and the operator. The right side gives way first.
func (a *app) header(p *page) string {
	t := a.services.Theme
	left, right := a.crumbs(), ""
	if h, ok := p.screen.(kit.Headed); ok {
		left, right = h.Header()
	} else {
		right = a.whoami(a.width - kit.Width(left) - 5)
	}
	left = " " + left
	right = kit.Truncate(right, a.width-kit.Width(left)-4, t.Sym.Ellipsis)
	if right == "" {
		return a.coloured(t.Strong, kit.Truncate(left, a.width, t.Sym.Ellipsis))
	}
	gap := strings.Repeat(" ", a.width-kit.Width(left)-kit.Width(right)-1)
	return a.memos.header.line(left+gap+right, func() string { return a.coloured(t.Strong, left) + gap + a.coloured(t.Muted, right) })
}

// coloured draws a part of the header with the context's name in the context's colour.
func (a *app) coloured(style lipgloss.Style, text string) string {
	s, name := a.services.Session, kit.Clean(a.services.Session.Context)
	at := strings.Index(text, name)
	if s.Colour == "" || name == "" || at < 0 {
		return style.Render(text)
	}
	end := at + len(name)
	return rendered(style, text[:at]) + a.services.Theme.Context.Render(text[at:end]) + rendered(style, text[end:])
}

// rendered is styled text, and nothing of nothing.
func rendered(style lipgloss.Style, text string) string {
	if text == "" {
		return ""
	}
	return style.Render(text)
}

// crumbs is the way to the top screen. Where it does not fit, the product's name goes first, then the screens in
// between: the context and the top screen stay.
func (a *app) crumbs() string {
	t := a.services.Theme
	where := kit.Clean(a.services.Session.Context)
	if a.services.Session.ReadOnly() != "" {
		where += " READ-ONLY"
	}
	way := make([]string, 0, len(a.stack.pages)+1)
	if where != "" {
		way = append(way, where)
	}
	for _, p := range a.stack.pages {
		way = append(way, p.screen.Title())
	}
	sep := " " + t.Sym.Crumb + " "
	whole := strings.Join(way, sep)
	switch room := a.width - 2; {
	case kit.Width("steward   "+whole) <= room:
		return "steward   " + whole
	case kit.Width(whole) <= room || len(way) < 3:
		return whole
	default:
		return where + sep + t.Sym.Ellipsis + sep + way[len(way)-1]
	}
}

// whoami is the system, the tenant, the operator and when users were last found changed. Where there is no room for all,
// the time goes first, then the system, then the tenant: who one is stays.
func (a *app) whoami(room int) string {
	s := a.services.Session
	switch {
	case a.services.Connection == nil:
		return ""
	case a.want.SignIn || errors.Is(s.Err, apiclient.ErrSignedOut):
		return "not signed in to " + kit.Clean(s.Address)
	case s.Err != nil:
		return "not connected to " + kit.Clean(s.Address)
	case !s.Known:
		return "connecting to " + kit.Clean(s.Address)
	}
	var parts []string
	for _, part := range []string{s.System.System, s.System.Tenant, a.operator()} {
		if part != "" {
			parts = append(parts, kit.Clean(part))
		}
	}
	sep := " " + a.services.Theme.Sym.Sep + " "
	if who := strings.Join(parts, sep) + a.age(); kit.Width(who) <= room {
		return who
	}
	for len(parts) > 1 && kit.Width(strings.Join(parts, sep)) > room {
		parts = parts[1:]
	}
	return strings.Join(parts, sep)
}

// longestID is how much of an operator's ID stands in the header where the system tells no name.
const longestID = 16

// operator is who one is. An ID in the place of a name is cut in its middle, so that the rest of the header has room: its
// ends tell it from others.
func (a *app) operator() string {
	who := a.services.Session.Operator
	name := kit.Clean(who.Name)
	if who.Name != who.ID {
		return name
	}
	return kit.CutMiddle(name, longestID, a.services.Theme.Sym.Ellipsis)
}

// age says when users were last found changed.
func (a *app) age() string {
	if a.updated.IsZero() {
		return ""
	}
	return "   updated " + a.updated.In(a.services.Now().Location()).Format("15:04")
}

// tabs is the line under the header.
func (a *app) tabs(s kit.Tabbed) string {
	t := a.services.Theme
	tabs, active := s.Tabs()
	words := a.tabWords(tabs)
	width := 0
	for _, word := range words {
		width += kit.Width(word)
	}
	line := a.memos.tabs.line(strconv.Itoa(active)+strings.Join(words, ""), func() string {
		var b strings.Builder
		for i, word := range words {
			style := t.Muted
			if i == active {
				style = t.Accent
			}
			b.WriteString(style.Render(word))
		}
		return b.String()
	})
	beside := kit.Truncate(s.Beside(), a.width-width-3, t.Sym.Ellipsis)
	if beside == "" {
		return line
	}
	return line + strings.Repeat(" ", a.width-width-kit.Width(beside)-1) + beside
}

// tabWords are the tabs that fit, each with the blanks before it.
func (a *app) tabWords(tabs []kit.Tab) []string {
	words := make([]string, 0, len(tabs))
	width := 0
	for i, tab := range tabs {
		word := "   " + tab.Title
		if i == 0 {
			word = " " + tab.Title
		}
		if tab.Count >= 0 {
			word += " " + kit.Count(tab.Count)
		}
		if width += kit.Width(word); width > a.width {
			break
		}
		words = append(words, word)
	}
	return words
}

// footerActions are the actions that the footer may show, whose keys are free now: those of the dialog, or of the screen and
// the console.
func (a *app) footerActions(p *page) (actions []kit.Action, isDialog bool) {
	if d, ok := p.dialog(); ok {
		return d.Actions(), true
	}
	own, text := a.own(p), p.capturesText()
	actions = make([]kit.Action, 0, 16)
	for i := range own {
		if !own[i].Hidden {
			actions = append(actions, own[i])
		}
	}
	global := a.global()
	for i := range global {
		if g := &global[i]; !g.Hidden && reachable(g, own, text) {
			actions = append(actions, *g)
		}
	}
	return actions, false
}

// footer shows the keys of what has them now.
func (a *app) footer(p *page) string {
	actions, _ := a.footerActions(p)
	var key strings.Builder
	key.WriteString(strconv.Itoa(a.width))
	for i := range actions {
		if action := &actions[i]; !action.Hidden {
			key.WriteString("\n" + action.Key() + " " + action.Title + " " + action.Off)
		}
	}
	return a.memos.footer.line(key.String(), func() string { return help.Footer(a.services.Theme, actions, a.width) })
}

// reachable reports whether the key of a global action is neither the screen's own, nor text while a field has the focus.
func reachable(global *kit.Action, own []kit.Action, text bool) bool {
	_, taken := kit.Find(own, global.Key())
	return !taken && (!text || utf8.RuneCountInString(global.Key()) != 1)
}

// sizeNotice stands alone on a terminal that is too small.
func (a *app) sizeNotice() string {
	text := fmt.Sprintf("Steward needs %d×%d.\nThis terminal has %d×%d.\nMake it larger, or press q.", minWidth, minHeight, a.width, a.height)
	if a.theme.ASCII {
		text = strings.ReplaceAll(text, "×", "x")
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = kit.Truncate(line, a.width, "")
	}
	return strings.Join(lines[:min(len(lines), a.height)], "\n")
}
