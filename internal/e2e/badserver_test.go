package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// front stands before the mock server and answers requests for the list itself while it has something of its own.
type front struct {
	*httptest.Server
	own atomic.Pointer[http.HandlerFunc]
}

func before(t *testing.T, s *server) *front {
	t.Helper()
	target, err := url.Parse(s.URL)
	require.NoError(t, err)
	behind := httputil.NewSingleHostReverseProxy(target)
	f := &front{}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if own := f.own.Load(); own != nil && r.URL.Path == "/v1/service-users" {
			(*own)(w, r)
			return
		}
		behind.ServeHTTP(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

func (f *front) answer(own http.HandlerFunc) { f.own.Store(&own) }

func says(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// TestHostileAnswers lets the server answer a refresh with what no server should: the console says so, keeps its rows,
// and sends its credential nowhere else.
func TestHostileAnswers(t *testing.T) {
	t.Parallel()
	var elsewhere, withCredential atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		elsewhere.Add(1)
		if r.Header.Get("Authorization") != "" {
			withCredential.Add(1)
		}
	}))
	t.Cleanup(other.Close)
	s := serve(t, "--scenario", "demo")
	f := before(t, s)
	c := open(t, setup{args: []string{"--url", f.URL}, env: s.env(0), width: 220, height: 20}).see("All 60", "acme · admin")
	const evil = `\u001b]0;owned\u0007\u001b[2Jred\u202e\u200b`
	for _, bad := range []struct {
		name, happened string
		answer         http.HandlerFunc
	}{
		{"redirect to another host", "redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+"/v1/service-users", http.StatusTemporaryRedirect)
		}},
		{"redirect to itself", "redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) }},
		{"endless body", "the answer is longer than", endless},
		{"endless nesting", "not the JSON that was expected", says(200, "application/json", `{"items":`+strings.Repeat("[", 200_000))},
		{"another shape", "not the JSON that was expected", says(200, "application/json", `{"items":{"name":7}}`)},
		{"nothing at all", "not the JSON that was expected", says(200, "application/json", "")},
		{"a problem that drives the terminal", "red", says(403, "application/problem+json", `{"title":"`+evil+`","detail":"`+evil+`","code":"`+evil+`"}`)},
		{"a text without an end", "500 Internal Server Error: no way", says(500, "text/plain", strings.Repeat("no way ", 100_000))},
		{"a status that does not exist", "status 799", says(799, "text/plain", "")},
	} {
		f.answer(bad.answer)
		c.press("r").see("✕ list the service users: ", bad.happened, "not refreshed: r retry", "All 60", "● audit-archiver")
		c.press("!").see("Messages").press("Enter").see("╭ Problem ", "y copy  esc close")
		styled, err := c.tmux.Styled(t.Context())
		require.NoError(t, err)
		assert.NotContains(t, styled, "\u202e", bad.name)
		assert.NotContains(t, styled, "\x1b]", bad.name)
		c.press("Escape").gone("╭ Problem ").press("q").gone("Messages").press("Escape").gone("✕").press("j").press("k").see("● audit-archiver").gone("✕")
	}
	f.own.Store(nil)
	c.press("r").gone("not refreshed").see("All 60").press("q")
	assert.Equal(t, 0, c.exits())
	assert.Zero(t, withCredential.Load(), "the credential goes to nobody else")
	assert.Zero(t, elsewhere.Load())
}

// endless writes until nobody listens.
func endless(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"items":["`)
	chunk := strings.Repeat("x", 1<<20)
	for r.Context().Err() == nil {
		if _, err := io.WriteString(w, chunk); err != nil {
			return
		}
	}
}

// TestPagesWithoutAnEnd gets a list whose pages go round in a circle.
func TestPagesWithoutAnEnd(t *testing.T) {
	t.Parallel()
	s := serve(t, "--scenario", "demo")
	f := before(t, s)
	f.answer(says(200, "application/json", `{"items":[{"id":"su_1","etag":"\"1\"","name":"again and again","enabled":true,"status":"enabled"}],"next_page_token":"same","total_size":1}`))
	c := open(t, setup{args: []string{"--url", f.URL}, env: s.env(0), width: 220, height: 20})
	c.see("acme · admin", "again and again", "✕ list the service users: the pages go round in circles. Tell whoever runs the system", "only 1 loaded: r retry").press("q")
	assert.Equal(t, 0, c.exits())
}
