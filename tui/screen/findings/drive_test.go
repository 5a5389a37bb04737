package findings_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/findings"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

const day = 24 * time.Hour

// neglected are users with something to mend, and one without.
func neglected() []apiclient.ServiceUser {
	ago := func(days int) time.Time { return fake.Epoch.Add(-time.Duration(days) * day) }
	user := func(n int, name string) apiclient.ServiceUser {
		return apiclient.ServiceUser{
			ID: apiclient.UserID(fmt.Sprintf("su_%d", n)), Name: name, Enabled: true, Revision: `"1"`, Contact: "ada@example.com",
			CreatedAt: ago(400), UpdatedAt: ago(1),
		}
	}
	ending, orphan, other, idle, well := user(1, "ending"), user(2, "orphan"), user(3, "other orphan"), user(4, "idle"), user(5, "well")
	ending.EndDate = apiclient.DateOf(fake.Epoch).AddDays(3)
	orphan.Contact, other.Contact = "", ""
	orphan.Policies = []apiclient.Ref{{ID: "pol_admin", Name: "admin"}}
	idle.Enabled, idle.UpdatedAt = false, ago(50)
	return []apiclient.ServiceUser{ending, orphan, other, idle, well}
}

// board runs a test of the console on the board.
func board(t *testing.T, o tuitest.Options, test func(*tuitest.Driver)) {
	t.Helper()
	if o.System == nil {
		o.System = fake.New(fake.Options{Users: neglected()})
	}
	tuitest.Run(t, o, func(d *tuitest.Driver) {
		d.See("All ").Press("2").See("› Findings")
		test(d)
	})
}

func TestLook(t *testing.T) {
	for size, o := range map[string]tuitest.Options{
		"60x15": {Width: 60, Height: 15}, "80x24": {Width: 80, Height: 24}, "120x40": {Width: 120, Height: 40}, "200x60": {Width: 200, Height: 60},
	} {
		t.Run("board "+size, func(t *testing.T) {
			board(t, o, func(d *tuitest.Driver) { d.Golden() })
		})
		t.Run("marked "+size, func(t *testing.T) {
			board(t, o, func(d *tuitest.Driver) { d.Press("j", "space", "tab", "tab").Golden() })
		})
		t.Run("nothing "+size, func(t *testing.T) {
			o.System = fake.New(fake.Options{Users: neglected()[4:]})
			tuitest.Run(t, o, func(d *tuitest.Driver) {
				d.See("well").SeeNot("finding").Press("2").See("Nothing to mend here.").Golden()
			})
		})
	}
}

func TestFindingsAreNarrowedAndSorted(t *testing.T) {
	t.Parallel()
	board(t, tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("All 5", "Ending 1", "Admins 1", "No contact 2", "Disabled 1", "f extend")
		d.Press("/").Type("orphan").See("All 3", "Ending 0").SeeNot("idle").Press("enter")
		d.Press("tab", "tab", "tab", "tab").See("other orphan").SeeNot("admin:").Press("esc").See("All 5")
		d.Press("shift+tab", "shift+tab", "shift+tab", "shift+tab").See("idle", "ending")
		d.Press("s").See("by NAME ↑", "● ending")
		d.Press("S").See("by NAME ↓")
		d.Press("g").See("● other orphan")
		d.Press("s").See("by SINCE ↑").Press("g").See("● idle")
		d.Press("s").SeeNot("by ").Press("S").See("FINDING ↓", "by FINDING ↓").Press("S").SeeNot("by ")
		d.Press("/").Type("zzz").See("No finding matches the filter.").Press("esc").See("All 5").SeeNot("zzz")
		d.Press("/").Paste("rule:admin").See("All 1").Press("enter", "enter").See("orphan", "Overview").Press("esc").See("› Findings", "All 1")
	})
}

func TestMarkedFindingsAreMendedTogether(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{Users: neglected()})
	board(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("G", "space").See("1 marked", "f delete", "disabled, not changed for 50 days")
		d.Press("g", "space").See("2 marked").Press("f").See("the marked findings need different fixes")
		d.Press("esc").SeeNot("1 marked", "2 marked").See("f extend")
		d.Press("*", "d").See("Disable 4 service users?").Press("y").See("3 disabled", "1 unchanged")
		d.Press("esc").Advance(2*time.Second).See("› Findings", "All 3").SeeNot("ends in", "admin:")
		d.Press("u").See("Undo").Press("y").See("3 enabled").Press("esc").Advance(2 * time.Second).See("All 5")
	})
}

