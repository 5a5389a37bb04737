package pending_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/pending"
)

// wish is a service user with everything that can be asked for.
func wish() apiclient.NewUser {
	return apiclient.NewUser{
		Intent: "intent", Name: "ci-deploy", Description: "builds", Contact: "ada@example.com",
		EndDate: apiclient.NewDate(2027, 1, 12), Accounts: []string{"acc"}, Groups: []string{"grp"}, Policies: []string{"pol"},
		Managers: []apiclient.Membership{{Manager: apiclient.Ref{ID: "ca"}, Roles: []apiclient.Ref{{ID: "admin"}}}},
	}
}

// lost leaves a request without an answer behind and opens the next console.
func lost(t *testing.T, w *world) (*pending.Store, pending.Request) {
	t.Helper()
	dead := w.store()
	w.lose = errLost
	_, err := dead.Guard(remote{w: w}).CreateUser(t.Context(), wish())
	require.ErrorIs(t, err, apiclient.ErrUnknown)
	require.Len(t, dead.Lost(), 1)
	pending.Kill(dead)
	s := w.store()
	left, err := s.Restore(t.Context())
	require.NoError(t, err)
	require.Len(t, left.Lost, 1)
	assert.Equal(t, pending.Request{Intent: "intent", Op: "create", Name: "ci-deploy", At: w.now}, left.Lost[0])
	return s, left.Lost[0]
}

// heard keeps the last wish.
type heard struct {
	remote
	user apiclient.NewUser
}

func (h *heard) CreateUser(ctx context.Context, u apiclient.NewUser) (apiclient.CreatedUser, error) {
	h.user = u
	return h.remote.CreateUser(ctx, u)
}

func TestLostRequestIsReplayedNotRepeated(t *testing.T) {
	t.Parallel()
	w := newWorld(t.TempDir())
	s, r := lost(t, w)
	sys := &heard{remote: remote{w: w}}
	answer, err := s.Again(t.Context(), s.Guard(sys), r)
	require.NoError(t, err)
	assert.Equal(t, wish(), sys.user, "exactly the same is sent")
	assert.True(t, answer.Created)
	assert.Equal(t, apiclient.UserID("su_ci-deploy"), answer.User)
	assert.Equal(t, w.keys[answer.Key.ID], answer.Key.Secret.Reveal())
	assert.Equal(t, 1, w.made)
	assert.Len(t, s.Items(), 1, "the secret is pending")
	ok, words := s.Kept(answer.Key.ID)
	assert.True(t, ok, words)
	assert.Empty(t, s.Lost())
	assert.Len(t, w.entries(t), 1)
}

func TestSecretThatIsNotToldAnyMoreIsAnErrorThatNamesTheKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t.TempDir())
	s, r := lost(t, w)
	w.mute = true
	answer, err := s.Again(t.Context(), remote{w: w}, r)
	require.ErrorIs(t, err, apiclient.ErrSecretGone)
	require.ErrorContains(t, err, string(answer.Key.ID))
	require.ErrorContains(t, err, "Regenerate")
	assert.NotEmpty(t, answer.Key.ID)
	assert.Empty(t, s.Items())
	assert.Empty(t, s.Lost(), "it is settled")
	assert.Empty(t, w.entries(t))
}

func TestAskingAgainIsRefusedWhereItMightMakeASecondKey(t *testing.T) {
	t.Parallel()
	t.Run("system does not honour intents", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t.TempDir())
		s, r := lost(t, w)
		w.dull = true
		sent := w.sent
		_, err := s.Again(t.Context(), remote{w: w}, r)
		require.ErrorIs(t, err, apiclient.ErrUnsupported)
		require.ErrorContains(t, err, "Look the service user up")
		assert.Equal(t, sent, w.sent)
		assert.Len(t, s.Lost(), 1, "it stays until it is dropped")
	})
	t.Run("too old", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t.TempDir())
		s, r := lost(t, w)
		w.now = w.now.Add(13 * time.Hour)
		sent := w.sent
		_, err := s.Again(t.Context(), remote{w: w}, r)
		require.ErrorContains(t, err, "more than 12 hours old")
		assert.Equal(t, sent, w.sent)
	})
	t.Run("dropped", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t.TempDir())
		s, r := lost(t, w)
		require.NoError(t, s.Drop(t.Context(), r))
		assert.Empty(t, s.Lost())
		assert.Empty(t, w.entries(t))
		_, err := s.Again(t.Context(), remote{w: w}, r)
		require.ErrorIs(t, err, apiclient.ErrNotFound)
	})
}

