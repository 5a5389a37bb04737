package detail

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// countdown says how long it is until an end, the finer the nearer it is: "3 days 4 h", "47 h 12 min", "12 min", "42 s".
func countdown(left time.Duration) string {
	left = left.Truncate(time.Second)
	switch {
	case left >= 48*time.Hour:
		return fmt.Sprintf("%d days %d h", int(left/(24*time.Hour)), int(left%(24*time.Hour)/time.Hour))
	case left >= time.Hour:
		return fmt.Sprintf("%d h %d min", int(left/time.Hour), int(left%time.Hour/time.Minute))
	case left >= time.Minute:
		return fmt.Sprintf("%d min", int(left/time.Minute))
	default:
		return fmt.Sprintf("%d s", int(left/time.Second))
	}
}

// untilChange is how long countdown's words hold.
func untilChange(left time.Duration) time.Duration {
	unit := time.Second
	switch {
	case left >= 48*time.Hour:
		unit = time.Hour
	case left >= time.Minute:
		unit = time.Minute
	}
	return left%unit + time.Millisecond
}

// count keeps the countdown of keys that end true while the Keys tab shows, and reads the keys again when one has ended.
// Where none ends it does nothing, so that nothing moves at rest.
func (s *Screen) count() tea.Cmd {
	if s.active != tabKeys {
		return nil
	}
	now := s.env.Now()
	next := time.Duration(0)
	for _, k := range s.keys.keys {
		if left := k.ExpiresAt.Sub(now); !k.ExpiresAt.IsZero() && left > 0 {
			if wait := untilChange(left); next == 0 || wait < next {
				next = wait
			}
		}
	}
	if next == 0 {
		return nil
	}
	return kit.After(s.env.Calls, "countdown", next, func() tea.Cmd {
		s.draw()
		return tea.Batch(s.ended(now), s.count())
	})
}

// ended reads the keys again if one of them ended since a time.
func (s *Screen) ended(since time.Time) tea.Cmd {
	now := s.env.Now()
	for _, k := range s.keys.keys {
		if k.ExpiresAt.After(since) && !k.ExpiresAt.After(now) {
			return tea.Batch(s.readKeys(), s.readUser())
		}
	}
	return nil
}
