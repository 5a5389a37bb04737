package audit_test

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
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

func TestPagesComeAsOneGoesDown(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 199, 200, 201, 1001} {
		for _, untold := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d untold %v", n, untold), func(t *testing.T) {
				t.Parallel()
				system := newTrail(n)
				system.untold = untold
				open(t, tuitest.Options{System: system, Width: 80, Height: 24}, func(d *tuitest.Driver) {
					d.See(fmt.Sprintf("key use %d", n-1))
					if n > 201 {
						assert.Len(t, system.asked(), 1, "what nobody looks at is not read")
						d.See("older ones come as you go down")
					}
					for range 8 {
						d.Press("G")
					}
					d.See("key use 0 ", "no older ones")
				})
			})
		}
	}
}

func TestFilterReadsOnUntilItHasEnough(t *testing.T) {
	t.Parallel()
	system := newTrail(5000)
	system.untold = true
	open(t, tuitest.Options{System: system, Width: 100, Height: 24}, func(d *tuitest.Driver) {
		d.Press("/").Type("use_4999").See("1 of 2,389 events match, G searches older ones").Press("enter")
		d.Press("G").See("1 of 4,578 events").Press("G").See("1 of 5,000 events match, no older ones")
		d.Press("/", "ctrl+u").Type("-action:use").See("No event matches the filter.")
		d.Press("esc").See("key use 4999", "5,000 events, no older ones").SeeNot("-action:use")
	})
}

func TestFilterIsKeptAndCleared(t *testing.T) {
	t.Parallel()
	system := newTrail(30)
	system.change(func(e *apiclient.AuditEvent) { e.Outcome, e.Reason = "failure", "group-closed" })
	open(t, tuitest.Options{System: system, Width: 100, Height: 24}, func(d *tuitest.Driver) {
		d.Press("/").Type(`outcome:"group closed" zz`).See("No event matches").Press("backspace", "backspace", "backspace").See("1 of 30 events")
		d.Press("enter").See(`/ outcome:"group closed"`, "failure: group").Press("esc").See("30 events").SeeNot("outcome:")
		d.Press("/").Paste("use_7").See("1 of 30 events").Press("esc").See("30 events")
	})
}

func TestFollowing(t *testing.T) {
	t.Parallel()
	system := newTrail(30)
	open(t, tuitest.Options{System: system, Width: 100, Height: 24}, func(d *tuitest.Driver) {
		d.SeeNot("following").Press("f").See("following").SeeNot("use_new")
		d.Press("j", "j").See("● 2026-11-22 11:57:00")
		system.happens("key.new_1", fake.Epoch)
		system.happens("key.new_2", fake.Epoch)
		d.Advance(6*time.Second).See("key new 1", "key new 2", "32 events", "● 2026-11-22 11:57:00")
		assert.Less(t, strings.Index(d.Frame(), "key new 2"), strings.Index(d.Frame(), "key new 1"), "the newest on top")
		d.Press("f").SeeNot("following")
		asked := len(system.asked())
		d.Advance(time.Minute)
		assert.Len(t, system.asked(), asked, "nobody asks any more")
	})
}

func TestFollowingWhatFillsTheScreenKeepsTheWindowAtTheTop(t *testing.T) {
	t.Parallel()
	system := newTrail(100)
	open(t, tuitest.Options{System: system, Width: 100, Height: 24}, func(d *tuitest.Driver) {
		d.Press("f", "j")
		for i := range 4 {
			system.happens(fmt.Sprintf("key.new_%d", i), fake.Epoch)
		}
		d.Advance(6*time.Second).See("key new 3", "● 2026-11-22 11:58:00")
		d.Press("G", "pgup")
		before := d.Frame()
		system.happens("key.last", fake.Epoch)
		d.Advance(6 * time.Second).SeeNot("key last")
		assert.Equal(t, lines(before)[3:20], lines(d.Frame())[3:20], "who reads further down is not disturbed")
		d.Press("g").See("key last")
	})
}

func lines(frame string) []string { return strings.Split(frame, "\n") }

func TestFollowingIsSilentWhileNothingHappens(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 30} {
		system := newTrail(n)
		open(t, tuitest.Options{System: system, Width: 100, Height: 24}, func(d *tuitest.Driver) {
			d.Advance(time.Minute).Press("f").See("following")
			frame, asked := d.Raw(), len(system.asked())
			d.Record().Advance(25 * time.Second)
			assert.GreaterOrEqual(t, len(system.asked()), asked+4)
			for _, f := range d.Frames() {
				require.Equal(t, frame, f)
			}
			system.happens("key.first", fake.Epoch)
			d.Advance(6 * time.Second).See("key first")
		})
	}
}

