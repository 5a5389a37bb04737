package preview_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/internal/preview"
)

var (
	now    = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	today  = apiclient.DateOf(now)
	deploy = preview.Grant{Ref: apiclient.AccessRef{Kind: apiclient.AccessPolicy, ID: "pol_deploy"}, Name: "deploy"}
	owners = preview.Grant{Ref: apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: "grp_owners"}, Name: "own\u202eers", Admin: true}
)

// user is one that is used now, ends in some days (0 for never), and holds what is named.
func user(ends int, holds ...preview.Grant) *apiclient.ServiceUser {
	u := &apiclient.ServiceUser{ID: "su", Enabled: true, Keys: apiclient.KeySummary{Usable: 1, UsedKnown: true, LastUsed: now.Add(-time.Hour)}}
	if ends != 0 {
		u.EndDate = today.AddDays(ends)
	}
	for _, g := range holds {
		if g.Ref.Kind == apiclient.AccessPolicy {
			u.Policies = append(u.Policies, apiclient.Ref{ID: g.Ref.ID})
		} else {
			u.Groups = append(u.Groups, apiclient.Ref{ID: g.Ref.ID})
		}
	}
	return u
}

func with(u *apiclient.ServiceUser, change func(*apiclient.ServiceUser)) *apiclient.ServiceUser {
	change(u)
	return u
}

func disabled(u *apiclient.ServiceUser) { u.Enabled = false }

func unread(u *apiclient.ServiceUser) { u.Partial = true }

func by(days int) func(*apiclient.ServiceUser) apiclient.Date {
	return func(u *apiclient.ServiceUser) apiclient.Date { return preview.From(u, today).AddDays(days) }
}

func on(d apiclient.Date) func(*apiclient.ServiceUser) apiclient.Date {
	return func(*apiclient.ServiceUser) apiclient.Date { return d }
}

func admin(u *apiclient.ServiceUser) bool { return u.Holds(owners.Ref) }

func TestSentences(t *testing.T) {
	t.Parallel()
	all := func(users ...*apiclient.ServiceUser) []*apiclient.ServiceUser { return users }
	for _, tc := range []struct {
		name string
		plan preview.Plan
		want []string
	}{
		{
			"disabling some who are disabled, ended, used and powerful",
			preview.NewPlan(apiclient.BulkDisable, all(with(user(0), disabled), user(-3), user(9, owners))),
			[]string{
				"Their calls are refused at once. Enabling brings their keys back.", "1 of them is disabled already.",
				"1 of them has ended already.", "1 of them holds administrator power.", "3 were used in the last 24 hours.",
			},
		},
		{
			"enabling one that has ended", preview.NewPlan(apiclient.BulkEnable, all(with(user(-3), disabled))),
			[]string{"Its keys work again at once.", "It has ended: no calls until the end date is extended.", "It was used 1 h ago."},
		},
		{
			"deleting", preview.NewPlan(apiclient.BulkDelete, all(user(0), user(0))),
			[]string{"This is final. Their calls are refused at once, 2 keys deleted.", "2 were used in the last 24 hours."},
		},
		{
			"extending each from its own end", preview.Extend(all(user(10), user(0), user(-5), with(user(20), disabled)), by(30)),
			[]string{
				"They work until 2026-12-22 to 2027-01-11, 23:59:59 UTC.", "1 of them never ended until now.",
				"1 of them has ended and works again.", "1 of them is disabled, and stays so.", "4 were used in the last 24 hours.",
			},
		},
		{
			"extending to one date that shortens a life", preview.Extend(all(user(30), user(5), user(7)), on(today.AddDays(7))),
			[]string{
				"They work until 2026-11-29 23:59:59 UTC.", "1 of them ends then already.", "1 of them ends sooner than it does now.",
				"3 were used in the last 24 hours.",
			},
		},
		{
			"giving former dates back", preview.Extend(all(user(30), user(30)), func(u *apiclient.ServiceUser) apiclient.Date { return today.AddDays(-1) }),
			[]string{
				"They work until 2026-11-21 23:59:59 UTC.", "All of them end sooner than they do now.",
				"All of them end in the past: their calls are refused at once.", "2 were used in the last 24 hours.",
			},
		},
		{
			"taking an end away", preview.Extend(all(user(30)), on(apiclient.Date{})),
			[]string{"It never ends.", "It was used 1 h ago."},
		},
		{
			"attaching", preview.Access(apiclient.BulkAttach, all(user(0, deploy), user(0, deploy, owners)), []preview.Grant{deploy, owners}),
			[]string{
				"They get deploy, own<U+202E>ers at once, with all their keys.", "1 of them has it already.", "1 of them holds administrator power.",
				"It gives administrator power: own<U+202E>ers.", "2 were used in the last 24 hours.",
			},
		},
		{
			"detaching", preview.Access(apiclient.BulkDetach, all(user(0, deploy), user(0)), []preview.Grant{deploy}),
			[]string{
				"They lose deploy: calls that need it are refused at once.", "1 of them does not have it.", "2 were used in the last 24 hours.",
			},
		},
		{
			"attaching where the list tells no access", preview.Access(apiclient.BulkAttach, all(with(user(0), unread)), []preview.Grant{deploy}),
			[]string{
				"It gets deploy at once, with all its keys.",
				"What it has now, the list does not tell: the run looks first, and leaves alone who is so already.", "It was used 1 h ago.",
			},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			facts := tc.plan.Count(now, admin)
			assert.Equal(t, strings.Join(tc.want, "\n"), strings.Join(facts.Sentences(&apiclient.Description{Delete: apiclient.DeleteFinal}, now), "\n"))
		})
	}
}

