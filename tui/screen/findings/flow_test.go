package findings_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/native"
	"steward/internal/findings"
	"steward/mockserver"
	"steward/mockserver/core"
	"steward/tui/tuitest"
)

// demo is the board of the console on the demo, which is served over HTTP.
func demo(t *testing.T) (*tuitest.Driver, *mockserver.Server) {
	t.Helper()
	server, err := mockserver.New(mockserver.Options{Seed: 1, Clock: core.ClockState{Mode: core.ClockFrozen, Now: tuitest.Epoch}})
	require.NoError(t, err)
	listener := httptest.NewServer(server)
	t.Cleanup(func() {
		listener.Close()
		assert.NoError(t, server.Close())
	})
	admin := server.Operators()[0]
	sys, err := native.New(native.Options{
		BaseURL: listener.URL, KeyID: admin.KeyID, Secret: apiclient.NewSecret(admin.Secret), RetryBase: time.Millisecond,
	})
	require.NoError(t, err)
	t.Cleanup(sys.Close)
	d := tuitest.Live(t, tuitest.Options{System: sys})
	d.See("All 60").Press("2").See("Findings", "All 3")
	return d, server
}

// user is a user as the server has it.
func user(t *testing.T, server *mockserver.Server, name string) core.User {
	t.Helper()
	page, err := server.Core().Users(core.UserQuery{Text: name, Size: 100})
	require.NoError(t, err)
	for _, u := range page.Users {
		if u.Name == name {
			return u
		}
	}
	return core.User{}
}

// Each rule finds somebody in the demo, its fix works from the board, and then the finding is gone without a refresh.
func TestEveryRuleIsMendedFromTheBoard(t *testing.T) {
	t.Parallel()
	fixes := map[findings.Rule]struct {
		who, found, fix string
		mend            func(*tuitest.Driver)
		mended          func(core.User) bool
	}{
		findings.Ending: {
			"nightly-report", "ends in 2 days", "f extend",
			func(d *tuitest.Driver) { d.Press("f").See("Extend", "90 days").Press("enter") },
			func(u core.User) bool { return u.EndDate.Expiry().After(tuitest.Epoch.AddDate(0, 0, 30)) },
		},
		findings.Ended: {
			"partner-feed", "ended 8 days ago, still holds access", "f change access",
			func(d *tuitest.Driver) { take(d.Press("f"), "") },
			func(u core.User) bool { return len(u.Managers)+len(u.Groups)+len(u.Policies) == 0 },
		},
		findings.Admin: {
			"storage-keeper", "admin: Storage administrator (Storage)", "f change access",
			func(d *tuitest.Driver) { take(d.Press("f"), " admin ") },
			func(u core.User) bool { return len(u.Managers)+len(u.Groups) == 0 && len(u.Accounts) == 2 },
		},
		findings.NoContact: {
			"doc-indexer", "no contact", "f set the contact",
			func(d *tuitest.Driver) {
				d.Press("f").See("Contact").Type("ada@example.com").See("ada@example.com").Press("ctrl+s")
			},
			func(u core.User) bool { return u.Contact == "ada@example.com" },
		},
		findings.TwoKeys: {
			"root-automation", "two keys for 21 days", "f end the old key",
			func(d *tuitest.Driver) { endOldKey(d.Press("f").See("old cron host")) },
			func(u core.User) bool { return u.Keys.Usable == 1 },
		},
		findings.OldKey: {
			"backup-agent", "key is 719 days old", "f rotate",
			func(d *tuitest.Driver) {
				d.Press("f").See("Make the new key").Press("enter").See("New key for").Press("enter").See("Shown once").Press("s", "y")
				endOldKey(d.See("2 hand it over"))
			},
			func(u core.User) bool { return u.Keys.Usable == 1 && u.Keys.Oldest.Equal(tuitest.Epoch) },
		},
		findings.NeverUsed: {
			"kiosk-display", "never used in 95 days", "f disable",
			func(d *tuitest.Driver) { d.Press("f").See("Disable 1 service user?", "It was never used.").Press("y") },
			func(u core.User) bool { return !u.Enabled },
		},
		findings.Unused: {
			"inventory-reader", "not used for 187 days", "f disable",
			func(d *tuitest.Driver) { d.Press("f").See("Disable 1 service user?").Press("y") },
			func(u core.User) bool { return !u.Enabled },
		},
		findings.Disabled: {
			"chat-bridge", "disabled, not changed for 34 days", "f delete",
			func(d *tuitest.Driver) { d.Press("f").See("Delete 1 service user?").Press("y") },
			func(u core.User) bool { return u.ID == "" },
		},
	}
	for _, rule := range findings.Rules() {
		t.Run(rule.String(), func(t *testing.T) {
			t.Parallel()
			c, ok := fixes[rule]
			require.True(t, ok, "this rule has nobody in the demo")
			d, server := demo(t)
			require.False(t, c.mended(user(t, server, c.who)))
			d.Press("/").Type("rule:"+rule.String()+" name:"+c.who).Press("enter").See("All 1", c.found, c.fix)
			c.mend(d)
			d.See("› Findings").SeeNot(c.found).See("No finding matches the filter.", "All 0")
			assert.True(t, c.mended(user(t, server, c.who)))
			d.Press("1").See("All ", "findings")
		})
	}
}

// take goes down the screen of access and takes away what is held and has a text in its line. Accounts stand first.
func take(d *tuitest.Driver, text string) {
	d.See("Change access", "Nothing is changed yet").Press("j", "j", "j", "j", "j")
	for range 60 {
		for line := range strings.SplitSeq(d.Frame(), "\n") {
			if strings.Contains(line, "● [✓]") && strings.Contains(line, text) {
				d.Press("space")
			}
		}
		d.Press("j")
	}
	d.See("- ").Press("enter").See("Cancel").Press("y")
}

// endOldKey ends the old key in the guide through a rotation without waiting for it to fall silent, and goes back.
func endOldKey(d *tuitest.Driver) {
	d.See("end the old key early").Press("X").See("Too early", "type expire to confirm").Type("expire").Press("enter").See("works with").Press("esc")
}
