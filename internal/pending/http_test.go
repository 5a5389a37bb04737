package pending_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/native"
	"steward/internal/pending"
	"steward/mockserver"
	"steward/mockserver/core"
	"steward/mockserver/fault"
)

// TestLostCreationOverHTTP loses every answer to a creation until the console gives up, as a cut line does, and lets the
// next console ask again: soon enough for the secret, and too late for it.
func TestLostCreationOverHTTP(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		later time.Duration
		gone  bool
	}{
		"soon":            {time.Minute, false},
		"after an hour":   {time.Hour, true},
		"after ten hours": {10 * time.Hour, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t.TempDir())
			server, err := mockserver.New(mockserver.Options{
				Scenario: "empty", Seed: 7, Clock: core.ClockState{Mode: core.ClockFrozen, Now: w.now},
			})
			require.NoError(t, err)
			listener := httptest.NewServer(server)
			t.Cleanup(func() {
				listener.Close()
				assert.NoError(t, server.Close())
			})
			admin := server.Operators()[0]
			sys, err := native.New(native.Options{
				BaseURL: listener.URL, KeyID: admin.KeyID, Secret: apiclient.NewSecret(admin.Secret), RetryBase: time.Nanosecond,
			})
			require.NoError(t, err)
			t.Cleanup(sys.Close)

			require.NoError(t, server.Faults().SetRules([]fault.Rule{{
				Method: "POST", Route: "/v1/service-users", Drop: fault.DropAfter,
			}}))
			dead := w.store()
			_, err = dead.Guard(sys).CreateUser(t.Context(), apiclient.NewUser{Name: "ci-deploy"})
			require.ErrorIs(t, err, apiclient.ErrUnknown)
			pending.Kill(dead)

			require.NoError(t, server.Faults().SetRules(nil))
			require.NoError(t, server.Core().Advance(c.later))
			w.now = w.now.Add(c.later)
			s := w.store()
			left, err := s.Restore(t.Context())
			require.NoError(t, err)
			require.Len(t, left.Lost, 1)
			answer, err := s.Again(t.Context(), sys, left.Lost[0])
			assert.Equal(t, "ci-deploy", answer.Name)
			users := 0
			for page, err := range sys.Users(t.Context(), apiclient.UserQuery{}) {
				require.NoError(t, err)
				users += len(page.Users)
			}
			assert.Equal(t, 1, users, "nothing was created twice")
			if c.gone {
				require.ErrorIs(t, err, apiclient.ErrSecretGone)
				require.ErrorContains(t, err, string(answer.Key.ID))
				assert.NotEmpty(t, answer.Key.ID)
				return
			}
			require.NoError(t, err)
			owner, err := native.New(native.Options{BaseURL: listener.URL, KeyID: string(answer.Key.ID), Secret: answer.Key.Secret})
			require.NoError(t, err)
			t.Cleanup(owner.Close)
			_, err = owner.Me(t.Context())
			assert.NotErrorIs(t, err, apiclient.ErrSignedOut, "the secret works")
		})
	}
}
