package okta_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/okta"
)

func TestPairIsExchangedForAToken(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	o := a.core.Operators()[0]
	got := a.pair(o.KeyID, o.Secret).want(http.StatusOK)
	assert.Equal(t, "acme", got.text("team_name"))
	assert.Equal(t, morning().Add(time.Hour).Format(time.RFC3339), got.text("expires_at"))
	assert.Equal(t, "no-store", got.header.Get("Cache-Control"))
	me := a.with(got.text("bearer_token")).get("/current_user").want(http.StatusOK).object()
	assert.Equal(t, m{"team_name": "acme", "name": "admin", "id": o.ID}, me)
	for name, pair := range map[string][2]string{
		"wrong secret": {o.KeyID, o.Secret + "x"}, "unknown id": {"key_nobody", o.Secret}, "nothing": {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := a.on(t).pair(pair[0], pair[1]).want(http.StatusUnauthorized)
			assert.Equal(t, "authentication_error", got.text("error"))
		})
	}
}

func TestTeamIsComparedWithoutCase(t *testing.T) {
	t.Parallel()
	a := start(t, "empty", func(o *okta.Options) { o.Team = "Acme" })
	a.send(http.MethodGet, "/v1/teams/ACME/current_user", nil).want(http.StatusOK)
	assert.Equal(t, "Acme", a.get("/current_user").text("team_name"))
	for _, path := range []string{"/v1/teams/other/current_user", "/v1/teams//current_user", "/v1/teams/acme/nothing", "/", "/v1/teams/acme/service_users/"} {
		a.send(http.MethodGet, path, nil).want(http.StatusNotFound)
	}
	a.send(http.MethodPost, "/v1/teams/other/service_token", m{}).want(http.StatusNotFound)
}

func TestTokenDiesWithItsKeyAndItsUser(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("ci")
	id, secret := a.key("ci")
	held := func() *api { return a.with(a.exchange(id, secret)) }

	token := held()
	token.get("/current_user").want(http.StatusOK)
	a.put("ci", m{"name": "ci", "status": "DISABLED"}).want(http.StatusOK)
	token.get("/current_user").want(http.StatusUnauthorized)
	a.pair(id, secret).want(http.StatusUnauthorized)
	a.put("ci", m{"name": "ci", "status": "ACTIVE"}).want(http.StatusOK)

	token = held()
	require.NoError(t, a.core.Advance(time.Hour))
	token.get("/current_user").want(http.StatusUnauthorized)
	a = a.as("admin")

	token = held()
	token.get("/current_user").want(http.StatusOK)
	assert.Empty(t, a.send(http.MethodDelete, team+"/service_users/ci/keys/"+id, nil).want(http.StatusNoContent).body)
	token.get("/current_user").want(http.StatusUnauthorized)
	a.pair(id, secret).want(http.StatusUnauthorized)
}

func TestBodiesNeedTheirContentType(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("ci")
	for _, request := range [][2]string{
		{"POST", "/service_token"}, {"POST", "/service_users"}, {"PUT", "/service_users/ci"}, {"POST", "/groups/deployers/users"},
	} {
		for _, media := range []string{"", "text/plain", "application/x-www-form-urlencoded"} {
			got := a.send(request[0], team+request[1], m{"name": "x"}, "Content-Type", media).want(http.StatusUnsupportedMediaType)
			assert.Equal(t, "unsupported_content_type", got.text("error"))
		}
		a.send(request[0], team+request[1], "{", "Content-Type", "application/json; charset=utf-8").want(http.StatusBadRequest)
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	a := start(t, "empty", func(o *okta.Options) { o.RateLimit = 3 })
	var last *answer
	for left := 2; left >= 0; left-- {
		last = a.get("/current_user").want(http.StatusOK)
		assert.Equal(t, strconv.Itoa(left), last.header.Get("X-RateLimit-Remaining"))
		assert.Equal(t, "3", last.header.Get("X-RateLimit-Limit"))
		assert.Empty(t, last.header.Get("X-RateLimit-Retry-At"))
	}
	over := a.get("/current_user").want(http.StatusTooManyRequests)
	assert.Equal(t, last.header.Get("X-RateLimit-Reset"), over.header.Get("X-RateLimit-Retry-At"))
	at, err := strconv.ParseInt(over.header.Get("X-RateLimit-Retry-At"), 10, 64)
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now().Add(time.Minute), time.Unix(at, 0), 30*time.Second, "on the machine's clock, whatever the mock's is")
	assert.Empty(t, over.header.Get("Retry-After"))
}

func TestErrorsComeInBothBodies(t *testing.T) {
	t.Parallel()
	usual, other := start(t, "empty"), start(t, "empty", func(o *okta.Options) { o.OtherErrors = true })
	for name, test := range map[string]struct {
		get       string
		status    int
		byMessage bool
	}{
		"not found":       {"/service_users/nobody", 404, true},
		"invalid":         {"/service_users?count=0", 400, true},
		"unauthenticated": {"/current_user", 401, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, a := range []*api{usual, other} {
				client := a.on(t)
				if test.status == 401 {
					client = client.with("sut_nothing")
				}
				got := client.get(test.get).want(test.status).object()
				if test.byMessage == (a == usual) {
					assert.NotEmpty(t, got["message"])
					assert.NotContains(t, got, "error")
					continue
				}
				assert.EqualValues(t, test.status, got["code"])
				assert.NotEmpty(t, got["error"])
				assert.NotContains(t, got, "message")
			}
		})
	}
	assert.Contains(t, usual.get("/service_users?count=0").body, `"errors":[{"path":"count"`)
	assert.Contains(t, other.get("/service_users?count=0").body, `"error_cause":[{"error":"makes no sense","location_type":"body","location":"count"`)
}

func TestRefusalsOrderedFromOutside(t *testing.T) {
	t.Parallel()
	face := start(t, "empty").face.(*okta.Face)
	refuse := func(status int, retryAfter string) *answer {
		w := httptest.NewRecorder()
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		face.Refuse(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, team+"/groups", nil), status)
		return (&answer{T: t, status: w.Code, header: w.Header(), body: w.Body.String()}).want(status)
	}
	before := time.Now()
	busy := refuse(http.StatusTooManyRequests, "7")
	at, err := strconv.ParseInt(busy.header.Get("X-RateLimit-Retry-At"), 10, 64)
	require.NoError(t, err)
	assert.WithinRange(t, time.Unix(at, 0), before.Add(6*time.Second), time.Now().Add(9*time.Second))
	assert.Empty(t, busy.header.Get("Retry-After"))
	assert.NotEmpty(t, refuse(http.StatusServiceUnavailable, "").text("message"), "the body that is not the usual one")
	assert.Equal(t, "resource_does_not_exist", refuse(http.StatusNotFound, "").text("error"))
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, team+"/service_users/ci/keys", nil)
	assert.Equal(t, "/v1/teams/{team}/service_users/{name}/keys", face.Route(r))
}
