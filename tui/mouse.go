package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
	"steward/tui/widget/dialog"
	"steward/tui/widget/help"
)

const (
	// doubleClick is within what time a second click at the same place counts as one of a pair.
	doubleClick = 400 * time.Millisecond
	// wheelLines is how far one notch of the wheel goes.
	wheelLines = 3
)

// click is where the mouse was pressed last, on what, and when.
type click struct {
	x, y int
	on   any
	at   time.Time
}

// pointed is what the mouse did. Nothing of it comes while the mouse is off.
func (a *app) pointed(msg tea.MouseMsg) tea.Cmd {
	at := msg.Mouse()
	if !a.mouse || a.tooSmall() {
		return nil
	}
	switch msg.(type) {
	case tea.MouseWheelMsg:
		return a.wheel(at)
	case tea.MouseClickMsg:
		if at.Button == tea.MouseLeft {
			return a.clicked(at.X, at.Y)
		}
	}
	return nil
}

// mouseAction turns the mouse on or off for this session.
func (a *app) mouseAction() kit.Action {
	title, help := "mouse on", "Let the mouse click and scroll; the terminal then selects text only with shift held down"
	if a.mouse {
		title, help = "mouse off", "Leave the mouse to the terminal, to select text"
	}
	return kit.Action{ID: "app.mouse", Title: title, Help: help, Hidden: true, Run: func() tea.Cmd {
		a.mouse = !a.mouse
		if a.mouse {
			return kit.Say(kit.Info, "The mouse is on for this session; the configuration keeps it on with mouse: true")
		}
		return kit.Say(kit.Info, "The mouse is off")
	}}
}

// wheel scrolls the dialog, or the screen where the mouse is over it.
func (a *app) wheel(at tea.Mouse) tea.Cmd {
	by := 0
	switch at.Button {
	case tea.MouseWheelUp:
		by = -wheelLines
	case tea.MouseWheelDown:
		by = wheelLines
	default:
		return nil
	}
	p := a.stack.top()
	if d, ok := p.dialog(); ok {
		left, top := dialog.Origin(d.View(a.width-2, a.height-2), a.width, a.height)
		return scroll(d, d.Actions(), at.X-left, at.Y-top, by)
	}
	top := a.bodyTop(p)
	if at.Y < top || at.Y >= top+p.height || p.capturesText() {
		return nil
	}
	return scroll(p.screen, p.screen.Actions(), at.X, at.Y-top, by)
}

// scroll lets what is under the mouse scroll itself, or else moves as the keys do.
func scroll(target any, actions []kit.Action, x, y, by int) tea.Cmd {
	if w, ok := target.(kit.Wheeled); ok {
		return w.Wheel(x, y, by)
	}
	key := "down"
	if by < 0 {
		key, by = "up", -by
	}
	action, ok := kit.Find(actions, key)
	if !ok || action.Off != "" {
		return nil
	}
	var cmds []tea.Cmd
	for range by {
		cmds = append(cmds, action.Run())
	}
	return tea.Batch(cmds...)
}

// clicked finds what is under the mouse: a dialog, a tab, the screen, the notice or a key of the footer.
func (a *app) clicked(x, y int) tea.Cmd {
	p := a.stack.top()
	if y == a.height-1 {
		return a.clickedFooter(p, x)
	}
	if d, ok := p.dialog(); ok {
		left, top := dialog.Origin(d.View(a.width-2, a.height-2), a.width, a.height)
		return a.clickedOn(d, x, y, left, top, func() tea.Cmd { return enter(d.Actions()) })
	}
	top := a.bodyTop(p)
	switch {
	case y == 0:
		return nil
	case y < top:
		return a.clickedTab(p, x)
	case y >= top+p.height:
		return a.clickedNotice()
	default:
		return a.clickedOn(p.screen, x, y, 0, top, func() tea.Cmd { return enter(a.own(p)) })
	}
}

// clickedOn hands a click to who can take it. The second of a pair at the same place opens what is there.
func (a *app) clickedOn(target any, x, y, left, top int, open func() tea.Cmd) tea.Cmd {
	clickable, ok := target.(kit.Clickable)
	if !ok {
		return nil
	}
	cmd, hit := clickable.Click(x-left, y-top)
	before, now := a.click, a.services.Now()
	a.click = click{}
	switch {
	case !hit:
		return cmd
	case before.on == target && before.x == x && before.y == y && now.Sub(before.at) <= doubleClick:
		return tea.Batch(cmd, open())
	default:
		a.click = click{x: x, y: y, on: target, at: now}
		return cmd
	}
}

// enter does what the enter key would.
func enter(actions []kit.Action) tea.Cmd {
	if action, ok := kit.Find(actions, "enter"); ok && action.Off == "" {
		return action.Run()
	}
	return nil
}

func (a *app) clickedTab(p *page, x int) tea.Cmd {
	tabbed, ok := p.screen.(kit.Tabbed)
	selector, can := p.screen.(kit.TabSelector)
	if !ok || !can {
		return nil
	}
	tabs, _ := tabbed.Tabs()
	end := 0
	for i, word := range a.tabWords(tabs) {
		if end += kit.Width(word); x < end {
			return selector.SelectTab(i)
		}
	}
	return nil
}

// clickedNotice opens what there is to know of a problem, and takes anything else away.
func (a *app) clickedNotice() tea.Cmd {
	notice, ok := a.notices.Showing()
	if !ok {
		return nil
	}
	if notice.Level == kit.Problem {
		return a.problemDetails()
	}
	a.notices.Dismiss()
	return nil
}

func (a *app) clickedFooter(p *page, x int) tea.Cmd {
	actions, isDialog := a.footerActions(p)
	action, ok := help.At(a.services.Theme, actions, a.width, x)
	switch {
	case !ok:
		return nil
	case isDialog && action.Off != "":
		return nil
	case isDialog:
		return action.Run()
	default:
		return a.run(action)
	}
}

// bodyTop is the line at which a screen's body begins.
func (a *app) bodyTop(p *page) int {
	if _, ok := p.screen.(kit.Tabbed); ok {
		return 2
	}
	return 1
}