func TestSecretThatOnlyMemoryHeldCanBeAskedForAgain(t *testing.T) {
	t.Parallel()
	for name, locked := range map[string]bool{"with a keyring": false, "without one": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t.TempDir())
			dead := w.store()
			w.locked = true
			key, err := w.issue(t.Context(), dead, "a")
			require.NoError(t, err)
			pending.Kill(dead)
			w.locked = locked
			s := w.store()
			left, err := s.Restore(t.Context())
			require.NoError(t, err)
			require.Len(t, left.Lost, 1)
			assert.True(t, left.Lost[0].Answered)
			assert.Equal(t, key.ID, left.Lost[0].Key)
			answer, err := s.Again(t.Context(), remote{w: w}, left.Lost[0])
			require.NoError(t, err)
			assert.Equal(t, key.Secret.Reveal(), answer.Key.Secret.Reveal())
			assert.Equal(t, "ci-deploy", answer.Name)
			kept, _ := s.Kept(key.ID)
			assert.Equal(t, !locked, kept)
			require.NoError(t, s.Confirm(t.Context(), key.ID))
			assert.Empty(t, w.entries(t))
		})
	}
}

func TestOnlyAClearRefusalSettlesARequest(t *testing.T) {
	t.Parallel()
	refusal := func(kind error, status int) error { return &apiclient.Error{Kind: kind, Status: status} }
	cases := map[string]struct {
		err                 error
		settles, settlesOld bool // the first call; one after a call without an answer
	}{
		"name taken":          {refusal(apiclient.ErrNameTaken, 409), true, true},
		"invalid":             {refusal(apiclient.ErrInvalid, 422), true, true},
		"forbidden":           {refusal(apiclient.ErrForbidden, 403), true, false},
		"signed out":          {refusal(apiclient.ErrSignedOut, 401), true, false},
		"signed out, unsent":  {refusal(apiclient.ErrSignedOut, 0), true, false},
		"rate limited":        {refusal(apiclient.ErrRateLimited, 429), true, false},
		"unreachable, unsent": {refusal(apiclient.ErrUnreachable, 0), true, false},
		"read-only":           {refusal(apiclient.ErrReadOnly, 0), true, false},
		"service unavailable": {refusal(apiclient.ErrUnavailable, 503), true, false},
		"internal":            {refusal(apiclient.ErrUnavailable, 500), false, false},
		"gateway timeout":     {refusal(apiclient.ErrUnavailable, 504), false, false},
		"in progress":         {refusal(apiclient.ErrConflict, 409), false, false},
		"unknown":             {refusal(apiclient.ErrUnknown, 0), false, false},
		"unknown, later refused": {
			&apiclient.Error{Kind: apiclient.ErrUnknown, Err: refusal(apiclient.ErrForbidden, 403)}, false, false,
		},
		"deadline":  {context.DeadlineExceeded, false, false},
		"cancelled": {&apiclient.Error{Message: "given up", Err: context.Canceled}, false, false},
		"whatever":  {errors.New("whatever"), false, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s pending.Store
			g := s.Guard(failing{err: c.err})
			_, err := g.CreateKey(t.Context(), "su_1", apiclient.NewKey{Intent: "first"})
			require.ErrorIs(t, err, c.err)
			assert.Equal(t, c.settles, len(s.Lost()) == 0)

			_, err = s.Guard(failing{err: errLost}).CreateKey(t.Context(), "su_1", apiclient.NewKey{Intent: "second"})
			require.ErrorIs(t, err, apiclient.ErrUnknown)
			before := len(s.Lost())
			_, err = g.CreateKey(t.Context(), "su_1", apiclient.NewKey{Intent: "second"})
			require.ErrorIs(t, err, c.err)
			assert.Equal(t, c.settlesOld, len(s.Lost()) < before)
		})
	}
}

// failing fails every call.
type failing struct {
	apiclient.System
	err error
}

func (f failing) CreateKey(context.Context, apiclient.UserID, apiclient.NewKey) (apiclient.IssuedKey, error) {
	return apiclient.IssuedKey{}, f.err
}

func TestGuardPassesBatchesOn(t *testing.T) {
	t.Parallel()
	var s pending.Store
	b, ok := s.Guard(failing{}).(apiclient.Batcher)
	require.True(t, ok)
	_, err := b.Batch(t.Context(), apiclient.BulkEnable, nil)
	require.ErrorIs(t, err, apiclient.ErrUnsupported)
}

func TestRegeneratedSecretTakesThePlaceOfEarlierOnes(t *testing.T) {
	t.Parallel()
	w := newWorld(t.TempDir())
	s := w.store()
	key, err := w.issue(t.Context(), s, "a")
	require.NoError(t, err)
	w.now = w.now.Add(time.Second)
	w.lose = errLost
	g := s.Guard(remote{w: w})
	_, err = g.RegenerateKey(t.Context(), "su_1", key.ID, "lost")
	require.Error(t, err)
	old := s.Lost()
	require.Len(t, old, 1)
	w.now = w.now.Add(time.Second)
	fresh, err := g.RegenerateKey(t.Context(), "su_1", key.ID, "fresh")
	require.NoError(t, err)
	assert.Equal(t, map[apiclient.KeyID]string{key.ID: fresh.Secret.Reveal()}, pairs(s.Items()))
	assert.Empty(t, s.Lost(), "what the lost one would bring works no more")
	assert.Len(t, w.values, 1)
	assert.Len(t, w.entries(t), 1)
}
