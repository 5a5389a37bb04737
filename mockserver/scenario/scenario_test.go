package scenario_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
	"steward/mockserver/scenario"
)

var start = time.Date(2026, 3, 4, 10, 30, 0, 0, time.UTC)

func load(t testing.TB, name string, o scenario.Options) *core.Core {
	t.Helper()
	c := core.New(core.Options{Seed: o.Seed, Clock: core.ClockState{Mode: core.ClockFrozen, Now: start}})
	require.NoError(t, scenario.Load(c, name, o))
	return c
}

func everyone(t testing.TB, c *core.Core) []core.User {
	t.Helper()
	var out []core.User
	for q := (core.UserQuery{Size: 1000}); ; {
		page, err := c.Users(q)
		require.NoError(t, err)
		out = append(out, page.Users...)
		if q.After = page.Next; q.After == "" {
			assert.Len(t, out, page.Total)
			return out
		}
	}
}

// states counts what a demo should show.
func states(t testing.TB, c *core.Core) map[string]int {
	t.Helper()
	admins := map[string]bool{"grp_admins": true, "pol_admin": true}
	n := map[string]int{}
	for _, u := range everyone(t, c) {
		n[string(u.Status)]++
		count := func(what string, is bool) {
			if is {
				n[what]++
			}
		}
		left := u.ExpiresAt.Sub(start)
		live := u.Status == core.StatusEnabled
		for _, days := range []int{3, 12, 25} {
			ends := left > time.Duration(days-1)*24*time.Hour && left <= time.Duration(days+1)*24*time.Hour
			count(fmt.Sprintf("ends in %d days", days), live && u.EndDate != 0 && ends)
		}
		count("never used", u.Keys.Usable > 0 && u.Keys.LastUsed.IsZero())
		count("unused long", live && !u.Keys.LastUsed.IsZero() && start.Sub(u.Keys.LastUsed) > 90*24*time.Hour)
		count("no contact", u.Contact == "")
		count("no keys", u.Keys.Usable == 0)
		count("two keys", u.Keys.Usable == 2)
		count("key ends", !u.Keys.NextEnd.IsZero())
		count("old key", live && !u.Keys.Oldest.IsZero() && start.Sub(u.Keys.Oldest) > 365*24*time.Hour)
		count("many managers", len(u.Managers) >= 8)
		for _, held := range append(append([]core.Ref{}, u.Groups...), u.Policies...) {
			count("admin-wide", admins[held.ID])
		}
	}
	return n
}

func TestDemoShowsEveryState(t *testing.T) {
	t.Parallel()
	n := states(t, load(t, "demo", scenario.Options{Seed: 1}))

	assert.Equal(t, 60, n["enabled"]+n["disabled"]+n["expired"])
	for _, what := range []string{
		"enabled", "disabled", "expired", "ends in 3 days", "ends in 12 days", "ends in 25 days", "never used",
		"unused long", "no contact", "no keys", "two keys", "key ends", "old key", "many managers", "admin-wide",
	} {
		assert.NotZero(t, n[what], "no user shows: %s", what)
	}
	assert.Greater(t, n["enabled"], 40)
}

func TestDemoHasAClosedGroup(t *testing.T) {
	t.Parallel()
	closed := 0
	for _, g := range load(t, "demo", scenario.Options{}).Catalogue().Groups {
		if g.Closed != "" {
			closed++
		}
	}
	assert.NotZero(t, closed)
}

func TestDemoHistoryFitsTheUsers(t *testing.T) {
	t.Parallel()
	c := load(t, "demo", scenario.Options{Seed: 1})
	page, err := c.Audit(core.AuditQuery{Size: 1000})
	require.NoError(t, err)
	assert.InDelta(t, 200, page.Total, 10)

	outcomes, latest := map[string]int{}, map[string]core.Event{}
	for i, e := range page.Events {
		outcomes[e.Outcome]++
		assert.False(t, e.Time.After(start))
		if i > 0 {
			assert.False(t, e.Time.After(page.Events[i-1].Time), "newest first")
		}
		if _, seen := latest[e.Target.ID]; !seen && e.Outcome == core.OutcomeSuccess {
			latest[e.Target.ID] = e
		}
	}
	assert.NotZero(t, outcomes[core.OutcomeFailure])
	for _, u := range everyone(t, c) {
		e, ok := latest[u.ID]
		if !ok || e.Action == core.ActionUserExpire {
			continue
		}
		assert.Equal(t, u.UpdatedAt, e.Time, "%s was last changed when the log says so", u.Name)
		assert.Equal(t, u.UpdatedBy, e.Actor.Name)
		if !u.Enabled {
			assert.Equal(t, core.ActionUserDisable, e.Action)
		}
	}
}

func TestLargeIsRealistic(t *testing.T) {
	t.Parallel()
	const users = 20000
	c := load(t, "large", scenario.Options{Users: users, Seed: 3})
	n := states(t, c)
	assert.InDelta(t, 0.78, float64(n["enabled"])/users, 0.05)
	assert.InDelta(t, 0.12, float64(n["disabled"])/users, 0.04)
	assert.InDelta(t, 0.09, float64(n["expired"])/users, 0.03)
	for _, what := range []string{"never used", "unused long", "no contact", "no keys", "two keys", "key ends", "admin-wide"} {
		assert.Greater(t, n[what], users/100, what)
	}
	names, ids := map[string]bool{}, map[string]bool{}
	for _, u := range everyone(t, c) {
		names[strings.ToLower(u.Name)], ids[u.ID] = true, true
		assert.False(t, u.CreatedAt.After(start) || u.UpdatedAt.After(start) || u.Keys.LastUsed.After(start))
		assert.False(t, u.UpdatedAt.Before(u.CreatedAt))
	}
	assert.Len(t, names, users)
	assert.Len(t, ids, users)
}

