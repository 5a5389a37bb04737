package e2e

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/e2e/terminal"
)

// ran is how a command ended.
type ran struct {
	code      int
	out, errs string
}

// script runs steward as a script does, without a terminal.
func script(t *testing.T, env []string, stdin string, args ...string) ran {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(bin, "steward"), args...)
	cmd.Env = append(isolated(t), env...)
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return ran{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// results are the report of a run that was asked for as JSON.
func (r ran) results(t *testing.T) []result {
	t.Helper()
	var results []result
	require.NoError(t, json.Unmarshal([]byte(r.out), &results), "%s", r.out)
	return results
}

func TestListsForScripts(t *testing.T) {
	t.Parallel()
	s := serve(t, "--scenario", "demo", "--usage-every", "0")
	list := func(args ...string) ran {
		t.Helper()
		r := script(t, s.env(0), "", append([]string{"list", "--url", s.URL}, args...)...)
		require.Zero(t, r.code, r.errs)
		return r
	}
	var want []string
	for _, u := range s.users("") {
		if u.Status == "expired" {
			want = append(want, u.ID)
		}
	}
	slices.Sort(want)
	require.NotEmpty(t, want)

	var users []struct{ ID, Name, Status, EndDate string }
	require.NoError(t, json.Unmarshal([]byte(list("--filter", "status:expired", "-o", "json").out), &users))
	var got []string
	for _, u := range users {
		assert.Equal(t, "expired", u.Status)
		got = append(got, u.ID)
	}
	slices.Sort(got)
	assert.Equal(t, want, got, "those that the server calls expired")

	rows, err := csv.NewReader(strings.NewReader(list("status:expired", "-o", "csv", "--columns", "name,id", "--sort", "name:desc").out)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, len(want)+1)
	assert.Equal(t, []string{"name", "id"}, rows[0])
	assert.Greater(t, rows[1][0], rows[2][0])

	assert.Equal(t, "[]\n", list("name:nobody-is-called-so", "-o", "json").out, "nobody is an empty list")
	assert.Equal(t, 3, strings.Count(list("--limit", "2").out, "\n"), "a header and two lines")
	assert.NotContains(t, list().out, "\x1b")
}

func TestOneUserTheTrailAndFindingsForScripts(t *testing.T) {
	t.Parallel()
	s := serve(t, "--scenario", "demo", "--usage-every", "0")
	run := func(args ...string) ran { return script(t, s.env(0), "", append(args, "--url", s.URL)...) }
	u := s.named("finance team")
	var byName, byID struct {
		ID, Name string
		Keys     []struct {
			ID        string
			CreatedAt time.Time `json:"created_at"`
		}
	}
	require.NoError(t, json.Unmarshal([]byte(run("show", "finance team", "-o", "json").out), &byName))
	require.NoError(t, json.Unmarshal([]byte(run("show", u.ID, "-o", "json").out), &byID))
	assert.Equal(t, byID, byName)
	assert.Equal(t, u.ID, byName.ID)
	require.NotEmpty(t, byName.Keys)
	assert.False(t, byName.Keys[0].CreatedAt.IsZero())
	assert.Contains(t, run("show", "finance team").out, byName.Keys[0].ID)

	nobody := run("show", "nobody")
	assert.Equal(t, 4, nobody.code)
	assert.Equal(t, "steward: there is no service user \"nobody\" in "+strings.TrimPrefix(s.URL, "http://")+"\n", nobody.errs)

	var events []struct {
		Action string
		Time   time.Time
		Target struct {
			User string `json:"service_user_id"`
		}
	}
	require.NoError(t, json.Unmarshal([]byte(run("audit", "--user", "finance team", "--filter", "action:enable", "-o", "json").out), &events))
	require.NotEmpty(t, events)
	for i, e := range events {
		assert.Equal(t, u.ID, e.Target.User)
		assert.Contains(t, e.Action, "enable")
		assert.False(t, i > 0 && e.Time.After(events[i-1].Time), "newest first")
	}
	assert.Equal(t, 4, run("audit", "--user", "nobody").code)

	var found []struct{ Rule, Name, Fix string }
	require.NoError(t, json.Unmarshal([]byte(run("findings", "--rule", "ended,no-contact", "-o", "json").out), &found))
	rules := map[string]bool{}
	for _, f := range found {
		rules[f.Rule] = true
	}
	assert.Equal(t, map[string]bool{"ended": true, "no-contact": true}, rules)
}

// TestAPartlyFailedRunSaysSoByItsCode lets exactly one of several users fail.
func TestAPartlyFailedRunSaysSoByItsCode(t *testing.T) {
	t.Parallel()
	s := serve(t, "--face", "okta", "--scenario", "demo", "--control", "--usage-every", "0")
	config := filepath.Join(t.TempDir(), "config.yaml")
	require.NoError(t, os.WriteFile(config, []byte("contexts:\n  - {name: prod, url: \""+s.URL+"\", system: okta, team: acme}\n"), 0o600))
	env := append(s.env(0), "STEWARD_CONFIG="+config)
	run := func(args ...string) ran { return script(t, env, "", args...) }
	enabled := func() map[string]bool {
		var users []struct {
			ID      string
			Enabled bool
		}
		require.NoError(t, json.Unmarshal([]byte(run("list", "-o", "json").out), &users))
		states := map[string]bool{}
		for _, u := range users {
			states[u.ID] = u.Enabled
		}
		return states
	}
	before := enabled()

	const broken = "catalog-export"
	require.True(t, before[broken])
	s.faults(`{"route":"/v1/teams/acme/service_users/` + broken + `","method":"PUT","status":403}`)
	r := run("disable", "--context", "prod", "--filter", "name:catalog", "--yes", "-o", "json")
	assert.Equal(t, 3, r.code, r.errs)
	after, results := enabled(), r.results(t)
	require.Greater(t, len(results), 2)
	for _, one := range results {
		if one.ID == broken {
			assert.Equal(t, "failed", one.Outcome)
			assert.NotEmpty(t, one.Reason)
			assert.True(t, after[one.ID], "and so it is on the server")
			continue
		}
		assert.Equal(t, "done", one.Outcome, "%+v", one)
		assert.True(t, before[one.ID] && !after[one.ID], "and so it is on the server: %+v", one)
	}
	for id := range before {
		assert.Equal(t, before[id] && !slices.ContainsFunc(results, func(r result) bool { return r.ID == id && r.Outcome == "done" }), after[id],
			"nobody else is changed: %s", id)
	}
	assert.Contains(t, r.errs, "steward: 2 disabled, 1 failed\n")

	s.faults()
	again := run("disable", "--filter", "name:catalog", "--yes", "-o", "json")
	assert.Zero(t, again.code)
	assert.Contains(t, again.errs, "1 disabled, 2 unchanged.")
	last := run("disable", "--filter", "name:catalog", "--yes", "-o", "json")
	assert.Zero(t, last.code, "a later run on the same set changes nothing")
	for _, one := range last.results(t) {
		assert.Equal(t, "unchanged", one.Outcome)
	}
}

func TestNamesForScripts(t *testing.T) {
	t.Parallel()
	s := serve(t, "--scenario", "demo", "--usage-every", "0")
	run := func(stdin string, args ...string) ran {
		return script(t, s.env(0), stdin, append(args, "--url", s.URL)...)
	}

	unsaid := run("", "disable", "finance team")
	assert.Equal(t, 2, unsaid.code)
	assert.Contains(t, unsaid.errs, "say --yes")
	assert.True(t, s.named("finance team").Enabled)

	dry := run("", "disable", "finance team", "--dry-run")
	assert.Zero(t, dry.code)
	assert.Contains(t, dry.errs, "Its calls are refused at once")
	assert.True(t, s.named("finance team").Enabled)

	some := run("finance team\nnobody\n", "disable", "--names", "-", "--yes", "-o", "json")
	assert.Equal(t, 3, some.code)
	assert.Contains(t, some.errs, "There is no service user nobody in ")
	assert.Len(t, some.results(t), 1)
	assert.False(t, s.named("finance team").Enabled)

	none := run("", "enable", "nobody", "neither", "--yes", "-o", "json")
	assert.Equal(t, 4, none.code)
	assert.Equal(t, "[]\n", none.out)

	piped := run(run("", "list", "status:disabled", "-o", "csv").out, "enable", "--names", "-", "--yes")
	assert.Zero(t, piped.code, piped.errs)
	assert.True(t, s.named("finance team").Enabled, "a list in CSV names its users")
}

func TestScriptsNeverWaitForAnybody(t *testing.T) {
	t.Parallel()
	s := serve(t, "--scenario", "demo", "--usage-every", "0")
	for name, tc := range map[string]struct {
		env  []string
		args string
		code int
		says string
	}{
		"no credential":         {nil, "list", 1, "not signed in to 127.0.0.1"},
		"a refused credential":  {[]string{"STEWARD_KEY_ID=key_x", "STEWARD_SECRET=sus_not-for-printing"}, "list", 1, "the credential from the environment was refused"},
		"a viewer":              {s.env(1), "disable finance --yes", 1, "is READ-ONLY here"},
		"a mistake in a filter": {s.env(0), "list status:expird", 2, "\n    status:expird\n           ^^^^^^\n"},
		"no such format":        {s.env(0), "list -o yaml", 2, "there are table, json, csv"},
		"no such column":        {s.env(0), "list --columns nam", 2, "there are id, name,"},
		"nobody is meant":       {s.env(0), "disable --yes", 2, "whom?"},
		"nobody is there":       {s.env(0), "list --context x", 2, "name two systems"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := script(t, tc.env, "", append(strings.Fields(tc.args), "--url", s.URL)...)
			assert.Equal(t, tc.code, r.code, r.errs)
			assert.Contains(t, r.errs, tc.says)
			assert.Empty(t, r.out)
			assert.NotContains(t, r.errs, "not-for-printing")
		})
	}
	config := filepath.Join(t.TempDir(), "config.yaml")
	require.NoError(t, os.WriteFile(config, []byte("contexts:\n  - {name: audit, url: \""+s.URL+"\", read_only: true}\n"), 0o600))
	locked := script(t, append(s.env(0), "STEWARD_CONFIG="+config), "", "disable", "finance team", "--yes")
	assert.Equal(t, 1, locked.code)
	assert.Equal(t, "steward: disable service users: the context audit is READ-ONLY\n", locked.errs)
	assert.True(t, s.named("finance team").Enabled)

	down := script(t, s.env(0), "", "list", "--url", "http://127.0.0.1:1")
	assert.Equal(t, 1, down.code)
	assert.Contains(t, down.errs, "nothing listens at 127.0.0.1:1")
}

