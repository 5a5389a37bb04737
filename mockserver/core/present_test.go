package core_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
)

func TestAuthenticatePresent(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	u, issued := b.create(t, "one")
	present := func() error {
		_, err := b.AuthenticatePresent(u.ID, core.Origin{SourceIP: "10.0.0.1"})
		return err
	}
	caller, err := b.AuthenticatePresent(u.ID, core.Origin{SourceIP: "10.0.0.1"})
	require.NoError(t, err)
	assert.Equal(t, []any{u.ID, "one", core.KindServiceUser, issued.Key.ID}, []any{caller.ID, caller.Name, caller.Kind, caller.KeyID})
	keys, err := b.Keys(u.ID)
	require.NoError(t, err)
	assert.Equal(t, "10.0.0.1", keys[0].LastUsedFrom)

	_, _, err = b.SetEnabled(b.admin, u.ID, 0, false)
	require.NoError(t, err)
	refused(t, present(), core.CodeUnauthenticated)
	_, _, err = b.SetEnabled(b.admin, u.ID, 0, true)
	require.NoError(t, err)
	require.NoError(t, present())
	_, err = b.ExpireKey(b.admin, u.ID, issued.Key.ID, time.Time{})
	require.NoError(t, err)
	refused(t, present(), core.CodeUnauthenticated)
	_, err = b.AuthenticatePresent("su_x", core.Origin{})
	refused(t, err, core.CodeUnauthenticated)
}
