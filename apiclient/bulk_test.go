package apiclient_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

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
