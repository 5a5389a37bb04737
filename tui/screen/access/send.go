package access

import (
	"context"
	"errors"
	"fmt"
	"maps"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
)

// moved is that the access is another than the one that was shown. Nothing was sent.
type moved struct{ now apiclient.ServiceUser }

func (m *moved) Error() string { return "the access was changed by somebody else" }

// partly is that not all changes were made.
type partly struct {
	name        string
	made, total int
	first       change // of those that were not made
	err         error  // why
}

func (p *partly) Error() string {
	return fmt.Sprintf("%s: %d of %d changes were made, not %s: %s", p.name, p.made, p.total, p.first.words(), p.err)
}

func (p *partly) Unwrap() error { return p.err }

// send gives and takes, and looks afterwards at what the user holds.
func (s *Screen) send(changes []change) tea.Cmd {
	base := s.user
	patch, rest := s.patch(changes)
	w := &work{system: s.env.System, base: base, changes: changes, patch: patch, rest: rest}
	s.news = ""
	return kit.Write(s.env.Calls, "save", kit.WriteTimeout, w.do, func(u apiclient.ServiceUser, err error) tea.Cmd {
		var conflict *moved
		if errors.As(err, &conflict) {
			return nil
		}
		if u.Revision != base.Revision || err == nil {
			s.env.Fleet.Put(u)
		}
		if err != nil {
			return kit.Fail(err)
		}
		return kit.Say(kit.Success, "Access of "+u.Name+" changed: "+kit.Plural(len(changes), "change", "changes"))
	}, s.answered)
}

// work is one sending of changes, outside the update loop.
type work struct {
	system  apiclient.System
	base    apiclient.ServiceUser // as it was shown
	changes []change
	patch   apiclient.UserPatch // what goes in one piece, if rest is not all
	rest    []change
}

// do looks first at what others changed since the access was shown, and sends nothing then.
func (w *work) do(ctx context.Context) (apiclient.ServiceUser, error) {
	now, err := w.system.User(ctx, w.base.ID)
	if err != nil {
		return w.base, err
	}
	if !maps.Equal(held(&now), held(&w.base)) {
		return now, &moved{now}
	}
	if len(w.rest) < len(w.changes) {
		_, err = w.system.UpdateUser(ctx, w.base.ID, now.Revision, w.patch)
		if errors.Is(err, apiclient.ErrConflict) {
			return w.overtaken(ctx, err)
		}
	}
	if err == nil || !stops(err) {
		err = first(err, w.each(ctx))
	}
	after, readErr := w.system.User(ctx, w.base.ID)
	switch {
	case readErr == nil:
		return after, w.judge(&after, err)
	case err != nil:
		return w.base, fmt.Errorf("%s: not all changes were made, and reading it again failed too: %w", w.base.Name, err)
	default:
		return w.base, fmt.Errorf("%s: all changes were made, but reading it again failed: %w", w.base.Name, readErr)
	}
}

// overtaken reads what somebody else wrote between the look and the write.
func (w *work) overtaken(ctx context.Context, err error) (apiclient.ServiceUser, error) {
	now, readErr := w.system.User(ctx, w.base.ID)
	if readErr != nil {
		return w.base, err
	}
	return now, &moved{now}
}

// each gives and takes one by one. What one of them is refused for need not be true of the next.
func (w *work) each(ctx context.Context) (failed error) {
	for i := range w.rest {
		err := apply(ctx, w.system, w.base.ID, &w.rest[i])
		failed = first(failed, err)
		if err != nil && stops(err) {
			break
		}
	}
	return failed
}

// judge counts what the user holds in the end, which also tells about a change whose answer was lost.
func (w *work) judge(after *apiclient.ServiceUser, err error) error {
	has := held(after)
	p := &partly{name: w.base.Name, total: len(w.changes), err: err}
	for _, c := range w.changes {
		switch {
		case has[c.entry.ID] == c.give:
			p.made++
		case p.first.entry.ID == "":
			p.first = c
		}
	}
	switch {
	case p.made == p.total:
		return nil
	case err == nil:
		p.err = errors.New("the system took it and did not do it")
	}
	return p
}

// stops reports whether an error is about the connection or the operator, so that the next call would fail too.
func stops(err error) bool {
	for _, kind := range []error{
		apiclient.ErrSignedOut, apiclient.ErrUnreachable, apiclient.ErrUnavailable, apiclient.ErrUnknown, apiclient.ErrRateLimited,
		apiclient.ErrNotFound, apiclient.ErrInsecure, context.Canceled, context.DeadlineExceeded,
	} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

func first(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func apply(ctx context.Context, system apiclient.System, id apiclient.UserID, c *change) error {
	ref := apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: c.id()}
	if c.field() == apiclient.FieldPolicies {
		ref.Kind = apiclient.AccessPolicy
	}
	if c.give {
		return system.Attach(ctx, id, ref)
	}
	return system.Detach(ctx, id, ref)
}

// answered leaves when all went well. Otherwise the screen goes on from what the user holds now; what was picked stays
// picked, so that the difference is what is still to be done.
func (s *Screen) answered(now apiclient.ServiceUser, err error) tea.Cmd {
	defer s.rebuild()
	var conflict *moved
	var part *partly
	switch {
	case err == nil:
		return kit.Send(kit.Back{Force: true})
	case errors.As(err, &conflict):
		s.learn(&now)
		return s.meet(now)
	case errors.As(err, &part):
		s.learn(&now)
		s.follow(now)
		s.news = fmt.Sprintf("%d of %d changes were made. Still to do; ctrl+s tries again:", part.made, part.total)
	}
	return nil
}

// follow takes over what the user holds now, where the operator picked nothing else.
func (s *Screen) follow(now apiclient.ServiceUser) {
	before, after := held(&s.user), held(&now)
	for id := range after {
		if !before[id] {
			s.picks.Pick(id, true)
		}
	}
	for id := range before {
		if !after[id] {
			s.picks.Pick(id, false)
		}
	}
	s.user = now
}
