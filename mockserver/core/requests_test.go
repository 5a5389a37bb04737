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
