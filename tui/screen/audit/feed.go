package audit

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/trail"
	"steward/tui/kit"
)

const (
	// pageSize is how many events are asked for at a time.
	pageSize = 200
	// ahead is how close to the last row the window comes before older events are read.
	ahead = 10
	// searchAtOnce is how many events are read by themselves for a filter that few of them fit.
	searchAtOnce = 2000
	// followEvery is how often new events are looked for.
	followEvery = 5 * time.Second
	// followPage and followPages bound what is read for that: more new events than this begin the trail anew.
	followPage, followPages = 50, 20
)

// The slots of the screen's calls.
const (
	reading   = "trail"
	newest    = "newest"
	following = "follow"
)

// more reads the next page when the window comes near the last row. A filter that few events fit reads on only so far:
// a trail may be long.
func (s *Screen) more() tea.Cmd {
	_, end := s.table.Window()
	switch {
	case s.ended, s.env.Calls.Running(reading), end+ahead < s.shown.Len(), s.err != nil && s.trail.Len() > 0, s.paused():
		return nil
	default:
		return s.read()
	}
}

// paused reports whether a filter has read on as far as it does by itself.
func (s *Screen) paused() bool {
	return s.query.String() != "" && s.trail.Len()-s.searched >= searchAtOnce
}

// searchOn lets a filter that paused read on.
func (s *Screen) searchOn() tea.Cmd {
	s.searched = s.trail.Len()
	return s.more()
}

// read reads the events before the oldest known one.
func (s *Screen) read() tea.Cmd {
	if s.off() != "" {
		return nil
	}
	known := s.trail
	s.err = nil
	return kit.Call(s.env.Calls, reading, kit.ReadTimeout, func(ctx context.Context) (trail.Page, error) {
		page, err := trail.Older(ctx, s.env.System, apiclient.AuditQuery{PageSize: pageSize}, known)
		trail.Know(page.Events, s.env.Fleet.Snapshot().Users)
		return page, err
	}, func(page trail.Page, err error) tea.Cmd {
		defer s.paint()
		if s.err = err; err != nil {
			return nil
		}
		if s.trail.Len() == 0 {
			s.total = page.Total
		}
		s.trail = s.trail.Before(page.Events)
		s.ended = len(page.Events) == 0 || s.total >= 0 && s.trail.Len() >= s.total
		s.show()
		return s.more()
	})
}

// off says why events cannot be read, or is empty. While the system's rules are not known it will tell itself.
func (s *Screen) off() string {
	if !s.env.Session.Known {
		return ""
	}
	return s.env.Session.System.Can(apiclient.ActAudit)
}

// update looks for events that are newer than the newest known one. Asked for says that the operator pressed a key for
// it, and so gets an answer.
func (s *Screen) update(askedFor bool) tea.Cmd {
	if s.trail.Len() == 0 {
		return s.read()
	}
	known := s.trail
	return kit.Call(s.env.Calls, newest, kit.ReadTimeout, func(ctx context.Context) (trail.Page, error) {
		page, err := trail.Newer(ctx, s.env.System, apiclient.AuditQuery{PageSize: followPage}, known, followPages)
		trail.Know(page.Events, s.env.Fleet.Snapshot().Users)
		return page, err
	}, func(page trail.Page, err error) tea.Cmd {
		defer s.paint()
		s.missed = nil
		if err != nil {
			return s.notUpdated(err, askedFor)
		}
		s.adopt(page)
		cmd := s.more()
		if !askedFor {
			return cmd
		}
		told := "Refreshed: no new events"
		if n := len(page.Events); n > 0 {
			told = "Refreshed: " + kit.Plural(n, "new event", "new events")
		}
		return tea.Batch(cmd, kit.Say(kit.Success, told))
	})
}

// adopt puts new events on top. Those that do not reach the known ones take their place, because what lies between
// would be missing without a word.
func (s *Screen) adopt(page trail.Page) {
	s.total = page.Total
	switch {
	case page.Apart:
		s.env.Calls.Cancel(reading)
		s.trail, s.ended, s.err, s.searched = trail.Of(page.Events), false, nil, 0
	case len(page.Events) > 0:
		s.trail = s.trail.After(page.Events)
	default:
		return
	}
	s.show()
}

// notUpdated tells that new events could not be looked for. A credential that was refused is not tried again by itself:
// systems lock out who keeps trying.
func (s *Screen) notUpdated(err error, askedFor bool) tea.Cmd {
	if errors.Is(err, apiclient.ErrSignedOut) && s.follows {
		s.endFollow()
		askedFor = true
	}
	if s.follows {
		s.missed = err
	}
	if askedFor {
		return kit.Fail(err)
	}
	return nil
}

// refresh reads again what was to be read: newer events, and older ones where that failed.
func (s *Screen) refresh() tea.Cmd {
	defer s.paint()
	cmd := s.update(true)
	if s.err != nil {
		s.err = nil
		cmd = tea.Batch(cmd, s.more())
	}
	return cmd
}

// follow begins or ends looking for new events.
func (s *Screen) follow() tea.Cmd {
	defer s.paint()
	if s.follows {
		s.endFollow()
		return nil
	}
	s.follows = true
	return tea.Batch(s.update(false), s.tick())
}

func (s *Screen) endFollow() {
	s.follows, s.missed = false, nil
	s.env.Calls.Cancel(following)
}

// tick looks again and again while the screen follows. One look is not begun before the last one has ended.
func (s *Screen) tick() tea.Cmd {
	return kit.After(s.env.Calls, following, followEvery, func() tea.Cmd {
		switch {
		case !s.follows:
			return nil
		case s.env.Calls.Running(newest), s.env.Calls.Running(reading):
			return s.tick()
		default:
			return tea.Batch(s.update(false), s.tick())
		}
	})
}
