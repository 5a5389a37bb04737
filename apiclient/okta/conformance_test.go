package okta_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/okta"
	"steward/apiclient/systemtest"
	"steward/mockserver"
	"steward/mockserver/core"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	systemtest.Run(t, systemtest.Target{Open: bench})
}

// began is when the clock of the mock server stands still.
var began = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

func bench(t *testing.T, front func(http.Handler) http.Handler) *systemtest.Bench {
	t.Helper()
	server, err := mockserver.New(mockserver.Options{
		Face: mockserver.FaceOkta, Rules: "scaleft", Seed: 7, Clock: core.ClockState{Mode: core.ClockFrozen, Now: began},
	})
	require.NoError(t, err)
	gate := &gate{next: server}
	listener := httptest.NewServer(front(gate))
	t.Cleanup(func() {
		listener.Close()
		assert.NoError(t, server.Close())
	})
	signIn := func(t *testing.T, key apiclient.KeyID, secret apiclient.Secret) apiclient.System {
		t.Helper()
		s, err := okta.New(okta.Options{
			BaseURL: listener.URL, Team: "Acme", KeyID: string(key), Secret: secret, RetryBase: time.Nanosecond, Now: server.Core().Now,
		})
		require.NoError(t, err)
		t.Cleanup(s.Close)
		return s
	}
	b := &systemtest.Bench{
		SignIn: signIn,
		Now:    server.Core().Now,
		Advance: func(t *testing.T, by time.Duration) {
			t.Helper()
			require.NoError(t, server.Core().Advance(by))
		},
		Authenticates: func(t *testing.T, key apiclient.KeyID, secret apiclient.Secret) bool {
			t.Helper()
			_, ok := token(t, server, key, secret)
			return ok
		},
		RateLimit: func(_ *testing.T, wait time.Duration) { gate.limit(wait) },
	}
	for _, o := range server.Operators() {
		sys := signIn(t, apiclient.KeyID(o.KeyID), apiclient.NewSecret(o.Secret))
		if o.ReadOnly {
			b.Viewer = sys
		} else if b.System == nil {
			b.System = sys
		}
	}
	return b
}

// token asks a server for a bearer token, past the driver.
func token(t *testing.T, server http.Handler, key apiclient.KeyID, secret apiclient.Secret) (string, bool) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"key_id": string(key), "key_secret": secret.Reveal()})
	require.NoError(t, err)
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/teams/acme/service_token", strings.NewReader(string(body)))
	req.Header.Set("Content-Type", "application/json")
	got := httptest.NewRecorder()
	server.ServeHTTP(got, req)
	var answer struct {
		Token string `json:"bearer_token"`
	}
	require.NoError(t, json.Unmarshal(got.Body.Bytes(), &answer))
	return answer.Token, got.Code == http.StatusOK
}

// gate refuses the next request for its rate when it is told to.
type gate struct {
	next http.Handler
	mu   sync.Mutex
	wait time.Duration
}

func (g *gate) limit(wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.wait = wait
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	wait := g.wait
	g.wait = 0
	g.mu.Unlock()
	if wait == 0 {
		g.next.ServeHTTP(w, r)
		return
	}
	// The header is in whole seconds of the clock that Date is of, so that a wait is never shorter than was asked for.
	w.Header().Set("X-RateLimit-Retry-At", strconv.FormatInt(time.Now().Add(wait+time.Second-1).Unix(), 10))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusTooManyRequests)
	_, _ = w.Write([]byte(`{"code":"too_many_requests","error":"slow down"}`))
}
