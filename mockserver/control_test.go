package mockserver_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"steward/mockserver"
)

// control calls the control plane.
func (a *api) control(method, path string, body any) *answer {
	a.Helper()
	return a.call(method, "/_mock/"+path, body, "Authorization", "")
}

func TestControlPlaneIsOffByDefault(t *testing.T) {
	t.Parallel()
	start(t, mockserver.Options{Scenario: "empty"}).control(http.MethodGet, "info", nil).want(http.StatusNotFound)
}

func TestControlPlaneIsForThisMachineOnly(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty", Control: true})
	for name, test := range map[string]struct {
		from, host, header string
		status             int
	}{
		"loopback":                 {"127.0.0.1:5000", "localhost:8787", "", 200},
		"loopback, version 6":      {"[::1]:5000", "[::1]:8787", "", 200},
		"another machine":          {"192.0.2.7:5000", "127.0.0.1:8787", "", 403},
		"another name, rebound":    {"127.0.0.1:5000", "evil.example.com", "", 403},
		"a web page in a browser":  {"127.0.0.1:5000", "localhost:8787", "Origin", 403},
		"a web page, without CORS": {"127.0.0.1:5000", "localhost:8787", "Sec-Fetch-Site", 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/_mock/info", nil)
			r.RemoteAddr, r.Host = test.from, test.host
			if test.header != "" {
				r.Header.Set(test.header, "https://evil.example.com")
			}
			w := httptest.NewRecorder()
			a.server.ServeHTTP(w, r)
			assert.Equal(t, test.status, w.Code)
		})
	}
}

func TestControlClock(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty", Control: true})
	made := a.call(http.MethodPost, "/v1/service-users", m{"name": "x", "end_date": "2026-11-03"}, "Idempotency-Key", "k").
		want(http.StatusCreated)
	path := "/v1/service-users/" + made.text("service_user.id")
	tag := a.get("/v1/service-users").header.Get("ETag")

	assert.Equal(t, "frozen", a.control(http.MethodGet, "clock", nil).want(http.StatusOK).text("mode"))
	now := a.control(http.MethodPost, "clock/advance", m{"by": "48h"}).want(http.StatusOK)
	assert.Equal(t, morning().Add(48*time.Hour).Format(time.RFC3339), now.text("now"))
	a.signIn(a.operator("admin")) // the token has died meanwhile
	assert.Equal(t, "expired", a.get(path).text("status"))
	a.get("/v1/service-users", "If-None-Match", tag).want(http.StatusOK)

	assert.Equal(t, "accelerated", a.control(http.MethodPut, "clock", m{"mode": "accelerated", "speed": 60}).want(http.StatusOK).text("mode"))
	a.control(http.MethodPut, "clock", m{"mode": "sideways"}).want(http.StatusBadRequest)
	a.control(http.MethodPut, "clock", m{"mode": "frozen", "now": "2020-01-01T00:00:00Z"}).want(http.StatusBadRequest)
	a.control(http.MethodPost, "clock/advance", m{"by": "soon"}).want(http.StatusBadRequest)
	a.control(http.MethodPost, "clock/advance", m{"colour": "red"}).want(http.StatusBadRequest)
}

func TestControlFaults(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty", Control: true})
	set := a.control(http.MethodPut, "faults", m{
		"latency": "1ms", "rules": []m{{"status": 503, "route": "/v1/me", "retry_after": 2}, {"status": 500, "id": "mine"}},
	}).want(http.StatusOK)
	assert.Equal(t, "rule-1", set.text("rules.0.id"))
	a.get("/v1/me").refused(http.StatusServiceUnavailable, "unavailable")
	assert.Equal(t, 1, a.control(http.MethodGet, "faults", nil).want(http.StatusOK).number("rules.0.hits"), "and the control plane is exempt")
	a.control(http.MethodDelete, "faults/mine", nil).want(http.StatusNoContent)
	a.control(http.MethodDelete, "faults/mine", nil).want(http.StatusNotFound)
	a.control(http.MethodPut, "faults", m{"latency": "5s", "rules": []m{{}}}).want(http.StatusBadRequest)
	assert.Equal(t, "1ms", a.control(http.MethodGet, "faults", nil).text("latency"), "a bad rule changes nothing")
	a.control(http.MethodDelete, "faults", nil).want(http.StatusNoContent)
	assert.Empty(t, a.control(http.MethodGet, "faults", nil).list("rules"))
	a.get("/v1/me").want(http.StatusOK)
}

