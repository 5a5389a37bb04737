package list_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

const firstID = "su_01K9Z3T7M4Q2XH8V5C6N0A0001" // of ci-deploy

// fleetPause is longer than the fleet gathers changes before it tells of them.
const fleetPause = 100 * time.Millisecond

func TestTabsShowTheirUsers(t *testing.T) {
	t.Parallel()
	drive(t, tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("All 10", "Enabled 6", "Disabled 2", "Expiring 2", "Expired 2", "finance team", "ci-legacy-07")
		d.Press("tab").See("backup", "ci-deploy").SeeNot("finance team", "ci-legacy-07")
		d.Press("tab").See("finance team", "unused-import").SeeNot("backup")
		d.Press("tab").See("ci-deploy", "monitoring").SeeNot("ci-deploy-prod")
		d.Press("tab").See("ci-legacy-07", "ci-legacy-08").SeeNot("backup")
		d.Press("tab").See("backup", "finance team")
		d.Press("shift+tab").See("ci-legacy-08").SeeNot("backup")
	})
}

func TestFilter(t *testing.T) {
	t.Parallel()
	drive(t, tuitest.Options{}, func(d *tuitest.Driver) {
		d.Press("/").Type("fin").See("All 1 ", "1 of 10", "finance team").SeeNot("backup")
		d.Press("enter").See("finance team", "/ fin").SeeNot("backup")
		d.Press("enter").See("Overview").Press("q").See("/ fin", "1 of 10").SeeNot("backup")
		d.Press("esc").See("All 10", "backup").SeeNot("/ fin")
		d.Press("/").Type("d").See("All").Press("esc").See("All 10", "backup").SeeNot(" / d")
		d.Press("/").Type("nobody").See("No service user matches", "esc clear it").Press("esc").See("backup")
	})
}

func TestFilterMistakeIsToldAndKeepsTheRows(t *testing.T) {
	t.Parallel()
	drive(t, tuitest.Options{}, func(d *tuitest.Driver) {
		d.Press("/").Type("batch status:on").See("   ^^ there is no such status: expected enabled", "batch-eu").SeeNot("backup")
		d.Press("enter").See("expected enabled").Press("backspace", "backspace").Type("enabled").See("2 of 10").SeeNot("expected")
	})
}

func TestLettersAreTextWhileFiltering(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{})
	drive(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("/").Type("qdD1:?").See("/ qdD1:?").Paste("  \x1b[31mfoo\nbar").See("foo bar").Press("esc").See("backup")
		assert.Empty(t, sys.Calls("SetEnabled", "DeleteUser"))
	})
}

func TestSort(t *testing.T) {
	t.Parallel()
	order := func(d *tuitest.Driver, first, second string) {
		t.Helper()
		assert.Less(t, strings.Index(d.Frame(), first), strings.Index(d.Frame(), second), "%s before %s", first, second)
	}
	drive(t, tuitest.Options{}, func(d *tuitest.Driver) {
		order(d, "backup", "monitoring")
		d.Press("S").See("NAME ↓", "by NAME ↓")
		order(d, "monitoring", "backup")
		d.Press("s").See("STATUS ↑")
		order(d, "monitoring", "ci-legacy-07")
		d.Press("s").See("ENDS ↑")
		order(d, "ci-legacy-07", "ci-deploy-prod")
		d.Press("s", "s").See("LAST USED ↑").Press("s").See("CONTACT ↑").Press("s").See("by CREATED ↑")
		d.Press("s", "s").See("NAME ↑").SeeNot("by NAME")
	})
}

func TestMarksSurviveFilterAndSort(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{})
	drive(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("space", "j", "space").See("2 marked").Press("s").See("2 marked")
		d.Press("/").Type("finance").Press("enter", "space").See("3 marked (2 hidden)")
		d.Press("d").See("Disable 3 service users?", "2 of them are hidden by the filter", "refused at once", "1 of them is disabled already")
		d.Press("esc").See("3 marked").Press("esc").SeeNot("marked").See("/ finance").Press("esc").SeeNot("/ finance")
		assert.Empty(t, sys.Calls("SetEnabled", "Batch"))
	})
}

