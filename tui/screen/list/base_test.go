package list

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/internal/fleet"
	"steward/internal/order"
)

// TestArrangementsThatFollowAreAsNewOnes changes, removes and adds users from snapshot to snapshot.
func TestArrangementsThatFollowAreAsNewOnes(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	made := func(n, state int) apiclient.ServiceUser {
		return apiclient.ServiceUser{
			ID: apiclient.UserID(fmt.Sprint("su_", n)), Name: fmt.Sprint("user ", (n*7+state)%50), Enabled: (n+state)%3 != 0,
			UpdatedAt: now.Add(time.Duration(state)), Keys: apiclient.KeySummary{UsedKnown: true, LastUsed: now.Add(time.Duration(n * state % 11))},
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		f := fleet.New(nil, fleet.Options{})
		const at = 100
		for n := range at {
			f.Put(made(n, 0))
		}
		q := query{by: rapid.SampledFrom(order.Columns()).Draw(t, "by"), reverse: rapid.Bool().Draw(t, "reverse"), tab: rapid.SampledFrom([]tab{tabAll, tabEnabled}).Draw(t, "tab")}
		var before *arrangement
		next := at
		for state := 1; state < 12; state++ {
			for range rapid.IntRange(0, 8).Draw(t, "events") {
				n := rapid.IntRange(0, next+1).Draw(t, "user")
				if next = max(next, n); rapid.Bool().Draw(t, "removed") {
					f.Remove(made(n, 0).ID)
				} else {
					f.Put(made(n, state))
				}
			}
			snapshot := f.Snapshot()
			a := arrange(before, snapshot, q, now, apiclient.DefaultWarning)
			want := arrange(nil, snapshot, q, now, apiclient.DefaultWarning)
			require.Equal(t, want.users, a.users)
			require.Equal(t, want.counts, a.counts)
			for n := range next + 2 {
				id := string(made(n, 0).ID)
				require.Equal(t, want.row(id), a.row(id))
				require.Same(t, want.find(id), a.find(id))
			}
			before = a
		}
	})
}

func TestManyNewUsersAreIndexedAnew(t *testing.T) {
	t.Parallel()
	now := time.Now()
	f := fleet.New(nil, fleet.Options{})
	var before *arrangement
	for n := range 20 * mostMore {
		f.Put(apiclient.ServiceUser{ID: apiclient.UserID(fmt.Sprint(n)), Name: fmt.Sprint(n)})
		if n%1000 == 0 && n > 0 {
			before = arrange(before, f.Snapshot(), query{}, now, apiclient.DefaultWarning)
			require.LessOrEqual(t, len(before.base.index.more), mostMore)
			require.GreaterOrEqual(t, before.row(fmt.Sprint(n)), 0)
		}
	}
}
