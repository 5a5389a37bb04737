package list

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/fleet"
	"steward/internal/order"
	"steward/tui/kit"
)

// arranging is the slot in which snapshots are arranged.
const arranging = "arrange"

// arrangement is a snapshot as a query asks for it: sorted, filtered and counted. It never changes.
type arrangement struct {
	query   query
	version uint64         // of the users in the snapshot
	day     apiclient.Date // on which statuses are as they were sorted
	sorted  []*apiclient.ServiceUser
	users   []*apiclient.ServiceUser // those of sorted that the tab and the filter leave
	index   map[string]int32         // positions in users
	counts  [tabCount]int            // of what the filter leaves
}

// arrange sorts, filters and counts. It takes milliseconds with many users, so it runs outside the update loop. What
// before has sorted is used again where it still holds, so that typing a filter sorts nothing.
func arrange(before *arrangement, snapshot *fleet.Snapshot, q query, now time.Time, warning time.Duration) *arrangement {
	a := &arrangement{query: q, version: snapshot.UsersVersion, day: apiclient.DateOf(now)}
	if before != nil && before.version == a.version && before.day == a.day && before.query.by == q.by && before.query.reverse == q.reverse {
		a.sorted = before.sorted
	} else {
		a.sorted = order.Sort(snapshot.Users, q.by, q.reverse, now, warning)
	}
	a.pick(q.filter.Apply(a.sorted, now, warning), apiclient.At(now, warning))
	a.index = make(map[string]int32, len(a.users))
	for i, u := range a.users {
		a.index[string(u.ID)] = int32(i) //nolint:gosec // there are never 2^31 users in memory
	}
	return a
}

// pick counts the users in each tab and keeps those of the query's.
func (a *arrangement) pick(users []*apiclient.ServiceUser, moment apiclient.Moment) {
	a.counts[tabAll] = len(users)
	if a.query.tab == tabAll {
		a.users = users
	}
	for _, u := range users {
		in := tabOf(moment.Status(u))
		a.counts[in]++
		expiring := moment.Expiring(u)
		if expiring {
			a.counts[tabExpiring]++
		}
		if a.query.tab == in || (expiring && a.query.tab == tabExpiring) {
			a.users = append(a.users, u)
		}
	}
}

// rearrange arranges the newest snapshot for the present query. An answer to an earlier query is dropped.
func (s *Screen) rearrange() tea.Cmd {
	s.stale = false
	before, snapshot, q, now := s.shown, s.snapshot, s.query, s.env.Now()
	return kit.Call(s.env.Calls, arranging, 0, func(ctx context.Context) (*arrangement, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return arrange(before, snapshot, q, now, s.env.Warning), nil
	}, func(a *arrangement, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		told := s.adopt(a)
		s.paint()
		if s.stale {
			return tea.Batch(told, s.rearrange())
		}
		return told
	})
}

// adopt shows an arrangement. Cursor and marks stay on their users; marked users that are gone are said.
func (s *Screen) adopt(a *arrangement) tea.Cmd {
	s.shown = a
	s.aged = s.env.Now()
	s.table.SetSort(sortedColumn(a.query.by), a.query.reverse)
	s.explain()
	gone := s.table.SetRows(&rows{arrangement: a, look: s.look}, func(id string) bool {
		_, ok := s.env.Fleet.User(apiclient.UserID(id))
		return ok
	})
	if gone == 0 {
		return nil
	}
	return kit.Say(kit.Info, kit.Plural(gone, "marked service user is gone and was unmarked", "marked service users are gone and were unmarked"))
}
