package credentials

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestValuesAreKeptApartFromCredentials(t *testing.T) {
	t.Parallel()
	s, d := newStore()
	require.NoError(t, s.Set(t.Context(), "prod", pair("key_1", "hunter2")))
	require.NoError(t, s.SetValue(t.Context(), "prod", "first"))
	require.NoError(t, s.SetValue(t.Context(), "pending/prod", "second"))
	got, err := s.Value(t.Context(), "prod")
	require.NoError(t, err)
	assert.Equal(t, "second", got)
	assert.Len(t, d.values, 2)
	got, err = s.Value(t.Context(), "pending/prod")
	require.NoError(t, err)
	assert.Equal(t, "second", got, "the prefix does not double")
	require.NoError(t, s.DeleteValue(t.Context(), "pending/prod"))
	_, err = s.Value(t.Context(), "prod")
	require.ErrorIs(t, err, ErrNone)
	require.ErrorIs(t, s.DeleteValue(t.Context(), "prod"), ErrNone)
	_, err = s.Get(t.Context(), "prod")
	require.NoError(t, err, "the credential is left alone")
}

func TestAValueThatCannotBeKeptIsSaid(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		value string
		lies  bool
		is    error
	}{
		"too long":  {strings.Repeat("x", mostBytes+1), false, ErrTooLong},
		"not UTF-8": {"\xff", false, errNotText},
		"a lie":     {"x", true, ErrUnkept},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, d := newStore()
			d.lies = tc.lies
			require.ErrorIs(t, s.SetValue(t.Context(), "prod", tc.value), tc.is)
			assert.Empty(t, d.values)
		})
	}
}

func TestUsableSaysWhyNot(t *testing.T) {
	t.Parallel()
	s, _ := newStore()
	ok, words := s.Usable(t.Context())
	assert.True(t, ok)
	assert.Empty(t, words)
	s.probe = func(context.Context) State { return Locked }
	ok, words = s.Usable(t.Context())
	assert.False(t, ok)
	assert.Equal(t, "the keyring is locked. To mend it: "+Locked.Mend(), words)
}

func TestAValueThatHangsMakesTheWholeStoreStuckUntilItIsUnlocked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, d := newStore()
		d.hangs = make(chan struct{})
		_, err := s.Value(t.Context(), "prod")
		require.ErrorIs(t, err, ErrStuck)
		_, err = s.Get(t.Context(), account)
		require.ErrorIs(t, err, ErrStuck)
		ok, _ := s.Usable(t.Context())
		assert.False(t, ok)
		assert.Equal(t, int32(1), d.calls.Load())

		s.unlock = func(context.Context) error { return ErrDismissed }
		require.ErrorIs(t, s.AskUnlock(t.Context()), ErrDismissed)
		assert.Equal(t, Stuck, s.Probe(t.Context()))
		s.unlock = func(context.Context) error { return nil }
		require.NoError(t, s.AskUnlock(t.Context()))
		assert.Equal(t, Unlocked, s.Probe(t.Context()))
		close(d.hangs)
	})
}

func TestAProbeWithoutAnAnswerIsNotRepeated(t *testing.T) {
	t.Parallel()
	s, _ := newStore()
	probes := 0
	s.probe = func(context.Context) State { probes++; return Stuck }
	left, leave := context.WithCancel(t.Context())
	leave()
	assert.Equal(t, Stuck, s.Probe(left), "which says nothing of the keyring")
	assert.Equal(t, Stuck, s.Probe(t.Context()))
	assert.Equal(t, Stuck, s.Probe(t.Context()))
	assert.Equal(t, 2, probes)
}

func TestACallersOwnDeadlineDoesNotMakeTheKeyringStuck(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, d := newStore()
		d.hangs = make(chan struct{})
		ctx, stop := context.WithTimeout(t.Context(), callTime/3)
		defer stop()
		_, err := s.Get(ctx, account)
		require.ErrorIs(t, err, ErrStuck)
		require.ErrorIs(t, ctx.Err(), context.DeadlineExceeded)
		assert.Equal(t, Unlocked, s.Probe(t.Context()))
		close(d.hangs)
	})
}
