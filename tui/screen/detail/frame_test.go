package detail_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// The users of the usual fleet that the tests look at.
const (
	ciDeploy   apiclient.UserID = "su_01K9Z3T7M4Q2XH8V5C6N0A0001" // two keys, ends in 12 days
	ciProd     apiclient.UserID = "su_01K9Z3T7M4Q2XH8V5C6N0A0002" // one key
	finance    apiclient.UserID = "su_01K9Z3T7M4Q2XH8V5C6N0A0003" // disabled
	ciLegacy07 apiclient.UserID = "su_01K9Z3T7M4Q2XH8V5C6N0A0006" // expired
	ciLegacy08 apiclient.UserID = "su_01K9Z3T7M4Q2XH8V5C6N0A0007" // expired, no key
	backup     apiclient.UserID = "su_01K9Z3T7M4Q2XH8V5C6N0A0008" // administrator power
)

var sizes = []struct {
	name          string
	width, height int
}{{"60x15", 60, 15}, {"80x24", 80, 24}, {"120x40", 120, 40}}

// open starts the console on a system and opens a user.
func open(t *testing.T, o tuitest.Options, id apiclient.UserID, test func(*tuitest.Driver)) {
	t.Helper()
	if o.System == nil {
		o.System = fake.New(fake.Options{})
	}
	tuitest.Run(t, o, func(d *tuitest.Driver) {
		d.Send(kit.Open{View: kit.ViewUser, Arg: id})
		test(d)
	})
}

func TestFrames(t *testing.T) {
	t.Parallel()
	frames := []struct {
		name string
		user apiclient.UserID
		keys []string
	}{
		{"overview", ciDeploy, nil},
		{"overview expired", ciLegacy07, nil},
		{"overview disabled", finance, nil},
		{"keys", ciDeploy, []string{"tab"}},
		{"no key", ciLegacy08, []string{"tab"}},
		{"access", ciDeploy, []string{"tab", "tab"}},
		{"access of an administrator", backup, []string{"tab", "tab"}},
		{"activity", ciDeploy, []string{"d", "y", "e", "y", "!", "esc", "shift+tab"}},
		{"no activity", ciDeploy, []string{"shift+tab"}},
		{"event", ciDeploy, []string{"d", "y", "shift+tab", "enter"}},
		{"new key", ciProd, []string{"K"}},
		{"key limit", ciDeploy, []string{"K"}},
		{"regenerate", ciDeploy, []string{"tab", "N"}},
		{"expire key", ciDeploy, []string{"tab", "X"}},
		{"delete key", ciDeploy, []string{"tab", "D"}},
		{"rename key", ciDeploy, []string{"tab", "a"}},
		{"end key at", ciDeploy, []string{"tab", "E"}},
		{"end key at confirmed", ciDeploy, []string{"tab", "E", "enter"}},
		{"keys of a disabled user", finance, []string{"tab"}},
		{"keys of an expired user", ciLegacy07, []string{"tab"}},
		{"copy", ciDeploy, []string{"y"}},
	}
	for _, size := range sizes {
		for _, f := range frames {
			t.Run(f.name+"/"+size.name, func(t *testing.T) {
				t.Parallel()
				open(t, tuitest.Options{Width: size.width, Height: size.height}, f.user, func(d *tuitest.Driver) {
					d.Press(f.keys...).Advance(20 * time.Second).Golden()
				})
			})
		}
	}
}

