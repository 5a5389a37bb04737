package list

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/findings"
	"steward/tui/kit"
)

const (
	// finding is the slot in which findings are counted.
	finding = "findings"
	// resting is the slot of the pause between two counts, as long as countEvery.
	resting    = "findings pause"
	countEvery = time.Second
	// longestTally is how long findings are taken to be as they were of those who did not change: times pass, and with them
	// what is found.
	longestTally = time.Minute
)

// found is how many findings there are; none until everybody was read once.
type found struct {
	n     int
	last  *tally
	dirty bool // something changed since it was counted
}

// tally is a count of the findings of some users. It never changes.
type tally struct {
	in     *findings.Inspection
	powers *findings.Powers // those that were known
	users  []*apiclient.ServiceUser
	n      int
}

// count counts the findings of users, only of those that changed where an earlier count still holds for the others. The
// earlier one may be nil.
func count(before *tally, in *findings.Inspection, powers *findings.Powers, users []*apiclient.ServiceUser) *tally {
	if before != nil && before.powers == powers && in.Now.Sub(before.in.Now).Abs() < longestTally {
		if gone, fresh, ok := difference(before.users, users, len(users)/few); ok {
			n := before.n - before.in.Count(gone)[0] + before.in.Count(fresh)[0]
			return &tally{in: before.in, powers: powers, users: users, n: n}
		}
	}
	return &tally{in: in, powers: powers, users: users, n: in.Count(users)[0]}
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
		tally  *tally
		powers *findings.Powers // that were read now
	}
	before, in, known, users := s.found.last, s.env.Inspection(), s.env.Powers, s.snapshot.Users
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
		c.tally = count(before, in, known, users)
		return c, nil
	}, func(c counted, err error) tea.Cmd {
		if err != nil {
			return nil // the screen is closing, or there is a defect, which is told elsewhere
		}
		if c.powers != nil {
			s.env.KnowPowers(*c.powers)
		}
		s.found.n, s.found.last = c.tally.n, c.tally
		return kit.After(s.env.Calls, resting, countEvery, func() tea.Cmd {
			if s.found.dirty {
				return s.countFindings()
			}
			return nil
		})
	})
}
