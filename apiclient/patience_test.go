package apiclient_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
)

func TestPatienceRunsOutAsATimeoutDoes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		ctx, cancel := apiclient.WithPatience(t.Context(), 30*time.Second)
		defer cancel()
		deadline, ok := ctx.Deadline()
		assert.True(t, ok)
		assert.Equal(t, began.Add(30*time.Second), deadline)
		inner, stop := context.WithCancel(ctx)
		defer stop()

		<-inner.Done()
		assert.Equal(t, 30*time.Second, time.Since(began))
		require.ErrorIs(t, inner.Err(), context.DeadlineExceeded, "a call that ran out of time was not cancelled")
		require.ErrorIs(t, ctx.Err(), context.DeadlineExceeded)
		assert.ErrorIs(t, context.Cause(ctx), context.DeadlineExceeded)
	})
}

func TestPatienceStandsStillWhileHeld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		outer, cancel := apiclient.WithPatience(t.Context(), time.Minute)
		defer cancel()
		inner, cancelInner := apiclient.WithPatience(context.WithoutCancel(outer), 10*time.Second)
		defer cancelInner()

		time.Sleep(4 * time.Second)
		first, second := apiclient.Hold(inner), apiclient.Hold(inner)
		_, ok := inner.Deadline()
		assert.False(t, ok, "what is held has no end")
		time.Sleep(time.Hour)
		first()
		first() // twice does no harm
		time.Sleep(time.Hour)
		require.NoError(t, inner.Err(), "one holds it still")
		require.NoError(t, outer.Err(), "the patience around it stands still, too")
		second()

		<-inner.Done()
		assert.Equal(t, 2*time.Hour+10*time.Second, time.Since(began))
		<-outer.Done()
		assert.Equal(t, 2*time.Hour+time.Minute, time.Since(began))
	})
}

func TestPatienceEndsWithItsParent(t *testing.T) {
	t.Parallel()
	reason := errors.New("the screen was closed")
	for name, hold := range map[string]bool{"while it runs": false, "while it is held": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parent, end := context.WithCancelCause(t.Context())
			ctx, cancel := apiclient.WithPatience(parent, time.Hour)
			defer cancel()
			if hold {
				defer apiclient.Hold(ctx)()
			}
			end(reason)
			<-ctx.Done()
			require.ErrorIs(t, ctx.Err(), context.Canceled)
			assert.ErrorIs(t, context.Cause(ctx), reason)
		})
	}
	t.Run("that ended before", func(t *testing.T) {
		t.Parallel()
		parent, end := context.WithCancel(t.Context())
		end()
		ctx, cancel := apiclient.WithPatience(parent, time.Hour)
		defer cancel()
		assert.ErrorIs(t, ctx.Err(), context.Canceled)
	})
}

func TestPatienceThatWasNoneIsOverAtOnce(t *testing.T) {
	t.Parallel()
	ctx, cancel := apiclient.WithPatience(t.Context(), 0)
	defer cancel()
	assert.ErrorIs(t, ctx.Err(), context.DeadlineExceeded)
}

func TestPatienceCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := apiclient.WithPatience(t.Context(), time.Hour)
	cancel()
	cancel()
	require.ErrorIs(t, ctx.Err(), context.Canceled)
	apiclient.Hold(ctx)()
	assert.ErrorIs(t, ctx.Err(), context.Canceled)
}

func TestHoldWithoutPatienceDoesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		defer apiclient.Hold(ctx)()
		<-ctx.Done()
		assert.ErrorIs(t, ctx.Err(), context.DeadlineExceeded)
	})
}

// Whoever holds it and for how long: it ends when the time that nobody held it comes to the timeout.
func TestPatienceCountsOnlyTheTimeThatNobodyHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		timeout := time.Duration(rapid.IntRange(1, 50).Draw(r, "timeout")) * time.Second
		type step struct {
			hold bool // else one is released
			wait time.Duration
		}
		steps := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) step {
			return step{rapid.Bool().Draw(r, "hold"), time.Duration(rapid.IntRange(0, 20).Draw(r, "wait")) * time.Second}
		}), 0, 12).Draw(r, "steps")
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := apiclient.WithPatience(t.Context(), timeout)
			defer cancel()
			var held []func()
			free := time.Duration(0)
			for _, s := range steps {
				switch {
				case s.hold:
					held = append(held, apiclient.Hold(ctx))
				case len(held) > 0:
					held[0]()
					held = held[1:]
				}
				time.Sleep(s.wait)
				synctest.Wait()
				if len(held) == 0 {
					free += s.wait
				}
				if free >= timeout {
					assert.ErrorIs(t, ctx.Err(), context.DeadlineExceeded)
					return
				}
				require.NoError(t, ctx.Err())
			}
			for _, release := range held {
				release()
			}
			began := time.Now()
			<-ctx.Done()
			assert.Equal(t, timeout-free, time.Since(began))
		})
	})
}
