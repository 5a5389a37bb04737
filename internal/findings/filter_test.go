package findings_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/findings"
)

func TestFilters(t *testing.T) {
	t.Parallel()
	in, u := inspection(), healthy()
	u.ID, u.Name, u.Keys.Oldest = "su_7", "Night job", ago(200)
	found := in.Find([]*apiclient.ServiceUser{u})
	require.Equal(t, []findings.Rule{findings.OldKey}, rulesOf(found))
	for text, fits := range map[string]bool{
		"": true, "night": true, "NIGHT ada": true, "night lee": false, "su_7": true, "200 days": true,
		"rule:old": true, "rule:old-key": true, `rule:"old keys"`: true, "rule:unused": false, "-rule:unused": true, "rule:": true,
		"fix:rotate": true, "fix:disable": false, `name:"night j`: true, "name:ada": false, "contact:ada": true,
		"-contact:example.com": false, "old-key": true, "x:y": false, "-": true,
	} {
		assert.Equal(t, fits, findings.ParseFilter(text).On(in)(found[0]), "%q", text)
	}
}

func TestFilterExamplesAreFilters(t *testing.T) {
	t.Parallel()
	for _, e := range findings.Examples() {
		f := findings.ParseFilter("  " + e.Text + " ")
		assert.Equal(t, e.Text, f.String())
		assert.NotEmpty(t, e.Means)
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, e := range findings.Examples() {
		f.Add(e.Text)
	}
	in, u := inspection(), healthy()
	u.Contact = ""
	found := in.Find([]*apiclient.ServiceUser{u})[0]
	f.Fuzz(func(t *testing.T, text string) {
		filter := findings.ParseFilter(text)
		again := findings.ParseFilter(filter.String())
		require.Equal(t, filter, again)
		require.Equal(t, filter.On(in)(found), again.On(in)(found))
	})
}
