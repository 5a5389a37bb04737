package core_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
)

// keyed creates a user's second key as a face does, under an idempotency key.
func keyed(t *testing.T, b bench) (core.User, core.IssuedKey) {
	t.Helper()
	u, _ := b.create(t, "one")
	answer, err := b.BeginRequest("op", "k1", "print")
	require.NoError(t, err)
	require.Nil(t, answer)
	issued, err := b.CreateKey(b.admin, u.ID, "")
	require.NoError(t, err)
	b.FinishRequest("op", "k1", core.Answer{
		Status: 201, Header: map[string]string{"Etag": `"2"`}, Body: []byte(issued.Secret),
		KeyID: issued.Key.ID, WithoutSecret: []byte("gone"),
	})
	return u, issued
}

func replay(t *testing.T, b bench) string {
	t.Helper()
	answer, err := b.BeginRequest("op", "k1", "print")
	require.NoError(t, err)
	require.NotNil(t, answer)
	assert.Equal(t, 201, answer.Status)
	assert.Equal(t, map[string]string{"Etag": `"2"`}, answer.Header)
	return string(answer.Body)
}

func TestReplay(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, issued := keyed(t, b)
	assert.Equal(t, issued.Secret, replay(t, b))

	_, err := b.BeginRequest("op", "k1", "other print")
	refused(t, err, core.CodeIdempotencyReused)
	answer, err := b.BeginRequest("another caller", "k1", "other print")
	require.NoError(t, err)
	require.Nil(t, answer)
	_, err = b.BeginRequest("another caller", "k1", "other print")
	refused(t, err, core.CodeRequestInProgress)
	b.AbandonRequest("another caller", "k1")
	answer, err = b.BeginRequest("another caller", "k1", "third print")
	require.NoError(t, err)
	require.Nil(t, answer)
}

func TestReplayForgetsTheSecret(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T, bench, core.User, core.IssuedKey) string{
		"after 15 minutes": func(t *testing.T, b bench, _ core.User, k core.IssuedKey) string {
			b.advance(t, 15*time.Minute-time.Millisecond)
			require.Equal(t, k.Secret, replay(t, b), "not before")
			b.advance(t, time.Millisecond)
			return replay(t, b)
		},
		"when the key is first used": func(t *testing.T, b bench, _ core.User, k core.IssuedKey) string {
			_, err := b.IssueToken(k.Key.ID, k.Secret, core.Origin{})
			require.NoError(t, err)
			return replay(t, b)
		},
		"when the key is regenerated": func(t *testing.T, b bench, u core.User, k core.IssuedKey) string {
			again, err := b.RegenerateKey(b.admin, u.ID, k.Key.ID)
			require.NoError(t, err)
			require.NotEqual(t, k.Secret, again.Secret)
			return replay(t, b)
		},
		"when the key is deleted": func(t *testing.T, b bench, u core.User, k core.IssuedKey) string {
			require.NoError(t, b.DeleteKey(b.admin, u.ID, k.Key.ID))
			return replay(t, b)
		},
		"when the key is expired": func(t *testing.T, b bench, u core.User, k core.IssuedKey) string {
			_, err := b.ExpireKey(b.admin, u.ID, k.Key.ID, time.Time{})
			require.NoError(t, err)
			return replay(t, b)
		},
		"when the user is deleted": func(t *testing.T, b bench, u core.User, _ core.IssuedKey) string {
			require.NoError(t, b.DeleteUser(b.admin, u.ID, 0))
			return replay(t, b)
		},
		"in an export": func(t *testing.T, b bench, _ core.User, k core.IssuedKey) string {
			state, err := b.Export()
			require.NoError(t, err)
			require.NotContains(t, string(state), k.Secret)
			require.NoError(t, b.Import(state))
			return replay(t, b)
		},
	}
	for name, after := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			u, issued := keyed(t, b)
			assert.Equal(t, "gone", after(t, b, u, issued))
			assert.Equal(t, "gone", replay(t, b))
		})
	}
}

// TestReplayOfARegeneratedKey regenerates a key under an idempotency key of its own: each request replays its own answer,
// and only the newer one a secret.
func TestReplayOfARegeneratedKey(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	u, issued := keyed(t, b)
	b.advance(t, 10*time.Minute)
	_, err := b.BeginRequest("op", "k2", "print")
	require.NoError(t, err)
	again, err := b.RegenerateKey(b.admin, u.ID, issued.Key.ID)
	require.NoError(t, err)
	b.FinishRequest("op", "k2", core.Answer{Status: 200, Body: []byte(again.Secret), KeyID: issued.Key.ID, WithoutSecret: []byte("gone")})
	newer := func() string {
		answer, err := b.BeginRequest("op", "k2", "print")
		require.NoError(t, err)
		return string(answer.Body)
	}
	assert.Equal(t, "gone", replay(t, b))
	assert.Equal(t, again.Secret, newer())
	b.advance(t, 10*time.Minute) // the older answer would have forgotten its secret by now
	assert.Equal(t, "gone", replay(t, b))
	assert.Equal(t, again.Secret, newer())
	_, err = b.IssueToken(issued.Key.ID, again.Secret, core.Origin{})
	require.NoError(t, err)
	assert.Equal(t, "gone", newer())
}

// TestAnswerThatCameTooLate finishes a request after another one has given the key a new secret.
func TestAnswerThatCameTooLate(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	u, _ := b.create(t, "one")
	for _, key := range []string{"k1", "k2"} {
		_, err := b.BeginRequest("op", key, "print")
		require.NoError(t, err)
	}
	issued, err := b.CreateKey(b.admin, u.ID, "")
	require.NoError(t, err)
	again, err := b.RegenerateKey(b.admin, u.ID, issued.Key.ID)
	require.NoError(t, err)
	for key, secret := range map[string]string{"k2": again.Secret, "k1": issued.Secret} {
		b.FinishRequest("op", key, core.Answer{Status: 200, Body: []byte(secret), KeyID: issued.Key.ID, WithoutSecret: []byte("gone")})
	}
	for key, want := range map[string]string{"k2": again.Secret, "k1": "gone"} {
		answer, err := b.BeginRequest("op", key, "print")
		require.NoError(t, err)
		assert.Equal(t, want, string(answer.Body), key)
	}
}

func TestUseOfAnotherKeyKeepsTheSecret(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, issued := keyed(t, b)
	_, other := b.create(t, "two")
	_, err := b.IssueToken(other.Key.ID, other.Secret, core.Origin{})
	require.NoError(t, err)
	assert.Equal(t, issued.Secret, replay(t, b))
}

func TestRequestsAreForgottenAfterADay(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	keyed(t, b)
	b.advance(t, 24*time.Hour)
	answer, err := b.BeginRequest("op", "k1", "other print")
	require.NoError(t, err)
	assert.Nil(t, answer)
}
