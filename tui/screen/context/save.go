package context

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"steward/internal/config"
	"steward/tui/kit"
)

// errTaken says that somebody has another context of this name.
var errTaken = errors.New("there is another context of this name")

func (s *Screen) saving() bool { return s.env.Calls.Running("save") }

// save writes the context, if nothing is wrong with it.
func (s *Screen) save() tea.Cmd {
	defer s.rebuild()
	if s.saving() || s.manager == nil {
		return nil
	}
	if wrong := s.form.Invalid(); wrong != nil {
		s.complain(wrong)
		return nil
	}
	c, was := s.context(), s.arg.Was
	s.failed = ""
	return kit.Write(s.env.Calls, "save", kit.WriteTimeout, func(ctx context.Context) (config.Context, error) {
		return c, s.put(ctx, c, was)
	}, func(c config.Context, err error) tea.Cmd {
		if err != nil {
			return kit.Fail(fmt.Errorf("save the context %s: %w", c.Name, err))
		}
		s.forget() // also where the form was left meanwhile
		return kit.Say(kit.Success, s.saved(c))
	}, s.answered)
}

// put makes sure that no other context is replaced.
func (s *Screen) put(ctx context.Context, c config.Context, was string) error {
	if c.Name != was {
		list, err := s.manager.List(ctx)
		if err != nil {
			return err
		}
		for _, e := range list {
			if e.Name == c.Name {
				return errTaken
			}
		}
	}
	return s.manager.Put(ctx, c, was)
}

// saved is what is told; what is worked in goes on as it was opened.
func (s *Screen) saved(c config.Context) string {
	if s.env.Connection != nil && s.arg.Was != "" && s.env.Connection.Context.Name == s.arg.Was {
		return c.Name + " was saved; switch to it again to work with the changes"
	}
	return c.Name + " was saved"
}

func (s *Screen) answered(c config.Context, err error) tea.Cmd {
	defer s.rebuild()
	switch {
	case errors.Is(err, errTaken):
		s.taken[c.Name] = true
		s.complain(s.entries.texts[fieldName])
		return nil
	case err != nil:
		s.failed = "not saved: " + kit.Clean(err.Error())
		return nil
	}
	if s.arg.Switch {
		return kit.Send(kit.Switch{Context: c.Name})
	}
	return kit.Send(kit.Back{Force: true})
}
