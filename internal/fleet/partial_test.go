package fleet_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// partial is a user as a list tells it that leaves access and keys out.
func partial(n, revision int) apiclient.ServiceUser {
	u := user(n, revision)
	u.Accounts, u.Managers, u.Groups, u.Policies = nil, nil, nil, nil
	u.Keys, u.Partial = apiclient.KeySummary{}, true
	return u
}

func TestWhatAListLeavesOutStaysAsItWasRead(t *testing.T) {
	t.Parallel()
	f, s := loaded(t, partial(1, 1), partial(2, 1))
	first, ok := f.User("su_001")
	require.True(t, ok)
	assert.True(t, first.Partial)

	read := partial(1, 1)
	read.Groups, read.Keys, read.Partial = []apiclient.Ref{{ID: "ci", Name: "ci"}}, apiclient.KeySummary{Usable: 2}, false
	f.Put(read)
	whole, _ := f.User("su_001")
	assert.Equal(t, read, *whole)

	_, done := refresh(t.Context(), f, s)
	s.page(2, partial(1, 1), partial(2, 1))
	s.end()
	require.NoError(t, <-done)
	again, _ := f.User("su_001")
	assert.Same(t, whole, again, "nothing is new")

	disabled := partial(1, 2)
	disabled.Enabled = false
	f.Put(disabled)
	now, _ := f.User("su_001")
	assert.False(t, now.Enabled)
	assert.False(t, now.Partial)
	assert.Equal(t, read.Groups, now.Groups)
	assert.Equal(t, read.Keys, now.Keys)

	bare := disabled
	bare.Partial = false
	f.Put(bare)
	now, _ = f.User("su_001")
	assert.Empty(t, now.Groups, "what was read is believed, also when there is none")
}
