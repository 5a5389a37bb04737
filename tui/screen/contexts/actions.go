package contexts

import (
	tea "charm.land/bubbletea/v2"

	"steward/internal/clipboard"
	"steward/tui/kit"
)

// Actions are what can be done now, in the order of the footer.
func (s *Screen) Actions() []kit.Action {
	refresh := kit.Action{ID: "context.refresh", Keys: []string{"r"}, Title: "refresh", Help: "Read the contexts again", Hidden: true, Run: s.load}
	if s.manager == nil {
		return nil
	}
	var out []kit.Action
	out = append(out, s.choosing()...)
	out = append(out, s.credentialActions()...)
	out = append(out, s.configuring()...)
	out = append(out, refresh)
	for _, a := range s.table.Actions() {
		run := a.Run
		a.Run = func() tea.Cmd { defer s.paint(); return run() }
		out = append(out, a)
	}
	return out
}

// choosing are the actions that people come for.
func (s *Screen) choosing() []kit.Action {
	return []kit.Action{
		{ID: "context.open", Keys: []string{"enter"}, Title: "switch", Help: "Work in the context under the cursor", Off: s.nobody(), Run: s.open},
		{ID: "context.new", Keys: []string{"n"}, Title: "new", Help: "Add a context: a system and how to reach it", Run: s.create},
		{ID: "context.edit", Keys: []string{"a"}, Title: "edit", Help: "Change the context under the cursor", Off: s.foreign(), Run: s.edit},
		{ID: "context.test", Keys: []string{"t"}, Title: "test", Help: "Ask the system of the context under the cursor who we are there", Off: s.foreign(), Run: s.test},
	}
}

func (s *Screen) credentialActions() []kit.Action {
	return []kit.Action{
		{ID: "context.sign-in", Keys: []string{"i"}, Title: "sign in", Help: "Give the context under the cursor a credential, checked before it is kept", Off: s.asks(), Run: s.signIn},
		{ID: "context.sign-out", Keys: []string{"I"}, Title: "sign out", Help: "Delete the credential of the context under the cursor wherever it is kept", Off: s.asks(), Run: s.askSignOut},
		{
			ID: "context.rotate", Keys: []string{"R"}, Title: "rotate own key", Help: "Give your own key in the present context a new secret, and keep it in place of the old one",
			Danger: kit.Changes, Off: s.rotateOff(), Run: s.askRotate,
		},
	}
}

// configuring are the actions on the configuration.
func (s *Screen) configuring() []kit.Action {
	out := []kit.Action{
		{ID: "context.default", Keys: []string{"U"}, Title: "make default", Help: "Open the context under the cursor when no other is asked for", Off: s.defaultOff(), Run: s.use},
		{ID: "context.remove", Keys: []string{"D"}, Title: "remove", Help: "Take the context under the cursor out of the configuration, and delete its credential", Off: s.removeOff(), Run: s.askRemove},
		{ID: "context.copy", Keys: []string{"y"}, Title: "copy address", Help: "Copy the address of the context under the cursor", Off: s.nobody(), Hidden: true, Run: s.copyAddress},
		{ID: "context.test-all", Keys: []string{"T"}, Title: "test all", Help: "Ask all systems who we are there", Off: s.nothing(), Run: s.testAll},
	}
	if s.manager.HasDemo() {
		out = append(out, kit.Action{
			ID: "context.demo", Title: "try the demo", Help: "Go to the made-up system inside this program", Hidden: true,
			Run: func() tea.Cmd { return kit.Send(kit.TryDemo{}) },
		})
	}
	return out
}

// nobody says why there is nothing to act on.
func (s *Screen) nobody() string {
	if s.chosen() == nil {
		return "there is no context yet"
	}
	return ""
}

// nothing says why there is nothing to test.
func (s *Screen) nothing() string {
	for _, one := range s.rows.list {
		if one.listed {
			return ""
		}
	}
	return "there is no context yet"
}

// foreign says why the configuration cannot answer for the context under the cursor.
func (s *Screen) foreign() string {
	switch one := s.chosen(); {
	case one == nil:
		return s.nobody()
	case !one.listed:
		return one.name + " is not in the configuration"
	default:
		return ""
	}
}

func (s *Screen) defaultOff() string {
	if off := s.foreign(); off != "" {
		return off
	}
	if one := s.chosen(); one.entry.Current {
		return one.name + " is the default already"
	}
	return ""
}

func (s *Screen) removeOff() string {
	if off := s.foreign(); off != "" {
		return off
	}
	if s.chosen().present {
		return "you are working in it: switch to another one first"
	}
	return ""
}

func (s *Screen) copyAddress() tea.Cmd {
	return kit.Copy(s.env, s.chosen().entry.URL, func(r clipboard.Result) tea.Cmd { return kit.Say(kit.Info, r.Words) })
}
