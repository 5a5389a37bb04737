package bulk_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/bulklog"
	"steward/internal/fleet"
	"steward/tui/kit"
	"steward/tui/screen/bulk"
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
		d.Send(open(brokenOff())).Press("u").See("something else was enabled or disabled since")
	})
}

// desk drives one screen by itself, with a keeper that writes to a folder.
type desk struct {
	t      *testing.T
	env    *kit.Env
	screen *bulk.Screen
	sent   []tea.Msg
}

func newDesk(t *testing.T, sys apiclient.System, keeper *bulklog.Keeper, arg kit.BulkArg) *desk {
	t.Helper()
	d := oneByOne()
	env := &kit.Env{Calls: kit.NewCalls(t.Context(), 1), Services: &kit.Services{
		System: sys, Fleet: fleet.New(sys, fleet.Options{}), Theme: kit.NewTheme(kit.ThemeOptions{}), Bulk: keeper,
		Session: &kit.Session{Context: "prod", Known: true, System: d}, Now: time.Now, Warning: apiclient.DefaultWarning,
	}}
	k := &desk{t: t, env: env, screen: bulk.New(env, arg)}
	k.screen.Resize(120, 36)
	return k
}

// do carries out a command and what follows from it.
func (k *desk) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			k.do(c)
		}
	case kit.Reply:
		k.do(k.env.Calls.Deliver(msg))
	default:
		k.sent = append(k.sent, msg)
	}
}

func (k *desk) press(key string) {
	k.t.Helper()
	action, ok := kit.Find(k.screen.Actions(), key)
	require.True(k.t, ok, key)
	require.Empty(k.t, action.Off)
	k.do(action.Run())
}

// notice is the last notice.
func (k *desk) notice() kit.Notice {
	var last kit.Notice
	for _, msg := range k.sent {
		if n, ok := msg.(kit.Notice); ok {
			last = n
		}
	}
	return last
}

func items(n int) []apiclient.BulkItem {
	out := make([]apiclient.BulkItem, n)
	for i := range out {
		out[i] = apiclient.BulkItem{ID: id(i + 1), Name: fmt.Sprintf("user-%04d", i+1)}
	}
	return out
}

func reports(t *testing.T, dir string) int {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	return len(paths)
}

func TestReportThatWasShownIsForgotten(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		fails bool
		gone  bool // the operator leaves while it goes on
		kept  int
		level kit.Level
		says  string
	}{
		{"clean run", false, false, 0, kit.Success, "Disable 3 service users: 3 disabled"},
		{"run with a failure", true, false, 0, kit.Problem, "Disable 3 service users: 2 disabled, 1 failed"},
		{"clean run that nobody watched is told by its line", false, true, 0, kit.Success, "Disable 3 service users: 3 disabled"},
		{
			"run with a failure that nobody watched waits", true, true, 1, kit.Problem,
			"Disable 3 service users: 2 disabled, 1 failed. The report is shown at the next start.",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			dir, sys := t.TempDir(), singly(3)
			if tc.fails {
				sys.Fail("SetEnabled", id(2), &apiclient.Error{Kind: apiclient.ErrForbidden, Message: "no"})
			}
			release := sys.Block("SetEnabled", id(3))
			k := newDesk(t, sys, bulklog.New(bulklog.Options{Dir: dir, Context: "prod"}), kit.BulkArg{Verb: apiclient.BulkDisable, Items: items(3)})
			begin := k.screen.Init()
			require.Eventually(t, func() bool { return reports(t, dir) == 1 }, 5*time.Second, time.Millisecond)
			if tc.gone {
				ok, ask := k.screen.Leave(kit.LeaveBack)
				require.False(t, ok)
				dialog := ask().(kit.ShowDialog).Dialog
				require.NotNil(t, dialog.Update(tea.KeyPressMsg{Code: 'y', Text: "y"}))
			}
			release()
			k.do(begin)
			assert.Equal(t, kit.Notice{Level: tc.level, Text: tc.says}, k.notice())
			assert.Equal(t, tc.kept, reports(t, dir))
		})
	}
}

