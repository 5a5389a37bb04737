package connect

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/bulklog"
	"steward/internal/config"
	"steward/internal/credentials"
	"steward/internal/pending"
)

// connected is an open context on a server, whose credential is looked for.
func connected(t *testing.T, s *server, w Credentials) *Connection {
	t.Helper()
	c := newConnection(config.Context{Name: "prod"}, access{
		credentials: w, closing: closeFake, now: time.Now,
		open: func(who credentials.Credential) (apiclient.System, error) { return s.driver(who), nil },
	}, pending.Open(pending.Options{}), bulklog.New(bulklog.Options{}))
	c.place = credentials.Place{Account: "prod", Keep: credentials.Keyring}
	c.look()
	t.Cleanup(func() {
		c.Close()
		synctest.Wait()
		assert.Zero(t, s.opened(), "drivers were left open")
		assert.False(t, s.misused, "a driver was used after it was closed")
	})
	return c
}

// unfoundConnection is a context whose credential was not looked for yet.
func unfoundConnection(t *testing.T, c config.Context) *Connection {
	t.Helper()
	conn := newConnection(c, access{
		credentials: &wallet{}, now: time.Now,
		open: func(credentials.Credential) (apiclient.System, error) { return nil, errors.New("not to be opened") },
	}, pending.Open(pending.Options{}), bulklog.New(bulklog.Options{}))
	t.Cleanup(conn.Close)
	return conn
}

// user reads a user in the background.
func user(ctx context.Context, c *Connection) <-chan error {
	done := make(chan error, 1)
	go func() {
		_, err := c.System.User(ctx, "su_1")
		done <- err
	}()
	return done
}

// wants is what the connection wants once everything rests.
func wants(t *testing.T, c *Connection) Want {
	t.Helper()
	synctest.Wait()
	c.gate.mu.Lock()
	defer c.gate.mu.Unlock()
	return c.gate.want()
}

func TestCallsGoOnWithTheCredentialThatIsFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer("ada")
		c := connected(t, s, &wallet{found: credentials.Found{Credential: pair("ada"), Source: credentials.Command}})
		got, err := c.System.User(t.Context(), "su_1")
		require.NoError(t, err)
		assert.Equal(t, "ada", got.UpdatedBy)
		assert.Equal(t, credentials.Command, c.Source())
		assert.Equal(t, Want{Version: 1, KeyID: "ada"}, wants(t, c))
	})
}

func TestCallsWaitForTheSignInWithTheirTimeStandingStill(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer("ada")
		c := connected(t, s, &wallet{})
		ctx, cancel := apiclient.WithPatience(t.Context(), 30*time.Second)
		defer cancel()
		done := user(ctx, c)

		want, err := c.Wants(t.Context(), 0)
		require.NoError(t, err)
		assert.True(t, want.SignIn)
		assert.Contains(t, want.Why, credentials.ErrNone.Error())
		time.Sleep(time.Hour)

		_, err = c.SignIn(t.Context(), pair("mallory"), true)
		require.ErrorIs(t, err, apiclient.ErrSignedOut)
		assert.True(t, wants(t, c).SignIn, "a refused credential changes nothing")

		source, err := c.SignIn(t.Context(), pair("ada"), true)
		require.NoError(t, err)
		assert.Equal(t, credentials.Keyring, source)
		assert.Equal(t, credentials.Keyring, c.Source())
		require.NoError(t, <-done)
		assert.False(t, wants(t, c).SignIn)
	})
}

func TestRefusedCallsRunAgainAfterOneSignIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer("old", "new")
		s.delay = time.Second
		c := connected(t, s, &wallet{found: credentials.Found{Credential: pair("old"), Source: credentials.Keyring}})
		require.NoError(t, <-user(t.Context(), c))
		before := wants(t, c).Version

		s.allow("old", false)
		var calls []<-chan error
		for range 20 {
			calls = append(calls, user(t.Context(), c))
		}
		time.Sleep(2 * time.Second)
		want := wants(t, c)
		assert.Equal(t, Want{Version: before + 1, SignIn: true, Why: "the credential from the keyring was refused: the secret is not accepted", KeyID: "old"}, want)
		assert.Equal(t, 20, s.refused, "each was tried once")

		source, err := c.SignIn(t.Context(), pair("new"), false)
		require.NoError(t, err)
		assert.Equal(t, credentials.Memory, source)
		for _, call := range calls {
			require.NoError(t, <-call)
		}
		assert.Equal(t, 20, s.refused, "none was tried again with the old credential")
		assert.Equal(t, 22, s.carriedOut())
		assert.Equal(t, 1, s.opened(), "the old driver is given up")
	})
}

