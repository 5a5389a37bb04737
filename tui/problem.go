package tui

import (
	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// problemKey is what a key means to the problem that stands above the footer: esc dismisses it, enter opens its
// details where the screen has no other use for that key.
func (a *app) problemKey(stroke string) (cmd tea.Cmd, used bool) {
	problem, ok := a.notices.Showing()
	if !ok || problem.Level != kit.Problem {
		return nil, false
	}
	switch {
	case stroke == "esc":
		a.notices.Dismiss()
		return nil, true
	case stroke == "enter" && a.enterIsFree():
		return a.problemDetails(), true
	default:
		return nil, false
	}
}

// enterIsFree reports whether enter means nothing to the screen now, so that it can open the details of a problem.
func (a *app) enterIsFree() bool {
	action, ok := kit.Find(a.own(a.stack.top()), "enter")
	return !ok || action.Off != ""
}

// hint says what the keys do for the problem that stands above the footer. In a field keys are text, and for the field.
func (a *app) hint() string {
	switch p := a.stack.top(); {
	case p.capturesText():
		return ""
	case a.enterIsFree():
		return "enter details  esc dismiss"
	default:
		return "! details  esc dismiss"
	}
}

// problemDetails opens the details of the problem that shows. Who reads them has seen it.
func (a *app) problemDetails() tea.Cmd {
	details := a.notices.Details(a.copy)
	a.notices.Dismiss()
	return a.show(details)
}
