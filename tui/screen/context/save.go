package context

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/config"
	"steward/tui/kit"
)

func (s *Screen) saving() bool { return s.env.Calls.Running("save") }

// save writes the context, if nothing is wrong with it.
func (s *Screen) save() tea.Cmd {
	defer s.rebuild()
	if s.saving() || s.manager == nil {
		return nil
	}
	for _, field := range s.entries.texts { // what was refused may be right by now: a file can have been put there
		field.Complain("")
	}
	if wrong := s.form.Invalid(); wrong != nil {
		s.complain(wrong)
		return nil
	}
	c, was := s.context(), s.arg.Was
	s.failed = ""
	return kit.Write(s.env.Calls, "save", kit.WriteTimeout, func(ctx context.Context) (config.Context, error) {
		return c, s.manager.Put(ctx, c, was)
	}, func(c config.Context, err error) tea.Cmd {
		if err != nil {
			return kit.Fail(err)
		}
		s.forget() // also where the form was left meanwhile
		return kit.Say(kit.Success, s.saved(c))
	}, s.answered)
}

// saved is what is told.
func (s *Screen) saved(c config.Context) string {
	if s.working() {
		return c.Name + " was saved, and opened anew"
	}
	return c.Name + " was saved"
}

// working reports whether the context is the one that is worked in.
func (s *Screen) working() bool {
	return s.env.Connection != nil && s.arg.Was != "" && s.env.Connection.Context.Name == s.arg.Was
}

func (s *Screen) answered(c config.Context, err error) tea.Cmd {
	defer s.rebuild()
	switch {
	case err != nil:
		s.failed = "not saved: " + kit.Clean(err.Error())
		s.blame(err)
		return nil
	case s.arg.Switch || s.working(): // what is worked in must be what was saved: it may be read-only now
		return kit.Send(kit.Switch{Context: c.Name})
	default:
		return kit.Send(kit.Back{Force: true})
	}
}

// blame puts complaints beside their fields, and goes to the first.
func (s *Screen) blame(err error) {
	var failure *apiclient.Error
	if !errors.As(err, &failure) {
		return
	}
	shown := false
	for _, f := range failure.Fields {
		field, ok := s.entries.texts[strings.TrimPrefix(f.Pointer, "/")]
		if !ok {
			continue
		}
		field.Complain(kit.Clean(f.Message))
		if !shown {
			s.complain(field)
		}
		shown = true
	}
}
