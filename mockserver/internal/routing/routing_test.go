package routing_test

import (
	"bytes"
	"crypto/tls"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"

	"steward/mockserver/internal/routing"
)

func table() *routing.Table {
	t := routing.New(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	t.Handle(http.MethodGet, "/users/{name}", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(r.PathValue("name"))) })
	t.Handle(http.MethodGet, "/panic", func(http.ResponseWriter, *http.Request) { panic("secret words") })
	t.Handle(http.MethodGet, "/late", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		panic("late")
	})
	t.Handle(http.MethodGet, "/cut", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	return t
}

func TestTable(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		method, path string
		status       int
		body, route  string
	}{
		"a route":            {"GET", "/users/ci", 200, "ci", "/users/{name}"},
		"an escaped slash":   {"GET", "/users/a%2Fb%20c", 200, "a/b c", "/users/{name}"},
		"dots that are text": {"GET", "/users/%2E%2E", 200, "..", "/users/{name}"},
		"another method":     {"PUT", "/users/ci", 404, "", "/users/ci"},
		"no route":           {"GET", "/nothing", 404, "", "/nothing"},
		"a path to clean":    {"GET", "/users//ci", 404, "", "/users//ci"},
		"a path with dots":   {"GET", "/x/../users/ci", 404, "", "/x/../users/ci"},
		"a slash at the end": {"GET", "/users/ci/", 404, "", "/users/ci/"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), test.method, test.path, nil)
			table := table()
			assert.Equal(t, test.route, table.Route(r))
			table.ServeHTTP(w, r)
			assert.Equal(t, test.status, w.Code)
			assert.Equal(t, test.body, w.Body.String())
		})
	}
}

func TestURLIsTheOneThatWasAsked(t *testing.T) {
	t.Parallel()
	query := url.Values{"a": {"1 2"}}
	direct := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/base/users%2Fx?b=2", nil)
	direct.Host, direct.URL.Path = "mock:8787", "/users"
	assert.Equal(t, "http://mock:8787/base/users%2Fx?a=1+2", routing.URL(direct, query))
	direct.TLS = &tls.ConnectionState{}
	assert.Equal(t, "https://mock:8787/base/users%2Fx?a=1+2", routing.URL(direct, query))
}

func TestPanicIsA500OrACut(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	table := table()
	refuse := func(w http.ResponseWriter, _ *http.Request, status int) { w.WriteHeader(status) }
	guarded := routing.Guarded(slog.New(slog.NewTextHandler(&log, nil)), table, refuse, table)
	ask := func(path string) int {
		w := httptest.NewRecorder()
		guarded.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		return w.Code
	}
	assert.Equal(t, http.StatusInternalServerError, ask("/panic"))
	assert.Contains(t, log.String(), "/panic")
	assert.PanicsWithError(t, http.ErrAbortHandler.Error(), func() { ask("/late") })
	assert.PanicsWithError(t, http.ErrAbortHandler.Error(), func() { ask("/cut") })
	assert.Equal(t, http.StatusOK, ask("/users/ci"))
}