func TestFramesOfTrouble(t *testing.T) {
	t.Parallel()
	refused := &apiclient.Error{
		Kind: apiclient.ErrForbidden, Op: "read", Message: "the operator lacks users::view", Next: "Ask for the permission.", Status: 403,
	}
	frames := []struct {
		name, method string
		keys         []string
	}{
		{"keys unreadable", "Keys", []string{"tab"}},
		{"catalogue unreadable", "Policies", []string{"tab", "tab"}},
		{"activity unreadable", "Audit", []string{"shift+tab"}},
	}
	for _, size := range sizes {
		for _, f := range frames {
			t.Run(f.name+"/"+size.name, func(t *testing.T) {
				t.Parallel()
				system := fake.New(fake.Options{})
				system.Fail(f.method, "", refused)
				open(t, tuitest.Options{System: system, Width: size.width, Height: size.height}, ciDeploy, func(d *tuitest.Driver) {
					d.Press(f.keys...).Golden()
					system.Fail(f.method, "", nil)
					d.Press("esc", "r").SeeNot("could not be read", "r tries again")
				})
			})
		}
	}
}

func TestASmallerSystemShowsLess(t *testing.T) {
	t.Parallel()
	description := apiclient.Description{
		System: "demo", Fields: map[apiclient.Field]apiclient.FieldRule{apiclient.FieldName: {Required: true}},
		Keys: apiclient.KeyRules{Limit: 1, Regenerate: true, SecretPrintable: "token"},
		Actions: map[apiclient.ActionName]apiclient.Support{
			apiclient.ActDisable: {OK: true}, apiclient.ActEnable: {OK: true}, apiclient.ActRegenerate: {OK: true},
			apiclient.ActDelete: {Reason: "users of this system stay for ever"},
		},
		Authenticate: []apiclient.AuthExample{{Header: "Authorization: demo-token {key_id}:{secret}"}},
	}
	open(t, tuitest.Options{System: fake.New(fake.Options{Description: &description}), Width: 80, Height: 24}, ciProd, func(d *tuitest.Driver) {
		d.SeeNot("Description", "Contact", "End date", "Access", "Activity", "extend", "new key", "edit")
		d.See("Keys 1/1", "disable", "R rotate", "Authorization: demo-token", ":<token>")
		d.Press("D").See("delete is off: users of this system stay for ever")
		d.Press("tab").SeeNot("expire now", "delete key", "rename")
		d.Golden()
	})
}

func TestWhatTheFleetKnowsShowsAtOnce(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{})
	tuitest.Run(t, tuitest.Options{System: system}, func(d *tuitest.Driver) {
		release := system.Block("User", ciDeploy)
		releaseKeys := system.Block("Keys", ciDeploy)
		d.Send(kit.Open{View: kit.ViewUser, Arg: ciDeploy})
		d.See("Deploys web and api", "2 of 2", "last used 3 min ago").SeeNot("10.0.3.7")
		d.Press("tab").See("Reading the keys")
		release()
		releaseKeys()
		d.Advance(time.Second).See("build server")
		d.Press("tab", "tab", "tab").See("from 10.0.3.7")
	})
}

func TestAUserThatIsGone(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{})
	gone := &apiclient.Error{Kind: apiclient.ErrNotFound, Op: "read the user", Message: "there is no such user", Status: 404}
	open(t, tuitest.Options{System: system, Width: 80, Height: 24}, ciDeploy, func(d *tuitest.Driver) {
		system.Fail("User", ciDeploy, gone)
		system.Fail("Keys", ciDeploy, gone)
		d.Press("r").See("ci-deploy is gone: it was deleted on the system", "deleted")
		d.Press("esc", "a").See("edit is off: ci-deploy is gone")
		d.Press("tab").See("and its keys with it").Press("esc")
		d.Advance(time.Second).See("All 9", "ci-deploy-prod")
	})
}

func TestAUserThatCannotBeRead(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{})
	system.Fail("User", "su_other", errors.New("no route to the system"))
	open(t, tuitest.Options{System: system, Width: 60, Height: 15}, "su_other", func(d *tuitest.Driver) {
		d.See("could not be read", "no route to the system", "r tries again")
		d.Press("esc", "K").See("new key is off: the service user could not be read")
	})
}

