package list

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/fleet"
	"steward/tui/kit"
)

// arranging is the slot in which snapshots are arranged.
const arranging = "arrange"

// arrangement is a snapshot as a query asks for it: sorted, filtered and counted. It never changes.
type arrangement struct {
	base   *base
	query  query
	users  []*apiclient.ServiceUser // those of the base that the tab and the filter leave, in its order
	place  []int32                  // of each user of the base its position in users, or -1
	counts []int                    // by tab, of what the filter leaves
	saved  *belonging               // of the base's users to the saved tabs
	// complete says that the snapshot held everybody.
	complete bool
	took     time.Duration
}

// arrange sorts, filters and counts. It takes milliseconds with many users, so it runs outside the update loop.
func arrange(before *arrangement, snapshot *fleet.Snapshot, q query, now time.Time, warning time.Duration) *arrangement {
	a := &arrangement{query: q, complete: snapshot.Complete}
	var earlier *base
	var belonged *belonging
	if before != nil {
		earlier, belonged = before.base, before.saved
	}
	a.base = sorted(earlier, snapshot, q, now, warning)
	a.saved = belong(belonged, a.base, q.saved, now, warning)
	a.pick(q.filter.Apply(a.base.sorted, now, warning), apiclient.At(now, warning))
	a.place = make([]int32, len(a.base.sorted))
	at := 0
	for i, u := range a.base.sorted {
		if at < len(a.users) && a.users[at] == u {
			a.place[i] = int32(at) //nolint:gosec // there are never 2^31 users in memory
			at++
			continue
		}
		a.place[i] = -1
	}
	return a
}

// row is the position of a user among those shown, or -1.
func (a *arrangement) row(id string) int {
	i := a.base.index.position(id)
	if i < 0 {
		return -1
	}
	return int(a.place[i])
}

// find is a user of the snapshot, shown or not; nil when it is not there.
func (a *arrangement) find(id string) *apiclient.ServiceUser {
	i := a.base.index.position(id)
	if i < 0 {
		return nil
	}
	return a.base.sorted[i]
}

// pick counts the users in each tab and keeps those of the query's.
func (a *arrangement) pick(users []*apiclient.ServiceUser, moment apiclient.Moment) {
	a.counts = make([]int, int(tabCount)+len(a.query.saved))
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
	a.pickSaved(users)
}

// rearrange arranges the newest snapshot for the present query. An answer to an earlier query is dropped.
func (s *Screen) rearrange() tea.Cmd {
	s.stale = false
	s.env.Calls.Cancel(pausing)
	before, snapshot, q, now := s.shown, s.snapshot, s.query, s.env.Now()
	return kit.Call(s.env.Calls, arranging, 0, func(ctx context.Context) (*arrangement, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		began := time.Now()
		a := arrange(before, snapshot, q, now, s.env.Warning)
		a.took = time.Since(began)
		return a, nil
	}, func(a *arrangement, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		told := s.adopt(a)
		s.paint()
		return tea.Batch(told, s.catchUp(a.took))
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
