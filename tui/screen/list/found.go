package list

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/internal/findings"
	"steward/tui/kit"
)

const (
	// finding is the slot in which findings are counted.
	finding = "findings"
	// resting is the slot of the pause between two counts, as long as countEvery.
	resting    = "findings pause"
	countEvery = time.Second
)

// found is how many findings there are; none until everybody was read once.
type found struct {
	n     int
	dirty bool // something changed since it was counted
}

// words are what stands beside the tabs; empty where nothing was found, or where that is not known.
func (f found) words() string {
	if f.n == 0 {
		return ""
	}
	return kit.Plural(f.n, "finding", "findings")
}

// countFindings counts outside the update loop, and at most once in a while: with many users it takes some milliseconds.
// The first time it also reads who has administrator power, up to three requests.
func (s *Screen) countFindings() tea.Cmd {
	if !s.env.Session.Known || !s.snapshot.Complete {
		return nil
	}
	if s.env.Calls.Running(finding) || s.env.Calls.Running(resting) {
		s.found.dirty = true
		return nil
	}
	s.found.dirty = false
	type counted struct {
		n      int
		powers *findings.Powers // that were read now
	}
	in, users := s.env.Inspection(), s.snapshot.Users
	read := s.env.ReadPowers()
	if s.env.Powers != nil || !s.env.TellsPowers() {
		read = nil
	}
	return kit.Call(s.env.Calls, finding, kit.ReadTimeout, func(ctx context.Context) (counted, error) {
		var c counted
		if read != nil {
			p, _ := read(ctx) // the board tells what could not be read
			c.powers, in.Powers = &p, p
		}
		c.n = in.Count(users)[0]
		return c, nil
	}, func(c counted, err error) tea.Cmd {
		if err != nil {
			return nil // the screen is closing, or there is a defect, which is told elsewhere
		}
		if c.powers != nil {
			s.env.KnowPowers(*c.powers)
		}
		s.found.n = c.n
		return kit.After(s.env.Calls, resting, countEvery, func() tea.Cmd {
			if s.found.dirty {
				return s.countFindings()
			}
			return nil
		})
	})
}
