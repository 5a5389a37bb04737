package apiclient_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// traced notes for each item what a trace told of it last, and requires that it makes sense.
type traced struct {
	t      *testing.T
	mu     sync.Mutex
	flying map[int]bool
	ended  map[int]apiclient.BulkOutcome
	backs  int
}

func (r *traced) trace() apiclient.BulkTrace {
	return apiclient.BulkTrace{
		Starts: func(from, to int) {
			r.mu.Lock()
			defer r.mu.Unlock()
			for i := from; i < to; i++ {
				assert.False(r.t, r.flying[i], "item %d starts once", i)
				r.flying[i] = true
			}
		},
		PutBack: func(from, to int) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.backs++
			for i := from; i < to; i++ {
				assert.True(r.t, r.flying[i])
				delete(r.flying, i)
			}
		},
		Ends: func(from int, results []apiclient.BulkResult) {
			r.mu.Lock()
			defer r.mu.Unlock()
			for i, result := range results {
				assert.True(r.t, r.flying[from+i])
				delete(r.flying, from+i)
				r.ended[from+i] = result.Outcome
			}
		},
	}
}

func newTraced(t *testing.T) *traced {
	t.Helper()
	return &traced{t: t, flying: map[int]bool{}, ended: map[int]apiclient.BulkOutcome{}}
}

func TestBulkTraceTellsWhatIsInFlight(t *testing.T) {
	t.Parallel()
	for _, batch := range []int{0, 7} {
		synctest.Test(t, func(t *testing.T) {
			users, items := newUsers(40)
			var sys apiclient.System = users
			if batch > 0 {
				sys = &batches{users: users}
			}
			users.delay = time.Second
			r := newTraced(t)
			run := apiclient.StartBulk(t.Context(), sys, describe(batch, 3), apiclient.BulkDisable, items, apiclient.BulkOptions{Trace: r.trace()})
			time.Sleep(1500 * time.Millisecond)
			synctest.Wait()
			r.mu.Lock()
			assert.Len(t, r.flying, run.Progress().InFlight)
			assert.NotEmpty(t, r.flying)
			r.mu.Unlock()
			run.Cancel()
			<-run.Done()
			report := run.Report()
			assert.Empty(t, r.flying)
			for i, result := range report.Results {
				assert.Equal(t, result.Outcome, r.ended[i])
			}
			assert.Equal(t, report.Ended, time.Now())
		})
	}
}

func TestBulkTraceTellsOfRefusalsForTheRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sys, items := newUsers(3)
		sys.before = func(_ context.Context, call int, _ apiclient.UserID) error {
			if call == 2 {
				return &apiclient.Error{Kind: apiclient.ErrRateLimited, RetryAfter: 10 * time.Second}
			}
			return nil
		}
		r := newTraced(t)
		run := apiclient.StartBulk(t.Context(), sys, describe(0, 1), apiclient.BulkDisable, items, apiclient.BulkOptions{Trace: r.trace()})
		time.Sleep(time.Second)
		synctest.Wait()
		r.mu.Lock()
		assert.Empty(t, r.flying, "what waits is not in flight")
		r.mu.Unlock()
		<-run.Done()
		assert.Equal(t, 1, r.backs)
		assert.Len(t, r.ended, 3)
	})
}

func TestBulkSurvivesADefectOfTheDriver(t *testing.T) {
	t.Parallel()
	sys, items := newUsers(5)
	sys.before = func(_ context.Context, call int, _ apiclient.UserID) error {
		if call == 2 {
			panic("index out of range")
		}
		return nil
	}
	report := finish(t, apiclient.StartBulk(t.Context(), sys, describe(0, 1), apiclient.BulkDisable, items, apiclient.BulkOptions{}))
	assert.Equal(t, apiclient.BulkCounts{Done: 1, Unknown: 1, Pending: 3}, report.Counts())
	require.ErrorContains(t, report.Stopped, "index out of range")
}
