package findings_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/internal/findings"
)

const day = 24 * time.Hour

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func ago(days float64) time.Time { return now.Add(-time.Duration(days * float64(day))) }

// inspection is of a system that has everything.
func inspection() *findings.Inspection {
	d := &apiclient.Description{Fields: map[apiclient.Field]apiclient.FieldRule{}, Actions: map[apiclient.ActionName]apiclient.Support{}}
	for _, f := range []apiclient.Field{
		apiclient.FieldContact, apiclient.FieldEndDate, apiclient.FieldManagers, apiclient.FieldGroups, apiclient.FieldPolicies, apiclient.FieldLastUsed,
	} {
		d.Fields[f] = apiclient.FieldRule{}
	}
	for _, a := range []apiclient.ActionName{
		apiclient.ActUpdate, apiclient.ActEnable, apiclient.ActDisable, apiclient.ActDelete, apiclient.ActKeyCreate,
		apiclient.ActKeyExpire, apiclient.ActKeyDelete, apiclient.ActAttach, apiclient.ActDetach,
	} {
		d.Actions[a] = apiclient.Support{OK: true}
	}
	admin := apiclient.Ref{ID: "admin", Name: "administrator"}
	return &findings.Inspection{
		Description: d, Now: now,
		Powers: findings.NewPowers(
			[]apiclient.Manager{{Ref: apiclient.Ref{ID: "deploy", Name: "Deployments"}, Roles: []apiclient.Role{{Ref: admin, Admin: true}, {Ref: apiclient.Ref{ID: "reader"}}}}},
			[]apiclient.Group{{Ref: apiclient.Ref{ID: "admins"}, Admin: true}},
			[]apiclient.Policy{{Ref: apiclient.Ref{ID: "root"}, Admin: true}},
		),
	}
}

// healthy is a user that no rule finds.
func healthy() *apiclient.ServiceUser {
	return &apiclient.ServiceUser{
		ID: "u", Name: "u", Contact: "ada@example.com", Enabled: true, CreatedAt: ago(400), UpdatedAt: ago(400),
		Groups: []apiclient.Ref{{ID: "plain"}},
		Keys:   apiclient.KeySummary{Usable: 1, Limit: 2, Oldest: ago(20), Newest: ago(20), LastUsed: ago(1), UsedKnown: true},
	}
}

func rulesOf(list []findings.Finding) []findings.Rule {
	var rules []findings.Rule
	for _, f := range list {
		rules = append(rules, f.Rule)
	}
	return rules
}

