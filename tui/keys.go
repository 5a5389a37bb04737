package tui

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
	"steward/tui/widget/help"
)

// ownActions are the actions of a page's screen as they are until the next message: the frame shows them and the next key
// is looked up in them, and they are many.
type ownActions struct {
	page *page
	list []kit.Action
}

// own are the actions of a page's screen, with the operator's own keys. Never modify the answer.
func (a *app) own(p *page) []kit.Action {
	if a.actions.page != p {
		a.actions = ownActions{page: p, list: slices.Clip(a.overridden(p.screen.Actions()))}
	}
	return a.actions.list
}

// overridden gives actions the keys that the configuration says.
func (a *app) overridden(actions []kit.Action) []kit.Action {
	if len(a.options.Keys) == 0 {
		return actions
	}
	actions = slices.Clone(actions)
	for i := range actions {
		if keys, ok := a.options.Keys[actions[i].ID]; ok {
			actions[i].Keys = keys
		}
	}
	return actions
}

// freed reports whether a key stroke is one that the configuration took from an action of the screen. The screen must not
// see it: it knows its keys by itself.
func (a *app) freed(p *page, stroke string) bool {
	if len(a.options.Keys) == 0 {
		return false
	}
	for _, action := range p.screen.Actions() {
		if _, changed := a.options.Keys[action.ID]; changed && action.Has(stroke) {
			return true
		}
	}
	return false
}

// fromText is the action that a key stroke means while a field has the focus: of the console's own, those that one needs
// there, and of the screen's, those that the configuration gave a key. What types something always goes to the field.
func (a *app) fromText(p *page, msg tea.KeyPressMsg) (*kit.Action, bool) {
	stroke := msg.String()
	if msg.Text != "" || slices.Contains(editing(), stroke) {
		return nil, false
	}
	if action, ok := kit.Find(a.global(), stroke); ok && (action.ID == "app.signin" || action.ID == "app.help") {
		return action, true
	}
	if len(a.options.Keys) == 0 {
		return nil, false
	}
	action, ok := kit.Find(a.own(p), stroke)
	if !ok {
		return nil, false
	}
	_, changed := a.options.Keys[action.ID]
	return action, changed
}

// wantsHelp reports whether a key stroke asks for the help over a dialog, which has it for nothing else.
func (a *app) wantsHelp(p *page, msg tea.KeyPressMsg) bool {
	d, _ := p.dialog()
	action, ok := kit.Find(a.global(), msg.String())
	if _, is := d.(*help.Sheet); is || !ok || action.ID != "app.help" || p.capturesText() && msg.Text != "" {
		return false
	}
	_, taken := kit.Find(d.Actions(), msg.String())
	return !taken
}

// editing are the keys that a field needs.
func editing() []string {
	return []string{
		"enter", "esc", "tab", "shift+tab", "backspace", "delete", "left", "right", "up", "down", "home", "end", "space",
		"ctrl+a", "ctrl+e", "ctrl+k", "ctrl+u", "ctrl+w", "ctrl+h",
	}
}

// tellKeyFaults says what is wrong with the keys of the configuration, with its place.
func (a *app) tellKeyFaults() tea.Cmd {
	faults := a.options.KeyFaults
	if len(faults) == 0 {
		return nil
	}
	short := *faults[0] // the whole path is in the details
	short.Path = filepath.Base(short.Path)
	text := short.Error()
	if n := len(faults) - 1; n > 0 {
		text += "; and " + kit.Plural(n, "more fault", "more faults") + " of this kind"
	}
	all := make([]string, len(faults))
	for i, f := range faults {
		all[i] = f.Error()
	}
	return kit.Send(kit.Notice{Level: kit.Problem, Text: kit.Clean(text), Err: fmt.Errorf("%s", strings.Join(all, "; "))})
}

// toDialogOnly reports input, which the screen under a dialog must not see; focus and the like concern both.
func toDialogOnly(msg tea.Msg) bool {
	switch msg.(type) {
	case tea.KeyMsg, tea.PasteMsg, tea.PasteStartMsg, tea.PasteEndMsg, tea.MouseMsg:
		return true
	default:
		return false
	}
}
