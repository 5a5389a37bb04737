package apiclient_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func TestBulkItemHasItsOwnDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sys, items := newUsers(3)
		sys.before = func(ctx context.Context, _ int, id apiclient.UserID) error {
			if id == items[1].ID {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}
		report := finish(t, apiclient.StartBulk(t.Context(), sys, describe(0, 1), apiclient.BulkDisable, items,
			apiclient.BulkOptions{PerItem: time.Second}))
		assert.Equal(t, apiclient.BulkDone, report.Results[0].Outcome)
		assert.Equal(t, apiclient.BulkOutcomeUnknown, report.Results[1].Outcome, "nobody knows what a call without answer did")
		assert.Equal(t, apiclient.BulkDone, report.Results[2].Outcome)
	})
}

func TestBulkYieldsToRateLimits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sys, items := newUsers(50)
		sys.delay = 10 * time.Millisecond
		start := time.Now()
		sys.before = func(ctx context.Context, _ int, _ apiclient.UserID) error {
			assert.True(t, apiclient.YieldsToRateLimit(ctx), "the driver must not wait by itself")
			if time.Since(start) < 50*time.Millisecond {
				return nil
			}
			if time.Since(start) < 2*time.Second {
				return &apiclient.Error{Kind: apiclient.ErrRateLimited, RetryAfter: 2 * time.Second}
			}
			return nil
		}
		run := apiclient.StartBulk(t.Context(), sys, describe(0, 4), apiclient.BulkDisable, items, apiclient.BulkOptions{})
		time.Sleep(time.Second)
		synctest.Wait()
		assert.True(t, run.Progress().Slowed)
		assert.Zero(t, run.Progress().InFlight)
		time.Sleep(time.Until(start.Add(2*time.Second + 55*time.Millisecond)))
		synctest.Wait()
		assert.LessOrEqual(t, run.Progress().InFlight, 2, "it goes on with half as many at once")
		report := finish(t, run)
		assert.Equal(t, apiclient.BulkCounts{Done: 50}, report.Counts(), "slowed, never failed")
		assert.Less(t, sys.calls, 60, "the system was not hammered while it asked for rest")
	})
}

func TestBulkTellsOfAWaitThatIsTooLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sys, items := newUsers(1)
		sys.before = func(context.Context, int, apiclient.UserID) error {
			return &apiclient.Error{Kind: apiclient.ErrRateLimited, RetryAfter: time.Hour}
		}
		report := finish(t, apiclient.StartBulk(t.Context(), sys, describe(0, 4), apiclient.BulkDisable, items, apiclient.BulkOptions{}))
		require.Equal(t, apiclient.BulkFailed, report.Results[0].Outcome)
		assert.ErrorIs(t, report.Results[0].Err, apiclient.ErrRateLimited)
	})
}

func TestBulkCancelLetsCallsInFlightFinish(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sys, items := newUsers(20)
		sys.delay = time.Second
		run := apiclient.StartBulk(t.Context(), sys, describe(0, 3), apiclient.BulkDisable, items, apiclient.BulkOptions{})
		time.Sleep(1500 * time.Millisecond)
		assert.Equal(t, 3, run.Progress().InFlight)
		run.Cancel()
		run.Cancel()
		report := finish(t, run)
		assert.Equal(t, apiclient.BulkCounts{Done: 6, Pending: 14}, report.Counts())
		assert.True(t, report.Cancelled)
		require.NoError(t, report.Stopped)
		assert.Len(t, report.PendingItems(), 14)
		for _, result := range report.Results {
			assert.Equal(t, result.Outcome == apiclient.BulkPending, sys.isEnabled(result.Item.ID), "the report is the truth")
		}
	})
}

func TestBulkCancelEndsAWaitForTheRateLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sys, items := newUsers(5)
		sys.before = func(context.Context, int, apiclient.UserID) error {
			return &apiclient.Error{Kind: apiclient.ErrRateLimited, RetryAfter: 50 * time.Second}
		}
		run := apiclient.StartBulk(t.Context(), sys, describe(0, 2), apiclient.BulkDisable, items, apiclient.BulkOptions{})
		synctest.Wait()
		start := time.Now()
		run.Cancel()
		report := finish(t, run)
		assert.Less(t, time.Since(start), time.Second)
		assert.Equal(t, apiclient.BulkCounts{Pending: 5}, report.Counts(), "what was refused for its rate was never done")
	})
}

func TestBulkStopsWhenSignedOut(t *testing.T) {
	t.Parallel()
	sys, items := newUsers(10)
	sys.before = func(_ context.Context, call int, _ apiclient.UserID) error {
		if call > 3 {
			return &apiclient.Error{Kind: apiclient.ErrSignedOut}
		}
		return nil
	}
	report := finish(t, apiclient.StartBulk(t.Context(), sys, describe(0, 1), apiclient.BulkDisable, items, apiclient.BulkOptions{}))
	assert.Equal(t, apiclient.BulkCounts{Done: 3, Failed: 1, Pending: 6}, report.Counts())
	require.ErrorIs(t, report.Stopped, apiclient.ErrSignedOut)
	assert.Len(t, report.FailedItems(), 1)
}

func TestBulkWait(t *testing.T) {
	t.Parallel()
	t.Run("changes close together are one answer", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			sys, items := newUsers(1000)
			sys.delay = time.Millisecond
			run := apiclient.StartBulk(t.Context(), sys, describe(0, 1), apiclient.BulkDisable, items, apiclient.BulkOptions{})
			answers := 0
			for p := (apiclient.BulkProgress{}); !p.Finished; answers++ {
				p, _ = run.Wait(t.Context(), p.Version)
			}
			assert.Less(t, answers, 30, "1 s of changes at 20 answers a second")
		})
	})
	t.Run("end of the context ends it", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			sys, items := newUsers(1)
			sys.delay = time.Hour
			run := apiclient.StartBulk(t.Context(), sys, describe(0, 1), apiclient.BulkDisable, items, apiclient.BulkOptions{PerItem: 2 * time.Hour})
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, err := run.Wait(ctx, run.Progress().Version+5)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			finish(t, run)
		})
	})
	t.Run("rate and remaining time are told", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			sys, items := newUsers(100)
			sys.delay = 100 * time.Millisecond
			run := apiclient.StartBulk(t.Context(), sys, describe(0, 1), apiclient.BulkDisable, items, apiclient.BulkOptions{})
			time.Sleep(5050 * time.Millisecond)
			p := run.Progress()
			assert.Equal(t, 50, p.Results())
			assert.InDelta(t, 10, p.Rate, 0.2)
			assert.InDelta(t, 5, p.Left.Seconds(), 0.2)
			finish(t, run)
		})
	})
}

func TestBulkEndOfContextAbortsTheRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sys, items := newUsers(10)
		sys.delay = time.Second
		ctx, cancel := context.WithCancel(t.Context())
		run := apiclient.StartBulk(ctx, sys, describe(0, 2), apiclient.BulkDisable, items, apiclient.BulkOptions{})
		time.Sleep(1500 * time.Millisecond)
		cancel()
		report := finish(t, run)
		assert.Equal(t, apiclient.BulkCounts{Done: 2, Unknown: 2, Pending: 6}, report.Counts())
		assert.True(t, report.Cancelled)
	})
}
