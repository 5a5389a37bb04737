package connect

import (
	"context"
	"errors"
	"fmt"
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
func connected(t *testing.T, s *server, w *wallet) *Connection {
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
		assert.Equal(t, Want{Version: before + 1, SignIn: true, Why: "the secret is not accepted", KeyID: "old"}, want)
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
			assert.Equal(t, "Sign in: press : and type sign in", failure.Next)
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

func TestForbiddenIsNoReasonToSignIn(t *testing.T) {
	t.Parallel()
	g := newGate(nil)
	d := g.use(&fake{server: newServer()}, pair("ada"), "")
	for _, err := range []error{
		&apiclient.Error{Kind: apiclient.ErrForbidden},
		&apiclient.Error{Kind: apiclient.ErrForbidden, Err: refusal()},
		errors.New("another"),
	} {
		assert.False(t, g.refused(d, err), "%v", err)
	}
	assert.Equal(t, ready, g.phase)
}

func TestListIsReadFromItsStartUnlessItHasBegun(t *testing.T) {
	t.Parallel()
	read := func(ctx context.Context, c *Connection) (pages []int, err error) {
		for page, err := range c.System.Users(ctx, apiclient.UserQuery{}) {
			if err != nil {
				return pages, err
			}
			pages = append(pages, page.Total)
		}
		return pages, nil
	}
	t.Run("refused at its first page", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := newServer("old", "new")
			s.endsAt = 1
			c := connected(t, s, &wallet{found: credentials.Found{Credential: pair("old")}})
			go func() {
				_, _ = c.Wants(t.Context(), 1)
				_, _ = c.SignIn(t.Context(), pair("new"), false)
			}()
			pages, err := read(t.Context(), c)
			require.NoError(t, err)
			assert.Equal(t, []int{1, 2, 3}, pages)
		})
	})
	t.Run("refused later", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := newServer("old")
			s.endsAt = 3
			c := connected(t, s, &wallet{found: credentials.Found{Credential: pair("old")}})
			pages, err := read(t.Context(), c)
			assert.Equal(t, []int{1, 2}, pages)
			var failure *apiclient.Error
			require.ErrorAs(t, err, &failure)
			assert.NotErrorIs(t, err, apiclient.ErrSignedOut, "who is signed out does not read again")
			assert.Equal(t, "Read it again.", failure.Next)
			assert.True(t, wants(t, c).SignIn)
		})
	})
}

func TestUnknownOutcomeIsNotRunAgainThoughARefusalCameOfAskingForIt(t *testing.T) {
	t.Parallel()
	g := newGate(nil)
	d := g.use(&fake{server: newServer()}, pair("ada"), "")
	assert.False(t, g.refused(d, &apiclient.Error{Kind: apiclient.ErrUnknown, Err: refusal()}))
	assert.True(t, g.refused(d, fmt.Errorf("wrapped: %w", refusal())))
}

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

func TestBatchGoesThroughTheGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := connected(t, newServer("ada"), &wallet{found: credentials.Found{Credential: pair("ada")}})
		batcher, ok := c.System.(apiclient.Batcher)
		require.True(t, ok)
		results, err := batcher.Batch(t.Context(), apiclient.BulkDisable, make([]apiclient.BulkItem, 3))
		require.NoError(t, err)
		assert.Len(t, results, 3)

		plain := Plain(config.Context{Name: "demo"}, described{})
		defer plain.Close()
		_, err = plain.System.(apiclient.Batcher).Batch(t.Context(), apiclient.BulkDisable, nil)
		assert.ErrorIs(t, err, apiclient.ErrUnsupported)
	})
}

func TestBulkRunGoesOnAfterTheSignIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer("new")
		c := connected(t, s, &wallet{found: credentials.Found{Credential: pair("old")}})
		d := apiclient.Description{Limits: apiclient.Limits{Batch: 10, Concurrency: 3}}
		run := apiclient.StartBulk(t.Context(), c.System, d, apiclient.BulkDisable, make([]apiclient.BulkItem, 100), apiclient.BulkOptions{})
		time.Sleep(time.Hour) // far beyond what a request may take
		assert.False(t, run.Progress().Finished)
		_, err := c.SignIn(t.Context(), pair("new"), false)
		require.NoError(t, err)
		synctest.Wait()
		p := run.Progress()
		assert.True(t, p.Finished)
		assert.Zero(t, p.Failed+p.Unknown)
	})
}
