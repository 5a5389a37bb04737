package bulk_test

import (
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
)

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
			"Disable 3 service users: 2 disabled, 1 failed; `last bulk report` shows which",
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
			require.Eventually(t, func() bool { return reports(t, dir) == 1 }, time.Minute, time.Millisecond)
			if tc.gone {
				ok, ask := k.screen.Leave(kit.LeaveBack)
				require.False(t, ok)
				dialog := ask().(kit.ShowDialog).Dialog
				require.NotNil(t, dialog.Update(tea.KeyPressMsg{Code: 'y', Text: "y"}))
			}
			release()
			k.do(begin)
			quiet := tc.level == kit.Problem && !tc.gone // the report on screen says the same
			assert.Equal(t, kit.Notice{Level: tc.level, Text: tc.says, Quiet: quiet}, k.notice())
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
			require.Eventually(t, func() bool { return len(sys.Calls("SetEnabled")) > 0 }, time.Minute, time.Millisecond)
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