func TestControlStateAndReset(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "demo", Control: true})
	total := a.get("/v1/service-users").number("total_size")
	tag := a.get("/v1/service-users").header.Get("ETag")
	state := a.control(http.MethodGet, "state", nil).want(http.StatusOK)
	a.create("one more")
	assert.Equal(t, total+1, a.get("/v1/service-users").number("total_size"))

	a.control(http.MethodPut, "state", string(state.body)).want(http.StatusNoContent)
	assert.Equal(t, total, a.get("/v1/service-users").number("total_size"))
	a.get("/v1/service-users", "If-None-Match", tag).want(http.StatusOK) // no tag outlives its state
	a.control(http.MethodPut, "state", m{"format": 99}).want(http.StatusBadRequest)
	a.control(http.MethodPut, "state", "nonsense").want(http.StatusBadRequest)

	info := a.control(http.MethodPost, "reset", m{"scenario": "large", "users": 321, "seed": 5}).want(http.StatusOK)
	assert.Equal(t, 321, info.number("users"))
	assert.Equal(t, "large", info.text("scenario"))
	a.get("/v1/me").want(http.StatusUnauthorized)
	a.signIn(a.server.Operators()[0])
	assert.Equal(t, 321, a.get("/v1/service-users").number("total_size"))
	a.control(http.MethodPost, "reset", m{"scenario": "nowhere"}).want(http.StatusBadRequest)
	assert.Equal(t, "large", a.control(http.MethodGet, "info", nil).text("scenario"))
}

func TestControlUsage(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "demo", Control: true})
	assert.Positive(t, a.control(http.MethodPost, "usage", m{"steps": 50}).want(http.StatusOK).number("keys_used"))
	a.control(http.MethodPost, "usage", nil).want(http.StatusOK)
	a.control(http.MethodPost, "usage", m{"steps": 0}).want(http.StatusBadRequest)
}

func TestJournalTellsWhatCameIn(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty", Control: true})
	a.control(http.MethodDelete, "requests", nil).want(http.StatusNoContent)
	a.call(http.MethodPost, "/v1/service-users", m{"name": "noted"}, "Idempotency-Key", "k").want(http.StatusCreated)
	a.get("/v1/service-users?q=not").want(http.StatusOK)
	entries := a.control(http.MethodGet, "requests", nil).want(http.StatusOK)
	assert.Len(t, entries.list("requests"), 2, "the control plane is not noted")
	assert.Equal(t, "/v1/service-users", entries.text("requests.0.route"))
	assert.Equal(t, 201, entries.number("requests.0.status"))
	assert.JSONEq(t, `{"name":"noted"}`, entries.text("requests.0.body"))
	assert.Equal(t, "q=not", entries.text("requests.1.query"))
	last := a.control(http.MethodGet, "requests?limit=1", nil).want(http.StatusOK).list("requests")
	assert.Len(t, last, 1)
	assert.Equal(t, "GET", last[0].(m)["method"])
}

func TestJournalIsBounded(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	for range 1100 {
		a.send(http.MethodGet, "/"+strings.Repeat("x", 10), nil)
	}
	entries := a.server.Requests()
	assert.Len(t, entries, 1000)
	for i := 1; i < len(entries); i++ {
		assert.Equal(t, entries[i-1].Number+1, entries[i].Number)
	}
}
