package filter_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/filter"
)

func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, underlined, words string }{
		{"a word that is no status", "ada status:off x", "off", "there is no such status: expected enabled, disabled, expiring, expired"},
		{"a second value that is no status", "status:enabled,of", "of", "there is no such status: expected enabled"},
		{"a quoted value that is no status", `status:"o,f"`, `"o,f"`, "there is no such status"},
		{"no status yet", "status:", "", "nothing stands behind status:: expected enabled, disabled"},
		{"a comma too many", "status:enabled,", "", "nothing stands behind status:"},
		{"a field that is near to one", "ada -contat:bob", "contat:", `there is no field contat; did you mean contact:? To look for the text, type "contat:bob"`},
		{"another word for a field", "expires<30d", "expires<", "did you mean end<?"},
		{"a field that is not there", "colour:red", "colour:", `there is no field colour (to look for the text, type "colour:red"): expected status:, end<,`},
		{"an address is no field", "see https://example.com/a", "https:", `there is no field https; to look for the text, type "https://example.com/a"`},
		{"an arn is no field", "arn::x", "arn:", `to look for the text, type "arn::x"`},
		{"an operator that the field lacks", "status<enabled", "<", "status cannot be asked with <: expected status:"},
		{"an equals sign", "keys=2", "=", "keys cannot be asked with =: expected keys:, keys>"},
		{"not equal", "keys!=2", "!=", "keys cannot be asked with !=: expected keys:"},
		{"a minus alone", "ada - bob", "-", "nothing stands behind the minus"},
		{"a span without a unit", "ada end<30 x", "30", "30 lacks its unit: expected 30d, 30h, 30w"},
		{"a unit that is none", "key>3m", "3m", "this is no span of time and no day: expected 30d, 90d, 365d, 7d, 12h, 2027-01-31"},
		{"two units", "key>3dd", "3dd", "this is no span of time and no day"},
		{"no number", "key>d", "d", "this is no span of time and no day"},
		{"a negative span", "end<-3d", "-3d", "this is no span of time and no day"},
		{"a day that is none", "end<2027-02-30", "2027-02-30", "this is no span of time and no day"},
		{"a day far away", "end<1200-02-01", "1200-02-01", "too far away"},
		{"a span that is too long", "end<99999w", "99999w", "longer than 100 years"},
		{"nothing is shorter than nothing", "end<0d", "0d", "nothing is shorter than 0d"},
		{"no number of keys", "keys>two", "two", "keys takes a number: expected 0, 1, 2"},
		{"none behind a sign", "end<none", "<none", "none stands behind a colon: expected end:none"},
		{"never behind a sign", "unused>never", ">never", "expected unused:never"},
		{"several values behind a sign", "end<3d,4d", ",4d", "only one value can stand behind <"},
		{"nothing before or", "or ada", "or", `nothing stands before the or; to look for the word, type "or"`},
		{"nothing behind or", "ada or", "or", "nothing stands behind the or"},
		{"or twice", "ada or or bob", "or", "nothing stands before the or"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := filter.Parse(tc.text)
			var mistake *filter.Error
			require.ErrorAs(t, err, &mistake)
			assert.Equal(t, tc.underlined, tc.text[mistake.Start:mistake.End])
			assert.Contains(t, err.Error(), tc.words)
		})
	}
	t.Run("the place is the right one of two", func(t *testing.T) {
		t.Parallel()
		_, err := filter.Parse("ada or or bob")
		var mistake *filter.Error
		require.ErrorAs(t, err, &mistake)
		assert.Equal(t, 7, mistake.Start)
	})
}

func TestWhatAMistakeAdvisesWorks(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"https://example.com", "colour:red", `a:b"c`, "contat:none", `x:\"y`} {
		_, err := filter.Parse(text)
		require.Error(t, err, text)
		_, advice, found := strings.Cut(err.Error(), "type ")
		require.True(t, found, "%s: %s", text, err)
		if cut := strings.Index(advice, "): expected"); cut >= 0 {
			advice = advice[:cut]
		}
		f, err := filter.Parse(advice)
		require.NoError(t, err, advice)
		assert.True(t, f.Match(&apiclient.ServiceUser{Name: "see " + text + " there"}, now, warning), advice)
		assert.False(t, f.Match(&apiclient.ServiceUser{Name: "another"}, now, warning), advice)
	}
}

func TestAFieldThatTheSystemLacksIsSaid(t *testing.T) {
	t.Parallel()
	system := apiclient.Description{Fields: map[apiclient.Field]apiclient.FieldRule{apiclient.FieldName: {}, apiclient.FieldGroups: {}}}
	language := filter.For(&system)
	for text, want := range map[string]string{
		"end<30d": "this system has no end dates", "unused>60d": "this system has no times of last use", "role:a": "this system has no roles",
		"manager:a": "this system has no managers", "policy:a": "this system has no policies", "account:a": "this system has no accounts",
		"contact:a": "this system has no contacts", "x -description:a": "this system has no descriptions",
	} {
		_, err := language.Parse(text)
		var mistake *filter.Error
		require.ErrorAs(t, err, &mistake, text)
		assert.Equal(t, want, mistake.Message)
		assert.True(t, strings.HasPrefix(strings.TrimPrefix(text[mistake.Start:], "-"), text[mistake.Start:mistake.End]))
		assert.NotContains(t, text[mistake.Start:mistake.End], " ")
	}
	for _, text := range []string{"group:a", "key>3d", "keys:1", "status:enabled", "name:a", "created<3d", "ada"} {
		_, err := language.Parse(text)
		require.NoError(t, err, text)
	}
	_, err := language.Parse("mail:ada")
	require.NotContains(t, err.Error(), "contact", "what the system lacks is not proposed")
	for _, e := range language.Examples() {
		_, err := language.Parse(e.Text)
		require.NoError(t, err)
	}
}