func TestFollowingMoreThanCanBeReadBeginsAnew(t *testing.T) {
	t.Parallel()
	system := newTrail(300)
	open(t, tuitest.Options{System: system, Width: 100, Height: 24}, func(d *tuitest.Driver) {
		d.Press("f").See("200 of 300 events")
		for i := range 1500 {
			system.happens(fmt.Sprintf("key.new_%d", i), fake.Epoch.Add(time.Duration(i)*time.Millisecond))
		}
		d.Advance(6*time.Second).Press("g").See("key new 1499", "of 1,800 events")
		for range 10 {
			d.Press("G")
		}
		d.See("1,800 events, no older ones", "key use 0 ")
	})
}

func TestFollowingOverAFailure(t *testing.T) {
	t.Parallel()
	system := newTrail(30)
	open(t, tuitest.Options{System: system, Width: 100, Height: 24}, func(d *tuitest.Driver) {
		d.Press("f")
		system.fail(&apiclient.Error{Kind: apiclient.ErrUnavailable, Op: "list the audit events", Message: "no answer came"})
		d.Advance(6*time.Second).See("following, but new events could not be read", "key use 29")
		system.fail(nil)
		system.happens("key.new", fake.Epoch)
		d.Advance(6*time.Second).See("key new", "following · 31 events")
		system.fail(&apiclient.Error{Kind: apiclient.ErrSignedOut, Op: "list the audit events", Message: "the credential was refused"})
		d.Advance(6 * time.Second).SeeNot("following")
		asked := len(system.asked())
		d.Advance(time.Minute)
		assert.Len(t, system.asked(), asked, "a credential that was refused is not tried again by itself")
	})
}

func TestRefresh(t *testing.T) {
	t.Parallel()
	system := newTrail(30)
	open(t, tuitest.Options{System: system, Width: 100, Height: 24}, func(d *tuitest.Driver) {
		d.Press("r").See("Refreshed: no new events")
		system.happens("key.new", fake.Epoch)
		d.Press("r").See("Refreshed: 1 new event", "key new")
		system.fail(&apiclient.Error{Kind: apiclient.ErrUnavailable, Op: "list the audit events", Message: "no answer came"})
		d.Press("r").See("no answer came", "key new")
	})
}

func TestOlderEventsThatCannotBeReadAreTriedAgain(t *testing.T) {
	t.Parallel()
	system := newTrail(300)
	open(t, tuitest.Options{System: system, Width: 100, Height: 24}, func(d *tuitest.Driver) {
		system.fail(&apiclient.Error{Kind: apiclient.ErrUnavailable, Op: "list the audit events", Message: "no answer came"})
		d.Press("G").See("older ones could not be read", "no answer came")
		asked := len(system.asked())
		d.Press("k", "j", "G")
		assert.Len(t, system.asked(), asked, "moving does not ask again and again")
		system.fail(nil)
		d.Press("r").See("300 events, no older ones")
	})
}

func TestDetailsLeadToTheUser(t *testing.T) {
	t.Parallel()
	open(t, tuitest.Options{Width: 100, Height: 24}, func(d *tuitest.Driver) {
		d.Press("enter").See("Action     key.use_2", "enabled: true became false", "req-2", "J go to the user")
		d.Press("y").See("Sent to your terminal's clipboard")
		require.Len(t, d.Copied(), 1)
		assert.Contains(t, d.Copied()[0], "Request    req-2")
		d.Press("J").See("Audit › ci-deploy", "Overview").Press("esc").See("TIME (UTC)", "3 events")
		d.Press("J").See("Audit › ci-deploy").Press("1").SeeNot("Audit ›").See("All 10")
	})
}

func TestEventsOfNoUserLeadNowhere(t *testing.T) {
	t.Parallel()
	system := newTrail(1)
	system.change(func(e *apiclient.AuditEvent) { e.Target = apiclient.Target{Kind: "server", ID: "srv_1", Name: "db"} })
	open(t, tuitest.Options{System: system, Width: 100, Height: 24}, func(d *tuitest.Driver) {
		d.Press("J").See("this event is not about a service user").Press("enter").See("srv_1").SeeNot("J go to")
	})
	system.change(func(e *apiclient.AuditEvent) {
		e.Target = apiclient.Target{Kind: "service_user", ID: "su_gone", Name: "old"}
	})
	open(t, tuitest.Options{System: system, Width: 100, Height: 24}, func(d *tuitest.Driver) {
		d.Press("J").See("The service user of this event is not there any more.")
	})
}

