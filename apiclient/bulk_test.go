package apiclient_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// users is a system of users that are enabled or not, whose calls can be made to fail.
type users struct {
	apiclient.System
	mu      sync.Mutex
	enabled map[apiclient.UserID]bool
	calls   int
	flying  int
	most    int // the most calls that were in flight at once
	delay   time.Duration
	// before is asked at the start of each call; an error refuses the call, unacted on.
	before func(ctx context.Context, call int, id apiclient.UserID) error
	// after is asked at the end of each call; an error loses the answer of a call that was carried out.
	after func(call int, id apiclient.UserID) error
}

func newUsers(n int) (*users, []apiclient.BulkItem) {
	sys := &users{enabled: map[apiclient.UserID]bool{}}
	items := make([]apiclient.BulkItem, n)
	for i := range items {
		items[i] = apiclient.BulkItem{ID: apiclient.UserID(fmt.Sprintf("su_%04d", i)), Name: fmt.Sprintf("user %d", i)}
		sys.enabled[items[i].ID] = true
	}
	return sys, items
}

func (s *users) enter(ctx context.Context, id apiclient.UserID) (int, error) {
	s.mu.Lock()
	s.calls++
	call := s.calls
	s.flying++
	s.most = max(s.most, s.flying)
	s.mu.Unlock()
	if s.delay > 0 {
		select {
		case <-time.After(s.delay):
		case <-ctx.Done():
			return call, ctx.Err()
		}
	}
	if s.before != nil {
		return call, s.before(ctx, call, id)
	}
	return call, nil
}

func (s *users) leave() {
	s.mu.Lock()
	s.flying--
	s.mu.Unlock()
}

func (s *users) SetEnabled(ctx context.Context, id apiclient.UserID, enabled bool) (apiclient.Toggled, error) {
	defer s.leave()
	call, err := s.enter(ctx, id)
	if err != nil {
		return apiclient.Toggled{}, err
	}
	s.mu.Lock()
	was, ok := s.enabled[id]
	if ok {
		s.enabled[id] = enabled
	}
	s.mu.Unlock()
	if !ok {
		return apiclient.Toggled{}, &apiclient.Error{Kind: apiclient.ErrNotFound}
	}
	if s.after != nil {
		if err := s.after(call, id); err != nil {
			return apiclient.Toggled{}, err
		}
	}
	return apiclient.Toggled{User: apiclient.ServiceUser{ID: id, Enabled: enabled}, Changed: was != enabled}, nil
}

func (s *users) DeleteUser(ctx context.Context, id apiclient.UserID, _ apiclient.Revision) error {
	defer s.leave()
	call, err := s.enter(ctx, id)
	if err != nil {
		return err
	}
	s.mu.Lock()
	_, ok := s.enabled[id]
	delete(s.enabled, id)
	s.mu.Unlock()
	if !ok {
		return &apiclient.Error{Kind: apiclient.ErrNotFound}
	}
	if s.after != nil {
		return s.after(call, id)
	}
	return nil
}

func (s *users) User(_ context.Context, id apiclient.UserID) (apiclient.ServiceUser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	enabled, ok := s.enabled[id]
	if !ok {
		return apiclient.ServiceUser{}, &apiclient.Error{Kind: apiclient.ErrNotFound}
	}
	return apiclient.ServiceUser{ID: id, Enabled: enabled}, nil
}

func (s *users) isEnabled(id apiclient.UserID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.enabled[id]
}

// batches gives users a batch form.
type batches struct {
	*users
	sizes []int
	fail  func(call int) error
}

func (b *batches) Batch(ctx context.Context, verb apiclient.BulkVerb, items []apiclient.BulkItem) ([]apiclient.BulkResult, error) {
	b.mu.Lock()
	b.sizes = append(b.sizes, len(items))
	call := len(b.sizes)
	b.mu.Unlock()
	results := make([]apiclient.BulkResult, len(items))
	for i, item := range items {
		var err error
		var toggled apiclient.Toggled
		if verb == apiclient.BulkDelete {
			toggled.Changed = true
			err = b.DeleteUser(ctx, item.ID, item.Revision)
		} else {
			toggled, err = b.SetEnabled(ctx, item.ID, verb == apiclient.BulkEnable)
		}
		switch {
		case err != nil:
			results[i] = apiclient.BulkResult{Outcome: apiclient.BulkFailed, Err: err}
		case toggled.Changed:
			results[i] = apiclient.BulkResult{Outcome: apiclient.BulkDone, User: &toggled.User}
		default:
			results[i] = apiclient.BulkResult{Outcome: apiclient.BulkUnchanged}
		}
	}
	if b.fail != nil {
		if err := b.fail(call); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// finish waits for the end of a run.
func finish(t require.TestingT, run *apiclient.BulkRun) apiclient.BulkReport {
	var p apiclient.BulkProgress
	for !p.Finished {
		var err error
		p, err = run.Wait(context.Background(), p.Version)
		require.NoError(t, err)
	}
	return run.Report()
}

func describe(batch, concurrency int) apiclient.Description {
	return apiclient.Description{Limits: apiclient.Limits{Batch: batch, Concurrency: concurrency}}
}

func TestBulkChangesEveryItemOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sys, items := newUsers(100)
		sys.enabled[items[7].ID] = false
		sys.delay = 10 * time.Millisecond
		report := finish(t, apiclient.StartBulk(t.Context(), sys, describe(0, 4), apiclient.BulkDisable, items, apiclient.BulkOptions{}))
		assert.Equal(t, apiclient.BulkCounts{Done: 99, Unchanged: 1}, report.Counts())
		assert.Equal(t, 100, sys.calls)
		assert.Equal(t, 4, sys.most, "all places are used and no more")
		assert.Equal(t, 250*time.Millisecond, report.Ended.Sub(report.Started))
		for i, result := range report.Results {
			assert.Equal(t, items[i], result.Item)
		}
	})
}