func TestLateRefusalOfAnOldCredentialSignsNobodyOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer("new")
		c := connected(t, s, &wallet{found: credentials.Found{Credential: pair("old"), Source: credentials.Keyring}})
		synctest.Wait()
		s.delay = time.Minute
		late := user(t.Context(), c)
		synctest.Wait()
		s.delay = 0
		_, err := c.SignIn(t.Context(), pair("new"), true)
		require.NoError(t, err)
		assert.Equal(t, 2, s.opened(), "the old driver has a call under way")

		require.NoError(t, <-late)
		assert.False(t, wants(t, c).SignIn)
		assert.Equal(t, 1, s.opened())
	})
}

func TestDeclinedCallsFailAtOnceUntilAskedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := connected(t, newServer("ada"), &wallet{})
		waiting := user(t.Context(), c)
		assert.True(t, wants(t, c).SignIn)
		c.Decline()
		for _, err := range []error{<-waiting, <-user(t.Context(), c)} {
			var failure *apiclient.Error
			require.ErrorAs(t, err, &failure)
			require.ErrorIs(t, err, apiclient.ErrSignedOut)
			assert.Equal(t, "Sign in: press ctrl+o", failure.Next)
		}
		assert.False(t, wants(t, c).SignIn)

		c.AskAgain()
		assert.True(t, wants(t, c).SignIn)
		waiting = user(t.Context(), c)
		_, err := c.SignIn(t.Context(), pair("ada"), true)
		require.NoError(t, err)
		require.NoError(t, <-waiting)
	})
}

func TestAskingAgainWhileSignedInHoldsUpNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := connected(t, newServer("ada"), &wallet{found: credentials.Found{Credential: pair("ada")}})
		synctest.Wait()
		c.AskAgain()
		assert.True(t, wants(t, c).SignIn)
		require.NoError(t, <-user(t.Context(), c))
		c.Decline()
		assert.False(t, wants(t, c).SignIn)
		require.NoError(t, <-user(t.Context(), c), "declining takes the question back, not the credential")
	})
}

func TestHangingKeyringHoldsUpNeitherOpeningNorSignInNorClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := connected(t, newServer("ada"), &wallet{hang: true})
		waiting := user(t.Context(), c)
		assert.Equal(t, Want{}, wants(t, c), "nobody is asked while it is looked for")
		_, err := c.SignIn(t.Context(), pair("ada"), false)
		require.NoError(t, err)
		require.NoError(t, <-waiting)
	})
}

func TestCloseEndsWhoWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := connected(t, newServer(), &wallet{})
		waiting := user(t.Context(), c)
		ended := make(chan error, 1)
		go func() {
			_, err := c.Wants(t.Context(), 99)
			ended <- err
		}()
		synctest.Wait()
		c.Close()
		require.ErrorIs(t, <-waiting, context.Canceled)
		require.ErrorIs(t, <-ended, context.Canceled)
		_, err := c.SignIn(t.Context(), pair("ada"), true)
		assert.Error(t, err)
	})
}

func TestCancelledCallStopsWaitingAndSaysThatNothingWasSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := connected(t, newServer(), &wallet{})
		ctx, cancel := context.WithCancel(t.Context())
		waiting := user(ctx, c)
		synctest.Wait()
		cancel()
		err := <-waiting
		require.ErrorIs(t, err, context.Canceled)
		var failure *apiclient.Error
		require.ErrorAs(t, err, &failure, "an end without words would count as an unknown outcome")
		assert.Contains(t, failure.Message, "not sent")
	})
}
