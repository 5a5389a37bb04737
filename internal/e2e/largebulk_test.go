package e2e

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ledger is what a test knows of the users of a bulk run from the reports so far.
type ledger struct {
	t      *testing.T
	s      *server
	c      *console
	before map[string]user
	marked map[string]bool
	done   map[string]bool // by a run, for sure
	phases int
}

// TestABulkRunOf500AmongFaultsIsTrueItemByItem marks 500 of 5,000 by a filter, disables them while one request of twenty
// meets a fault and some are refused, retries what failed until nothing does, and undoes it. After each step every item
// of the exported report is compared with the server's state and with its audit trail.
func TestABulkRunOf500AmongFaultsIsTrueItemByItem(t *testing.T) {
	t.Parallel()
	s := serve(t, "--users", "5000", "--seed", "7", "--control", "--usage-every", "0", "--fault-rate", "0.05")
	l := &ledger{t: t, s: s, before: s.everybody(), marked: map[string]bool{}, done: map[string]bool{}}
	require.Len(t, l.before, 5000)
	filter := l.filterFor("security@example.com", 500)
	s.faults(batchDisable+`"status":403,"times":2}`, `{"route":"/v1/service-users:batchEnable","status":403,"times":1}`)

	l.c = open(t, setup{args: []string{"--url", s.URL}, env: s.env(0)}).see("All 5,000")
	l.c.press("/").text(filter).press("Enter").see("500 of 5,000").press("*").see("500 marked").press("d")
	l.c.see("Disable 500 service users?", "of them are disabled already", "in the last 24 hours").answers(500)
	l.until("Disable", "disable", 500)
	require.Greater(t, l.phases, 1, "something had to be retried")
	l.requireOthersUntouched()

	l.c.press("u").see(fmt.Sprintf("Undo: enable %d service users again?", len(l.done))).answers(len(l.done))
	taken := l.done
	l.done = map[string]bool{}
	l.until("Enable", "enable", len(taken))
	after := s.everybody()
	for id := range taken {
		assert.Equal(t, l.before[id].Enabled, after[id].Enabled, "undo restores %s", id)
	}
	l.requireOthersUntouched()
}

// filterFor is a filter that leaves exactly n of the users with a contact: the surplus is excluded by name.
func (l *ledger) filterFor(contact string, n int) string {
	l.t.Helper()
	filter := "contact:" + contact
	number := regexp.MustCompile(`\d+$`)
	for _, u := range l.before {
		switch {
		case u.Contact != contact:
		case len(l.marked) < n:
			l.marked[u.ID] = true
		default:
			filter += " -" + number.FindString(u.Name)
		}
	}
	require.Len(l.t, l.marked, n)
	return filter
}

// until follows a run over n users, and retries what failed until nothing does. Each report is compared.
func (l *ledger) until(title, verb string, n int) {
	l.t.Helper()
	undecided := map[string]bool{}
	for range 20 {
		l.c.see(fmt.Sprintf("%s %s", title, users(n)), "It took")
		l.phases++
		results := l.export(fmt.Sprintf("%s-%d.json", verb, l.phases))
		require.Len(l.t, results, n)
		bad := l.compare(verb, results, undecided)
		if bad == 0 {
			assert.NotContains(l.t, l.c.screen(), "retry failed")
			return
		}
		require.NotEqual(l.t, n, bad, "a retry gets somewhere")
		l.c.press("r")
		n = bad
	}
	require.Fail(l.t, "it never ends")
}

func users(n int) string {
	if n == 1 {
		return "1 service user"
	}
	return fmt.Sprintf("%d service users", n)
}

func (l *ledger) export(name string) []result {
	l.t.Helper()
	path := filepath.Join(l.c.home, name)
	l.c.press("o").see("Export the report").press("C-u").text(path).press("Enter").see("Exported to", name)
	var results []result
	require.NoError(l.t, json.Unmarshal([]byte(read(l.t, path)), &results))
	return results
}

// compare holds each result against the state and the audit trail, and counts those to be tried again. Undecided are the
// users of whom an earlier run does not know what became of them.
func (l *ledger) compare(verb string, results []result, undecided map[string]bool) (bad int) {
	l.t.Helper()
	now, events := l.s.everybody(), l.s.succeeded("service_user."+verb)
	enabled := verb == "enable"
	for _, r := range results {
		is, n := now[r.ID], events[r.ID]
		require.Equal(l.t, verb, r.Verb)
		require.True(l.t, l.marked[r.ID], "%s was never marked", r.Name)
		switch r.Outcome {
		case "done":
			l.done[r.ID] = true
			assert.True(l.t, is.Enabled == enabled && n == 1, "%s is said to be done: %v, %d events", r.Name, is.Enabled, n)
		case "unchanged":
			assert.Equal(l.t, enabled, is.Enabled, r.Name)
			if undecided[r.ID] {
				assert.LessOrEqual(l.t, n, 1, r.Name)
			} else {
				assert.Zero(l.t, n, "%s is said to be unchanged", r.Name)
			}
		case "failed":
			bad++
			assert.NotEmpty(l.t, r.Reason)
			if !undecided[r.ID] {
				assert.Zero(l.t, n, "%s is said to have failed: %s", r.Name, r.Reason)
			}
		case "outcome unknown":
			bad++
			undecided[r.ID] = true
			assert.LessOrEqual(l.t, n, 1, r.Name)
		default:
			assert.Fail(l.t, "no such outcome was expected", "%+v", r)
		}
	}
	return bad
}

// requireOthersUntouched says that nobody who was not marked was changed.
func (l *ledger) requireOthersUntouched() {
	l.t.Helper()
	now, off, on := l.s.everybody(), l.s.succeeded("service_user.disable"), l.s.succeeded("service_user.enable")
	for id, was := range l.before {
		if !l.marked[id] {
			assert.True(l.t, now[id].Enabled == was.Enabled && off[id]+on[id] == 0, "%s was not marked", was.Name)
		}
	}
}

// everybody are all users, by id, page after page.
func (s *server) everybody() map[string]user {
	s.t.Helper()
	out := map[string]user{}
	for token := ""; ; {
		var page struct {
			Items []user
			Next  string `json:"next_page_token"`
		}
		s.get("/v1/service-users?page_size=1000&page_token="+token, &page)
		for _, u := range page.Items {
			out[u.ID] = u
		}
		if token = page.Next; token == "" {
			return out
		}
	}
}

// succeeded counts the successful events of an action in the whole audit trail, by user.
func (s *server) succeeded(action string) map[string]int {
	s.t.Helper()
	out := map[string]int{}
	for token := ""; ; {
		var page struct {
			Items []struct {
				Outcome string
				Target  struct{ ID string }
			}
			Next string `json:"next_page_token"`
		}
		s.get("/v1/audit-events?page_size=1000&action="+action+"&page_token="+token, &page)
		for _, e := range page.Items {
			if strings.HasPrefix(e.Outcome, "success") {
				out[e.Target.ID]++
			}
		}
		if token = page.Next; token == "" {
			return out
		}
	}
}