// TestAnInterruptedScriptTellsTheTruth interrupts a run of 200 and compares its report with the server, user by user.
func TestAnInterruptedScriptTellsTheTruth(t *testing.T) {
	t.Parallel()
	s := serve(t, "--users", "200", "--seed", "7", "--control", "--usage-every", "0")
	before := s.all()
	s.faults(batchDisable + `"latency":"400ms"}`)
	cmd := exec.CommandContext(t.Context(), filepath.Join(bin, "steward"), "disable", "--url", s.URL, "--filter", "id:su_", "--yes", "-o", "json")
	cmd.Env = append(isolated(t), s.env(0)...)
	var out bytes.Buffer
	cmd.Stdout = &out
	require.NoError(t, cmd.Start())
	require.Eventually(t, func() bool { return len(s.disabled()) > 0 }, 10*time.Second, 10*time.Millisecond)
	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Wait(), &exit)
	assert.Equal(t, 3, exit.ExitCode())
	outcomes := requireTrueReport(t, s, before, out.String())
	assert.Positive(t, outcomes["done"])
	assert.Positive(t, outcomes["not tried"])
	assert.Zero(t, outcomes["outcome unknown"], "the calls in flight were waited for")
}

// TestAPersonIsAskedOnATerminal types the number of users, and is not believed otherwise.
func TestAPersonIsAskedOnATerminal(t *testing.T) {
	t.Parallel()
	s := serve(t, "--users", "40", "--seed", "7", "--usage-every", "0")
	enabled := func() (n int) {
		for _, u := range s.all() {
			if u.Enabled {
				n++
			}
		}
		return n
	}
	for _, tc := range []struct {
		answer string
		left   int
	}{{"y\n", enabled()}, {"40\n", 0}} {
		p, err := terminal.StartPty(t.Context(), 100, 30, append(isolated(t), s.env(0)...), filepath.Join(bin, "steward"), "disable", "--url", s.URL, "--filter", "id:su_")
		require.NoError(t, err)
		_, err = p.WaitFor(0, "Type 40 to disable them in 127.0.0.1")
		require.NoError(t, err)
		require.NoError(t, p.Write(tc.answer))
		err = p.Exited()
		assert.Equal(t, tc.left > 0, err != nil, "%s", p.Since(0))
		assert.Equal(t, tc.left, enabled())
		p.Close()
	}
}
