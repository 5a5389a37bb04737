package rotations

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/rotation"
	"steward/tui/kit"
)

const (
	// readEvery is how often the rotations are looked for and the evidence of those in view is read again.
	readEvery = 10 * time.Second
	// refreshEvery is how often the users are read again, for rotations that were begun elsewhere.
	refreshEvery = 30 * time.Second
	// atOnce is how many users' keys are read at the same time, and mostAtOnce in one go.
	atOnce     = 4
	mostAtOnce = 48
)

// The slots of the screen's calls.
const (
	finding    = "find"
	reading    = "evidence"
	ticking    = "tick"
	refreshing = "refresh"
	forgetting = "forget"
)

// search is what a look at the notes and the list gave.
type search struct {
	entries []entry
	noteErr error
	offset  time.Duration
}

// find looks for rotations, off the update loop: the list may be long.
func (s *Screen) find() tea.Cmd {
	env, pairs := s.env, twoKeysMeanRotation(s.env.Session)
	return kit.Call(env.Calls, finding, kit.ReadTimeout, func(ctx context.Context) (search, error) {
		var out search
		var notes []rotation.Note
		notes, out.noteErr = env.Rotations.Notes()
		out.entries = candidates(notes, env.Fleet.Snapshot().Users, pairs)
		if d, err := env.System.Describe(ctx); err == nil && !d.ServerTime.IsZero() {
			out.offset = d.ServerTime.Sub(env.Now())
		}
		return out, nil
	}, func(got search, err error) tea.Cmd {
		defer s.paint()
		if err != nil {
			return nil
		}
		s.adopt(&got)
		return tea.Batch(s.tellNotes(got.noteErr), s.readWindow(true))
	})
}

// twoKeysMeanRotation reports whether keys live together here only while one takes over from the other.
func twoKeysMeanRotation(session *kit.Session) bool {
	switch rotation.WayOf(session.System.Keys) {
	case rotation.SideBySide, rotation.Countdown:
		return session.Known
	default:
		return false
	}
}

// candidates are the users to look at.
func candidates(notes []rotation.Note, users []*apiclient.ServiceUser, pairs bool) []entry {
	noted := make(map[apiclient.UserID]*rotation.Note, len(notes))
	for i := range notes {
		noted[notes[i].User] = &notes[i]
	}
	var out []entry
	for _, u := range users {
		n := noted[u.ID]
		if n == nil && (!pairs || u.Partial || u.Keys.Usable < 2) {
			continue
		}
		out = append(out, entry{u.ID, name(u.Name, u.ID), n})
		delete(noted, u.ID)
	}
	for _, n := range noted { // not in the list, or not yet
		out = append(out, entry{n.User, name(n.Name, n.User), n})
	}
	slices.SortFunc(out, func(a, b entry) int {
		return cmp.Or(cmp.Compare(rank(&a), rank(&b)), cmp.Compare(a.name, b.name), cmp.Compare(a.id, b.id))
	})
	return out
}

func rank(e *entry) int {
	if e.note != nil {
		return 0
	}
	return 1
}

func name(text string, id apiclient.UserID) string {
	if text = kit.Clean(text); text != "" {
		return text
	}
	return kit.Clean(string(id))
}

// adopt shows what was found, without what is known to be over.
func (s *Screen) adopt(got *search) {
	s.found, s.rows.offset = true, got.offset
	s.rows.all = nil
	for _, e := range got.entries {
		if e.note != nil {
			delete(s.ended, e.id)
		}
		if !s.ended[e.id] {
			s.rows.all = append(s.rows.all, e)
		}
	}
	s.show()
}

// show hands the rows to the table.
func (s *Screen) show() {
	s.rows.at = make(map[apiclient.UserID]int, len(s.rows.all))
	for i := range s.rows.all {
		e := &s.rows.all[i]
		s.rows.at[e.id] = i
		if k := s.rows.known[e.id]; k != nil {
			s.rows.derive(e, k)
		}
	}
	s.table.SetRows(s.rows, nil)
	s.table.Refresh()
}

func (s *Screen) tellNotes(err error) tea.Cmd {
	if err == nil || err.Error() == s.noteErr {
		return nil
	}
	s.noteErr = err.Error()
	return kit.Fail(err)
}

// answer is what one user's keys are.
type answer struct {
	id   apiclient.UserID
	keys []apiclient.Key
	err  error
}

