package digicert_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/digicert"
	"steward/apiclient/systemtest"
	"steward/mockserver"
	"steward/mockserver/core"
)

// The suite runs with everything on: without guesses there is nothing but reading.
func TestConformance(t *testing.T) {
	t.Parallel()
	systemtest.Run(t, systemtest.Target{Open: bench})
}

func bench(t *testing.T, front func(http.Handler) http.Handler) *systemtest.Bench {
	t.Helper()
	server, err := mockserver.New(mockserver.Options{
		Face: mockserver.FaceDigicert, Rules: "digicert", Seed: 7,
		Clock: core.ClockState{Mode: core.ClockFrozen, Now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)},
	})
	require.NoError(t, err)
	listener := httptest.NewServer(front(server))
	t.Cleanup(func() {
		listener.Close()
		assert.NoError(t, server.Close())
	})
	signIn := func(t *testing.T, _ apiclient.KeyID, secret apiclient.Secret) apiclient.System {
		t.Helper()
		s, err := digicert.New(digicert.Options{
			BaseURL: listener.URL, Secret: secret, Experimental: true, RetryBase: time.Nanosecond,
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
		Authenticates: func(t *testing.T, _ apiclient.KeyID, secret apiclient.Secret) bool {
			t.Helper()
			_, err := server.Core().AuthenticateSecret(secret.Reveal(), core.Origin{})
			return err == nil
		},
	}
	for _, o := range server.Operators() {
		sys := signIn(t, "", apiclient.NewSecret(o.Secret))
		if o.ReadOnly {
			b.Viewer = sys
		} else if b.System == nil {
			b.System = sys
		}
	}
	return b
}
