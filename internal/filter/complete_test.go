package filter_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/filter"
)

func TestCompletion(t *testing.T) {
	t.Parallel()
	seen := filter.Gather(fleet())
	for _, tc := range []struct{ name, text, replaced, offered string }{ // | is the cursor
		{"everything at first", "|", "", "status: end< key> unused> keys: role: manager: group: policy: account: contact: name: description: id: created< updated<"},
		{"a field that begins so", "ada st|", "st", "status:"},
		{"several", "ke|", "ke", "key> keys:"},
		{"all ways of a whole field", "end|", "end", "end< end> end<= end>= end:"},
		{"behind a minus", "-gr|", "gr", "group:"},
		{"behind a minus alone", "-|", "", "status: end<"},
		{"in capitals", "STA|", "STA", "status:"},
		{"a word that begins no field", "deploy|", "deploy", ""},
		{"a quoted word", `"st|"`, "", ""},
		{"a status", "status:|", "", "enabled disabled expiring expired"},
		{"a status that begins so", "status:ex|", "ex", "expiring expired"},
		{"a status that contains it", "status:able|", "able", "enabled disabled"},
		{"a whole status", "status:expired|", "expired", ""},
		{"a second value", "status:expired,d|", "d", "disabled enabled expired"},
		{"inside a whole value", "status:en|abled x", "enabled", ""},
		{"inside a value", "status:e|nab x", "enab", "enabled expiring expired disabled"},
		{"a span", "end<|", "", "30d 90d 365d 7d 12h 2027-01-31"},
		{"a number needs a unit", "end<30|", "30", "30d 30h 30w"},
		{"nothing ends", "end:|", "", "30d 90d 365d 7d 12h 2027-01-31 none"},
		{"never used", "unused:n|", "n", "never"},
		{"roles that are there", "role:|", "", `"Read only" Administrator none`},
		{"roles that begin so", "role:re|", "re", `"Read only"`},
		{"roles inside quotes", `role:"re|`, `"re`, `"Read only"`},
		{"managers", "manager:|", "", `CA "Trust Lifecycle" none`},
		{"a name that means something else", "group:no|", "no", `"None" none`},
		{"an id where there is no name", "account:|", "", "Main acc-b none"},
		{"contacts", "contact:f|", "f", "fin@example.com"},
		{"nothing for a field that is none", "colour:|", "", ""},
		{"nothing for an operator that the field lacks", "status<|", "", ""},
		{"numbers of keys", "keys>|", "", "0 1 2"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			cursor := strings.Index(tc.text, "|")
			text := tc.text[:cursor] + tc.text[cursor+1:]
			c := filter.Language{}.Complete(text, cursor, seen)
			var offered []string
			for _, candidate := range c.Candidates {
				offered = append(offered, candidate.Text)
				assert.NotEmpty(t, candidate.Means)
			}
			got := strings.Join(offered, " ")
			if tc.name == "behind a minus alone" {
				got = got[:len(tc.offered)]
			}
			assert.Equal(t, tc.offered, got)
			assert.Equal(t, tc.replaced, text[c.Start:c.End])
		})
	}
}

func TestWhatIsOfferedCanBeTyped(t *testing.T) {
	t.Parallel()
	odd := fleet()
	for i, name := range []string{"a,b", `"q"`, "none", "or", " x", "two  spaces", "-", "日本", `back\slash`} {
		odd = append(odd, &apiclient.ServiceUser{ID: apiclient.UserID(fmt.Sprint(i)), Groups: []apiclient.Ref{ref("", name)}})
	}
	seen := filter.Gather(odd)
	whole := 0
	for _, e := range (filter.Language{}).Examples()[4:] {
		for _, operator := range []string{":", "<", ">", "<=", ">="} {
			front := e.Title + operator
			for _, candidate := range (filter.Language{}).Complete(front, len(front), seen).Candidates {
				f, err := filter.Parse(front + candidate.Text)
				require.NoError(t, err, front+candidate.Text)
				require.Equal(t, front+candidate.Text, f.String())
				whole++
				if e.Title == "group" {
					assert.NotEmpty(t, f.Apply(odd, now, warning), f.String())
				}
			}
		}
	}
	assert.Greater(t, whole, 100)
}

func TestAUserIsCountedOnce(t *testing.T) {
	t.Parallel()
	role := []apiclient.Ref{ref("ro", "Read only")}
	users := []*apiclient.ServiceUser{{Managers: []apiclient.Membership{{Roles: role}, {Roles: role}}}, {Managers: []apiclient.Membership{{Roles: role}}}}
	assert.Equal(t, "2 service users", filter.Language{}.Complete("role:", 5, filter.Gather(users)).Candidates[0].Means)
}

func TestNamesThatCannotBeTypedAreNotOffered(t *testing.T) {
	t.Parallel()
	users := []*apiclient.ServiceUser{{Contact: "a\x1b[31m"}, {Contact: "b\u202e"}, {Contact: ""}, {Contact: "ok@example.com"}}
	c := filter.Language{}.Complete("contact:", 8, filter.Gather(users))
	require.Len(t, c.Candidates, 2)
	assert.Equal(t, filter.Candidate{Text: "ok@example.com", Means: "1 service user", Whole: true}, c.Candidates[0])
	assert.Equal(t, "none", c.Candidates[1].Text)
}
