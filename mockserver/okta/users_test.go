package okta_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestUserHasEveryMemberThatTheVendorsClientsRead(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	made := a.create("ci").object()
	assert.Equal(t, m{
		"id": made["id"], "name": "ci", "team_name": "acme", "status": "ACTIVE", "user_type": "service", "details": nil,
		"role_grants": []any{}, "deleted_at": nil, "oauth_client_application_id": nil,
	}, made)
	assert.Equal(t, made, a.get("/service_users/ci").want(http.StatusOK).object())
	assert.Equal(t, []m{made}, a.get("/service_users").list())
	assert.Empty(t, start(t, "empty").get("/service_users").list())
}

func TestWhatIsNotValidIsRefused(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("taken")
	for name, test := range map[string]struct {
		method, path string
		body         any
		status       int
	}{
		"a name that is taken":  {"POST", "/service_users", m{"name": "Taken"}, 409},
		"no name":               {"POST", "/service_users", m{}, 400},
		"a name of a character": {"POST", "/service_users", m{"name": "/"}, 400},
		"no such user":          {"PUT", "/service_users/nobody", m{"name": "nobody", "status": "ACTIVE"}, 404},
		"no such status":        {"PUT", "/service_users/taken", m{"name": "taken", "status": "OFF"}, 400},
		"a status in a filter":  {"GET", "/service_users?status=OFF", nil, 400},
		"keys of nobody":        {"GET", "/service_users/nobody/keys", nil, 404},
		"a key for nobody":      {"POST", "/service_users/nobody/keys", nil, 404},
		"no such key":           {"DELETE", "/service_users/taken/keys/key_nothing", nil, 404},
		"groups of nobody":      {"GET", "/users/nobody/groups", nil, 404},
		"no such group":         {"GET", "/groups/nothing", nil, 404},
		"members of no group":   {"GET", "/groups/nothing/users", nil, 404},
		"nobody into a group":   {"POST", "/groups/deployers/users", m{"name": "nobody"}, 404},
		"into no group":         {"POST", "/groups/nothing/users", m{"name": "taken"}, 404},
		"nobody out of a group": {"DELETE", "/groups/deployers/users/nobody", nil, 404},
		"no such kind of user":  {"GET", "/groups/deployers/users?user_type=robot", nil, 400},
		"a page of letters":     {"GET", "/service_users?count=x", nil, 400},
		"an offset of somebody": {"GET", "/service_users?offset=%21", nil, 400},
		"a way round of words":  {"GET", "/service_users?descending=maybe", nil, 400},
		"the path in capitals":  {"GET", "/service_users/TAKEN", nil, 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a.on(t).send(test.method, team+test.path, test.body).want(test.status)
		})
	}
}

func TestTerraformsLifeOfAUser(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("ci")
	read := func() m { return a.get("/service_users/ci").want(http.StatusOK).object() }
	// a change sends what it knows, the rest is null
	assert.Equal(t, "DISABLED", a.put("ci", m{"id": nil, "name": "ci", "team_name": nil, "status": "DISABLED", "user_type": nil}).want(http.StatusOK).text("status"))
	assert.Equal(t, "DISABLED", read()["status"])
	a.put("ci", m{"name": "ci", "status": "ACTIVE"}).want(http.StatusOK)
	id, secret := a.key("ci")
	token := a.with(a.exchange(id, secret))
	// a deletion sends everything that was read
	whole := read()
	whole["status"] = "DELETED"
	assert.Equal(t, "DELETED", a.put("ci", whole).want(http.StatusOK).text("status"))
	token.get("/current_user").want(http.StatusUnauthorized)
	gone := read()
	assert.Equal(t, "DELETED", gone["status"], "and then it can still be read")
	assert.Equal(t, morning().Format(time.RFC3339), gone["deleted_at"])
	a.put("ci", gone).want(http.StatusOK)
	a.put("ci", m{"name": "ci", "status": "ACTIVE"}).want(http.StatusBadRequest)
	a.send(http.MethodPost, team+"/service_users", m{"name": "ci"}).want(http.StatusConflict)
	a.send(http.MethodPost, team+"/service_users/ci/keys", nil).want(http.StatusNotFound)
	assert.Empty(t, a.get("/users/ci/groups").list())
	assert.Equal(t, []string{"ci"}, a.get("/service_users?status=DELETED").names())
	assert.Empty(t, a.get("/service_users?status=ACTIVE&status=DISABLED").names())
	assert.Equal(t, []string{"ci"}, a.get("/service_users").names(), "without a status there is no narrowing")
}

func TestNameCanBeChanged(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("old")
	a.create("other")
	assert.Equal(t, "new", a.put("old", m{"name": "new", "status": "DISABLED"}).want(http.StatusOK).text("name"))
	a.get("/service_users/old").want(http.StatusNotFound)
	assert.Equal(t, "DISABLED", a.get("/service_users/new").text("status"))
	a.put("new", m{"name": "other", "status": "ACTIVE"}).want(http.StatusConflict)
}