func TestPowerThatIsNotKnownIsNotDenied(t *testing.T) {
	t.Parallel()
	plan := preview.NewPlan(apiclient.BulkDisable, []*apiclient.ServiceUser{user(0, owners)})
	facts := plan.Count(now, nil)
	assert.False(t, facts.AdminsKnown)
	assert.NotContains(t, strings.Join(facts.Sentences(&apiclient.Description{}, now), " "), "power")
}

func TestItemsAreWhatIsShown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		users := make([]*apiclient.ServiceUser, rapid.IntRange(0, 20).Draw(t, "users"))
		for i := range users {
			users[i] = user(rapid.IntRange(-40, 40).Draw(t, "ends"))
			users[i].ID, users[i].Revision = apiclient.UserID(fmt.Sprint("su_", i)), apiclient.Revision(fmt.Sprint(i))
		}
		days := rapid.IntRange(1, 400).Draw(t, "days")
		plan := preview.Extend(users, by(days))
		require.Len(t, plan.Items, len(users))
		ends := make([]apiclient.Date, len(users))
		for i, u := range users {
			require.Equal(t, u.ID, plan.Items[i].ID)
			require.Equal(t, u.Revision, plan.Items[i].Revision)
			ends[i] = plan.Items[i].EndDate
			require.GreaterOrEqual(t, ends[i].DaysSince(today), days, "never sooner than so many days from today")
			require.True(t, u.EndDate.IsZero() || ends[i].DaysSince(u.EndDate) >= days, "nobody ends sooner")
		}
		facts := plan.Count(now, nil)
		require.Zero(t, facts.Sooner+facts.Past+facts.Never)
		if len(users) > 0 {
			require.Equal(t, slices.MinFunc(ends, apiclient.Date.Compare), facts.First)
			require.Equal(t, slices.MaxFunc(ends, apiclient.Date.Compare), facts.Last)
		}
	})
}

func BenchmarkCount(b *testing.B) {
	users := make([]*apiclient.ServiceUser, 100_000)
	for i := range users {
		users[i] = user(i%90, deploy)
	}
	plan := preview.Extend(users, by(30))
	for b.Loop() {
		facts := plan.Count(now, admin)
		require.Equal(b, len(users), facts.Used)
	}
}
