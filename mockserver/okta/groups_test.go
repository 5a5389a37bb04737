package okta_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestGroupsCarryRoles(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	groups := a.get("/groups").list()
	assert.NotEmpty(t, groups)
	for _, g := range groups {
		assert.Equal(t, g, a.get("/groups/"+g["name"].(string)).want(http.StatusOK).object())
		assert.Nil(t, g["deleted_at"])
		assert.NotEmpty(t, g["id"])
		for _, role := range g["roles"].([]any) {
			assert.Contains(t, []any{"access_user", "access_admin", "reporting_user", "server_admin"}, role)
		}
	}
	assert.Equal(t, []string{"finance"}, a.get("/groups?contains=FIN").names())
}

func TestMembership(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("ci")
	join := func() {
		assert.Empty(t, a.send(http.MethodPost, team+"/groups/deployers/users", m{"name": "ci"}).want(http.StatusNoContent).body)
	}
	join()
	join()
	assert.Equal(t, []string{"ci"}, a.get("/groups/deployers/users").names())
	assert.Equal(t, []string{"deployers"}, a.get("/users/ci/groups").names())
	for range 2 {
		a.send(http.MethodDelete, team+"/groups/deployers/users/ci", nil).want(http.StatusNoContent)
	}
	assert.Empty(t, a.get("/groups/deployers/users").names())
	assert.Empty(t, a.get("/users/ci/groups").names())
	join()
	a.put("ci", m{"status": "DELETED"}).want(http.StatusOK)
	assert.Empty(t, a.get("/groups/deployers/users").names(), "who is deleted is in no group")
}

func TestPeopleAreInGroupsToo(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("ci")
	a.send(http.MethodPost, team+"/groups/everyone/users", m{"name": "ci"}).want(http.StatusNoContent)
	assert.Equal(t, []string{"admin", "ci", "viewer"}, a.get("/groups/everyone/users").names())
	assert.Equal(t, []string{"ci"}, a.get("/groups/everyone/users?user_type=service").names())
	assert.Equal(t, []string{"admin", "viewer"}, a.get("/groups/everyone/users?user_type=human").names())
	assert.Equal(t, []string{"everyone", "team-admins"}, a.get("/users/admin/groups").names())
	assert.Equal(t, []string{"everyone"}, a.get("/users/viewer/groups").names())
}
