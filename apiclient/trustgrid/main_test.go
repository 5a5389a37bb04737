package trustgrid

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"steward/apiclient"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// sample reads an answer from testdata.
func sample(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	require.NoError(t, err)
	return string(text)
}

// seen is a request as it arrived.
type seen struct {
	method, path, body, contentType, authorization string
}

// api is a server that answers by the routes it is given and keeps what it was asked.
type api struct {
	url    string
	routes map[string]http.HandlerFunc

	mu       sync.Mutex
	requests []seen
}

// serve starts a server; a route that is missing is a 404.
func serve(t testing.TB, routes map[string]http.HandlerFunc) *api {
	t.Helper()
	a := &api{routes: routes}
	listener := httptest.NewServer(a)
	t.Cleanup(listener.Close)
	a.url = listener.URL
	return a
}

// ServeHTTP notes a request and answers it.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	a.mu.Lock()
	a.requests = append(a.requests, seen{
		r.Method, r.URL.EscapedPath(), string(body), r.Header.Get("Content-Type"), r.Header.Get("Authorization"),
	})
	handler := a.routes[r.Method+" "+r.URL.EscapedPath()]
	a.mu.Unlock()
	if handler == nil {
		http.NotFound(w, r)
		return
	}
	handler(w, r)
}

// asked are the requests since the last call, in their order.
func (a *api) asked() []seen {
	a.mu.Lock()
	defer a.mu.Unlock()
	requests := a.requests
	a.requests = nil
	return requests
}

// sent are the methods and paths of asked.
func (a *api) sent() []string {
	var out []string
	for _, r := range a.asked() {
		out = append(out, r.method+" "+r.path)
	}
	return out
}

// open is a System signed in to the server. Repetitions do not wait.
func (a *api) open(t testing.TB) *System {
	t.Helper()
	s, err := New(Options{
		BaseURL: a.url, KeyID: "demo-client", Secret: apiclient.NewSecret("demo-secret"), RetryBase: time.Nanosecond,
		Now: func() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) },
	})
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// says answers a body with a status.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if body != "" {
			w.Header().Set("Content-Type", "application/json")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// keeper is a service user that is kept as it was put.
type keeper struct {
	mu   sync.Mutex
	user *wireUser
}

func keeps(user wireUser) *keeper { return &keeper{user: &user} }

func (k *keeper) now() wireUser {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.user.clone()
}

func (k *keeper) change(edit func(*wireUser)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	edit(k.user)
}

func (k *keeper) get(w http.ResponseWriter, _ *http.Request) {
	now := k.now()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"name": now.Name, "status": now.Status, "policyIds": now.PolicyIDs, "orgId": now.OrgID,
		"clientId": now.ClientID, "tokenCreated": int64(now.TokenCreated),
	})
}

// put takes the whole user from the last request of a.
func (k *keeper) put(a *api) http.HandlerFunc {
	return func(http.ResponseWriter, *http.Request) {
		a.mu.Lock()
		body := a.requests[len(a.requests)-1].body
		a.mu.Unlock()
		var in wireWrite
		if json.Unmarshal([]byte(body), &in) == nil {
			k.change(func(u *wireUser) { u.Status, u.PolicyIDs = in.Status, in.PolicyIDs })
		}
	}
}

// with is a server that keeps one user called ci.
func (k *keeper) serve(t testing.TB) *api {
	t.Helper()
	a := serve(t, map[string]http.HandlerFunc{})
	a.routes["GET /v2/service-user/ci"] = k.get
	a.routes["PUT /v2/service-user/ci"] = k.put(a)
	return a
}

func second[T any](_ T, err error) error { return err }