func TestBulkOfNothingFinishes(t *testing.T) {
	t.Parallel()
	sys, _ := newUsers(0)
	report := finish(t, apiclient.StartBulk(t.Context(), sys, describe(0, 4), apiclient.BulkDisable, nil, apiclient.BulkOptions{}))
	assert.Empty(t, report.Results)
	assert.False(t, report.Cancelled)
}

func TestBulkUsesBatchesWhereTheSystemHasThem(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name            string
		items, limit    int
		requests, least int
	}{
		{"few users still show progress", 200, 200, 16, 5},
		{"thousands use the largest batch", 10_000, 200, 50, 200},
		{"a small limit is kept", 40, 7, 6, 5},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			sys, items := newUsers(tc.items)
			b := &batches{users: sys}
			report := finish(t, apiclient.StartBulk(t.Context(), b, describe(tc.limit, 4), apiclient.BulkDisable, items, apiclient.BulkOptions{}))
			assert.Equal(t, apiclient.BulkCounts{Done: tc.items}, report.Counts())
			assert.Len(t, b.sizes, tc.requests)
			for _, size := range b.sizes {
				assert.LessOrEqual(t, size, tc.limit)
				assert.GreaterOrEqual(t, size, tc.least)
			}
		})
	}
}

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
		assert.NoError(t, report.Stopped)
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

func TestBulkLostAnswers(t *testing.T) {
	t.Parallel()
	lost := &apiclient.Error{Kind: apiclient.ErrUnknown, Message: "no answer"}
	first := func(call int, _ apiclient.UserID) error {
		if call == 1 {
			return lost
		}
		return nil
	}
	t.Run("deleted user is gone", func(t *testing.T) {
		t.Parallel()
		sys, items := newUsers(1)
		sys.after = first
		report := finish(t, apiclient.StartBulk(t.Context(), sys, describe(0, 1), apiclient.BulkDelete, items, apiclient.BulkOptions{}))
		assert.Equal(t, apiclient.BulkCounts{Done: 1}, report.Counts())
	})
	t.Run("user that was not deleted stays unknown", func(t *testing.T) {
		t.Parallel()
		sys, items := newUsers(1)
		sys.before = func(context.Context, int, apiclient.UserID) error { return lost }
		report := finish(t, apiclient.StartBulk(t.Context(), sys, describe(0, 1), apiclient.BulkDelete, items, apiclient.BulkOptions{}))
		assert.Equal(t, apiclient.BulkCounts{Unknown: 1}, report.Counts())
		assert.Len(t, report.FailedItems(), 1)
	})
	t.Run("request that never arrived is repeated", func(t *testing.T) {
		t.Parallel()
		sys, items := newUsers(1)
		sys.before = func(_ context.Context, call int, id apiclient.UserID) error { return first(call, id) }
		report := finish(t, apiclient.StartBulk(t.Context(), sys, describe(0, 1), apiclient.BulkDisable, items, apiclient.BulkOptions{}))
		assert.Equal(t, apiclient.BulkCounts{Done: 1}, report.Counts())
	})
	t.Run("change by an unknown hand is not undone", func(t *testing.T) {
		t.Parallel()
		sys, items := newUsers(1)
		sys.after = first
		report := finish(t, apiclient.StartBulk(t.Context(), sys, describe(0, 1), apiclient.BulkDisable, items, apiclient.BulkOptions{}))
		assert.Equal(t, apiclient.BulkCounts{Unknown: 1}, report.Counts())
		assert.Empty(t, report.Changed())
		assert.ErrorContains(t, report.Results[0].Err, "as asked for by now")
	})
	t.Run("whole batch is repeated", func(t *testing.T) {
		t.Parallel()
		sys, items := newUsers(30)
		b := &batches{users: sys, fail: func(call int) error {
			if call == 1 {
				return lost
			}
			return nil
		}}
		report := finish(t, apiclient.StartBulk(t.Context(), b, describe(10, 1), apiclient.BulkDelete, items, apiclient.BulkOptions{}))
		assert.Equal(t, apiclient.BulkCounts{Done: 30}, report.Counts())
	})
	t.Run("batch with too few results is unknown", func(t *testing.T) {
		t.Parallel()
		sys, items := newUsers(12)
		report := finish(t, apiclient.StartBulk(t.Context(), shortBatches{sys}, describe(20, 1), apiclient.BulkDisable, items, apiclient.BulkOptions{}))
		assert.Equal(t, apiclient.BulkCounts{Unknown: 12}, report.Counts())
	})
}

type shortBatches struct{ *users }

func (shortBatches) Batch(context.Context, apiclient.BulkVerb, []apiclient.BulkItem) ([]apiclient.BulkResult, error) {
	return make([]apiclient.BulkResult, 1), nil
}

func TestBulkRetryCarriesTheRevisionThatTheSystemTold(t *testing.T) {
	t.Parallel()
	sys, items := newUsers(2)
	items[0].Revision, items[1].Revision = `"1"`, `"1"`
	sys.before = func(_ context.Context, _ int, id apiclient.UserID) error {
		if id == items[0].ID {
			return &apiclient.Error{Kind: apiclient.ErrConflict, Current: `"2"`}
		}
		return errors.New("broken")
	}
	report := finish(t, apiclient.StartBulk(t.Context(), sys, describe(0, 2), apiclient.BulkDelete, items, apiclient.BulkOptions{}))
	retry := report.FailedItems()
	require.Len(t, retry, 2)
	assert.Equal(t, apiclient.Revision(`"2"`), retry[0].Revision)
	assert.Equal(t, apiclient.Revision(`"1"`), retry[1].Revision)
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