func TestRules(t *testing.T) {
	t.Parallel()
	type change func(*apiclient.ServiceUser)
	for name, c := range map[string]struct {
		change change
		want   []findings.Rule
		words  string
	}{
		"a healthy user has no findings": {func(*apiclient.ServiceUser) {}, nil, ""},
		"a key that was never used": {func(u *apiclient.ServiceUser) {
			u.Keys.Oldest, u.Keys.LastUsed = ago(31), time.Time{}
		}, []findings.Rule{findings.NeverUsed}, "never used in 31 days"},
		"a fresh key that was not used yet is none": {func(u *apiclient.ServiceUser) { u.Keys.LastUsed = time.Time{} }, nil, ""},
		"a user without a key is not unused": {func(u *apiclient.ServiceUser) {
			u.Keys = apiclient.KeySummary{UsedKnown: true}
		}, nil, ""},
		"use that nobody tells is no finding": {func(u *apiclient.ServiceUser) {
			u.Keys.Oldest, u.Keys.LastUsed, u.Keys.UsedKnown = ago(80), time.Time{}, false
		}, nil, ""},
		"last use long ago": {func(u *apiclient.ServiceUser) { u.Keys.LastUsed = ago(61) }, []findings.Rule{findings.Unused}, "not used for 61 days"},
		"a disabled user is not unused": {func(u *apiclient.ServiceUser) {
			u.Keys.LastUsed, u.Enabled, u.UpdatedAt = ago(61), false, ago(3)
		}, nil, ""},
		"an old key": {func(u *apiclient.ServiceUser) { u.Keys.Oldest = ago(90.5) }, []findings.Rule{findings.OldKey}, "key is 90 days old"},
		"an age that nobody tells is no finding": {func(u *apiclient.ServiceUser) {
			u.Keys.Oldest, u.Keys.Newest = time.Time{}, time.Time{}
		}, nil, ""},
		"an end within the window": {func(u *apiclient.ServiceUser) {
			u.EndDate = apiclient.DateOf(now.Add(30 * day)).AddDays(-1)
		}, []findings.Rule{findings.Ending}, "ends in 29 days"},
		"an end today":             {func(u *apiclient.ServiceUser) { u.EndDate = apiclient.DateOf(now) }, []findings.Rule{findings.Ending}, "ends today"},
		"an end behind the window": {func(u *apiclient.ServiceUser) { u.EndDate = apiclient.DateOf(now).AddDays(31) }, nil, ""},
		"ended and holds a group": {func(u *apiclient.ServiceUser) {
			u.EndDate = apiclient.DateOf(now).AddDays(-3)
		}, []findings.Rule{findings.Ended}, "ended 2 days ago, still holds access"},
		"ended and holds nothing": {func(u *apiclient.ServiceUser) {
			u.EndDate, u.Groups = apiclient.DateOf(now).AddDays(-3), nil
		}, nil, ""},
		"two keys for too long": {func(u *apiclient.ServiceUser) {
			u.Keys.Usable, u.Keys.Newest = 2, ago(15)
		}, []findings.Rule{findings.TwoKeys}, "two keys for 15 days"},
		"two keys in a rotation": {func(u *apiclient.ServiceUser) { u.Keys.Usable, u.Keys.Newest = 2, ago(2) }, nil, ""},
		"two keys of which one ends soon by itself": {func(u *apiclient.ServiceUser) {
			u.Keys.Usable, u.Keys.Newest, u.Keys.NextEnd = 2, ago(15), now.Add(day)
		}, nil, ""},
		"nobody answers": {func(u *apiclient.ServiceUser) { u.Contact = "" }, []findings.Rule{findings.NoContact}, "no contact"},
		"an administrator by a role": {func(u *apiclient.ServiceUser) {
			u.Managers = []apiclient.Membership{{Manager: apiclient.Ref{ID: "deploy", Name: "Deployments"}, Roles: []apiclient.Ref{{ID: "reader"}, {ID: "admin", Name: "administrator"}}}}
		}, []findings.Rule{findings.Admin}, "admin: administrator (Deployments)"},
		"the role of another manager is not the same": {func(u *apiclient.ServiceUser) {
			u.Managers = []apiclient.Membership{{Manager: apiclient.Ref{ID: "other"}, Roles: []apiclient.Ref{{ID: "admin"}}}}
		}, nil, ""},
		"an administrator by a group and a policy": {func(u *apiclient.ServiceUser) {
			u.Groups, u.Policies = []apiclient.Ref{{ID: "admins", Name: "Admins"}}, []apiclient.Ref{{ID: "root", Name: "root"}}
		}, []findings.Rule{findings.Admin}, "admin: Admins, root"},
		"disabled for long": {func(u *apiclient.ServiceUser) {
			u.Enabled, u.UpdatedAt = false, ago(31)
		}, []findings.Rule{findings.Disabled}, "disabled, not changed for 31 days"},
		"disabled a while ago":                 {func(u *apiclient.ServiceUser) { u.Enabled, u.UpdatedAt = false, ago(29) }, nil, ""},
		"disabled at a time that nobody tells": {func(u *apiclient.ServiceUser) { u.Enabled, u.UpdatedAt = false, time.Time{} }, nil, ""},
		"what was not read is not guessed": {func(u *apiclient.ServiceUser) {
			*u = apiclient.ServiceUser{ID: "u", Name: "u", Contact: "c", Enabled: true, Partial: true, EndDate: apiclient.DateOf(now)}
		}, []findings.Rule{findings.Ending}, "ends today"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u, in := healthy(), inspection()
			c.change(u)
			found := in.Find([]*apiclient.ServiceUser{u})
			require.Equal(t, c.want, rulesOf(found))
			if len(found) > 0 {
				assert.Equal(t, c.words, in.Words(found[0]))
				assert.NotEqual(t, findings.FixNone, in.Fix(found[0].Rule))
			}
		})
	}
}

