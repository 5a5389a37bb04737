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
	"steward/internal/config"
	"steward/internal/credentials"
)

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
			require.NotErrorIs(t, err, apiclient.ErrSignedOut, "who is signed out does not read again")
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
