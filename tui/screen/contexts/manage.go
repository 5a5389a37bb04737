package contexts

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"steward/internal/config"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// none is the answer of a write that has none.
type none struct{}

// open switches to the context under the cursor; the present one is under this screen.
func (s *Screen) open() tea.Cmd {
	one := s.chosen()
	if one.present {
		return kit.Send(kit.Back{})
	}
	return kit.Send(kit.Switch{Context: one.entry.Name})
}

// create opens the form of a new context. On a system that is in no configuration it begins with that one.
func (s *Screen) create() tea.Cmd {
	arg := kit.ContextArg{}
	if one := s.chosen(); one != nil && !one.listed && isAddress(one.entry.URL) {
		arg.Context = config.Context{System: one.entry.System, URL: one.entry.URL, Team: one.entry.Team, CAFile: one.entry.CAFile}
	}
	return kit.Send(kit.Open{View: kit.ViewContext, Arg: arg})
}

func (s *Screen) edit() tea.Cmd {
	c := s.chosen().entry.Context
	return kit.Send(kit.Open{View: kit.ViewContext, Arg: kit.ContextArg{Context: c, Was: c.Name}})
}

// use makes the context under the cursor the default one.
func (s *Screen) use() tea.Cmd {
	one := s.chosen()
	return kit.Write(s.env.Calls, "use", kit.WriteTimeout, func(context.Context) (none, error) {
		return none{}, s.manager.Use(one.entry.Name)
	}, func(_ none, err error) tea.Cmd {
		if err != nil {
			return kit.Fail(err)
		}
		return kit.Say(kit.Success, one.name+" is opened from now on when no other context is asked for")
	}, s.reload)
}

// reload is what follows on a change, told or not.
func (s *Screen) reload(none, error) tea.Cmd { return s.load() }

func (s *Screen) askRemove() tea.Cmd {
	one := s.chosen()
	return s.ask(dialog.ConfirmOptions{
		Context: one.name, Title: "Remove the context " + one.name + "?",
		Consequences: []string{
			"It is taken out of the configuration, and its credential is deleted wherever it is kept.",
			"Nothing changes in the system itself.",
		},
		Verb: "Remove", Danger: kit.Destroys, Opener: "D",
		OnYes: func() tea.Cmd { return s.remove(one) },
	})
}

func (s *Screen) remove(one *row) tea.Cmd {
	return kit.Write(s.env.Calls, "remove "+one.id, kit.WriteTimeout, func(ctx context.Context) (none, error) {
		return none{}, s.manager.Remove(ctx, one.entry.Name)
	}, func(_ none, err error) tea.Cmd {
		if err != nil {
			return kit.Fail(err)
		}
		return kit.Say(kit.Success, one.name+" was removed, with its credential")
	}, s.reload)
}

func (s *Screen) ask(o dialog.ConfirmOptions) tea.Cmd {
	return kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, o)})
}
