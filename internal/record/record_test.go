package record_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/record"
	"steward/internal/trail"
)

var moment = time.Date(2026, 11, 22, 13, 0, 0, 0, time.FixedZone("CET", 3600))

func everything() *apiclient.Description {
	d := &apiclient.Description{Fields: map[apiclient.Field]apiclient.FieldRule{}}
	for _, f := range []apiclient.Field{
		apiclient.FieldName, apiclient.FieldDescription, apiclient.FieldContact, apiclient.FieldEndDate, apiclient.FieldAccounts,
		apiclient.FieldManagers, apiclient.FieldGroups, apiclient.FieldPolicies, apiclient.FieldLastUsed,
	} {
		d.Fields[f] = apiclient.FieldRule{}
	}
	return d
}

func deploy() *apiclient.ServiceUser {
	return &apiclient.ServiceUser{
		ID: "su_1", Name: "ci-deploy", Description: "=1+1", Contact: "ada@example.com", Enabled: true, EndDate: apiclient.NewDate(2027, 1, 31),
		Accounts: []apiclient.Ref{{ID: "acc", Name: "Main"}},
		Managers: []apiclient.Membership{{Manager: apiclient.Ref{ID: "ca", Name: "CA"}, Roles: []apiclient.Ref{{ID: "ro", Name: "Read only"}, {ID: "au"}}}},
		Keys:     apiclient.KeySummary{Usable: 1, Limit: 2, LastUsed: moment, UsedKnown: true}, CreatedAt: moment, CreatedBy: "dana",
	}
}

// TestTheShapeOfJSONStays is what scripts rely on: names that are here stay, with what they mean.
func TestTheShapeOfJSONStays(t *testing.T) {
	t.Parallel()
	keys := []apiclient.Key{{ID: "key_1", Name: "night", Status: apiclient.KeyActive, CreatedAt: moment, ExpiresAt: moment.AddDate(0, 0, 1), LastUsedFrom: "10.0.0.1"}}
	content, err := record.JSON(record.NewDetail(deploy(), keys, everything(), moment))
	require.NoError(t, err)
	assert.JSONEq(t, `{
		"id": "su_1", "name": "ci-deploy", "description": "=1+1", "contact": "ada@example.com", "status": "enabled", "enabled": true,
		"end_date": "2027-01-31", "accounts": [{"id": "acc", "name": "Main"}],
		"managers": [{"id": "ca", "name": "CA", "roles": [{"id": "ro", "name": "Read only"}, {"id": "au", "name": ""}]}],
		"key_summary": {"usable": 1, "limit": 2, "last_used_at": "2026-11-22T12:00:00Z"},
		"created_at": "2026-11-22T12:00:00Z", "created_by": "dana",
		"keys": [{"id": "key_1", "name": "night", "status": "active", "created_at": "2026-11-22T12:00:00Z", "expires_at": "2026-11-23T12:00:00Z",
			"last_used_from": "10.0.0.1"}]
	}`, string(content))

	event := trail.New(apiclient.AuditEvent{
		ID: "evt_1", Time: moment, Action: "service_user.disable", Outcome: "success", Actor: apiclient.Actor{ID: "op", Name: "ada", Kind: "operator"},
		Target: apiclient.Target{Kind: "service_user", ID: "su_1", Name: "ci-deploy", User: "su_1"}, Changes: []apiclient.Change{{Path: "/enabled", Old: "true", New: "false"}},
	})
	content, err = record.JSON(record.Events([]*trail.Event{event}))
	require.NoError(t, err)
	assert.JSONEq(t, `[{"id": "evt_1", "time": "2026-11-22T12:00:00Z", "action": "service_user.disable", "outcome": "success",
		"actor": {"id": "op", "name": "ada", "kind": "operator"},
		"target": {"kind": "service_user", "id": "su_1", "name": "ci-deploy", "service_user_id": "su_1"},
		"changes": [{"path": "/enabled", "old": "true", "new": "false"}]}]`, string(content))

	report := &apiclient.BulkReport{Verb: apiclient.BulkDisable, Results: []apiclient.BulkResult{
		{Item: apiclient.BulkItem{ID: "su_1", Name: "ci-deploy"}, Outcome: apiclient.BulkFailed, Err: errors.New("not permitted")},
	}}
	content, err = record.JSON(record.Results(report))
	require.NoError(t, err)
	assert.JSONEq(t, `[{"id": "su_1", "name": "ci-deploy", "verb": "disable", "outcome": "failed", "reason": "not permitted"}]`, string(content))
}

func TestListsAreArraysAlsoWithNobody(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]any{
		"users": record.Users(nil, everything(), moment), "events": record.Events(nil), "results": record.Results(&apiclient.BulkReport{}),
	} {
		content, err := record.JSON(value)
		require.NoError(t, err)
		assert.Equal(t, "[]\n", string(content), name)
	}
}

func TestCSVHasTheColumnsOfTheSystem(t *testing.T) {
	t.Parallel()
	content, err := record.CSV(record.UserTable([]*apiclient.ServiceUser{deploy()}, record.UserColumns(everything()), moment))
	require.NoError(t, err)
	assert.Equal(t, "id,name,description,contact,status,end_date,keys,last_used_at,accounts,managers,groups,policies,created_at,created_by,updated_at,updated_by\n"+
		"su_1,ci-deploy,'=1+1,ada@example.com,enabled,2027-01-31,1/2,2026-11-22T12:00:00Z,Main,\"CA: Read only, au\",,,2026-11-22T12:00:00Z,dana,,\n", string(content))

	partial := everything()
	partial.PartialList = true
	delete(partial.Fields, apiclient.FieldContact)
	var names []string
	for _, c := range record.UserColumns(partial) {
		names = append(names, c.Name)
	}
	assert.Equal(t, "id name description status end_date created_at created_by updated_at updated_by", strings.Join(names, " "))
}
