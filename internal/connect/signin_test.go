package connect

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/credentials"
)

func TestPassphraseIsWantedAndThenTheSearchGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &wallet{
			err: credentials.ErrNeedsPassphrase, phrase: "open sesame",
			found: credentials.Found{Credential: pair("ada"), Source: credentials.Encrypted},
		}
		c := connected(t, newServer("ada"), w)
		waiting := user(t.Context(), c)
		want := wants(t, c)
		assert.True(t, want.Passphrase)
		assert.False(t, want.SignIn)
		require.Error(t, c.Unlock(t.Context(), "wrong"))
		assert.Equal(t, want, wants(t, c), "a wrong passphrase changes nothing")
		require.NoError(t, c.Unlock(t.Context(), "open sesame"))
		require.NoError(t, <-waiting)
		assert.Equal(t, credentials.Encrypted, c.Source())
		assert.False(t, wants(t, c).Passphrase)
	})
}

func TestForgottenPassphraseLeavesTheSignIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := connected(t, newServer("ada"), &wallet{err: credentials.ErrNeedsPassphrase})
		for range 2 { // both ways stay open, however often they are declined
			want := wants(t, c)
			assert.True(t, want.Passphrase && !want.SignIn)
			c.Decline()
			require.ErrorIs(t, <-user(t.Context(), c), apiclient.ErrSignedOut)
			c.AskAgain()
			want = wants(t, c)
			assert.True(t, want.SignIn && !want.Passphrase)
			c.Decline()
			assert.Equal(t, Want{Version: wants(t, c).Version, Why: want.Why}, wants(t, c))
			c.AskAgain()
		}
		c.AskAgain()
		assert.True(t, wants(t, c).SignIn, "whoever asks while the passphrase is wanted wants to sign in")
	})
}

func TestSignOutForgetsAndAsksNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, w := newServer("ada"), &wallet{}
		c := connected(t, s, w)
		_, err := c.SignIn(t.Context(), pair("ada"), true)
		require.NoError(t, err)
		from, err := c.SignOut(t.Context())
		require.NoError(t, err)
		assert.Equal(t, []credentials.Source{credentials.Keyring}, from)
		assert.Empty(t, w.kept)
		assert.Empty(t, c.Source())
		assert.Zero(t, s.opened())
		require.ErrorIs(t, <-user(t.Context(), c), apiclient.ErrSignedOut)
		assert.False(t, wants(t, c).SignIn)
		c.AskAgain()
		assert.True(t, wants(t, c).SignIn)
	})
}

func TestCredentialThatCannotBeKeptIsUsedAndSaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := connected(t, newServer("ada"), &wallet{keepErr: errors.New("the keyring is locked")})
		source, err := c.SignIn(t.Context(), pair("ada"), true)
		require.ErrorIs(t, err, ErrNotKept)
		require.ErrorContains(t, err, "the keyring is locked")
		assert.Equal(t, credentials.Memory, source)
		require.NoError(t, <-user(t.Context(), c))
	})
}

func TestSignInToASystemThatDoesNotAnswerEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer("ada")
		s.delay = time.Hour
		c := connected(t, s, &wallet{})
		began := time.Now()
		_, err := c.SignIn(t.Context(), pair("ada"), true)
		require.ErrorIs(t, err, apiclient.ErrUnreachable)
		assert.Equal(t, 15*time.Second, time.Since(began))
		assert.True(t, wants(t, c).SignIn)
	})
}

func TestOnlyTheLastSearchCounts(t *testing.T) {
	t.Parallel()
	s := newServer("ada")
	g := newGate(closeFake)
	defer g.close()
	first, ok := g.seek()
	require.True(t, ok)
	g.decline()
	second, ok := g.seek()
	require.True(t, ok)

	late := s.driver(pair("late"))
	assert.False(t, g.found(first, late, credentials.Found{Credential: pair("late")}))
	closeFake(late)
	g.notFound(first, "late", credentials.ErrNone)
	assert.Equal(t, seeking, g.phase)
	assert.True(t, g.found(second, s.driver(pair("ada")), credentials.Found{Credential: pair("ada")}))
	_, ok = g.seek()
	assert.False(t, ok, "who is signed in looks for nothing, as when the passphrase is given only to keep a credential")
}

// endless is a wallet whose search ends only with its context, and some time after that, as a program that is killed.
type endless struct {
	wallet
	over atomic.Bool
}

func (e *endless) Find(ctx context.Context, _ credentials.Place) (credentials.Found, error) {
	<-ctx.Done()
	time.Sleep(time.Second)
	e.over.Store(true)
	return credentials.Found{}, ctx.Err()
}

func TestCloseWaitsForTheSearchThatItBreaksOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := &endless{}
		c := connected(t, newServer(), e)
		synctest.Wait()
		began := time.Now()
		c.Close()
		assert.True(t, e.over.Load())
		assert.Equal(t, time.Second, time.Since(began))
		c.Close()
		assert.Equal(t, time.Second, time.Since(began), "once is enough")
	})
}