// readWindow reads the keys of the users in view: of those that were not read yet or, with again, of all.
func (s *Screen) readWindow(again bool) tea.Cmd {
	if s.env.Calls.Running(reading) {
		return nil // it looks at the window once more when it is done
	}
	first, end := s.table.Window()
	var ids []apiclient.UserID
	for i := first; i < min(end, s.rows.Len()) && len(ids) < mostAtOnce; i++ {
		if id := s.rows.all[i].id; again || s.rows.known[id] == nil {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	system := s.env.System
	return kit.Call(s.env.Calls, reading, kit.ReadTimeout, func(ctx context.Context) ([]answer, error) {
		return readAll(ctx, system, ids), nil
	}, func(answers []answer, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		return s.took(answers)
	})
}

func readAll(ctx context.Context, system apiclient.System, ids []apiclient.UserID) []answer {
	answers := make([]answer, len(ids))
	tokens := make(chan struct{}, atOnce)
	var wait sync.WaitGroup
	for i, id := range ids {
		tokens <- struct{}{}
		wait.Go(func() {
			defer func() { <-tokens }()
			answers[i].id = id
			answers[i].keys, answers[i].err = system.Keys(ctx, id)
		})
	}
	wait.Wait()
	return answers
}

// took takes over the evidence that was read.
func (s *Screen) took(answers []answer) tea.Cmd {
	defer s.paint()
	var cmds []tea.Cmd
	failed := s.err
	s.err = nil
	for i := range answers {
		a := &answers[i]
		switch {
		case errors.Is(a.err, apiclient.ErrNotFound):
			cmds = append(cmds, s.vanish(a.id))
		case a.err != nil:
			s.err = a.err
		default:
			s.rows.known[a.id] = &seen{keys: a.keys, at: s.env.Now()}
		}
	}
	if s.err == nil {
		s.at = s.env.Now()
	} else if failed == nil || failed.Error() != s.err.Error() {
		cmds = append(cmds, kit.Fail(s.err))
	}
	s.show()
	s.dropEnded()
	if s.err == nil {
		cmds = append(cmds, s.readWindow(false))
	}
	return tea.Batch(cmds...)
}

// dropEnded takes rows out whose keys tell that nothing is under way there any more.
func (s *Screen) dropEnded() {
	before := len(s.rows.all)
	s.rows.all = slices.DeleteFunc(slices.Clone(s.rows.all), func(e entry) bool {
		k := s.rows.known[e.id]
		over := k != nil && !k.state.UnderWay()
		s.ended[e.id] = over
		return over
	})
	if len(s.rows.all) != before {
		s.show()
	}
}

// vanish takes a user out who does not exist any more, and forgets the rotation.
func (s *Screen) vanish(id apiclient.UserID) tea.Cmd {
	i := s.rows.Index(string(id))
	if i < 0 {
		return nil
	}
	e := s.rows.all[i]
	s.rows.all = slices.Delete(slices.Clone(s.rows.all), i, i+1)
	s.ended[id] = true
	s.env.Fleet.Remove(id)
	s.show()
	store := s.env.Rotations
	return kit.Write(s.env.Calls, forgetting+string(id), kit.WriteTimeout, func(context.Context) (struct{}, error) {
		return struct{}{}, store.Drop(id)
	}, func(_ struct{}, err error) tea.Cmd {
		if err != nil {
			return kit.Fail(err)
		}
		return kit.Say(kit.Info, e.name+" is gone: it was deleted on the system. Its rotation is forgotten.")
	}, func(struct{}, error) tea.Cmd { return nil })
}

// tick looks again and again while the screen is open. A credential that was refused is not tried again by itself.
func (s *Screen) tick() tea.Cmd {
	return kit.After(s.env.Calls, ticking, readEvery, func() tea.Cmd {
		if errors.Is(s.err, apiclient.ErrSignedOut) || s.env.Calls.Running(reading) {
			return s.tick()
		}
		cmds := []tea.Cmd{s.find(), s.tick()}
		if now := s.env.Now(); now.Sub(s.env.Fleet.Snapshot().UpdatedAt) >= refreshEvery {
			cmds = append(cmds, s.refreshUsers())
		}
		return tea.Batch(cmds...)
	})
}

// refresh reads everything again.
func (s *Screen) refresh() tea.Cmd { return tea.Batch(s.refreshUsers(), s.find()) }

// refreshUsers reads the users again; what that finds is looked at when it is there.
func (s *Screen) refreshUsers() tea.Cmd {
	users := s.env.Fleet
	return kit.Call(s.env.Calls, refreshing, 0, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, users.Refresh(ctx)
	}, func(_ struct{}, err error) tea.Cmd {
		if err != nil {
			return nil // the list tells
		}
		return s.find()
	})
}
