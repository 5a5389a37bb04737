package filter_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/internal/filter"
)

var (
	now     = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	today   = apiclient.DateOf(now)
	warning = apiclient.DefaultWarning
)

func people() []*apiclient.ServiceUser {
	return []*apiclient.ServiceUser{
		{ID: "su_01A", Name: "ci-deploy", Description: "Deploys the web", Contact: "ada@example.com", Enabled: true},
		{ID: "su_02B", Name: "Finance Team", Contact: "fin@example.com"},
		{ID: "su_03C", Name: "batch-eu", Enabled: true, EndDate: today.AddDays(5), Contact: "ada@example.com"},
		{ID: "su_04D", Name: "ÄRZTE-sync", Enabled: true, EndDate: today.AddDays(-1)},
		{ID: "su_05E", Name: `odd"name:x`, Description: "Σίσυφος", EndDate: today.AddDays(5)},
	}
}

func matching(t *testing.T, text string) string {
	t.Helper()
	f, err := filter.Parse(text)
	require.NoError(t, err)
	var ids []string
	for _, u := range f.Apply(people(), now, warning) {
		ids = append(ids, string(u.ID[len(u.ID)-1:]))
		assert.True(t, f.Match(u, now, warning))
	}
	return strings.Join(ids, "")
}

func TestFilter(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, want string }{
		{"no text matches everyone", "  ", "ABCDE"},
		{"a word matches the name", "batch", "C"},
		{"a word matches the description", "web", "A"},
		{"a word matches the contact", "fin@", "B"},
		{"a word matches the id", "su_04d", "D"},
		{"case does not matter", "FINANCE", "B"},
		{"case does not matter outside ASCII", "ärzte", "D"},
		{"all forms of a letter are one", "σίσυφοσ", "E"},
		{"all words must match", "ada deploy", "A"},
		{"quotes hold spaces", `"finance team"`, "B"},
		{"a word that is not there", `"finance  team"`, ""},
		{"an open quote runs to the end", `"finance t`, "B"},
		{"an empty quote matches everyone", `""`, "ABCDE"},
		{"a quote inside a word is itself", `odd"n`, "E"},
		{"an escaped quote is itself", `"odd\"name"`, "E"},
		{"quotes make a plain word", `"name:x"`, "E"},
		{"minus negates a word", "-example.com", "DE"},
		{"minus negates quotes", `-"finance team"`, "ACDE"},
		{"minus inside a word is itself", "ci-d", "A"},
		{"two minus look for a minus", "--", "BE"},
		{"enabled includes what is expiring", "status:enabled", "AC"},
		{"disabled", "status:disabled", "BE"},
		{"expired outranks enabled", "status:expired", "D"},
		{"expiring is enabled", "status:expiring", "C"},
		{"comma means or", "status:disabled,expired", "BDE"},
		{"minus negates a field", "-status:disabled,expired", "AC"},
		{"fields and values in capitals", "STATUS:Expiring", "C"},
		{"a value may be quoted", `status:"expired"`, "D"},
		{"fields and words together", "status:enabled ada -deploy", "C"},
		{"either side of or is enough", "finance or status:expired", "BD"},
		{"or binds less than and", "ada deploy or ada batch", "AC"},
		{"a word that begins with or", "organisation", ""},
		{"or alone is a word", "or", ""},
		{"or in capitals", "FINANCE OR BATCH", "BC"},
		{"or in quotes is a word", `ada "or" batch`, ""},
		{"a time of day is a word", "12:30", ""},
		{"an equals sign is a word", "a=b", ""},
		{"other spaces separate too", "ada\u00a0batch", "C"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, matching(t, tc.text))
		})
	}
}

func TestWordsMatchAsLowerCaseDoes(t *testing.T) {
	t.Parallel()
	letters := rapid.StringOfN(rapid.SampledFrom([]rune("abAB-1éÉжЖ")), 0, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		text, word := letters.Draw(t, "text"), letters.Draw(t, "word")
		f, err := filter.Parse(`"` + word + `"`)
		require.NoError(t, err)
		u := &apiclient.ServiceUser{Name: text}
		want := strings.Contains(strings.ToLower(text), strings.ToLower(word))
		require.Equal(t, want, f.Match(u, now, warning))
	})
}

func TestLargeListKeepsItsOrder(t *testing.T) {
	t.Parallel()
	users := many(20_000)
	f, err := filter.Parse("7")
	require.NoError(t, err)
	var want []*apiclient.ServiceUser
	for _, u := range users {
		if f.Match(u, now, warning) {
			want = append(want, u)
		}
	}
	require.NotEmpty(t, want)
	assert.Equal(t, want, f.Apply(users, now, warning))
}