func TestOneUserIsDisabledAtOnceAndUndone(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{})
	drive(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("/").Type("ci-deploy").Press("enter", "d").See("Disable 1 service user?", "It was used 3 min ago", "demo")
		d.Press("d").See("Disable 1 service user?").Press("enter").SeeNot("Disable 1").See("enabled")
		d.Press("d", "y").Advance(fleetPause).See("ci-deploy disabled", "Disabled 1")
		u, err := sys.User(t.Context(), firstID)
		require.NoError(t, err)
		assert.False(t, u.Enabled)
		d.Press("u").See("Undo: enable 1 service user again?").Press("y").Advance(fleetPause).See("ci-deploy enabled", "Disabled 0")
		d.Press("u").See("the last run was undone already")
	})
}

func TestLostAnswerIsSaidAndLookedUp(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{})
	sys.Lose("SetEnabled", "", &apiclient.Error{Kind: apiclient.ErrUnknown, Message: "no answer came"})
	drive(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("/").Type("ci-deploy").Press("enter", "d", "y").Advance(fleetPause).See("Disabled 1", "ci-deploy is disabled now")
		d.Press("!").See("disable ci-deploy: outcome unknown")
	})
}

func TestUserThatChangedIsNotDeleted(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{})
	drive(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("/").Type("ci-deploy").Press("enter", "D").See("Delete 1 service user?", "This is final")
		_, err := sys.SetEnabled(t.Context(), firstID, false)
		require.NoError(t, err)
		d.Press("y").Advance(fleetPause).See("Disabled 1", "ci-deploy")
		_, err = sys.User(t.Context(), firstID)
		require.NoError(t, err)
		d.Press("D", "y").Advance(fleetPause).See("ci-deploy deleted", "All 1 ")
	})
}

func TestReadOnlySaysWhy(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{Operator: &apiclient.Operator{Name: "eve", ReadOnly: true}})
	drive(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		for _, key := range []string{"n", "d", "e", "D", "x"} {
			d.Press(key).See("is off", "READ-ONLY").SeeNot("service user?")
		}
		d.Press("enter").See("Overview")
	})
}

func TestColumnsAndActionsFollowTheSystem(t *testing.T) {
	t.Parallel()
	plain := fake.Open()
	plain.Fields = map[apiclient.Field]apiclient.FieldRule{apiclient.FieldName: {}}
	delete(plain.Actions, apiclient.ActDelete)
	plain.Actions[apiclient.ActDisable] = apiclient.Support{Reason: "this system disables through groups"}
	drive(t, tuitest.Options{System: fake.New(fake.Options{Description: &plain})}, func(d *tuitest.Driver) {
		d.See("NAME", "STATUS", "KEYS").SeeNot("ENDS", "CONTACT", "LAST USED", "ACCESS")
		d.Press("D").SeeNot("Delete", "delete is off").Press("d").See("disable is off: this system disables through groups")
	})
}

func TestWithoutEndDatesNobodyExpires(t *testing.T) {
	t.Parallel()
	d := fake.Trustgrid()
	drive(t, tuitest.Options{System: fake.New(fake.Options{Description: &d, Users: fake.Fitted(d, fake.Epoch)})}, func(d *tuitest.Driver) {
		d.See("All 10", "Enabled", "Disabled").SeeNot("Expir")
		d.Press("tab").See("batch-eu").SeeNot("finance team").Press("tab").See("finance team").SeeNot("batch-eu")
		d.Press("tab").See("finance team", "batch-eu").Press("shift+tab").See("finance team").SeeNot("batch-eu")
	})
}

func TestFirstPageIsPaintedWhileTheRestLoads(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{Users: fake.Many(2_000, fake.Epoch), PageSize: 500})
	sys.Delay("Users", "", 2*time.Second)
	drive(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.See("Reading the service users").Advance(3*time.Second).See("user-0001", "500 of 2,000", "All 500")
		d.Press("j", "j", "space").See("1 marked").Advance(2*time.Second).See("1,000 of 2,000", "1 marked")
		d.Advance(6 * time.Second).See("All 2,000").SeeNot("of 2,000")
	})
}

func TestFailedRefreshKeepsTheUsersAndIsToldOnce(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{})
	drive(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		sys.Fail("Users", "", &apiclient.Error{Kind: apiclient.ErrUnreachable, Message: "no route to the system"})
		d.Press("r").See("no route to the system", "not refreshed: r retry", "backup").Press("esc").SeeNot("no route")
		d.Advance(2*time.Minute).SeeNot("no route").See("backup", "not refreshed")
		sys.Fail("Users", "", nil)
		d.Press("r").See("Refreshed: 10 service users").SeeNot("not refreshed")
	})
}

