package fleet_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/fleet"
)

func TestWaitHandsOutTheFirstPageAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystem()
		f := fleet.New(s, fleet.Options{})
		_, done := refresh(t.Context(), f, s)
		started, err := f.Wait(t.Context(), 0)
		require.NoError(t, err)
		assert.True(t, started.Loading)
		begin := time.Now()
		s.page(200, user(0, 1))
		shown, err := f.Wait(t.Context(), started.Version)
		require.NoError(t, err)
		assert.Len(t, shown.Users, 1)
		assert.Zero(t, time.Since(begin))

		for n := 1; n < 200; n++ {
			s.page(200, user(n, 1))
		}
		woken := 0
		go s.end()
		for shown.Loading {
			shown, err = f.Wait(t.Context(), shown.Version)
			require.NoError(t, err)
			woken++
		}
		require.NoError(t, <-done)
		assert.Less(t, woken, 5, "pages that come together wake a reader once")
		assert.Len(t, shown.Users, 200)
	})
}

func TestWaitCoalescesManyWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, _ := loaded(t)
		last := f.Snapshot()
		go func() {
			for n := range 1000 {
				f.Put(user(n, 1))
				time.Sleep(time.Millisecond)
			}
		}()
		woken := 0
		for len(last.Users) < 1000 {
			var err error
			last, err = f.Wait(t.Context(), last.Version)
			require.NoError(t, err)
			woken++
		}
		assert.LessOrEqual(t, woken, 22, "a second of changes, one look in 50 ms")
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := fleet.New(newSystem(), fleet.Options{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := f.Wait(ctx, 0)
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}
