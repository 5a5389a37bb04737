package bulk_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// oneByOne describes a system without the batch form that takes one call at a time, so that every frame is exact.
func oneByOne() apiclient.Description {
	d := fake.Open()
	d.Limits.Batch, d.Limits.Concurrency = 0, 1
	return d
}

func singly(n int) *fake.System {
	d := oneByOne()
	return fake.New(fake.Options{Users: fake.Many(n, fake.Epoch), Description: &d})
}

func id(n int) apiclient.UserID {
	return apiclient.UserID(fmt.Sprintf("su_01K9Z3T7M4Q2XH8V5C6N%06d", n))
}

// scripted is a system of 200 users of whom two cannot be disabled.
func scripted() *fake.System {
	d, users := oneByOne(), fake.Many(200, fake.Epoch)
	users[6].Name, users[8].Name = "ci-legacy-07", "東京\u202eバッチ"
	sys := fake.New(fake.Options{Users: users, Description: &d})
	sys.Delay("SetEnabled", "", 23*time.Millisecond)
	sys.Fail("SetEnabled", id(7), &apiclient.Error{
		Kind: apiclient.ErrForbidden, Op: "disable ci-legacy-07", Message: "not permitted", MissingPermission: "users::modify", Status: 403, Code: "forbidden",
		RequestID: "req_01K9Z3T7M4Q2",
	})
	sys.Fail("SetEnabled", id(9), &apiclient.Error{Kind: apiclient.ErrConflict, Message: "changed by dana a minute ago", Status: 412})
	return sys
}

func TestLook(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 40}, {200, 60}} {
		for _, at := range []string{"running", "report"} {
			t.Run(fmt.Sprintf("%s %dx%d", at, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				tuitest.Run(t, tuitest.Options{System: scripted(), Width: size[0], Height: size[1]}, func(d *tuitest.Driver) {
					d.Press("*", "d").Type("200").Press("enter").Advance(3 * time.Second)
					if at == "report" {
						d.Advance(7 * time.Second)
					}
					d.Golden().Advance(10 * time.Second)
				})
			})
		}
	}
}

// enabled is how many users the system has enabled.
func enabled(t *testing.T, sys *fake.System) int {
	t.Helper()
	n := 0
	for page, err := range sys.Users(context.Background(), apiclient.UserQuery{}) {
		require.NoError(t, err)
		for i := range page.Users {
			if page.Users[i].Enabled {
				n++
			}
		}
	}
	return n
}

func run(t *testing.T, sys *fake.System, test func(*tuitest.Driver)) {
	t.Helper()
	tuitest.Run(t, tuitest.Options{System: sys}, test)
}

func TestRunIsUndone(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{})
	run(t, sys, func(d *tuitest.Driver) {
		before := enabled(t, sys)
		d.Press("space", "j", "space", "j", "space", "d").See("Disable 3 service users?").Press("y").Advance(time.Second)
		d.See("3 disabled", "undo")
		assert.Equal(t, before-3, enabled(t, sys))
		d.Press("u").See("Undo: enable 3 service users again?").Press("y").Advance(time.Second).See("3 enabled").SeeNot("u undo")
		assert.Equal(t, before, enabled(t, sys))
		d.Press("esc").See("All 10", "Enabled 6").SeeNot("marked").Press("u").See("the last run was undone already")
	})
}

func TestFailedOnesAreRetriedAndUndoTakesBackBoth(t *testing.T) {
	t.Parallel()
	sys := singly(30)
	sys.FailOnce("SetEnabled", id(3), &apiclient.Error{Kind: apiclient.ErrUnavailable, Message: "the system is being restarted"})
	run(t, sys, func(d *tuitest.Driver) {
		d.Press("*", "d").Type("30").Press("enter").Advance(time.Second)
		d.See("29 disabled, 1 failed", "user-0003", "the system is being restarted").SeeNot("done", "not tried")
		d.Press("r").Advance(time.Second).See("Disable 1 service user", "1 disabled").SeeNot("r retry")
		d.Press("u").See("enable 30 service users again?").Type("30").Press("enter").Advance(time.Second).See("30 enabled")
		assert.Equal(t, 30, enabled(t, sys))
	})
}