func TestWhatTheSystemDoesNotTellIsNotLookedFor(t *testing.T) {
	t.Parallel()
	in := inspection()
	require.Len(t, in.Looks(), findings.Count)
	in.Description.PartialList = true
	assert.Equal(t, []findings.Rule{findings.Ending, findings.NoContact, findings.Disabled}, in.Looks())
	in.Description.Fields = nil
	assert.Equal(t, []findings.Rule{findings.Disabled}, in.Looks())
	in.Description.PartialList = false
	assert.Equal(t, []findings.Rule{findings.TwoKeys, findings.OldKey, findings.Disabled}, in.Looks())
	in.Description.Keys.Limit = 1
	assert.NotContains(t, in.Looks(), findings.TwoKeys)
}

func TestThresholds(t *testing.T) {
	t.Parallel()
	var none findings.Thresholds
	d, on := none.Of(findings.Ending, 7*day)
	assert.True(t, on)
	assert.Equal(t, 7*day, d, "ending follows the window in which users count as expiring")
	d, _ = none.Of(findings.Ending, 0)
	assert.Equal(t, apiclient.DefaultWarning, d)
	set := findings.Thresholds{findings.Ending: 3 * day, findings.OldKey: 400 * day, findings.Admin: findings.Off, findings.Unused: findings.Off}
	d, _ = set.Of(findings.Ending, 7*day)
	assert.Equal(t, 3*day, d)
	in := inspection()
	in.Thresholds = set
	assert.NotContains(t, in.Looks(), findings.Admin)
	assert.NotContains(t, in.Looks(), findings.Unused)
	u := healthy()
	u.Keys.Oldest, u.Keys.LastUsed, u.Groups = ago(300), ago(200), []apiclient.Ref{{ID: "admins"}}
	assert.Empty(t, in.Find([]*apiclient.ServiceUser{u}))
}

func TestEveryRuleSaysWhatItIs(t *testing.T) {
	t.Parallel()
	words := map[string]bool{}
	for _, r := range findings.Rules() {
		again, ok := findings.ParseRule(r.String())
		assert.True(t, ok)
		assert.Equal(t, r, again)
		words[r.String()] = true
		for _, text := range []string{r.Title(), r.Why(), r.Sentence(2 * day)} {
			assert.NotEmpty(t, text)
			assert.NotContains(t, text, "%")
		}
	}
	assert.Len(t, words, findings.Count)
	_, ok := findings.ParseRule("")
	assert.False(t, ok)
}

func TestFixesFollowWhatTheSystemCan(t *testing.T) {
	t.Parallel()
	in := inspection()
	want := map[findings.Rule]findings.Fix{
		findings.Ending: findings.FixExtend, findings.Ended: findings.FixAccess, findings.Admin: findings.FixAccess,
		findings.NoContact: findings.FixContact, findings.TwoKeys: findings.FixEndKey, findings.OldKey: findings.FixRotate,
		findings.NeverUsed: findings.FixDisable, findings.Unused: findings.FixDisable, findings.Disabled: findings.FixDelete,
	}
	for r, fix := range want {
		assert.Equal(t, fix, in.Fix(r), r)
	}
	in.Description.Fields[apiclient.FieldManagers] = apiclient.FieldRule{Required: true}
	assert.Equal(t, findings.FixDelete, in.Fix(findings.Ended), "a manager is always left")
	in.Description.Actions = nil
	for r := range want {
		assert.Equal(t, findings.FixNone, in.Fix(r), r)
	}
}

