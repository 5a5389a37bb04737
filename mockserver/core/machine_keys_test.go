package core_test

import (
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/mockserver/core"
)

// CreateKey makes a key, up to the limit.
func (m *machine) CreateKey(t *rapid.T) {
	id, u := m.pick(t)
	if u == nil {
		t.Skip("deleted")
	}
	issued, err := both(t, m, true, func(b bench) (core.IssuedKey, error) { return b.CreateKey(b.admin, id, "") })
	if m.usable(u) >= 2 {
		requireCode(t, err, core.CodeKeyLimit)
		return
	}
	require.NoError(t, err)
	u.keys = append(u.keys, m.issued(id, issued))
}

// Regenerate keeps the id; only the new secret works.
func (m *machine) Regenerate(t *rapid.T) {
	id, u, i := m.pickKey(t)
	k := u.keys[i]
	issued, err := both(t, m, true, func(b bench) (core.IssuedKey, error) {
		return b.RegenerateKey(b.admin, id, k.id)
	})
	if m.over(k.end) {
		requireCode(t, err, core.CodeValidation)
		return
	}
	require.NoError(t, err)
	require.Equal(t, k.id, issued.Key.ID)
	u.keys[i] = m.issued(id, issued)
	m.kill(func(t modelToken) bool { return t.key == k.id })
}

// ExpireKey ends a key now or later, never later than it ends already.
func (m *machine) ExpireKey(t *rapid.T) {
	id, u, i := m.pickKey(t)
	k := &u.keys[i]
	var at time.Time
	if hours := rapid.IntRange(-1, 30).Draw(t, "hours"); hours >= 0 {
		at = m.now.Add(time.Duration(hours) * time.Hour)
	}
	_, err := both(t, m, false, func(b bench) (core.Key, error) { return b.ExpireKey(b.admin, id, k.id, at) })
	switch {
	case !at.IsZero() && !k.end.IsZero() && at.After(k.end):
		requireCode(t, err, core.CodeValidation)
		return
	case m.over(k.end):
		require.NoError(t, err)
		return
	}
	require.NoError(t, err)
	if k.end = at; at.IsZero() {
		k.end = m.now
	}
	if m.over(k.end) {
		m.kill(func(t modelToken) bool { return t.key == k.id })
	}
}

// DeleteKey deletes a key.
func (m *machine) DeleteKey(t *rapid.T) {
	id, u, i := m.pickKey(t)
	k := u.keys[i]
	_, err := both(t, m, false, func(b bench) (int, error) { return 0, b.DeleteKey(b.admin, id, k.id) })
	require.NoError(t, err)
	u.keys = append(u.keys[:i:i], u.keys[i+1:]...)
	m.kill(func(t modelToken) bool { return t.key == k.id })
}

// IssueToken tries any credential that was ever handed out.
func (m *machine) IssueToken(t *rapid.T) {
	if len(m.creds) == 0 {
		t.Skip("no credentials")
	}
	cred := rapid.SampledFrom(m.creds).Draw(t, "credential")
	token, err := both(t, m, true, func(b bench) (core.Token, error) {
		return b.IssueToken(cred.key, cred.secret, core.Origin{SourceIP: "10.0.0.9"})
	})
	if !m.works(cred) {
		requireCode(t, err, core.CodeUnauthenticated)
		return
	}
	require.NoError(t, err)
	require.LessOrEqual(t, token.ExpiresIn, time.Hour)
	m.secrets = append(m.secrets, token.Value)
	m.tokens = append(m.tokens, modelToken{modelCred: cred, value: token.Value, end: token.ExpiresAt})
}

// Verify tries any token that was ever handed out: none outlives its key or user.
func (m *machine) Verify(t *rapid.T) {
	if len(m.tokens) == 0 {
		t.Skip("no tokens")
	}
	token := rapid.SampledFrom(m.tokens).Draw(t, "token")
	caller, err := both(t, m, false, func(b bench) (core.Caller, error) {
		return b.Verify(token.value, core.Origin{SourceIP: "10.0.0.9"})
	})
	if token.dead || m.over(token.end) || !m.works(token.modelCred) {
		require.Error(t, err)
		return
	}
	require.NoError(t, err)
	require.Equal(t, token.user, caller.ID)
}
