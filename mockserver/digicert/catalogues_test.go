package digicert_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/digicert"
)

func TestAccounts(t *testing.T) {
	t.Parallel()
	a := start(t, "empty", digicert.Options{})
	accounts := a.get("/account").want(http.StatusOK)
	require.Len(t, accounts.list(""), 3)
	assert.Regexp(t, uuid, accounts.text("1.id"))
	one := a.get("/account/" + accounts.text("1.id")).want(http.StatusOK)
	assert.Equal(t, accounts.at("1"), one.at(""))
	for member, value := range map[string]any{
		"name": "Staging", "active": true, "service_period.from": "2021-05-25", "friendly_identifier": "5250002",
	} {
		assert.Equal(t, value, one.at(member), member)
	}
	a.get("/account/x").refused(http.StatusNotFound, "resource_not_found")
}

func TestRoles(t *testing.T) {
	t.Parallel()
	a := start(t, "empty", digicert.Options{})
	all := a.get("/role").want(http.StatusOK).list("")
	ids := map[any]bool{}
	for _, role := range all {
		ids[role.(m)["id"]] = true
	}
	assert.Len(t, ids, len(all), "the same role in another application is another one")
	own := a.get("/role?application_code=account_manager").want(http.StatusOK)
	require.Len(t, own.list(""), 4)
	assert.Equal(t, "Account Manager", own.text("0.application.name"))
	assert.NotEmpty(t, own.text("0.description"))
	assert.Empty(t, a.get("/role?application_code=nothing").want(http.StatusOK).list(""))
}

func TestAuditLog(t *testing.T) {
	t.Parallel()
	a := start(t, "empty", digicert.Options{})
	path, _ := a.create(a.signer("first"))
	other, _ := a.create(a.signer("second"))
	a.call(http.MethodPut, path+"/disable", nil).want(http.StatusNoContent)
	require.NoError(t, a.core.Advance(day))
	a.call(http.MethodPut, path, m{"friendly_name": "renamed"}).want(http.StatusOK)
	a.call(http.MethodDelete, other, nil).want(http.StatusNoContent)

	whole := a.get("/audit-log").want(http.StatusOK)
	assert.InDelta(t, 7, whole.at("total"), 0, "two users, two tokens, three changes")
	assert.Equal(t, "delete", whole.text("records.0.action"))
	id := path[len("/user/"):]
	for query, total := range map[string]int{
		"action=create": 4, "action=creat": 0, "resource_types=api_token": 2, "resource_types=user,api_token": 7,
		"resource_id=" + id: 4, "status=success": 7, "status=failed": 0, "user_name=ADM": 7, "user_name=nobody": 0,
		"from=2026-11-03": 2, "to=2026-11-02": 5, "from=2026-11-02&to=2026-11-03": 7, "from=2026-11-04": 0,
		"account_id=" + whole.text("records.0.account_id"): 7, "account_id=x": 0, "action=create&resource_id=" + id: 2,
	} {
		page := a.get("/audit-log?" + query).want(http.StatusOK)
		assert.InDelta(t, total, page.at("total"), 0, query)
		assert.Len(t, page.list("records"), total, query)
	}
	oldest := a.get("/audit-log?sort=created_at:asc&limit=2&offset=1").want(http.StatusOK)
	assert.Len(t, oldest.list("records"), 2)
	assert.Equal(t, "api_token", oldest.text("records.0.resource_type"))
	assert.Equal(t, "renamed", oldest.text("records.0.resource_name"), "a token goes by its user's name")
	renamed := a.get("/audit-log?action=update")
	assert.Equal(t, m{"name": "friendly_name", "changed": true, "value_before": "first", "value_after": "renamed"}, renamed.at("records.0.properties.0"))
	assert.Equal(t, a.get("/user/me").text("id"), renamed.text("records.0.authentication_id"))
	for _, query := range []string{"sort=name", "sort=created_at:up", "from=x", "to=2026-13-01", "limit=x"} {
		a.get("/audit-log?"+query).refused(http.StatusBadRequest, "invalid_request")
	}
}

func TestAuditLogOfTheDemo(t *testing.T) {
	t.Parallel()
	a := start(t, "demo", digicert.Options{})
	page := a.get("/audit-log?limit=1000").want(http.StatusOK)
	require.Greater(t, len(page.list("records")), 100)
	for _, r := range page.list("records") {
		record := r.(m)
		assert.Regexp(t, uuid, record["id"])
		assert.Regexp(t, uuid, record["resource_id"])
		assert.Regexp(t, uuid, record["authentication_id"])
		assert.NotEmpty(t, record["authentication"])
		assert.NotEmpty(t, record["action"])
	}
}
