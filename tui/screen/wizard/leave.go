package wizard

import (
	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// Leave asks when something was typed or is being created.
func (s *Screen) Leave(how kit.Leaving) (ok bool, ask tea.Cmd) {
	switch {
	case s.made != nil || !s.creating() && !s.typed():
		return true, nil
	case s.creating():
		return false, show(s.askCreating(how))
	case how == kit.LeaveQuit:
		return false, show(s.askQuit())
	default:
		return false, show(s.askLeave())
	}
}

func show(d kit.Dialog) tea.Cmd { return kit.Send(kit.ShowDialog{Dialog: d}) }

// leave goes in the way that was meant.
func (s *Screen) leave(how kit.Leaving) tea.Cmd {
	s.gone = true
	if how == kit.LeaveQuit {
		return kit.Send(kit.Quit{Force: true})
	}
	return kit.Send(kit.Back{Force: true})
}

func (s *Screen) askLeave() kit.Dialog {
	return dialog.NewChoose(s.env.Theme, dialog.ChooseOptions{
		Context: kit.Clean(s.env.Session.Context),
		Title:   "Leave New service user?",
		Body:    []string{"Nothing was created yet."},
		Choices: []dialog.Choice{
			{Title: "Stay", Run: func() tea.Cmd { return nil }},
			{Key: "y", Title: "Leave", Beside: "what you typed is kept", Run: func() tea.Cmd {
				s.keep()
				return s.leave(kit.LeaveBack)
			}},
			{Key: "d", Title: "Discard", Beside: "what you typed is thrown away", Run: func() tea.Cmd {
				s.env.KeepDraft(kit.ViewWizard, nil)
				return s.leave(kit.LeaveBack)
			}},
		},
	})
}

func (s *Screen) askQuit() kit.Dialog {
	return dialog.NewConfirm(s.env.Theme, dialog.ConfirmOptions{
		Context:      kit.Clean(s.env.Session.Context),
		Title:        "Quit without creating the service user?",
		Consequences: []string{"What you typed is lost."},
		Verb:         "Quit", Danger: kit.Changes, Opener: "ctrl+c",
		OnYes: func() tea.Cmd { return s.leave(kit.LeaveQuit) },
	})
}

// askCreating is for leaving while the answer is awaited.
func (s *Screen) askCreating(how kit.Leaving) kit.Dialog {
	name := kit.Clean(s.attempt.Sent.Name)
	o := dialog.ConfirmOptions{
		Context:      kit.Clean(s.env.Session.Context),
		Title:        "Leave while " + name + " is being created?",
		Consequences: []string{"It goes on; you are told how it ended, and its secret is shown."},
		Verb:         "Leave", Danger: kit.Changes, Opener: "esc",
		OnYes: func() tea.Cmd { return s.leave(how) },
	}
	if how == kit.LeaveQuit {
		o.Title, o.Verb, o.Opener = "Quit while "+name+" is being created?", "Quit", "ctrl+c"
		o.Consequences = []string{"You would not learn whether it was created, and its secret would be lost."}
	}
	return dialog.NewConfirm(s.env.Theme, o)
}
