package list

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/internal/findings"
	"steward/internal/fleet"
)

// TestCountsThatFollowAreAsNewOnes changes, removes and adds users from snapshot to snapshot.
func TestCountsThatFollowAreAsNewOnes(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	in := &findings.Inspection{Now: now, Description: &apiclient.Description{Fields: map[apiclient.Field]apiclient.FieldRule{
		apiclient.FieldContact: {}, apiclient.FieldEndDate: {},
	}}}
	made := func(n, state int) apiclient.ServiceUser {
		u := apiclient.ServiceUser{ID: apiclient.UserID(fmt.Sprint("su_", n)), Enabled: true, UpdatedAt: now.Add(time.Duration(state))}
		if (n+state)%3 != 0 {
			u.Contact = "ada@example.com"
		}
		if (n+state)%4 == 0 {
			u.EndDate = apiclient.DateOf(now).AddDays(5)
		}
		return u
	}
	rapid.Check(t, func(t *rapid.T) {
		f := fleet.New(nil, fleet.Options{})
		for n := range 100 {
			f.Put(made(n, 0))
		}
		var before *tally
		for state := 1; state < 10; state++ {
			for range rapid.IntRange(0, 8).Draw(t, "events") {
				n := rapid.IntRange(0, 110).Draw(t, "user")
				if rapid.Bool().Draw(t, "removed") {
					f.Remove(made(n, 0).ID)
				} else {
					f.Put(made(n, state))
				}
			}
			users := f.Snapshot().Users
			before = count(before, in, nil, users)
			require.Equal(t, in.Count(users)[0], before.n)
		}
		require.NotZero(t, before.n)
	})
}

func TestCountIsMadeAnewWhenTimePassedOrPowersAreKnown(t *testing.T) {
	t.Parallel()
	in := func(after time.Duration) *findings.Inspection {
		return &findings.Inspection{
			Now:         time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC).Add(after),
			Description: &apiclient.Description{Fields: map[apiclient.Field]apiclient.FieldRule{apiclient.FieldContact: {}}},
		}
	}
	wrong := &tally{in: in(0), n: 7}
	users := []*apiclient.ServiceUser{{ID: "su_1", Enabled: true}}
	wrong.users = users
	assert.Equal(t, 7, count(wrong, in(time.Second), nil, users).n, "what was counted is believed")
	assert.Equal(t, 1, count(wrong, in(longestTally), nil, users).n)
	assert.Equal(t, 1, count(wrong, in(time.Second), &findings.Powers{}, users).n)
}
