package okta

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"steward/apiclient"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	team   = "william-faulkner"
	prefix = "/v1/teams/william-faulkner"
)

// noon is the time by the clock of the tests.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// call is a request that a server got.
type call struct {
	method, path, body string
	header             http.Header
}

// server answers by the routes it is given, in this process, and notes what was asked.
type server struct {
	mux *http.ServeMux

	mu    sync.Mutex
	calls []call
}

// serve makes a server that gives out a token and answers the rest by routes: patterns are below the team's path.
func serve(routes map[string]http.HandlerFunc) *server {
	s := &server{mux: http.NewServeMux()}
	if _, own := routes["POST /service_token"]; !own {
		s.mux.HandleFunc("POST "+prefix+"/service_token", answer(200, sampleText("service_token.json")))
	}
	for pattern, handler := range routes {
		method, path, _ := cut(pattern)
		s.mux.HandleFunc(method+" "+prefix+path, handler)
	}
	return s
}

func cut(pattern string) (method, path string, ok bool) {
	for i := range pattern {
		if pattern[i] == ' ' {
			return pattern[:i], pattern[i+1:], true
		}
	}
	return "", pattern, false
}

// RoundTrip answers a request.
func (s *server) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
		_ = req.Body.Close()
	}
	inner := req.Clone(req.Context())
	inner.Body, inner.RequestURI = http.NoBody, ""
	s.mu.Lock()
	s.calls = append(s.calls, call{req.Method, req.URL.RequestURI(), string(body), req.Header.Clone()})
	s.mu.Unlock()
	recorder := httptest.NewRecorder()
	s.mux.ServeHTTP(recorder, inner)
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	resp := recorder.Result()
	resp.Request = req
	return resp, nil
}

// asked are the requests without those for a token.
func (s *server) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, c := range s.calls {
		if c.path != prefix+"/service_token" {
			out = append(out, c.method+" "+c.path[len(prefix):])
		}
	}
	return out
}

// last is the last request of a method.
func (s *server) last(method string) call {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(s.calls) - 1; i >= 0; i-- {
		if s.calls[i].method == method {
			return s.calls[i]
		}
	}
	return call{}
}

// open is a System that the server answers.
func (s *server) open(t testing.TB, tune ...func(*Options)) *System {
	t.Helper()
	o := Options{
		BaseURL: "http://localhost", Team: team, KeyID: "demo-key", Secret: apiclient.NewSecret("demo-key-secret"),
		RoundTripper: s, RetryBase: time.Nanosecond, Now: func() time.Time { return noon },
	}
	for _, change := range tune {
		change(&o)
	}
	sys, err := New(o)
	require.NoError(t, err)
	t.Cleanup(sys.Close)
	return sys
}

// answer is a handler that gives a fixed answer; headers are name and value in turn.
func answer(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Add(headers[i], headers[i+1])
		}
		if body != "" {
			w.Header().Set("Content-Type", "application/json")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// turns answers one after the other; the last one again and again.
func turns(handlers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	n := 0
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		handler := handlers[min(n, len(handlers)-1)]
		n++
		mu.Unlock()
		handler(w, r)
	}
}

// lost is a handler whose answer never arrives.
func lost(then http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		then(httptest.NewRecorder(), r)
		w.Header().Set("Content-Type", "text/plain") // stands for an answer that cannot be read
		w.WriteHeader(http.StatusOK)
	}
}

// sample is a file of testdata as an answer of 200, sampleText its text.
func sample(name string) http.HandlerFunc { return answer(200, sampleText(name)) }

func sampleText(name string) string {
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// list is a list as the system writes one.
func listOf(t testing.TB, items ...any) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{"list": items})
	require.NoError(t, err)
	return string(text)
}

func user(name, status string) map[string]any {
	return map[string]any{"id": "id-of-" + name, "name": name, "status": status, "user_type": "service"}
}

func userText(name, status string) string {
	text, err := json.Marshal(user(name, status))
	if err != nil {
		panic(err)
	}
	return string(text)
}

// collect reads all users.
func collect(t testing.TB, s *System, query apiclient.UserQuery) (users []apiclient.ServiceUser, pages []apiclient.UserPage, err error) {
	t.Helper()
	for page, err := range s.Users(t.Context(), query) {
		if err != nil {
			return users, pages, err
		}
		users, pages = append(users, page.Users...), append(pages, page)
	}
	return users, pages, nil
}

// failureOf is an error as the driver's callers show it.
func failureOf(t testing.TB, err error) *apiclient.Error {
	t.Helper()
	var failure *apiclient.Error
	require.ErrorAs(t, err, &failure)
	require.NotEmpty(t, failure.Op)
	require.NotContains(t, err.Error(), "demo-key-secret")
	return failure
}