func TestLargeExpiresOnTime(t *testing.T) {
	t.Parallel()
	c := load(t, "large", scenario.Options{Users: 3000, Seed: 3})
	due := 0
	for _, u := range everyone(t, c) {
		if u.ExpiresAt.After(start) && !u.ExpiresAt.After(start.AddDate(0, 0, 100)) {
			due++
		}
	}
	require.Greater(t, due, 200)
	require.NoError(t, c.Advance(100*24*time.Hour))
	page, err := c.Audit(core.AuditQuery{Action: core.ActionUserExpire, Size: 1000})
	require.NoError(t, err)
	assert.Equal(t, due, page.Total)
}

func TestEveryScenario(t *testing.T) {
	t.Parallel()
	for _, info := range scenario.All() {
		t.Run(info.Name, func(t *testing.T) {
			t.Parallel()
			o := scenario.Options{Seed: 11, Users: 300}
			c := load(t, info.Name, o)
			first, err := c.Export()
			require.NoError(t, err)
			second, err := load(t, info.Name, o).Export()
			require.NoError(t, err)
			assert.Equal(t, string(first), string(second), "the same seed gives the same state")
			assert.NotEmpty(t, c.Catalogue().Groups, "something can be given to a new user")

			names := map[string]bool{}
			for _, u := range everyone(t, c) {
				assert.False(t, names[strings.ToLower(u.Name)], "%q is there twice", u.Name)
				names[strings.ToLower(u.Name)] = true
				assert.False(t, u.Keys.LastUsed.After(start))
			}
			for range 20 {
				require.NoError(t, c.Advance(5*time.Minute))
				c.SimulateUsage()
			}
		})
	}
}

func TestSeedsDiffer(t *testing.T) {
	t.Parallel()
	one, two := load(t, "demo", scenario.Options{Seed: 1}), load(t, "demo", scenario.Options{Seed: 2})
	assert.NotEqual(t, everyone(t, one)[0].ID, everyone(t, two)[0].ID)
	assert.NotEqual(t, one.Operators()[0].Secret, two.Operators()[0].Secret)
}

func TestReadonlyPrefersTheReader(t *testing.T) {
	t.Parallel()
	assert.True(t, load(t, "readonly", scenario.Options{}).Operators()[0].ReadOnly)
	assert.False(t, load(t, "demo", scenario.Options{}).Operators()[0].ReadOnly)
}

func TestExpiringEndsSoon(t *testing.T) {
	t.Parallel()
	c := load(t, "expiring", scenario.Options{})
	soon := 0
	for _, u := range everyone(t, c) {
		if u.Status == core.StatusEnabled && u.EndDate != 0 && u.ExpiresAt.Sub(start) < 30*24*time.Hour {
			soon++
		}
	}
	assert.Greater(t, soon, 20)
}

func TestRotationClientsFollow(t *testing.T) {
	t.Parallel()
	c := load(t, "rotation", scenario.Options{Seed: 5})
	page, err := c.Users(core.UserQuery{Text: "-begun"})
	require.NoError(t, err)
	require.NotEmpty(t, page.Users)
	u := page.Users[0]
	keys, err := c.Keys(u.ID)
	require.NoError(t, err)
	require.True(t, keys[1].LastUsedAt.IsZero())

	for range 60 {
		require.NoError(t, c.Advance(time.Minute))
		c.SimulateUsage()
	}
	keys, err = c.Keys(u.ID)
	require.NoError(t, err)
	assert.False(t, keys[1].LastUsedAt.IsZero(), "the new key is seen in use")
	assert.NotEmpty(t, keys[1].LastUsedFrom)
	assert.Greater(t, c.Now().Sub(keys[0].LastUsedAt), 30*time.Minute, "the old one has fallen silent")
}

func TestHostileTextsAreKept(t *testing.T) {
	t.Parallel()
	c := load(t, "hostile", scenario.Options{})
	all := everyone(t, c)
	require.Greater(t, len(all), len(scenario.HostileTexts()))
	var names strings.Builder
	for _, u := range all {
		names.WriteString(u.Name)
	}
	for _, text := range scenario.HostileTexts() {
		assert.Contains(t, names.String(), text)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	c := core.New(core.Options{})
	require.ErrorContains(t, scenario.Load(c, "nothing", scenario.Options{}), "demo, empty, large")
	require.ErrorContains(t, scenario.Load(c, "large", scenario.Options{Users: -1}), "number of users")
	require.NoError(t, scenario.Load(c, "demo", scenario.Options{}))
	require.ErrorContains(t, scenario.Load(c, "demo", scenario.Options{}), "already")
}

func BenchmarkLoadDemo(b *testing.B) {
	for b.Loop() {
		load(b, "demo", scenario.Options{Seed: 1})
	}
}

func BenchmarkLoad100000(b *testing.B) {
	for b.Loop() {
		load(b, "large", scenario.Options{Users: 100_000, Seed: 1})
	}
}

func BenchmarkReadPages100000(b *testing.B) {
	c := load(b, "large", scenario.Options{Users: 100_000, Seed: 1})
	for b.Loop() {
		everyone(b, c)
	}
}
