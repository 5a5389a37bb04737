package mockserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver"
	"steward/mockserver/fault"
)

func TestWhatIsNotThereIsAProblem(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	for _, path := range []string{"/", "/v1", "/v2/service-users", "/v1/service-users/", "/v1//service-users", "/v1/../v1/me", "/docs", "/openapi.json"} {
		a.get(path).refused(http.StatusNotFound, "not-found")
	}
	wrong := a.call(http.MethodPut, "/v1/service-users", nil).refused(http.StatusMethodNotAllowed, "method-not-allowed")
	assert.Equal(t, "GET, HEAD, POST", wrong.header.Get("Allow"))
	head := a.call(http.MethodHead, "/v1/service-users", nil).want(http.StatusOK)
	assert.Empty(t, head.body)
}

func TestMediaTypeAndSizeOfBodies(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	path, _, _ := a.someone("x")
	for _, media := range []string{"", "text/plain", "application/xml", "application/merge-patch+json", "application/json; charset=latin1"} {
		a.call(http.MethodPost, path+"/keys", m{"name": "x"}, "Idempotency-Key", "k", "Content-Type", media).
			refused(http.StatusUnsupportedMediaType, "unsupported-media-type")
	}
	a.call(http.MethodPost, path+"/keys", m{"name": "x"}, "Idempotency-Key", "k", "Content-Type", "application/json; charset=utf-8").
		want(http.StatusCreated)
	large := m{"description": strings.Repeat("x", 1<<20)}
	a.call(http.MethodPatch, path, large, "If-Match", "*").refused(http.StatusRequestEntityTooLarge, "content-too-large")
	a.call(http.MethodPost, "/v1/service-users", large, "Idempotency-Key", "k2").
		refused(http.StatusRequestEntityTooLarge, "content-too-large")
	a.call(http.MethodPatch, path, strings.Repeat(`{"a":`, 100)+"1"+strings.Repeat("}", 100), "If-Match", "*").
		refused(http.StatusBadRequest, "invalid-request")
	a.call(http.MethodPatch, path, nil, "If-Match", "*").refused(http.StatusBadRequest, "invalid-request")
}

func TestCallersWithoutAGoodTokenAreRefused(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	for _, credential := range []string{"", "Bearer", "Bearer ", "Bearer nonsense", "Basic " + a.token, a.token} {
		answer := a.get("/v1/me", "Authorization", credential).refused(http.StatusUnauthorized, "unauthenticated")
		assert.Contains(t, answer.header.Get("WWW-Authenticate"), "Bearer")
	}
}

func TestReadOnlyOperatorChangesNothing(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "readonly"})
	require.True(t, a.server.Operators()[0].ReadOnly, "the read-only operator is first in this scenario")
	assert.Equal(t, true, a.get("/v1/me").at("read_only"))
	user := "/v1/service-users/" + a.get("/v1/service-users").text("items.0.id")
	before := a.get("/v1/audit-events?actor=viewer").number("total_size")
	for _, call := range []struct{ method, path string }{
		{http.MethodPost, "/v1/service-users"},
		{http.MethodPatch, user},
		{http.MethodDelete, user},
		{http.MethodPost, user + "/enable"},
		{http.MethodPost, user + "/disable"},
		{http.MethodPost, "/v1/service-users:batchEnable"},
		{http.MethodPut, user + "/policies/x"},
		{http.MethodDelete, user + "/groups/x"},
		{http.MethodPost, user + "/keys"},
		{http.MethodPost, user + "/keys/x/regenerate"},
		{http.MethodPost, user + "/keys/x/expire"},
		{http.MethodPatch, user + "/keys/x"},
		{http.MethodDelete, user + "/keys/x"},
	} {
		refusal := a.call(call.method, call.path, m{}).refused(http.StatusForbidden, "forbidden")
		assert.Contains(t, refusal.text("missing_permission"), ":write", call.path)
	}
	recorded := a.get("/v1/audit-events?actor=viewer").want(http.StatusOK)
	assert.Equal(t, before+12, recorded.number("total_size"), "every attempt but the batch is recorded")
	assert.Equal(t, "key.delete", recorded.text("items.0.action"))
	assert.Equal(t, "forbidden", recorded.text("items.0.reason"))
	assert.Equal(t, strings.TrimPrefix(user, "/v1/service-users/"), recorded.text("items.0.target.service_user_id"))
	for _, path := range []string{user, user + "/keys", "/v1/audit-events", "/v1/groups", "/v1/description"} {
		a.get(path).want(http.StatusOK)
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty", RateLimit: 3})
	for i := range 3 {
		answer := a.get("/v1/me").want(http.StatusOK)
		assert.Equal(t, `"default";q=3;w=60`, answer.header.Get("RateLimit-Policy"))
		assert.Contains(t, answer.header.Get("RateLimit"), `"default";r=`+string(rune('2'-i))+`;t=`)
	}
	over := a.get("/v1/me").refused(http.StatusTooManyRequests, "quota-exceeded")
	assert.NotEmpty(t, over.header.Get("Retry-After"))
	a.signIn(a.operator("viewer"))
	a.get("/v1/me").want(http.StatusOK) // another caller has its own count
}

