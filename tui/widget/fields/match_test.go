package fields_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"

	"steward/tui/kit"
	"steward/tui/widget/fields"
)

func TestTheFilterGoesToWhatFitsBest(t *testing.T) {
	t.Parallel()
	titles := []fields.Entry{
		{ID: "1", Group: "Monitoring", Title: "Reader"},
		{ID: "2", Group: "Monitoring", Title: "Monitoring administrator"},
		{ID: "3", Group: "Groups", Title: "Data"},
		{ID: "4", Group: "Groups", Title: "Monitoring"},
		{ID: "5", Group: "Policies", Title: "metrics-read"},
		{ID: "6", Group: "Policies", Title: "read-all"},
		{ID: "7", Group: "Policies", Title: "deploy-staging"},
		{ID: "8", Group: "Policies", Title: "Größe"},
		{ID: "9", Group: "Policies", Title: "deploy"},
	}
	for typed, want := range map[string]string{
		"monitoring": "4", "moni": "2", "deploy": "9", "read": "1", "reader monit": "1", "dplstg": "7", "mtcsr": "5", "GRÖ": "8", "all": "6",
	} {
		p := fields.NewPicks(kit.NewTheme(kit.ThemeOptions{}), "Access", "", false)
		p.SetEntries(titles)
		p.Update(tea.KeyPressMsg{Code: '/', Text: "/"})
		for _, r := range typed {
			p.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		at, ok := p.Current()
		assert.True(t, ok, typed)
		assert.Equal(t, want, at.ID, "%s: %s", typed, at.Title)
	}
}
