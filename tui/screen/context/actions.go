package context

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
	"steward/tui/widget/form"
)

// Actions are what can be done now.
func (s *Screen) Actions() []kit.Action {
	off := ""
	if s.manager == nil {
		off = "there is no configuration to write to"
	}
	title := "save"
	if s.arg.Switch {
		title = "save and connect"
	}
	out := []kit.Action{
		{ID: "context.save", Keys: []string{"ctrl+s"}, Title: title, Help: "Write the context to the configuration", Off: off, Run: s.save},
		{
			ID: "context.next", Keys: []string{"enter"}, Title: "next", Help: "Go to the next field; on the last one, save",
			Run: func() tea.Cmd { return s.key(tea.KeyEnter) },
		},
	}
	if choices := s.usual(); len(choices) > 0 {
		out = append(out, kit.Action{
			ID: "context.usual", Keys: []string{"ctrl+n"}, Title: "usual address", Help: "Take the next of the usual addresses of this kind of system",
			Run: s.nextUsual,
		})
	}
	if !s.typed().equal(s.begun) {
		out = append(out, kit.Action{
			ID: "context.discard", Keys: []string{"ctrl+r"}, Title: "start over", Help: "Throw away what was typed and begin anew", Run: s.discard,
		})
	}
	out = append(out, kit.Action{
		ID: "context.leave", Keys: []string{"esc"}, Title: "leave", Help: "Leave without saving; what was typed is kept until the console ends",
		Run: func() tea.Cmd { return kit.Send(kit.Back{}) },
	})
	return append(out, s.moves()...)
}

// moves are the keys of the form.
func (s *Screen) moves() []kit.Action {
	forward, backward := []string{"tab", "down"}, []string{"shift+tab", "up"}
	_, choosing := s.form.Focused().(*choice)
	if choosing { // letters are text elsewhere
		forward, backward = append(forward, "j"), append(backward, "k")
	}
	out := []kit.Action{
		{ID: "context.forward", Keys: forward, Title: "next field", Help: "Go to the next field", Hidden: true, Run: func() tea.Cmd { return s.key(tea.KeyTab) }},
		{ID: "context.backward", Keys: backward, Title: "previous field", Help: "Go to the field before", Hidden: true, Run: func() tea.Cmd {
			return s.enterKey(tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift})
		}},
	}
	if choosing {
		out = append(
			out,
			kit.Action{ID: "context.choose", Keys: []string{"right", "space"}, Title: "choose", Help: "Choose the next option", Run: func() tea.Cmd { return s.key(tea.KeyRight) }},
			kit.Action{ID: "context.choose-back", Keys: []string{"left"}, Title: "choose back", Help: "Choose the option before", Hidden: true, Run: func() tea.Cmd { return s.key(tea.KeyLeft) }},
		)
	}
	return out
}

// key is a key for the form, from an action.
func (s *Screen) key(code rune) tea.Cmd { return s.enterKey(tea.KeyPressMsg{Code: code}) }

func (s *Screen) enterKey(msg tea.KeyPressMsg) tea.Cmd {
	if s.saving() {
		return nil
	}
	defer s.rebuild()
	return s.enter(msg)
}

// usual are the usual addresses while the address has the focus.
func (s *Screen) usual() []string {
	if s.form.Focused() != form.Field(s.entries.texts[fieldURL]) {
		return nil
	}
	return s.kindOf(s.typed().system()).Address.Choices
}

func (s *Screen) nextUsual() tea.Cmd {
	defer s.rebuild()
	choices := s.usual()
	address := s.entries.texts[fieldURL]
	at := slices.Index(choices, address.Value())
	address.Type(choices[(at+1)%len(choices)])
	s.edited()
	return nil
}

// complain goes to a field and shows what is wrong with it.
func (s *Screen) complain(field form.Field) {
	s.form.Reveal()
	s.form.FocusOn(field)
}
