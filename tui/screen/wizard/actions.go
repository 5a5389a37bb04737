package wizard

import (
	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/fields"
)

// Actions are what can be done on the present step.
func (s *Screen) Actions() []kit.Action {
	switch {
	case s.made != nil:
		return []kit.Action{
			s.action("wizard.key", "make the key", "Make a key for the new service user; its secret is shown once", tea.KeyEnter, "enter"),
			s.action("wizard.open", "open without a key", "Go to the new service user", tea.KeyEscape, "esc"),
		}
	case len(s.steps) == 0:
		return nil
	}
	var actions []kit.Action
	if s.step().form == nil {
		create := s.action("wizard.create", "create", "Create the service user", tea.KeyEnter, "enter")
		create.Danger, create.Off = kit.Changes, s.env.Session.Can(apiclient.ActCreate)
		actions = append(actions, create)
	} else {
		actions = append(actions, s.fieldActions()...)
	}
	if s.at > 0 {
		actions = append(actions, s.tab("wizard.back", "back", "Go to the field or step before; nothing is lost", tea.ModShift, "shift+tab"))
	}
	if s.step().form != nil {
		skip := s.tab("wizard.on", "next field", "Go on, also when something is still wrong here", 0, "tab")
		skip.Hidden = true
		actions = append(actions, skip)
	}
	if s.failedCatalogue() && !s.CapturesText() {
		actions = append(actions, kit.Action{
			ID: "wizard.retry", Keys: []string{"r"}, Title: "try again", Help: "Load again what could not be loaded",
			Run: func() tea.Cmd {
				defer s.rebuild()
				return s.loadCatalogues()
			},
		})
	}
	return append(actions, s.action("wizard.leave", s.leaveTitle(),
		"Leave; what you typed is there again when you come back", tea.KeyEscape, "esc"))
}

// leaveTitle is short where the footer would otherwise leave it out.
func (s *Screen) leaveTitle() string {
	const short, whole = "leave", "leave (keeps what you typed)"
	if s.width < 80 || s.width < 100 && s.step().form != nil && !s.CapturesText() {
		return short
	}
	return whole
}

// fieldActions are the keys of the focused field.
func (s *Screen) fieldActions() []kit.Action {
	next := s.action("wizard.next", "next", "Go to the next field or step", tea.KeyEnter, "enter")
	list, ok := s.step().form.Focused().(*fields.Picks)
	if !ok {
		return []kit.Action{next}
	}
	pick := s.action("wizard.pick", "pick", "Pick what is under the cursor, or take the pick away", tea.KeySpace, "space")
	actions := []kit.Action{pick, next}
	if list.CanFilter() {
		filter := s.action("wizard.filter", "filter", "Show only what matches", '/', "/")
		actions = append(actions, filter)
	}
	return actions
}

// action is a key as an action: both ways of a key, through the console and straight to a text field, are one.
func (s *Screen) action(id, title, help string, code rune, key string) kit.Action {
	return s.stroke(id, title, help, tea.KeyPressMsg{Code: code}, key)
}

func (s *Screen) tab(id, title, help string, mod tea.KeyMod, key string) kit.Action {
	return s.stroke(id, title, help, tea.KeyPressMsg{Code: tea.KeyTab, Mod: mod}, key)
}

func (s *Screen) stroke(id, title, help string, msg tea.KeyPressMsg, key string) kit.Action {
	return kit.Action{ID: id, Keys: []string{key}, Title: title, Help: help, Run: func() tea.Cmd { return s.Update(msg) }}
}