func TestNobodyDisablesOrDeletesThemself(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("robot")
	a.send(http.MethodPost, team+"/groups/team-admins/users", m{"name": "robot"}).want(http.StatusNoContent)
	robot := a.with(a.exchange(a.key("robot")))
	for _, status := range []string{"DISABLED", "DELETED"} {
		robot.put("robot", m{"name": "robot", "status": status}).want(http.StatusForbidden)
	}
	robot.put("robot", m{"name": "robot", "status": "ACTIVE"}).want(http.StatusOK)
	robot.create("another")
	robot.put("another", m{"name": "another", "status": "DELETED"}).want(http.StatusOK)
}

func TestLackOfPermissionIsA401(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("ci")
	id, secret := a.key("ci")
	powerless, viewer := a.with(a.exchange(id, secret)), a.as("viewer")
	powerless.get("/current_user").want(http.StatusOK)
	for _, path := range []string{"/service_users", "/service_users/ci", "/service_users/ci/keys", "/users/ci/groups", "/groups", "/groups/everyone", "/groups/everyone/users", "/auditsV2"} {
		assert.Equal(t, "authorization_error", powerless.get(path).want(http.StatusUnauthorized).text("error"))
		viewer.get(path).want(http.StatusOK)
	}
	for _, request := range []struct {
		method, path string
		body         any
	}{
		{"POST", "/service_users", m{"name": "x"}},
		{"PUT", "/service_users/ci", m{"name": "ci", "status": "odd"}},
		{"POST", "/service_users/ci/keys", nil},
		{"DELETE", "/service_users/ci/keys/" + id, nil},
		{"POST", "/groups/deployers/users", m{"name": "ci"}},
		{"DELETE", "/groups/deployers/users/ci", nil},
	} {
		got := viewer.send(request.method, team+request.path, request.body).want(http.StatusUnauthorized)
		assert.Equal(t, "authorization_error", got.text("error"))
	}
	a.get("/current_user").want(http.StatusOK)
}

func TestNewKeyLetsTheOlderOnesEndInTwoDays(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("ci")
	assert.Empty(t, a.get("/service_users/ci/keys").list())
	first := a.send(http.MethodPost, team+"/service_users/ci/keys", nil).want(http.StatusOK)
	assert.Equal(t, "0001-01-01T00:00:00Z", first.text("expires_at"))
	assert.Nil(t, first.object()["last_used"])
	assert.Contains(t, first.object(), "last_used")
	assert.Equal(t, morning().Format(time.RFC3339), first.text("issued_at"))

	a.exchange(first.text("id"), first.text("secret"))
	require.NoError(t, a.core.Advance(time.Minute))
	second, secret := a.key("ci")
	keys := a.get("/service_users/ci/keys").list()
	require.Len(t, keys, 2)
	assert.Equal(t, first.text("id"), keys[0]["id"])
	assert.Equal(t, morning().Add(48*time.Hour+time.Minute).Format(time.RFC3339), keys[0]["expires_at"])
	assert.Equal(t, morning().Format(time.RFC3339), keys[0]["last_used"])
	assert.Equal(t, "0001-01-01T00:00:00Z", keys[1]["expires_at"])
	assert.NotContains(t, keys[1], "secret")

	a.exchange(first.text("id"), first.text("secret"))
	require.NoError(t, a.core.Advance(48*time.Hour))
	a = a.as("admin")
	a.pair(first.text("id"), first.text("secret")).want(http.StatusUnauthorized)
	a.exchange(second, secret)

	a.send(http.MethodDelete, team+"/service_users/ci/keys/"+second, nil).want(http.StatusNoContent)
	a.send(http.MethodDelete, team+"/service_users/ci/keys/"+second, nil).want(http.StatusNoContent)
	assert.Equal(t, a.core.Now().Format(time.RFC3339), a.get("/service_users/ci/keys").list()[1]["expires_at"])
}

func TestFilters(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	for _, name := range []string{"ci-one", "ci-two", "batch"} {
		a.create(name)
	}
	a.put("ci-two", m{"status": "DISABLED"}).want(http.StatusOK)
	for query, names := range map[string]string{
		"":                             "batch ci-one ci-two",
		"descending=true":              "ci-two ci-one batch",
		"contains=I-":                  "ci-one ci-two",
		"starts_with=CI-T":             "ci-two",
		"status=DISABLED":              "ci-two",
		"status=ACTIVE":                "batch ci-one",
		"contains=o&status=ACTIVE":     "ci-one",
		"contains=two&contains=two":    "ci-two",
		"contains=nothing":             "",
		"include_service_users=true":   "batch ci-one ci-two",
		"count=2":                      "batch ci-one",
		"count=1000000&starts_with=ba": "batch",
	} {
		assert.Equal(t, names, strings.Join(a.get("/service_users?"+query).names(), " "), query)
	}
}
