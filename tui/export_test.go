package tui

import (
	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// ActionsOf are all actions that there are now, those of the open dialog first.
func ActionsOf(model tea.Model) []kit.Action {
	a, _ := model.(*app)
	p := a.stack.top()
	var all []kit.Action
	if d, ok := p.dialog(); ok {
		all = append(all, d.Actions()...)
	}
	return append(append(all, a.own(p)...), a.global()...)
}

// FooterOf are the actions that the footer may show, and those that their keys lead to.
func FooterOf(model tea.Model) (shown []kit.Action, leads func(key string) string) {
	a, _ := model.(*app)
	p := a.stack.top()
	shown, isDialog := a.footerActions(p)
	return shown, func(key string) string {
		order := [][]kit.Action{a.global(), a.own(p)}
		if isDialog || p.capturesText() || key == "esc" {
			order = [][]kit.Action{shown, a.global()}
		}
		for _, actions := range order {
			if action, ok := kit.Find(actions, key); ok {
				return action.ID
			}
		}
		return ""
	}
}
