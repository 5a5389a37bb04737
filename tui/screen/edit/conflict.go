package edit

import (
	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/conflict"
)

// clash is what somebody else made of the user while it was edited here, with the choices between theirs and ours.
type clash struct {
	theirs apiclient.ServiceUser
	board  *conflict.Board
}

// aspect is one field that can be edited here.
type aspect struct {
	title string
	of    func(u *apiclient.ServiceUser) string
	copy  func(to, from *apiclient.ServiceUser)
}

func aspects() []aspect {
	return []aspect{
		{
			"Name", func(u *apiclient.ServiceUser) string { return u.Name },
			func(to, from *apiclient.ServiceUser) { to.Name = from.Name },
		},
		{
			"Description", func(u *apiclient.ServiceUser) string { return u.Description },
			func(to, from *apiclient.ServiceUser) { to.Description = from.Description },
		},
		{
			"Contact", func(u *apiclient.ServiceUser) string { return u.Contact },
			func(to, from *apiclient.ServiceUser) { to.Contact = from.Contact },
		},
		{
			"End date", func(u *apiclient.ServiceUser) string { return u.EndDate.String() },
			func(to, from *apiclient.ServiceUser) { to.EndDate = from.EndDate },
		},
	}
}

// differing are the fields in which two versions differ.
func differing(a, b *apiclient.ServiceUser) []aspect {
	var out []aspect
	for _, f := range aspects() {
		if f.of(a) != f.of(b) {
			out = append(out, f)
		}
	}
	return out
}

// ask shows what both made of the user, field by field.
func (s *Screen) ask(mine, theirs *apiclient.ServiceUser) {
	var shown []conflict.Aspect
	for _, f := range aspects() {
		if a, ok := conflict.Of(f.title, f.title, kit.Clean(f.of(&s.base)), kit.Clean(f.of(theirs)), kit.Clean(f.of(mine))); ok {
			shown = append(shown, a)
		}
	}
	s.clash = &clash{theirs: *theirs, board: conflict.New(s.env.Theme, conflict.Options{
		Head: conflict.Told(theirs, "edited it", s.env.Now()), Verb: "save", Save: s.resolve,
		Edit: func() tea.Cmd {
			defer s.rebuild()
			s.settle()
			return nil
		},
	}, shown)}
}

// resolve writes what was chosen, on their revision: somebody who is faster again is met again.
func (s *Screen) resolve() tea.Cmd {
	defer s.rebuild()
	theirs := s.clash.theirs
	s.settle()
	if !s.changed() {
		s.env.Fleet.Put(theirs)
		return tea.Batch(kit.Say(kit.Info, "Nothing was written: theirs stays"), kit.Send(kit.Back{Force: true}))
	}
	return s.save()
}

// settle puts the choices on top of their state. What was not chosen yet keeps what was typed.
func (s *Screen) settle() {
	c, mine := s.clash, s.values()
	s.clash = nil
	values := c.theirs
	for _, f := range differing(&s.base, &mine) {
		if c.board.Side(f.title) != conflict.Theirs {
			f.copy(&values, &mine)
		}
	}
	s.build(c.theirs, values)
}

// boardActions are the board's, which draw the screen anew.
func (s *Screen) boardActions() []kit.Action {
	actions := s.clash.board.Actions()
	for i := range actions {
		run := actions[i].Run
		actions[i].Run = func() tea.Cmd {
			defer s.rebuild()
			return run()
		}
	}
	return actions
}