func TestExport(t *testing.T) {
	t.Parallel()
	system := newTrail(300)
	system.change(func(e *apiclient.AuditEvent) {
		e.Actor.Name, e.Target.Name, e.Outcome, e.Reason = "=cmd()", "a\u202eb", "failure", "group-closed"
	})
	dir := t.TempDir()
	open(t, tuitest.Options{System: system, Width: 100, Height: 24}, func(d *tuitest.Driver) {
		d.Press("o").See("Export 200 events of those read so far", "audit-demo-20261122-120000.csv")
		d.Press("ctrl+u").Paste(filepath.Join(dir, "a.csv")).Press("enter").See("Exported to")
		d.Press("/").Type("closed").Press("enter", "o").See("Export 1 event").Press("ctrl+u").Paste(filepath.Join(dir, "a.json")).Press("enter").See("a.json")
	})
	file, err := os.Open(filepath.Join(dir, "a.csv"))
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	table, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	require.Len(t, table, 201)
	assert.Equal(t, []string{"2026-11-22T11:59:00Z", "key.use_299", "failure", "group-closed", "'=cmd()", "op_ada"}, table[1][:6])
	assert.Equal(t, "a<U+202E>b", table[1][7])
	assert.Equal(t, "enabled: true -> false", table[1][13])

	text, err := os.ReadFile(filepath.Join(dir, "a.json"))
	require.NoError(t, err)
	assert.Contains(t, string(text), `a\u202eb`)
	var records []map[string]any
	require.NoError(t, json.Unmarshal(text, &records))
	require.Len(t, records, 1)
	assert.Equal(t, "a\u202eb", records[0]["target"].(map[string]any)["name"], "JSON is lossless")
	assert.Equal(t, "group-closed", records[0]["reason"])
}

func TestHostileEventsAreMadeVisible(t *testing.T) {
	t.Parallel()
	const bad = "\x1b]52;c;aGk=\x07\u202e"
	system := newTrail(1)
	system.change(func(e *apiclient.AuditEvent) {
		*e = apiclient.AuditEvent{
			ID: bad, Time: fake.Epoch, Action: bad, Outcome: bad, Reason: bad, Actor: apiclient.Actor{ID: bad, Name: bad, Kind: bad},
			Target: apiclient.Target{Kind: bad, ID: bad, Name: bad, User: bad}, SourceIP: bad, RequestID: bad,
			Changes: []apiclient.Change{{Path: bad, Old: bad, New: bad}},
		}
	})
	open(t, tuitest.Options{System: system}, func(d *tuitest.Driver) {
		d.Record().Press("enter", "G", "esc", "/").Paste(bad).Press("enter", "f", "o", "esc")
		for _, f := range d.Frames() {
			require.NotContains(t, f, "\x1b]52")
			require.NotContains(t, f, "\u202e")
		}
	})
}

func TestSystemsWithoutATrail(t *testing.T) {
	t.Parallel()
	without := fake.Open()
	delete(without.Actions, apiclient.ActAudit)
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{Description: &without})}, func(d *tuitest.Driver) {
		d.Press("3").SeeNot("Audit").Press("?").SeeNot("audit trail")
	})
	refused := fake.Open()
	refused.Actions[apiclient.ActAudit] = apiclient.Support{Reason: "the operator lacks audit::view"}
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{Description: &refused})}, func(d *tuitest.Driver) {
		d.Press("3").See("Audit is off: the operator lacks audit::view")
	})
	reader := &apiclient.Operator{Name: "viewer", ReadOnly: true}
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{Operator: reader})}, func(d *tuitest.Driver) {
		d.Press("3").See("The audit trail holds no event.")
	})
}

func TestAddressesThatAreNotToldHaveNoColumn(t *testing.T) {
	t.Parallel()
	system := newTrail(1)
	system.change(func(e *apiclient.AuditEvent) { e.SourceIP = "" })
	open(t, tuitest.Options{System: system}, func(d *tuitest.Driver) {
		d.See("TARGET").SeeNot("FROM")
		system.happens("key.new", fake.Epoch)
		d.Press("r").See("FROM", "192.0.2.10").Resize(60, 15).SeeNot("FROM").See("TARGET")
	})
}

func TestThreeFromAnywhereStandsOnTheList(t *testing.T) {
	t.Parallel()
	open(t, tuitest.Options{Width: 100, Height: 24}, func(d *tuitest.Driver) {
		d.Press("J", "3").See("demo › Service users › Audit").SeeNot("ci-deploy › ").Press("3", "esc").SeeNot("Audit")
	})
}
