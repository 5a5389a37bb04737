package list

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/fleet"
	"steward/tui/kit"
)

const (
	// refreshEvery is how often the list reads the users again by itself.
	refreshEvery = 30 * time.Second
	// longestPause is the longest that the rows stay behind while users keep arriving.
	longestPause = time.Second
	// pausing is the slot of that pause.
	pausing = "pause"
	// ageEvery is how often the words for times ("3 min ago") are made anew while nothing else happens.
	ageEvery = 5 * time.Minute
)

// watch waits for the next snapshot of the fleet, for as long as the screen is open.
func (s *Screen) watch() tea.Cmd {
	version := s.snapshot.Version
	return kit.Call(s.env.Calls, "fleet", 0, func(ctx context.Context) (*fleet.Snapshot, error) {
		return s.env.Fleet.Wait(ctx, version)
	}, func(snapshot *fleet.Snapshot, err error) tea.Cmd {
		if err != nil {
			return nil // the screen is closing
		}
		before := s.snapshot
		shown := s.arrived(snapshot)
		if snapshot.UsersVersion != before.UsersVersion || snapshot.Complete != before.Complete {
			return tea.Batch(shown, s.countFindings(), s.watch())
		}
		return tea.Batch(shown, s.watch())
	})
}

// arrived takes over a newer snapshot.
func (s *Screen) arrived(snapshot *fleet.Snapshot) tea.Cmd {
	changed := snapshot.UsersVersion != s.snapshot.UsersVersion
	whole := snapshot.Complete && !s.snapshot.Complete
	s.snapshot = snapshot
	s.table.SetLoading(snapshot.Loading && !snapshot.Complete)
	s.explain()
	defer s.paint()
	switch {
	case !changed && !whole:
		return nil
	case s.env.Calls.Running(arranging), s.env.Calls.Running(pausing) && !whole:
		// Starting again would never end while pages arrive faster than they are arranged.
		s.stale = true
		return nil
	default:
		return s.rearrange()
	}
}

// catchUp arranges what arrived meanwhile, after a pause that leaves most of the time to what makes it arrive: the
// load or a bulk run. Once the load is complete there is nothing to wait for.
func (s *Screen) catchUp(took time.Duration) tea.Cmd {
	if s.snapshot.Complete && !s.shown.complete {
		return s.rearrange()
	}
	return kit.After(s.env.Calls, pausing, min(4*took, longestPause), func() tea.Cmd {
		if s.stale {
			return s.rearrange()
		}
		return nil
	})
}

// refresh reads the users again. Asked for says that the operator pressed a key for it, and so gets an answer.
func (s *Screen) refresh(askedFor bool) tea.Cmd {
	return kit.Call(s.env.Calls, "refresh", 0, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.env.Fleet.Refresh(ctx)
	}, func(_ struct{}, err error) tea.Cmd {
		switch {
		case err == nil && askedFor:
			s.complaint = ""
			s.age()
			return kit.Say(kit.Success, "Refreshed: "+kit.Plural(len(s.env.Fleet.Snapshot().Users), "service user", "service users"))
		case err == nil:
			s.complaint = ""
			return nil
		case !askedFor && err.Error() == s.complaint:
			return nil
		default:
			s.complaint = err.Error()
			return kit.Fail(err)
		}
	})
}

// tick refreshes by itself, again and again.
func (s *Screen) tick() tea.Cmd {
	return kit.After(s.env.Calls, "tick", refreshEvery, func() tea.Cmd {
		if s.env.Now().Sub(s.aged) < ageEvery {
			return tea.Batch(s.refreshIfIdle(), s.tick())
		}
		s.age()
		return tea.Batch(s.refreshIfIdle(), s.countFindings(), s.tick())
	})
}

// refreshIfIdle refreshes unless the operator is at work on what is shown: users are marked, a dialog is open, or a
// refresh is under way. A credential that was refused is not tried again by itself: systems lock out who keeps trying.
func (s *Screen) refreshIfIdle() tea.Cmd {
	asking := s.dialog != nil && !s.dialog.Done()
	refused := errors.Is(s.env.Fleet.Snapshot().Err, apiclient.ErrSignedOut)
	if asking || refused || s.table.MarkCount() > 0 || s.env.Calls.Running("refresh") {
		return nil
	}
	return s.refresh(false)
}

// age makes the words for times anew.
func (s *Screen) age() {
	s.aged = s.env.Now()
	s.table.Refresh()
	s.paint()
}

// loading says how far the first load is, or that a refresh failed.
func (s *Screen) loading() string {
	snapshot := s.snapshot
	switch {
	case snapshot.Loading && !snapshot.Complete && snapshot.Total > 0:
		return kit.Count(len(snapshot.Users)) + " of " + kit.Count(snapshot.Total)
	case snapshot.Loading && !snapshot.Complete:
		return kit.Count(len(snapshot.Users)) + " loaded"
	case snapshot.Err != nil && !snapshot.Complete && len(snapshot.Users) > 0:
		return "only " + kit.Count(len(snapshot.Users)) + " loaded: r retry"
	case snapshot.Err != nil && len(snapshot.Users) > 0:
		return "not refreshed: r retry"
	default:
		return ""
	}
}

// explain puts words where rows would be when there are none: why, and what to do.
func (s *Screen) explain() {
	name := s.title(s.query.tab)
	switch {
	case s.snapshot.Err != nil && len(s.snapshot.Users) == 0 && !s.snapshot.Loading:
		lines := append([]string{"The service users could not be read."}, wrap(kit.Clean(s.snapshot.Err.Error()), s.width-4)...)
		s.table.SetPlaceholder(append(lines, "", "r retry   ! messages")...)
	case !s.snapshot.Complete && len(s.snapshot.Users) == 0:
		s.table.SetPlaceholder("Reading the service users " + s.env.Theme.Sym.Ellipsis)
	case len(s.snapshot.Users) == 0:
		s.table.SetPlaceholder("There are no service users yet.", "", "n new service user")
	case s.query.text != "":
		s.table.SetPlaceholder("No service user matches the filter in "+name+".", "", "/ change it   esc clear it")
	default:
		s.table.SetPlaceholder("No service user is in "+name+" now.", "", "tab next tab")
	}
}

func wrap(text string, width int) []string {
	return kit.Wrap(text, max(width, 20))
}
