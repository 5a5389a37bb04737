package native_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/native"
	"steward/apiclient/systemtest"
	"steward/mockserver"
	"steward/mockserver/core"
)

// Every rule set of the mock server is another description for the same suite to follow.
func TestConformance(t *testing.T) {
	t.Parallel()
	for _, rules := range mockserver.RuleSets() {
		t.Run(rules, func(t *testing.T) {
			t.Parallel()
			systemtest.Run(t, systemtest.Target{
				Open: func(t *testing.T, front func(http.Handler) http.Handler) *systemtest.Bench {
					return bench(t, rules, front)
				},
				RulesOnly: rules != mockserver.RuleSets()[0],
			})
		})
	}
}

func bench(t *testing.T, rules string, front func(http.Handler) http.Handler) *systemtest.Bench {
	t.Helper()
	server, err := mockserver.New(mockserver.Options{
		Rules: rules, Seed: 7, Clock: core.ClockState{Mode: core.ClockFrozen, Now: morning()},
	})
	require.NoError(t, err)
	listener := httptest.NewServer(front(server))
	t.Cleanup(func() {
		listener.Close()
		assert.NoError(t, server.Close())
	})
	signIn := func(t *testing.T, key apiclient.KeyID, secret apiclient.Secret) apiclient.System {
		t.Helper()
		s, err := native.New(native.Options{BaseURL: listener.URL, KeyID: string(key), Secret: secret, RetryBase: time.Nanosecond})
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
			_, err := server.Core().Authenticate(string(key), secret.Reveal(), core.Origin{})
			return err == nil
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