func TestRefreshesByItselfButNotUnderMarksOrQuestions(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{})
	reads := func() int { return len(sys.Calls("Users")) }
	drive(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		require.Equal(t, 1, reads())
		d.Advance(31 * time.Second)
		require.Equal(t, 2, reads())
		d.Send(tea.FocusMsg{})
		require.Equal(t, 3, reads())
		d.Press("space").Advance(2 * time.Minute).Send(tea.FocusMsg{})
		require.Equal(t, 3, reads(), "something is marked")
		d.Press("esc", "d").See("Disable 1").Advance(2 * time.Minute).Send(tea.FocusMsg{})
		require.Equal(t, 3, reads(), "a question is open")
		d.Press("esc").Advance(31 * time.Second)
		require.Equal(t, 4, reads())
	})
}

func TestVanishedMarkedUsersAreSaid(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{})
	drive(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("/").Type("ci-deploy").Press("enter", "space", "j", "space").See("2 marked")
		require.NoError(t, sys.DeleteUser(t.Context(), firstID, ""))
		d.Press("r").Advance(fleetPause).See("1 marked", "1 marked service user is gone and was unmarked")
	})
}

func TestCopy(t *testing.T) {
	t.Parallel()
	drive(t, tuitest.Options{System: hostile()}, func(d *tuitest.Driver) {
		d.Press("/").Type("su_01K9Z3T7M4Q2XH8V5C6N0B0001").Press("enter")
		d.Press("y", "i").Press("y", "n").Press("y", "r").Press("y", "h")
		got := d.Copied()
		require.Len(t, got, 4)
		assert.Equal(t, "su_01K9Z3T7M4Q2XH8V5C6N0B0001", got[0])
		assert.Equal(t, "pay<U+202E>role", got[1])
		assert.Contains(t, got[2], `"name": "pay\u202erole"`, "lossless, but safe to paste into a terminal")
		assert.Contains(t, got[3], "Authorization:")
		var row map[string]any
		require.NoError(t, json.Unmarshal([]byte(got[2]), &row))
		assert.Equal(t, "pay\u202erole", row["name"])
	})
}

func TestExport(t *testing.T) {
	t.Parallel()
	users := fake.Population(fake.Epoch)
	for i, evil := range []string{"=cmd()", "+1", "-1", "@sum", "plain, with \"quotes\""} {
		users = append(users, apiclient.ServiceUser{ID: apiclient.UserID(fmt.Sprint("su_evil", i)), Name: evil, Description: "evil"})
	}
	dir := t.TempDir()
	drive(t, tuitest.Options{System: fake.New(fake.Options{Users: users})}, func(d *tuitest.Driver) {
		save := func(name string) *tuitest.Driver {
			return d.Press("o").See("Export").Press("ctrl+u").Paste(filepath.Join(dir, name)).Press("enter")
		}
		d.Press("/").Type("evil").Press("enter")
		save("users.txt").See("must end in .csv or .json").Press("esc")
		save("users.csv").See("Exported to")
		save("users.csv").See("is there already").Press("esc")
		save("users.json")
	})
	file, err := os.Open(filepath.Join(dir, "users.csv"))
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	info, err := file.Stat()
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 6, "what is shown, and the header")
	var names []string
	for _, row := range rows {
		names = append(names, row[1])
	}
	assert.ElementsMatch(t, []string{"name", "'=cmd()", "'+1", "'-1", "'@sum", `plain, with "quotes"`}, names)
	content, err := os.ReadFile(filepath.Join(dir, "users.json"))
	require.NoError(t, err)
	var records []map[string]any
	require.NoError(t, json.Unmarshal(content, &records))
	assert.Len(t, records, 5)
}

func TestNothingHostileReachesTheTerminal(t *testing.T) {
	t.Parallel()
	drive(t, tuitest.Options{System: hostile()}, func(d *tuitest.Driver) {
		d.Record().Press("j", "*", "d").Press("esc", "D").Press("esc", "y", "esc", "esc").Press("s", "s", "S").Press("d", "y").Advance(time.Second)
		for _, frame := range d.Frames() {
			for _, bad := range []string{"\u202e", "\u200b", "\u2066", "\x1b[31mred"} {
				require.NotContains(t, frame, bad)
			}
		}
	})
}
