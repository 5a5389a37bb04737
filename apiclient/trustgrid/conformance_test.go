package trustgrid_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/systemtest"
	"steward/apiclient/trustgrid"
	"steward/mockserver"
	"steward/mockserver/core"
)

// morning is the frozen time at which every test starts.
func morning() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

func TestConformance(t *testing.T) {
	t.Parallel()
	systemtest.Run(t, systemtest.Target{Open: bench})
}

func bench(t *testing.T, front func(http.Handler) http.Handler) *systemtest.Bench {
	t.Helper()
	server, err := mockserver.New(mockserver.Options{
		Face: "trustgrid", Seed: 7, Clock: core.ClockState{Mode: core.ClockFrozen, Now: morning()},
	})
	require.NoError(t, err)
	listener := httptest.NewServer(front(server))
	t.Cleanup(func() {
		listener.Close()
		assert.NoError(t, server.Close())
	})
	signIn := func(t *testing.T, key apiclient.KeyID, secret apiclient.Secret) apiclient.System {
		t.Helper()
		s, err := trustgrid.New(trustgrid.Options{
			BaseURL: listener.URL, KeyID: string(key), Secret: secret, RetryBase: time.Nanosecond, Now: server.Core().Now,
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
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/org/mine", nil)
			req.Header.Set("Authorization", "trustgrid-token "+string(key)+":"+secret.Reveal())
			recorder := httptest.NewRecorder()
			server.ServeHTTP(recorder, req)
			return recorder.Code == http.StatusOK
		},
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
