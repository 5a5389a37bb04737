package findings

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/findings"
	"steward/internal/fleet"
	"steward/tui/kit"
)

const (
	// longestPause is the longest that the rows stay behind while users keep changing.
	longestPause = time.Second
	// pausing is the slot of that pause.
	pausing = "pause"
	// againEvery is how often the time is looked at: what is found depends on it.
	againEvery = 5 * time.Minute
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
		return tea.Batch(s.arrived(snapshot), s.watch())
	})
}

// arrived takes over a newer snapshot.
func (s *Screen) arrived(snapshot *fleet.Snapshot) tea.Cmd {
	changed := snapshot.UsersVersion != s.snapshot.UsersVersion || snapshot.Complete != s.snapshot.Complete
	s.snapshot = snapshot
	s.explain()
	s.paint()
	switch {
	case !changed:
		return nil
	case s.env.Calls.Running(arranging), s.env.Calls.Running(pausing):
		s.stale = true
		return nil
	default:
		return s.rearrange()
	}
}

// catchUp judges what arrived meanwhile, after a pause that leaves most of the time to what makes it arrive: the load or
// a bulk run.
func (s *Screen) catchUp(took time.Duration) tea.Cmd {
	return kit.After(s.env.Calls, pausing, min(4*took, longestPause), func() tea.Cmd {
		if s.stale {
			return s.rearrange()
		}
		return nil
	})
}

// readPowers reads which roles, groups and policies carry administrator power.
func (s *Screen) readPowers() tea.Cmd {
	if !s.env.TellsPowers() {
		return nil
	}
	return kit.Call(s.env.Calls, "powers", kit.ReadTimeout, s.env.ReadPowers(), func(p findings.Powers, err error) tea.Cmd {
		s.powersErr = err
		if err == nil || s.env.Powers == nil {
			s.env.KnowPowers(p)
		}
		return s.again()
	})
}

// again judges with what is known now: the time, the system's rules, and who has administrator power.
func (s *Screen) again() tea.Cmd {
	s.inspection = s.env.Inspection()
	return s.rearrange()
}

// lookAgain reads a user again that was mended on another screen, so that its finding goes at once: not every such screen
// is told what became of the whole user. Several are mended by a bulk run, which is.
func (s *Screen) lookAgain() tea.Cmd {
	away := s.away
	s.away = nil
	if len(away) != 1 {
		return nil
	}
	return kit.Call(s.env.Calls, "user", kit.ReadTimeout, func(ctx context.Context) (apiclient.ServiceUser, error) {
		return s.env.System.User(ctx, away[0])
	}, func(u apiclient.ServiceUser, err error) tea.Cmd {
		switch {
		case err == nil:
			s.env.Fleet.Put(u)
		case errors.Is(err, apiclient.ErrNotFound):
			s.env.Fleet.Remove(away[0])
		}
		return nil // what cannot be read now is read with the next refresh
	})
}

// tick judges again and again as time passes.
func (s *Screen) tick() tea.Cmd {
	return kit.After(s.env.Calls, "tick", againEvery, func() tea.Cmd { return tea.Batch(s.again(), s.tick()) })
}

// refresh reads the users and the catalogues again.
func (s *Screen) refresh() tea.Cmd {
	users := kit.Call(s.env.Calls, "refresh", 0, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.env.Fleet.Refresh(ctx)
	}, func(_ struct{}, err error) tea.Cmd {
		if err != nil {
			return kit.Fail(err)
		}
		return kit.Say(kit.Success, "Refreshed: "+kit.Plural(len(s.env.Fleet.Snapshot().Users), "service user", "service users")+" looked at")
	})
	return tea.Batch(users, s.readPowers())
}