// anyUser draws users near the edges of the rules.
func anyUser() *rapid.Generator[*apiclient.ServiceUser] {
	return rapid.Custom(func(t *rapid.T) *apiclient.ServiceUser {
		moment := func(name string) time.Time {
			if rapid.IntRange(0, 4).Draw(t, name+" known") == 0 {
				return time.Time{}
			}
			return ago(float64(rapid.IntRange(-5, 200).Draw(t, name)))
		}
		u := &apiclient.ServiceUser{
			ID: apiclient.UserID(fmt.Sprint(rapid.IntRange(0, 1e6).Draw(t, "id"))), Enabled: rapid.Bool().Draw(t, "enabled"),
			Partial: rapid.IntRange(0, 3).Draw(t, "partial") == 0, UpdatedAt: moment("updated"),
			Contact: rapid.SampledFrom([]string{"", "a@example.com"}).Draw(t, "contact"),
		}
		if rapid.Bool().Draw(t, "ends") {
			u.EndDate = apiclient.DateOf(now).AddDays(rapid.IntRange(-40, 40).Draw(t, "end"))
		}
		if !u.Partial {
			u.Groups = rapid.SampledFrom([][]apiclient.Ref{nil, {{ID: "plain"}}, {{ID: "admins"}}}).Draw(t, "groups")
			u.Keys = apiclient.KeySummary{
				Usable: rapid.IntRange(0, 3).Draw(t, "usable"), Oldest: moment("oldest"), Newest: moment("newest"),
				NextEnd: moment("next"), LastUsed: moment("used"), UsedKnown: rapid.Bool().Draw(t, "used known"),
			}
		}
		return u
	})
}

func TestFindings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		users, in := rapid.SliceOfN(anyUser(), 0, 20).Draw(t, "users"), inspection()
		found := in.Find(users)
		counts := in.Count(users)
		require.Len(t, found, counts[0])
		var byRule findings.Counts
		for _, f := range found {
			byRule[0]++
			byRule[f.Rule]++
			status := f.User.Status(now)
			switch f.Rule {
			case findings.Ended:
				require.Equal(t, apiclient.StatusExpired, status)
			case findings.Disabled:
				require.Equal(t, apiclient.StatusDisabled, status)
			case findings.NoContact:
				require.Empty(t, f.User.Contact)
			case findings.Ending:
				require.True(t, f.User.Expiring(now, apiclient.DefaultWarning), "the board and the list agree on who ends soon")
			default:
				require.Equal(t, apiclient.StatusEnabled, status)
				require.False(t, f.User.Partial)
			}
			require.NotEmpty(t, in.Words(f))
			require.Equal(t, []findings.Finding{f}, only(in.Find([]*apiclient.ServiceUser{f.User}), f.Rule), "each user is judged by itself")
		}
		require.Equal(t, counts, byRule)
	})
}

func only(list []findings.Finding, r findings.Rule) []findings.Finding {
	for _, f := range list {
		if f.Rule == r {
			return []findings.Finding{f}
		}
	}
	return nil
}

func many(n int) []*apiclient.ServiceUser {
	users := make([]*apiclient.ServiceUser, n)
	for i := range users {
		u := healthy()
		u.ID = apiclient.UserID(fmt.Sprint(i))
		u.Managers = []apiclient.Membership{{Manager: apiclient.Ref{ID: "deploy"}, Roles: []apiclient.Ref{{ID: "reader"}, {ID: "writer"}}}}
		u.Policies = []apiclient.Ref{{ID: "some"}}
		if i%3 == 0 {
			u.Keys.Oldest = ago(200)
		}
		users[i] = u
	}
	return users
}

func BenchmarkFind100000(b *testing.B) {
	users, in := many(100_000), inspection()
	for b.Loop() {
		in.Find(users)
	}
}

func BenchmarkCount100000(b *testing.B) {
	users, in := many(100_000), inspection()
	b.ReportAllocs()
	for b.Loop() {
		in.Count(users)
	}
}
