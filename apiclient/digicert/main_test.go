package digicert

import (
	"bytes"
	"context"
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

const demoToken = "demo-token-4711"

// service is a server on a loopback port that answers by its routes, and remembers what it was asked.
type service struct {
	*httptest.Server

	mu  sync.Mutex
	log []asked
}

// asked is one request.
type asked struct {
	method, path string
	header       http.Header
	body         string
}

// serve starts a service. Accounts are answered unless a route says otherwise.
func serve(t *testing.T, routes map[string]http.HandlerFunc) *service {
	t.Helper()
	mux := http.NewServeMux()
	if _, ok := routes["GET /account/api/v1/account"]; !ok {
		mux.HandleFunc("GET /account/api/v1/account", sampled(t, "accounts.json"))
	}
	for pattern, handler := range routes {
		mux.HandleFunc(pattern, handler)
	}
	s := &service{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.log = append(s.log, asked{r.Method, r.URL.RequestURI(), r.Header, string(body)})
		s.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// requests are the method and path of everything that was asked, without the accounts.
func (s *service) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, a := range s.log {
		if a.path != basePath+"/account" {
			out = append(out, a.method+" "+a.path[len(basePath):])
		}
	}
	return out
}

// last is the last request by a method.
func (s *service) last(method string) asked {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(s.log) - 1; i >= 0; i-- {
		if s.log[i].method == method {
			return s.log[i]
		}
	}
	return asked{}
}

// open is a System that asks the service; tune changes how.
func (s *service) open(t *testing.T, tune ...func(*Options)) *System {
	t.Helper()
	o := Options{
		BaseURL: s.URL, Secret: apiclient.NewSecret(demoToken), RetryBase: time.Nanosecond,
		Now: func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) },
	}
	for _, f := range tune {
		f(&o)
	}
	system, err := New(o)
	require.NoError(t, err)
	t.Cleanup(system.Close)
	return system
}

func guessing(o *Options) { o.Experimental = true }

// answers is a handler that gives the same answer each time.
func answers(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if body != "" {
			w.Header().Set("Content-Type", "application/json")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// sampled answers a file of testdata.
func sampled(t testing.TB, name string) http.HandlerFunc {
	t.Helper()
	return answers(http.StatusOK, string(sample(t, name)))
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return data
}

func decoded[T any](t testing.TB, data []byte) T {
	t.Helper()
	var v T
	require.NoError(t, json.Unmarshal(data, &v))
	return v
}

// collect reads all users.
func collect(ctx context.Context, s *System, query apiclient.UserQuery) (users []apiclient.ServiceUser, pages int, err error) {
	for page, err := range s.Users(ctx, query) {
		if err != nil {
			return users, pages, err
		}
		users, pages = append(users, page.Users...), pages+1
	}
	return users, pages, nil
}