func TestRequestID(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	assert.Equal(t, "my-id:7", a.get("/v1/me", "Request-Id", "my-id:7").header.Get("Request-Id"))
	for _, odd := range []string{"a b", "\u202e", strings.Repeat("x", 200), `"><script>`} {
		assert.Regexp(t, `^req_[0-9A-Z]{26}$`, a.get("/v1/me", "Request-Id", odd).header.Get("Request-Id"))
	}
	assert.NotEmpty(t, a.get("/nowhere").header.Get("Request-Id"))
}

func TestFaultsAreProblemsOfTheAPI(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	for status, code := range map[int]string{500: "internal", 503: "unavailable", 429: "quota-exceeded", 401: "unauthenticated"} {
		require.NoError(t, a.server.Faults().SetRules([]fault.Rule{{ID: "r", Status: status, RetryAfter: 3}}))
		answer := a.get("/v1/me").refused(status, code)
		assert.Equal(t, "3", answer.header.Get("Retry-After"))
		assert.Equal(t, "r", answer.header.Get(fault.Header))
	}
}

// TestNothingSubmittedComesBack sends a marker wherever a caller can put text, and looks for it in the refusals.
func TestNothingSubmittedComesBack(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	path, _, _ := a.someone("x")
	const marker = "sus_MARKERmarkerMARKERmarkerMARKERmarkerMARKERmarker_abc"
	posts := []any{
		m{"name": marker + "\x00"},
		m{"name": "a", "contact": marker},
		m{"name": "a", "end_date": marker},
		m{"name": "a", "accounts": []string{marker}},
		m{"name": "a", "managers": []m{{"id": marker, "roles": []string{marker}}}},
		m{"name": []string{marker}},
		`{"name":"` + marker, `"` + marker + `"`, marker, `{"name":"` + marker + `","name":1}`,
	}
	for _, body := range posts {
		answer := a.call(http.MethodPost, "/v1/service-users", body, "Idempotency-Key", "k")
		assert.GreaterOrEqual(t, answer.status, 400)
		assert.NotContains(t, string(answer.body), "MARKER", "%v", body)
	}
	for _, answer := range []*answer{
		a.get("/v1/service-users?page_token=" + marker), a.get("/v1/service-users?status=" + marker),
		a.get("/v1/service-users?page_size=" + marker), a.get("/v1/service-users/" + marker), a.get("/" + marker),
		a.get("/v1/audit-events?from=" + marker), a.get("/v1/me", "Authorization", "Bearer "+marker),
		a.call(http.MethodPatch, path, m{"name": marker + "\x00"}, "If-Match", "*"),
		a.call(http.MethodPatch, path, m{}, "If-Match", marker),
		a.call(http.MethodPost, path+"/keys/"+marker+"/regenerate", nil, "Idempotency-Key", "k3"),
		a.call(http.MethodPost, path+"/keys", m{"name": marker + strings.Repeat("x", 300)}, "Idempotency-Key", marker),
	} {
		assert.GreaterOrEqual(t, answer.status, 400, "%s", answer.body)
		assert.NotContains(t, string(answer.body), "MARKER")
	}
}