func TestReadOnlyOperatorSeesWhyChangesAreOff(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{Operator: &apiclient.Operator{Name: "audrey", ReadOnly: true}})
	open(t, tuitest.Options{System: system}, ciDeploy, func(d *tuitest.Driver) {
		for _, key := range []string{"a", "d", "D", "x", "K", "N"} {
			d.Press(key).See("READ-ONLY here").Advance(time.Minute)
		}
		d.Press("shift+tab").See("The audit trail holds no event of this service user.")
	})
}

func TestHostileTextNeverReachesTheFrame(t *testing.T) {
	t.Parallel()
	const bad = "x\x1b[2J\u202ey\x07\u200b"
	ref := []apiclient.Ref{{ID: bad, Name: bad}}
	system := fake.New(fake.Options{Users: []apiclient.ServiceUser{{
		ID: "su_bad", Name: bad, Description: bad, Contact: bad, Enabled: true, Accounts: ref, Groups: ref, Policies: ref,
		Managers: []apiclient.Membership{{Manager: ref[0], Roles: ref}}, CreatedBy: bad, UpdatedBy: bad, Keys: apiclient.KeySummary{Usable: 1},
	}}})
	open(t, tuitest.Options{System: system}, "su_bad", func(d *tuitest.Driver) {
		d.Record()
		d.Press("K", "esc", "y", "esc", "tab", "N", "esc", "X", "esc", "E", "enter", "esc", "D", "esc", "a", "esc", "tab", "tab", "d", "y", "enter", "esc")
		d.See("x<U+001B>[2J<U+202E>y<U+0007><U+200B>")
		for _, frame := range d.Frames() {
			require.NotContains(t, frame, "\x1b[2J")
			require.NotContains(t, ansi.Strip(frame), "\x1b")
			require.NotContains(t, frame, "\u202e")
			require.NotContains(t, frame, "\u200b")
		}
	})
}

func TestEverySizeHolds(t *testing.T) {
	t.Parallel()
	open(t, tuitest.Options{}, ciDeploy, func(d *tuitest.Driver) {
		for range 4 {
			for width := 60; width <= 200; width += 7 {
				for height := 15; height <= 60; height += 9 {
					d.Resize(width, height)
					lines := strings.Split(d.Raw(), "\n")
					require.Len(t, lines, height, fmt.Sprint(width, "x", height))
					for _, line := range lines {
						require.LessOrEqual(t, ansi.StringWidth(line), width, line)
					}
				}
			}
			d.Press("tab")
		}
	})
}

func TestLongTextScrolls(t *testing.T) {
	t.Parallel()
	users := fake.Population(fake.Epoch)[:1]
	users[0].Description = strings.Repeat("A long story of what it is for. ", 30) + "The end."
	system := fake.New(fake.Options{Users: users})
	open(t, tuitest.Options{System: system, Width: 60, Height: 15}, ciDeploy, func(d *tuitest.Driver) {
		d.See("more lines").SeeNot("Authenticate")
		d.Press("G").See("Authenticate", "/oauth/token").SeeNot("more lines")
		d.Press("g").See("Description", "more lines")
		d.Press("j").SeeNot("Description")
		d.Press("k").See("Description")
		d.Press("ctrl+d", "ctrl+d", "pgdown", "pgup", "ctrl+u", "ctrl+u").See("Description")
	})
}

func TestASCIILocaleDrawsOnlyASCII(t *testing.T) {
	t.Parallel()
	env := map[string]string{"LC_ALL": "C", "NO_COLOR": "1"}
	open(t, tuitest.Options{Width: 60, Height: 15, Env: env}, ciDeploy, func(d *tuitest.Driver) {
		for _, key := range []string{"y", "esc", "K", "esc", "tab", "X", "esc", "E", "enter", "esc", "a", "esc", "tab", "tab", "tab", "G"} {
			d.Press(key)
			require.NotRegexp(t, `[^\x00-\x7F]`, d.Frame(), key)
		}
	})
}
