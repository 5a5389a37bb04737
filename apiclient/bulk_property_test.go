package apiclient_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
)

// drawnSystem is a system in which every user's call ends as drawn.
type drawnSystem struct {
	*users
	refuse map[apiclient.UserID]bool
}

func drawSystem(t *rapid.T) (*drawnSystem, []apiclient.BulkItem) {
	sys, items := newUsers(rapid.IntRange(0, 60).Draw(t, "users"))
	d := &drawnSystem{users: sys, refuse: map[apiclient.UserID]bool{}}
	for _, item := range items {
		sys.enabled[item.ID] = rapid.Bool().Draw(t, "enabled")
		d.refuse[item.ID] = rapid.IntRange(0, 9).Draw(t, "refused") == 0
	}
	sys.before = func(_ context.Context, _ int, id apiclient.UserID) error {
		if d.refuse[id] {
			return &apiclient.Error{Kind: apiclient.ErrForbidden, Message: "needs users::modify"}
		}
		return nil
	}
	return d, items
}

func TestBulkReportIsTheTruth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sys, items := drawSystem(t)
		verb := rapid.SampledFrom([]apiclient.BulkVerb{apiclient.BulkEnable, apiclient.BulkDisable, apiclient.BulkDelete}).Draw(t, "verb")
		before := map[apiclient.UserID]bool{}
		for _, item := range items {
			before[item.ID] = sys.enabled[item.ID]
		}
		var target apiclient.System = sys
		if rapid.Bool().Draw(t, "batch") {
			target = &batches{users: sys.users}
		}
		d := describe(rapid.IntRange(0, 20).Draw(t, "limit"), rapid.IntRange(0, 5).Draw(t, "concurrency"))
		run := apiclient.StartBulk(context.Background(), target, d, verb, items, apiclient.BulkOptions{Coalesce: -1})
		cancelAt := rapid.IntRange(0, 100).Draw(t, "cancel after")
		var last apiclient.BulkProgress
		for !last.Finished {
			p, err := run.Wait(context.Background(), last.Version)
			require.NoError(t, err)
			require.GreaterOrEqual(t, p.Results(), last.Results(), "results are never taken back")
			require.LessOrEqual(t, p.Results()+p.InFlight, p.Total)
			if last = p; p.Results() >= cancelAt {
				run.Cancel()
			}
		}
		report := run.Report()
		require.Len(t, report.Results, len(items), "one result per item")
		counts := report.Counts()
		assert.Equal(t, len(items), counts.Pending+counts.Done+counts.Unchanged+counts.Failed+counts.Unknown)
		assert.Equal(t, last.Results(), len(items)-counts.Pending)
		assert.Len(t, last.Failures, counts.Failed+counts.Unknown)
		assert.Len(t, report.FailedItems(), counts.Failed+counts.Unknown)
		assert.Len(t, report.PendingItems(), counts.Pending)
		undo := map[apiclient.UserID]bool{}
		for _, item := range report.Changed() {
			undo[item.ID] = true
		}
		for i, item := range items {
			require.Equal(t, item, report.Results[i].Item, "in the order of the items")
			now, exists := sys.enabled[item.ID]
			assert.Equal(t, undo[item.ID], !exists || now != before[item.ID], "undo holds exactly what changed: %s", item.ID)
			assert.Equal(t, report.Results[i].Outcome == apiclient.BulkFailed, report.Results[i].Err != nil)
		}
	})
}

func TestBulkUndoRestoresWhatWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sys, items := drawSystem(t)
		before := map[apiclient.UserID]bool{}
		for _, item := range items {
			before[item.ID] = sys.enabled[item.ID]
		}
		verb := rapid.SampledFrom([]apiclient.BulkVerb{apiclient.BulkEnable, apiclient.BulkDisable}).Draw(t, "verb")
		report := finish(t, apiclient.StartBulk(context.Background(), sys, describe(0, 4), verb, items, apiclient.BulkOptions{Coalesce: -1}))
		finish(t, apiclient.StartBulk(context.Background(), sys, describe(0, 4), verb.Opposite(), report.Changed(), apiclient.BulkOptions{Coalesce: -1}))
		assert.Equal(t, before, sys.enabled)
	})
}