func TestACursorStaysOnItsFinding(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{Users: neglected()})
	board(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("j", "j", "j").See("● other orphan")
		_, err := sys.SetEnabled(t.Context(), "su_1", false)
		require.NoError(t, err)
		d.Press("r").See("Refreshed: 5 service users looked at", "● other orphan", "All 4").SeeNot("ends in")
	})
}

func TestWhatIsOffSaysWhy(t *testing.T) {
	t.Parallel()
	d := fake.Open()
	d.Actions = map[apiclient.ActionName]apiclient.Support{apiclient.ActDisable: {OK: true}}
	board(t, tuitest.Options{System: fake.New(fake.Options{Users: neglected(), Description: &d})}, func(d *tuitest.Driver) {
		d.See("none here").Press("f").See("this system has no action that mends this")
	})
	who := apiclient.Operator{ID: "op", Name: "vera", ReadOnly: true}
	board(t, tuitest.Options{System: fake.New(fake.Options{Users: neglected(), Operator: &who})}, func(d *tuitest.Driver) {
		d.See("READ-ONLY").Press("f").See("extend is off: the operator vera is READ-ONLY here")
		d.Press("d").See("disable is off")
	})
}

func TestRulesAreTurnedOff(t *testing.T) {
	t.Parallel()
	o := tuitest.Options{Thresholds: findings.Thresholds{findings.Admin: findings.Off, findings.Disabled: 60 * day, findings.NoContact: findings.Off}}
	board(t, o, func(d *tuitest.Driver) { d.See("All 1", "Disabled 0").SeeNot("Admins", "No contact") })
	off := findings.Thresholds{}
	for _, r := range findings.Rules() {
		off[r] = findings.Off
	}
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{}), Thresholds: off}, func(d *tuitest.Driver) {
		d.SeeNot("finding").Press("2").See("No rule is looked for here")
	})
}

func TestWhoHasPowerIsSaidToBeUnknown(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{Users: neglected()})
	sys.Fail("Policies", "", &apiclient.Error{Kind: apiclient.ErrForbidden, Op: "list the policies", Message: "needs policies::view"})
	board(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.See("Who has administrator power could not be read", "needs policies::view", "Admins 0")
		sys.Fail("Policies", "", nil)
		d.Press("r").See("Admins 1").SeeNot("could not be read")
	})
}

func TestExport(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	board(t, tuitest.Options{}, func(d *tuitest.Driver) {
		for _, name := range []string{"all.csv", "all.json"} {
			d.Press("o").See("Export 5 findings").Press("ctrl+u").Type(filepath.Join(dir, name)).Press("enter").See("Exported to")
		}
	})
	file, err := os.Open(filepath.Join(dir, "all.csv"))
	require.NoError(t, err)
	defer func() { assert.NoError(t, file.Close()) }()
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 6)
	assert.Equal(t, []string{"ending", "ending", "ends in 3 days"}, rows[1][:3])
	content, err := os.ReadFile(filepath.Join(dir, "all.json"))
	require.NoError(t, err)
	var all []map[string]string
	require.NoError(t, json.Unmarshal(content, &all))
	require.Len(t, all, 5)
	assert.Equal(t, "delete", all[4]["fix"])
}

func TestHelpNamesTheRules(t *testing.T) {
	t.Parallel()
	board(t, tuitest.Options{Height: 60}, func(d *tuitest.Driver) {
		d.Press("?").Type("no-contact").See("has no contact; fix: set the contact")
	})
}

func TestTheBoardIsSilentWhileNothingHappens(t *testing.T) {
	t.Parallel()
	board(t, tuitest.Options{}, func(d *tuitest.Driver) {
		d.Advance(time.Minute)
		frame := d.Raw()
		d.Record().Advance(4 * time.Minute)
		for _, f := range d.Frames() {
			require.Equal(t, frame, f)
		}
	})
}

func TestHostileNamesAreHarmless(t *testing.T) {
	t.Parallel()
	users := neglected()
	users[1].Name = "evil\x1b[2J\u202ename"
	users[1].Policies[0].Name = "root\x07\x1b]0;x\x07"
	board(t, tuitest.Options{System: fake.New(fake.Options{Users: users})}, func(d *tuitest.Driver) {
		assert.False(t, strings.ContainsAny(d.Frame(), "\x1b\x07\u202e"))
		d.See("no contact")
	})
}
