package e2e

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const batchDisable = `{"route":"/v1/service-users:batchDisable",`

// TestABrokenOffBulkRunIsToldAsItWas ends the console in the middle of disabling 200 users, compares its report with the
// system's state and audit trail, user by user, and lets the next console do the rest.
func TestABrokenOffBulkRunIsToldAsItWas(t *testing.T) {
	t.Parallel()
	for _, way := range ends {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, "--users", "200", "--seed", "7", "--control", "--usage-every", "0")
			before := s.all()
			require.Len(t, before, 200)
			home := keyringHome(t)
			j := newJumphost(t, home, s.env(0)...)

			// Some answers take long before the work is done, and some after it.
			s.faults(batchDisable+`"body":"slow","probability":0.4}`, batchDisable+`"latency":"400ms"}`)
			c := j.opens("--url", s.URL).see("All 200", "acme · admin").disablesAll(200)
			_, err := c.tmux.Until(t.Context(), "for the first results", regexp.MustCompile(`[ (][1-9][0-9]* done`).MatchString)
			require.NoError(t, err)
			way.end(t, j, c)
			assert.Less(t, requireEnd(t, j.pid()), 7*time.Second, "the calls in flight are waited for, but not for long")
			s.faults()

			c = j.opens("--url", s.URL).see("Disable 200 service users", "not tried", "c continue")
			report := filepath.Join(home, "report.json")
			c.press("o").see("Export the report").press("C-u").text(report).press("Enter").see("Exported to")
			outcomes := requireTrueReport(t, s, before, read(t, report))
			require.Positive(t, outcomes["not tried"])
			require.Positive(t, outcomes["done"])

			c.press("c").see(fmt.Sprintf("Go on to disable %d service users?", outcomes["not tried"])).answers(outcomes["not tried"])
			c.see(fmt.Sprintf("Disable %d service users", outcomes["not tried"]), "It took")
			requireTheRestDone(t, s, read(t, report))
			c.press("Escape").see("c continue", "x done").press("x").see("All 200").leaves(j)
			requireNothingLeft(t, filepath.Join(home, "state"))
		})
	}
}

// TestACutConnectionDoesNotWaitForCallsThatHang cuts the connection while a bulk run waits for answers that do not come.
func TestACutConnectionDoesNotWaitForCallsThatHang(t *testing.T) {
	t.Parallel()
	s := serve(t, "--users", "200", "--seed", "7", "--control", "--usage-every", "0")
	before := s.all()
	home := keyringHome(t)
	j := newJumphost(t, home, s.env(0)...)
	s.faults(batchDisable + `"latency":"60s"}`)
	c := j.opens("--url", s.URL).see("All 200", "acme · admin").disablesAll(200).see("in flight")
	c.cut()
	assert.Less(t, requireEnd(t, j.pid()), 7*time.Second)
	s.faults()
	c = j.opens("--url", s.URL).see("Disable 200 service users", "outcome unknown", "not tried")
	report := filepath.Join(home, "report.json")
	c.press("o").see("Export the report").press("C-u").text(report).press("Enter").see("Exported to")
	outcomes := requireTrueReport(t, s, before, read(t, report))
	assert.Positive(t, outcomes["outcome unknown"])
	assert.Positive(t, outcomes["not tried"])
}

// disablesAll marks everybody, and confirms by typing how many they are.
func (c *console) disablesAll(n int) *console {
	c.t.Helper()
	return c.press("*").see(fmt.Sprintf("%d marked", n)).press("d").see(fmt.Sprintf("Disable %d service users", n)).answers(n)
}

// answers confirms a question about n users: many are confirmed by their number.
func (c *console) answers(n int) *console {
	c.t.Helper()
	if n > 25 {
		return c.text(fmt.Sprint(n)).press("Enter")
	}
	return c.press("y")
}

// all are all users, by id.
func (s *server) all() map[string]user {
	s.t.Helper()
	out := map[string]user{}
	for _, u := range s.users("") {
		out[u.ID] = u
	}
	return out
}

// disabled are the ids of the users that the audit trail says were disabled through the API.
func (s *server) disabled() map[string]int {
	s.t.Helper()
	var page struct {
		Items []struct {
			Target struct{ ID string }
		}
	}
	s.get("/v1/audit-events?page_size=1000&action=service_user.disable", &page)
	out := map[string]int{}
	for _, e := range page.Items {
		out[e.Target.ID]++
	}
	return out
}

// result is one user in an exported report.
type result struct{ ID, Name, Verb, Outcome, Reason string }

// requireTrueReport compares a report with what the system did, and counts its outcomes.
func requireTrueReport(t *testing.T, s *server, before map[string]user, report string) map[string]int {
	t.Helper()
	var results []result
	require.NoError(t, json.Unmarshal([]byte(report), &results))
	require.Len(t, results, len(before))
	after, events, outcomes := s.all(), s.disabled(), map[string]int{}
	seen := map[string]bool{}
	for _, r := range results {
		outcomes[r.Outcome]++
		seen[r.ID] = true
		was, is := before[r.ID], after[r.ID]
		assert.Equal(t, "disable", r.Verb)
		assert.Equal(t, was.Name, r.Name)
		switch r.Outcome {
		case "done":
			assert.True(t, was.Enabled && !is.Enabled && events[r.ID] == 1, "%s is said to be done", r.ID)
		case "unchanged":
			assert.True(t, !was.Enabled && !is.Enabled && events[r.ID] == 0, "%s is said to be unchanged", r.ID)
		case "not tried":
			assert.True(t, was.Enabled == is.Enabled && events[r.ID] == 0, "%s is said not to be tried", r.ID)
		case "outcome unknown":
			assert.LessOrEqual(t, events[r.ID], 1)
			assert.Contains(t, r.Reason, "before the answer came")
		default:
			assert.Fail(t, "no such outcome was expected", "%+v", r)
		}
	}
	assert.Len(t, seen, len(before), "each user once")
	return outcomes
}

// requireTheRestDone says that what the report calls not tried is done now.
func requireTheRestDone(t *testing.T, s *server, report string) {
	t.Helper()
	var results []result
	require.NoError(t, json.Unmarshal([]byte(report), &results))
	after := s.all()
	for _, r := range results {
		if r.Outcome == "not tried" || r.Outcome == "done" {
			assert.False(t, after[r.ID].Enabled, r.ID)
		}
	}
}
