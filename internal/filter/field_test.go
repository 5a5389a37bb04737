package filter_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/internal/filter"
)

func ref(id, name string) apiclient.Ref { return apiclient.Ref{ID: id, Name: name} }

// fleet shows every field: a user each for a letter, which ends its id.
func fleet() []*apiclient.ServiceUser {
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }
	tlm, ca := ref("tlm", "Trust Lifecycle"), ref("ca", "CA")
	return []*apiclient.ServiceUser{
		{ // in use, ends in 12 days
			ID: "su_01A", Name: "ci-deploy", Description: "Deploys from the build server", Contact: "ada@example.com", Enabled: true,
			EndDate: today.AddDays(12), CreatedAt: ago(200), UpdatedAt: ago(0).Add(-time.Hour),
			Keys:     apiclient.KeySummary{Usable: 2, Oldest: ago(100), LastUsed: now.Add(-3 * time.Minute), UsedKnown: true},
			Managers: []apiclient.Membership{{Manager: tlm, Roles: []apiclient.Ref{ref("tlm-admin", "Administrator"), ref("ro", "Read only")}}},
			Groups:   []apiclient.Ref{ref("g1", "CI")}, Policies: []apiclient.Ref{ref("p1", "deploy")}, Accounts: []apiclient.Ref{ref("acc", "Main")},
		},
		{ // ended yesterday, used 61 days ago
			ID: "su_02B", Name: "batch", Contact: "fin@example.com", Enabled: true, EndDate: today.AddDays(-1), CreatedAt: ago(300), UpdatedAt: ago(90),
			Keys:     apiclient.KeySummary{Usable: 1, Oldest: ago(90), LastUsed: ago(61), UsedKnown: true},
			Managers: []apiclient.Membership{{Manager: ca, Roles: []apiclient.Ref{ref("ro", "Read only")}}}, Groups: []apiclient.Ref{ref("none", "None")},
		},
		{ // never used, ends today, no keys
			ID: "su_03C", Name: "build server", Contact: "ada@example.com", EndDate: today, CreatedAt: ago(70), UpdatedAt: ago(70),
			Keys: apiclient.KeySummary{UsedKnown: true}, Managers: []apiclient.Membership{{Manager: ca}}, Accounts: []apiclient.Ref{ref("acc-b", "")},
		},
		{ // new, never ends, use unknown
			ID: "su_04D", Name: "prod ci", Enabled: true, CreatedAt: ago(3), UpdatedAt: ago(3), Keys: apiclient.KeySummary{Usable: 1, Oldest: ago(3)},
		},
		{ // new, never used, ends in 30 days and a bit
			ID: "su_05E", Name: "Zed", Enabled: true, EndDate: today.AddDays(30), CreatedAt: ago(2), UpdatedAt: ago(1),
			Keys: apiclient.KeySummary{Usable: 1, Oldest: ago(2), UsedKnown: true},
		},
	}
}

func letters(users []*apiclient.ServiceUser) string {
	var b strings.Builder
	for _, u := range users {
		b.WriteByte(u.ID[len(u.ID)-1])
	}
	return b.String()
}

func TestFields(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		// It is 2026-11-22 09:00 UTC. Who ends in n days works until the midnight after that day.
		"end<30d": "AC", "end<=31d": "ACE", "end<24h": "C", "end<15h": "", "end<=15h": "C", "end>30d": "E", "end>12d": "AE",
		"end>=12d": "AE", "end>=15h": "ACE", "end:12d": "A", "end:0d": "C", "end>0d": "ACE", "end<2w": "AC",
		"end<2026-11-22": "B", "end<=2026-11-22": "BC", "end>2026-11-22": "AE", "end>=2026-11-22": "ACE", "end:2026-11-22": "C",
		"end:2026-11-22,2026-12-04": "AC", "end:none": "D", "end:never": "D", "-end:none": "ABCE", "-end<30d": "BDE",

		"key>90d": "A", "key>=90d": "AB", "key<90d": "DE", "key<=90d": "BDE", "key:90d": "B", "key:3d,2d": "DE", "key:none": "C", "key>12w": "AB",
		"key<2026-08-25": "AB", "key<2026-08-24": "A", "key:2026-08-24": "B", "key>2026-08-24": "DE", "key>=2026-08-24": "BDE", "-key:none": "ABDE",

		"unused>60d": "BC", "unused>61d": "C", "unused>=61d": "BC", "unused<60d": "AE", "unused:61d": "B", "unused:never": "CE", "unused<1h": "A",
		"unused<2026-10-01": "BC", "unused>1d unused:never": "CE",

		"keys:2": "A", "keys:0": "C", "keys>0": "ABDE", "keys>1": "A", "keys>=1": "ABDE", "keys<1": "C", "keys<=1": "BCDE", "keys:0,2": "AC", "keys:02": "A",

		"role:admin": "A", `role:"read only"`: "AB", "role:none": "CDE", "role:ro,admin": "AB", "-role:none": "AB",
		"manager:trust": "A", "manager:ca": "BC", "manager:TLM": "A", "manager:none": "DE",
		"group:ci": "A", "group:none": "CDE", `group:"none"`: "B", "policy:deploy": "A", "policy:none": "BCDE",
		"account:main": "A", "account:acc": "AC", "account:none": "BDE",
		"contact:ada": "AC", "contact:none": "DE", "contact:ada,fin": "ABC", "CONTACT:ADA": "AC",
		"name:ci": "AD", `name:"build server"`: "C", "description:build": "A", "description:none": "BCDE", "id:su_05": "E",
		"created<7d": "DE", "created>2026-11-19": "E", "created:2026-11-19": "D", "updated<24h": "A", "updated<25h": "AE", "updated>80d": "B",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			f, err := filter.Parse(text)
			require.NoError(t, err)
			assert.Equal(t, want, letters(f.Apply(fleet(), now, warning)))
		})
	}
}

