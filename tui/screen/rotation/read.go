package rotation

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/rotation"
	"steward/tui/kit"
	"steward/tui/widget/evidence"
)

// readEvery is how often the evidence is read again by itself: one request for one user's keys.
const readEvery = 5 * time.Second

// The slots of the screen's calls.
const (
	reading = "evidence"
	ticking = "tick"
	noting  = "note"
	writing = "write"
	telling = "user"
)

// reading is what one look at the system and the notes gave.
type look struct {
	keys    []apiclient.Key
	note    *rotation.Note
	noteErr error
	offset  time.Duration
}

// refresh reads the keys and the note.
func (s *Screen) refresh() tea.Cmd {
	env, id := s.env, s.id
	return kit.Call(env.Calls, reading, kit.ReadTimeout, func(ctx context.Context) (look, error) {
		var l look
		var err error
		if l.keys, err = env.System.Keys(ctx, id); err != nil {
			return l, err
		}
		l.note, l.noteErr = env.Rotations.Note(id)
		if d, err := env.System.Describe(ctx); err == nil && !d.ServerTime.IsZero() {
			l.offset = d.ServerTime.Sub(env.Now())
		}
		return l, nil
	}, s.looked)
}

// looked takes over what was read.
func (s *Screen) looked(l look, err error) tea.Cmd {
	defer s.draw()
	if errors.Is(err, apiclient.ErrNotFound) {
		return s.vanish()
	}
	failed := s.err
	if s.err = err; err != nil {
		if failed == nil || failed.Error() != err.Error() {
			return kit.Fail(err)
		}
		return nil
	}
	s.keys, s.note, s.read, s.at, s.offset = l.keys, l.note, true, s.env.Now(), l.offset
	s.derive()
	told := s.tellNote(l.noteErr)
	if s.over == "" && s.note != nil && s.env.Session.Known && s.state.Step == rotation.Done {
		return tea.Batch(told, s.finished())
	}
	return told
}

// tellNote says once what is wrong with the notes.
func (s *Screen) tellNote(err error) tea.Cmd {
	if err == nil || err.Error() == s.noteErr {
		return nil
	}
	s.noteErr = err.Error()
	return kit.Fail(err)
}

// vanish tells that the user is gone, and forgets the rotation.
func (s *Screen) vanish() tea.Cmd {
	if s.gone {
		return nil
	}
	s.gone, s.keys, s.note = true, nil, nil
	s.env.Fleet.Remove(s.id)
	return tea.Batch(s.forget(), kit.Say(kit.Problem, s.clean()+" is gone: it was deleted on the system, and its keys with it."))
}

// finished says how a rotation ended that nobody ended here.
func (s *Screen) finished() tea.Cmd {
	s.over = "The new " + s.words().Thing() + " is in use."
	if s.state.OldGone {
		s.over = "The old key has ended or was deleted, and the new one is in use."
	}
	if !s.state.Told {
		s.over = "It is handed over. This system does not tell whether it is in use."
	}
	return s.forget()
}

// tellFleet reads the user after its keys were changed, for the list and the other rotations.
func (s *Screen) tellFleet() tea.Cmd {
	env, id := s.env, s.id
	return kit.Call(env.Calls, telling, kit.ReadTimeout, func(ctx context.Context) (apiclient.ServiceUser, error) {
		return env.System.User(ctx, id)
	}, func(user apiclient.ServiceUser, err error) tea.Cmd {
		if err == nil { // the evidence tells of what fails
			env.Fleet.Put(user)
		}
		return nil
	})
}

// forget drops the note.
func (s *Screen) forget() tea.Cmd {
	store, id := s.env.Rotations, s.id
	return kit.Write(s.env.Calls, noting, kit.WriteTimeout, func(context.Context) (struct{}, error) {
		return struct{}{}, store.Drop(id)
	}, tellFailure, nothing)
}

// keep writes the note.
func (s *Screen) keep(n rotation.Note) tea.Cmd {
	s.note = &n
	s.derive()
	s.draw()
	store := s.env.Rotations
	return kit.Write(s.env.Calls, noting, kit.WriteTimeout, func(context.Context) (struct{}, error) {
		return struct{}{}, store.Put(n)
	}, tellFailure, func(struct{}, error) tea.Cmd { return s.refresh() })
}

func tellFailure(_ struct{}, err error) tea.Cmd {
	if err != nil {
		return kit.Fail(err)
	}
	return nil
}

func nothing(struct{}, error) tea.Cmd { return nil }

// noted is the note as it is, or a new one of what the keys tell.
func (s *Screen) noted() rotation.Note {
	if s.note != nil {
		return *s.note
	}
	n := rotation.Note{User: s.id, Name: s.name, Began: s.now()}
	if s.state.New != nil {
		n.New, n.Made, n.Began = s.state.New.ID, s.state.New.CreatedAt, s.state.New.CreatedAt
	}
	if s.state.Old != nil {
		n.Old = s.state.Old.ID
	}
	if n.Began.IsZero() {
		n.Began = s.now()
	}
	return n
}

// tick reads the evidence again and again while the guide is open. A credential that was refused is not tried again by
// itself: systems lock out who keeps trying.
func (s *Screen) tick() tea.Cmd {
	return kit.After(s.env.Calls, ticking, readEvery, func() tea.Cmd {
		switch {
		case s.gone || s.over != "":
			return nil
		case s.env.Calls.Running(reading), s.env.Calls.Running(writing), errors.Is(s.err, apiclient.ErrSignedOut):
			return s.tick()
		default:
			return tea.Batch(s.refresh(), s.tick())
		}
	})
}

func keyName(k *apiclient.Key) string { return evidence.Name(k) }
