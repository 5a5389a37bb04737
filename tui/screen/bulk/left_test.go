package bulk_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/bulklog"
	"steward/tui/kit"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// brokenOff is a report of 60 users: 35 were disabled, one was disabled before, one failed, three were in flight, and 20
// were not tried.
func brokenOff() *bulklog.Report {
	r := &bulklog.Report{Context: "demo", BulkReport: apiclient.BulkReport{
		Verb: apiclient.BulkDisable, Started: fake.Epoch.Add(-10*time.Minute - 3*time.Second), Ended: fake.Epoch.Add(-10 * time.Minute),
		Results: make([]apiclient.BulkResult, 60),
	}}
	for i := range r.Results {
		result := &r.Results[i]
		result.Item = apiclient.BulkItem{ID: id(i + 1), Name: fmt.Sprintf("user-%04d", i+1)}
		switch {
		case i == 5:
			result.Item.Name = "東京\u202eバッチ"
			result.Outcome, result.Err = apiclient.BulkFailed, &apiclient.Error{
				Kind: apiclient.ErrForbidden, Message: "not permitted", MissingPermission: "users::modify", Status: 403, RequestID: "req_01K9Z3T7M4Q2",
			}
		case i == 6:
			result.Outcome = apiclient.BulkUnchanged
		case i < 37:
			result.Outcome = apiclient.BulkDone
		case i < 40:
			result.Outcome, result.Err = apiclient.BulkOutcomeUnknown, &apiclient.Error{
				Kind: apiclient.ErrUnknown, Message: "the console ended before the answer came",
			}
		}
	}
	return r
}

// broken is the system as that run left it: of those in flight the first was disabled.
func broken(t *testing.T) *fake.System {
	t.Helper()
	sys := singly(60)
	for i, r := range brokenOff().Results {
		if r.Outcome == apiclient.BulkDone || r.Outcome == apiclient.BulkUnchanged || i == 37 {
			_, err := sys.SetEnabled(context.Background(), r.Item.ID, false)
			require.NoError(t, err)
		}
	}
	return sys
}

func open(r *bulklog.Report) kit.Open {
	return kit.Open{View: kit.ViewBulk, Arg: kit.BulkArg{Report: r}}
}

func TestLookAtAReportThatWasLeft(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 40}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			tuitest.Run(t, tuitest.Options{System: broken(t), Width: size[0], Height: size[1]}, func(d *tuitest.Driver) {
				d.Send(open(brokenOff())).Golden()
			})
		})
	}
}

func TestReportThatWasLeftIsWorkedOff(t *testing.T) {
	t.Parallel()
	sys := broken(t)
	run(t, sys, func(d *tuitest.Driver) {
		require.Equal(t, 23, enabled(t, sys))
		d.Send(open(brokenOff()))
		d.See("35 disabled, 1 unchanged, 1 failed, 3 outcome unknown, 20 not tried", "Broken off 10 min ago, after 3 s.", "they may have been disabled")
		d.Press("l").Advance(time.Second).See("outcome unknown  is disabled now", "outcome unknown  is enabled now")
		d.Press("c").See("Go on to disable 20 service users?").Press("y").Advance(time.Second).See("20 disabled")
		assert.Equal(t, 3, enabled(t, sys))
		d.Press("esc").See("Broken off").Press("c").See("a newer run has done that")
		d.Press("r").See("Try again to disable 4 service users?").Press("y").Advance(time.Second).See("3 disabled, 1 unchanged")
		assert.Zero(t, enabled(t, sys))
		d.Press("esc").See("Broken off").SeeNot("x forgets this report").Press("x").See("All 60")
		d.Press("u").See("Undo: enable 58 service users again?")
	})
}

func TestReportThatWasLeftIsUndone(t *testing.T) {
	t.Parallel()
	sys := broken(t)
	run(t, sys, func(d *tuitest.Driver) {
		d.Send(open(brokenOff())).Press("u").See("Undo: enable 35 service users again?").Type("35").Press("enter").Advance(time.Second)
		d.See("35 enabled").Press("esc").See("Broken off").Press("u").See("the last run was undone already")
		assert.Equal(t, 58, enabled(t, sys))
	})
}

func TestRunOfThisSessionIsUndoneFirst(t *testing.T) {
	t.Parallel()
	run(t, broken(t), func(d *tuitest.Driver) {
		d.Press("space", "j", "space", "e", "y").Advance(time.Second).See("enabled").Press("esc")
		d.Send(open(brokenOff())).Press("u").See("something else was changed in bulk since")
	})
}