func TestReportThatWasLeftIsForgottenWhenItIsDoneWith(t *testing.T) {
	t.Parallel()
	left := func(t *testing.T) (*bulklog.Keeper, string, *bulklog.Report) {
		t.Helper()
		dir := t.TempDir()
		first := bulklog.New(bulklog.Options{Dir: dir, Context: "prod"})
		sys := singly(3)
		sys.Fail("SetEnabled", id(2), &apiclient.Error{Kind: apiclient.ErrForbidden, Message: "no"})
		<-first.Start(t.Context(), sys, oneByOne(), apiclient.BulkDisable, items(3), apiclient.BulkOptions{}).Done()
		first.Close(t.Context())
		keeper := bulklog.New(bulklog.Options{Dir: dir, Context: "prod"})
		found, err := keeper.BrokenOff()
		require.NoError(t, err)
		require.Len(t, found, 1)
		return keeper, dir, &found[0]
	}
	t.Run("by saying so", func(t *testing.T) {
		t.Parallel()
		keeper, dir, report := left(t)
		k := newDesk(t, singly(3), keeper, kit.BulkArg{Report: report})
		k.do(k.screen.Init())
		assert.Contains(t, ansi.Strip(k.screen.View()), "Ended unseen just now")
		ok, _ := k.screen.Leave(kit.LeaveBack)
		assert.True(t, ok)
		assert.Equal(t, 1, reports(t, dir), "looking at it is not enough")
		k.press("x")
		assert.Equal(t, []tea.Msg{kit.Back{}}, k.sent)
		assert.Zero(t, reports(t, dir))
	})
	t.Run("by trying again what failed", func(t *testing.T) {
		t.Parallel()
		keeper, dir, report := left(t)
		k := newDesk(t, singly(3), keeper, kit.BulkArg{Report: report})
		k.press("r")
		require.Equal(t, 1, reports(t, dir), "not before the question is answered")
		dialog := k.sent[0].(kit.ShowDialog).Dialog
		k.do(dialog.Update(tea.KeyPressMsg{Code: 'y', Text: "y"}))
		assert.Zero(t, reports(t, dir))
		opened := k.sent[1].(kit.Open)
		assert.Equal(t, kit.BulkArg{Verb: apiclient.BulkDisable, Continues: true, Items: report.FailedItems()}, opened.Arg)
		assert.False(t, opened.Replace)
	})
	t.Run("by being shown where nothing is left to do", func(t *testing.T) {
		t.Parallel()
		keeper, dir, report := left(t)
		report.Results[1].Outcome, report.Results[1].Err = apiclient.BulkDone, nil
		k := newDesk(t, singly(3), keeper, kit.BulkArg{Report: report})
		k.do(k.screen.Init())
		assert.Zero(t, reports(t, dir))
	})
}

func TestQuittingTellsOfTheReport(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, want string
		dir        func(t *testing.T) string
	}{
		{"kept", "the report is kept and shown at the next start", func(t *testing.T) string { return t.TempDir() }},
		{"not kept", "no report is kept", func(*testing.T) string { return "" }},
		{"not to be written", "no report is kept", func(*testing.T) string { return "/dev/null/bulk" }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			sys := singly(3)
			release := sys.Block("SetEnabled", "")
			keeper := bulklog.New(bulklog.Options{Dir: tc.dir(t)})
			k := newDesk(t, sys, keeper, kit.BulkArg{Verb: apiclient.BulkDisable, Items: items(3)})
			begin := k.screen.Init()
			require.Eventually(t, func() bool { return len(sys.Calls("SetEnabled")) > 0 }, 5*time.Second, time.Millisecond)
			_, ask := k.screen.Leave(kit.LeaveQuit)
			box := strings.ReplaceAll(ansi.Strip(ask().(kit.ShowDialog).Dialog.View(200, 40)), "│", " ")
			assert.Contains(t, strings.Join(strings.Fields(box), " "), tc.want)
			k.screen.Resize(119, 36)
			if tc.name == "not to be written" {
				assert.Contains(t, ansi.Strip(k.screen.View()), "no report is kept on disk")
			}
			release()
			k.do(begin)
		})
	}
}