func TestCancelLeavesATrueReport(t *testing.T) {
	t.Parallel()
	sys := singly(50)
	sys.Delay("SetEnabled", "", 73*time.Millisecond)
	run(t, sys, func(d *tuitest.Driver) {
		d.Press("*", "d").Type("50").Press("enter").Advance(time.Second).See("of 50", "cancel after the calls in flight")
		d.Press("esc").Advance(time.Second)
		done := 50 - enabled(t, sys)
		require.Positive(t, done)
		d.See(fmt.Sprintf("%d disabled, %d not tried", done, 50-done), "Cancelled after", "c continue")
		d.Press("c").Advance(5 * time.Second).See(fmt.Sprintf("%d disabled", 50-done))
		assert.Zero(t, enabled(t, sys))
	})
}

func TestLeavingARunAsks(t *testing.T) {
	t.Parallel()
	sys := singly(50)
	sys.Delay("SetEnabled", "", 73*time.Millisecond)
	run(t, sys, func(d *tuitest.Driver) {
		d.Press("*", "d").Type("50").Press("enter").Advance(time.Second)
		d.Press("q").See("Leave while the run goes on?").Press("esc").See("of 50")
		d.Press("ctrl+c").See("Quitting starts no more calls.").Press("esc").See("of 50")
		d.Press("q", "tab", "enter").See("Service users", "All 50").SeeNot("Leave while")
		d.Advance(5*time.Second).See("Disabled 50", "Disable 50 service users: 50 disabled")
		d.Press("u").See("Undo: enable 50 service users again?")
		assert.Zero(t, enabled(t, sys))
	})
}

func TestLostAnswersAreSaidToBeUnknown(t *testing.T) {
	t.Parallel()
	sys := singly(3)
	lost := &apiclient.Error{Kind: apiclient.ErrUnknown, Message: "no answer came"}
	sys.Lose("SetEnabled", id(2), lost)
	sys.Lose("SetEnabled", id(2), lost)
	run(t, sys, func(d *tuitest.Driver) {
		d.Press("*", "d", "y").Advance(time.Second)
		d.See("2 disabled, 1 outcome unknown", "user-0002", "it may have been disabled", "It took less than 1 s.")
		d.Press("l").Advance(time.Second).See("outcome unknown: is disabled now", "1 looked at again: 1 as asked for")
		d.Press("esc", "esc").Advance(time.Second).See("Disabled 3")
	})
}

func TestSlowedRunSaysSo(t *testing.T) {
	t.Parallel()
	sys := singly(3)
	for range 3 {
		sys.FailOnce("SetEnabled", id(2), &apiclient.Error{Kind: apiclient.ErrRateLimited, RetryAfter: 5 * time.Second})
	}
	run(t, sys, func(d *tuitest.Driver) {
		d.Press("*", "d", "y").Advance(2*time.Second).See("1 of 3", "asks for fewer requests")
		d.Advance(20 * time.Second).See("3 disabled")
	})
}

func TestSignedOutRunStops(t *testing.T) {
	t.Parallel()
	sys := singly(5)
	sys.Fail("SetEnabled", id(2), &apiclient.Error{Kind: apiclient.ErrSignedOut, Message: "the session has expired"})
	run(t, sys, func(d *tuitest.Driver) {
		d.Press("*", "d", "y").Advance(time.Second)
		d.See("1 disabled, 1 failed, 3 not tried", "stopped by itself: the session has expired")
		d.SeeNot("✕ Disable 5 service users").Press("!").See("problem  Disable 5 service users: 1 disabled, 1 failed, 3 not tried")
	})
}

func TestDeletedUsersLeaveTheList(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{})
	run(t, sys, func(d *tuitest.Driver) {
		d.Press("space", "j", "space", "D").See("Delete 2 service users?", "final").Type("2").Press("enter").Advance(time.Second)
		d.See("2 deleted").SeeNot("u undo").Press("esc").See("All 8").SeeNot("marked")
	})
}

func TestReportIsExported(t *testing.T) {
	t.Parallel()
	sys := scripted()
	path := filepath.Join(t.TempDir(), "report.csv")
	run(t, sys, func(d *tuitest.Driver) {
		d.Press("*", "d").Type("200").Press("enter").Advance(10 * time.Second).See("198 disabled")
		d.Press("o").See("Export the report").Press("ctrl+u").Paste(path).Press("enter").Advance(time.Second).See("Exported to")
	})
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Contains(t, string(content), string(id(7))+",ci-legacy-07,disable,failed,disable ci-legacy-07: not permitted\n")
	assert.Contains(t, string(content), "東京<U+202E>バッチ", "what no terminal should get is shown instead")
}
