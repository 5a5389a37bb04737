package secret

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// Leave lets the operator go once the secret is confirmed; before that it asks.
func (s *Screen) Leave(how kit.Leaving) (ok bool, ask tea.Cmd) {
	if s.confirmed {
		return true, nil
	}
	if s.confirming {
		s.then = leaving(how) // in a moment
		return false, nil
	}
	s.mask()
	return false, kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, dialog.ConfirmOptions{
		Context:      kit.Clean(s.env.Session.Context),
		Title:        "Leave without storing the " + s.word() + "?",
		Names:        s.whose(),
		Consequences: s.leavingMeans(how),
		Verb:         "Leave",
		Danger:       kit.Destroys,
		OnYes:        func() tea.Cmd { return kit.Send(leaving(how)) },
	})})
}

// leaving is the message that leaves in spite of the guard.
func leaving(how kit.Leaving) tea.Msg {
	if how == kit.LeaveQuit {
		return kit.Quit{Force: true}
	}
	return kit.Back{Force: true}
}

// askStored asks before the secret is forgotten.
func (s *Screen) askStored() tea.Cmd {
	s.mask()
	return kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, dialog.ConfirmOptions{
		Context:      kit.Clean(s.env.Session.Context),
		Title:        "Is the " + s.word() + " stored?",
		Names:        s.whose(),
		Consequences: []string{s.storedMeans()},
		Verb:         "It is stored",
		Opener:       "s",
		OnYes:        s.stored,
	})})
}

// stored forgets the secret, which asks the keyring and the disk, and then leaves.
func (s *Screen) stored() tea.Cmd {
	s.confirming = true
	s.secret = apiclient.Secret{}
	s.outcome = outcome{}
	s.draw()
	store, key := s.env.Pending, s.arg.Key.ID
	return kit.Write(s.env.Calls, "stored", confirmTimeout, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, store.Confirm(ctx, key)
	}, func(_ struct{}, err error) tea.Cmd {
		if err != nil {
			return kit.Fail(err)
		}
		return nil
	}, func(struct{}, error) tea.Cmd {
		s.confirming, s.confirmed = false, true
		return s.forgotten()
	})
}

// forgotten leaves as was asked for meanwhile. After a new service user it offers what comes next.
func (s *Screen) forgotten() tea.Cmd {
	switch {
	case s.then != nil:
		return kit.Send(s.then)
	case !s.arg.Created:
		return kit.Send(kit.Back{Force: true})
	}
	replace := func(view kit.View, arg any) func() tea.Cmd {
		return func() tea.Cmd { return kit.Send(kit.Open{View: view, Arg: arg, Replace: true}) }
	}
	return kit.Send(kit.ShowDialog{Dialog: dialog.NewChoose(s.env.Theme, dialog.ChooseOptions{
		Context: kit.Clean(s.env.Session.Context),
		Title:   kit.Name(s.arg.Name) + " is ready",
		Choices: []dialog.Choice{
			{Key: "n", Title: "Create another", Run: replace(kit.ViewWizard, nil)},
			{Key: "o", Title: "Open", Beside: kit.Name(s.arg.Name), Run: replace(kit.ViewUser, s.arg.User)},
		},
		Start:    1,
		OnCancel: func() tea.Cmd { return kit.Send(kit.Back{Force: true}) },
	})})
}

// whose tells which key it is: the user's name, the key's, and the id, which nothing can look alike.
func (s *Screen) whose() []string {
	name := kit.Name(s.arg.Name)
	if s.arg.Key.Name != "" {
		name += " " + s.env.Theme.Sym.Sep + " " + kit.Clean(s.arg.Key.Name)
	}
	return []string{name, kit.Clean(string(s.arg.Key.ID))}
}