func TestEveryExampleOfTheHelpFindsSomebody(t *testing.T) {
	t.Parallel()
	examples := filter.Language{}.Examples()
	require.Greater(t, len(examples), 15)
	for _, e := range examples {
		t.Run(e.Title, func(t *testing.T) {
			t.Parallel()
			f, err := filter.Parse(e.Text)
			require.NoError(t, err)
			assert.Equal(t, e.Text, f.String(), "examples are in the canonical form")
			found := len(f.Apply(fleet(), now, warning))
			assert.Positive(t, found)
			assert.Less(t, found, len(fleet()))
			assert.NotEmpty(t, e.Means)
		})
	}
	t.Run("what the words mention works too", func(t *testing.T) {
		t.Parallel()
		for _, e := range examples {
			for _, piece := range strings.FieldsFunc(e.Means, func(r rune) bool { return r == ' ' || r == ';' }) {
				if piece = strings.TrimSuffix(piece, ","); strings.ContainsAny(piece, ":<>") {
					_, err := filter.Parse(piece)
					assert.NoError(t, err, piece)
				}
			}
		}
	})
}

// TestEndAgreesWithTheInstant compares the dates that the filter works with to the instants that they stand for.
func TestEndAgreesWithTheInstant(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := now.Add(time.Duration(rapid.Int64Range(-1e15, 1e15).Draw(t, "now")))
		if rapid.Bool().Draw(t, "midnight") {
			at = at.Truncate(24 * time.Hour)
		}
		n := rapid.IntRange(1, 60).Draw(t, "n")
		unit := rapid.SampledFrom([]string{"h", "d", "w"}).Draw(t, "unit")
		one := map[string]time.Duration{"h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}[unit]
		span := time.Duration(n) * one
		u := &apiclient.ServiceUser{EndDate: apiclient.DateOf(at).AddDays(rapid.IntRange(-70, 70).Draw(t, "end"))}
		left := u.EndDate.Expiry().Sub(at)
		for operator, want := range map[string]bool{
			"<": left > 0 && left < span, "<=": left > 0 && left <= span, ">": left > span, ">=": left >= span, ":": left > 0 && left/one == time.Duration(n),
		} {
			f, err := filter.Parse("end" + operator + strconv.Itoa(n) + unit)
			require.NoError(t, err)
			require.Equal(t, want, f.Match(u, at, warning), "%s at %s, ends %s", f, at, u.EndDate)
		}
	})
}

func TestAgesAgreeWithTheClock(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "n")
		age := time.Duration(rapid.Int64Range(0, int64(100*24*time.Hour)).Draw(t, "age"))
		if rapid.Bool().Draw(t, "exactly") {
			age = age.Truncate(24 * time.Hour)
		}
		u := &apiclient.ServiceUser{Keys: apiclient.KeySummary{Usable: 1, Oldest: now.Add(-age)}}
		span := time.Duration(n) * 24 * time.Hour
		for operator, want := range map[string]bool{
			"<": age < span, "<=": age <= span, ">": age > span, ">=": age >= span, ":": age/(24*time.Hour) == time.Duration(n),
		} {
			f, err := filter.Parse("key" + operator + strconv.Itoa(n) + "d")
			require.NoError(t, err)
			require.Equal(t, want, f.Match(u, now, warning), "%s of %s", f, age)
		}
	})
}
