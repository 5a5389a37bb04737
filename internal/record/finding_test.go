package record_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/findings"
	"steward/internal/record"
)

func TestFindingsAreWrittenDown(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	u := &apiclient.ServiceUser{
		ID: "u", Name: "batch", Contact: "ada@example.com", Enabled: true,
		Keys: apiclient.KeySummary{Usable: 1, UsedKnown: true, LastUsed: now.AddDate(0, 0, -61)},
	}
	in := &findings.Inspection{Now: now, Description: &apiclient.Description{
		Fields:  map[apiclient.Field]apiclient.FieldRule{apiclient.FieldLastUsed: {}, apiclient.FieldContact: {}},
		Actions: map[apiclient.ActionName]apiclient.Support{apiclient.ActDisable: {OK: true}},
	}}
	found := in.Find([]*apiclient.ServiceUser{u})
	require.Len(t, found, 1)
	text, err := record.JSON(record.Findings(found, in))
	require.NoError(t, err)
	assert.JSONEq(t, `[{"rule":"unused","id":"u","name":"batch","contact":"ada@example.com","status":"enabled","since":"2026-09-22T12:00:00Z",
		"what":"not used for 61 days","why":"its caller may be gone","fix":"disable"}]`, string(text))
	rows := record.FindingTable(found, in)
	require.Len(t, rows, 2)
	assert.Equal(t, []string{"rule", "name", "what", "since", "fix", "status", "why", "id", "contact"}, rows[0])
	assert.Equal(t, []string{"unused", "batch", "not used for 61 days", "2026-09-22T12:00:00Z", "disable", "enabled", "its caller may be gone", "u", "ada@example.com"}, rows[1])

	in.Description.Actions, in.Description.Fields = nil, map[apiclient.Field]apiclient.FieldRule{apiclient.FieldLastUsed: {}}
	assert.Empty(t, record.NewFinding(found[0], in).Fix, "a system without the action")
	assert.Len(t, record.FindingTable(found, in)[0], 8, "a system without contacts")
}
