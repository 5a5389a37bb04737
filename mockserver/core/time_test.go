package core_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
)

// people is a population written out.
type people []core.Seed

func (p people) Len() int             { return len(p) }
func (p people) Seed(i int) core.Seed { return p[i] }
func (p people) Ends(i int) (core.Date, bool) {
	for _, k := range p[i].Keys {
		if !k.ExpiresAt.IsZero() {
			return p[i].EndDate, true
		}
	}
	return p[i].EndDate, false
}

func TestDate(t *testing.T) {
	t.Parallel()
	d, err := core.ParseDate("2026-01-12")
	require.NoError(t, err)
	assert.Equal(t, "2026-01-12", d.String())
	assert.Equal(t, time.Date(2026, 1, 13, 0, 0, 0, 0, time.UTC), d.Expiry())
	assert.Equal(t, d, core.DateOf(time.Date(2026, 1, 12, 23, 59, 59, 0, time.UTC)))
	none, err := core.ParseDate("")
	require.NoError(t, err)
	assert.Zero(t, none)
	assert.Empty(t, none.String())
	for _, bad := range []string{"2026-02-30", "12.1.2026", "1970-01-01", "2026-1-2", "x"} {
		_, err := core.ParseDate(bad)
		require.Error(t, err, bad)
		assert.NotContains(t, err.Error(), "30")
	}
}

func TestEndsComeInOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	today := core.DateOf(start)
	require.NoError(t, b.Populate(people{
		{Name: "second", EndDate: today + 1, CreatedAt: start.AddDate(0, 0, -2), Keys: []core.SeedKey{
			{Name: "third", CreatedAt: start, ExpiresAt: start.AddDate(0, 0, 5)},
		}},
		{Name: "past", EndDate: today - 1, CreatedAt: start.AddDate(0, 0, -2)},
		{Name: "fourth", EndDate: today + 9, CreatedAt: start.AddDate(0, 0, -1)},
	}))
	u, _ := b.create(t, "first")
	_, err := b.UpdateUser(b.admin, u.ID, 0, core.UserPatch{EndDate: core.Some(today)})
	require.NoError(t, err)
	before, version := b.AuditVersion(), b.ListVersion()

	b.advance(t, 30*24*time.Hour)
	page, err := b.Audit(core.AuditQuery{Actor: "system"})
	require.NoError(t, err)
	var names []string
	var times []time.Time
	for _, e := range page.Events {
		names, times = append(names, e.Target.Name), append(times, e.Time)
	}
	assert.Equal(t, []string{"fourth", "third", "second", "first"}, names, "newest first")
	assert.Equal(t, (today + 9).Expiry(), times[0])
	assert.Equal(t, today.Expiry(), times[3])
	assert.Equal(t, before+4, b.AuditVersion())
	assert.NotEqual(t, version, b.ListVersion())
	got, err := b.Users(core.UserQuery{Status: core.StatusExpired})
	require.NoError(t, err)
	assert.Equal(t, 4, got.Total)
}

func TestAnEndThatWasMovedDoesNotCome(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	u, _ := b.create(t, "one")
	today := core.DateOf(start)
	for _, date := range []core.Date{today, today + 3, today, 0, today} {
		_, err := b.UpdateUser(b.admin, u.ID, 0, core.UserPatch{EndDate: core.Some(date)})
		require.NoError(t, err)
	}
	b.advance(t, 24*time.Hour)
	_, err := b.UpdateUser(b.admin, u.ID, 0, core.UserPatch{EndDate: core.Some(today + 1)})
	require.NoError(t, err)
	b.advance(t, 30*24*time.Hour)
	page, err := b.Audit(core.AuditQuery{Action: core.ActionUserExpire})
	require.NoError(t, err)
	assert.Equal(t, 2, page.Total, "once for each end that came")
}

func TestClockGoesForwardOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	refused(t, b.SetClock(core.ClockState{Now: start.Add(-time.Second)}), core.CodeInvalidRequest)
	refused(t, b.Advance(-time.Second), core.CodeInvalidRequest)
	refused(t, b.SetClock(core.ClockState{Mode: "odd"}), core.CodeInvalidRequest)
	refused(t, b.SetClock(core.ClockState{Mode: core.ClockAccelerated, Speed: -1}), core.CodeInvalidRequest)
	refused(t, b.SetClock(core.ClockState{Now: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}), core.CodeInvalidRequest)
	require.Error(t, core.ClockState{Mode: core.ClockAccelerated, Speed: 1e9}.Check())
	require.NoError(t, core.ClockState{}.Check())
	assert.Equal(t, core.ClockState{Mode: core.ClockFrozen, Now: start}, b.Clock())
}

func TestClockModes(t *testing.T) {
	t.Parallel()
	tests := map[core.ClockMode]time.Duration{
		core.ClockReal: 10 * time.Second, core.ClockFrozen: 0, core.ClockAccelerated: 600 * time.Second,
	}
	for mode, want := range tests {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := core.New(core.Options{Clock: core.ClockState{Mode: mode, Now: start}})
				time.Sleep(10 * time.Second)
				assert.Equal(t, start.Add(want), c.Now())
				require.NoError(t, c.Advance(time.Hour))
				assert.Equal(t, start.Add(want+time.Hour), c.Now())
				time.Sleep(10 * time.Second)
				assert.Equal(t, start.Add(2*want+time.Hour), c.Now())
			})
		})
	}
}

func TestEndsComeWithoutBeingAskedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := core.New(core.Options{Clock: core.ClockState{Now: start}})
		require.NoError(t, c.Populate(people{{Name: "one", EndDate: core.DateOf(start), CreatedAt: start}}))
		version := c.ListVersion()
		time.Sleep(12 * time.Hour)
		assert.NotEqual(t, version, c.ListVersion(), "the version alone tells that something ended")
		page, err := c.Users(core.UserQuery{})
		require.NoError(t, err)
		assert.Equal(t, core.StatusExpired, page.Users[0].Status)
	})
}

func TestSimulatedUse(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	year := start.AddDate(-1, 0, 0)
	key := func(name string, made time.Time) core.SeedKey {
		return core.SeedKey{Name: name, CreatedAt: made, LastUsedAt: made, LastUsedFrom: "10.0.0.2"}
	}
	require.NoError(t, b.Populate(people{
		{Name: "idle", CreatedAt: year, Keys: []core.SeedKey{key("a", year)}},
		{Name: "follows", CreatedAt: year, Use: core.UseNewest, Keys: []core.SeedKey{key("a", year)}},
		{Name: "clings", CreatedAt: year, Use: core.UseAll, Keys: []core.SeedKey{key("a", year), key("b", start)}},
		{Name: "off", CreatedAt: year, Use: core.UseAll, Disabled: true, Keys: []core.SeedKey{key("a", year)}},
	}))
	live := func() {
		for range 30 {
			b.advance(t, time.Minute)
			b.SimulateUsage()
		}
	}
	used := func(name string) []time.Time {
		page, err := b.Users(core.UserQuery{Text: name})
		require.NoError(t, err)
		keys, err := b.Keys(page.Users[0].ID)
		require.NoError(t, err)
		var out []time.Time
		for _, k := range keys {
			out = append(out, k.LastUsedAt)
		}
		return out
	}
	live()
	assert.Equal(t, year, used("idle")[0])
	assert.Equal(t, year, used("off")[0])
	assert.True(t, used("follows")[0].After(start))
	assert.True(t, used("clings")[0].After(start) && used("clings")[1].After(start))

	page, err := b.Users(core.UserQuery{Text: "follows"})
	require.NoError(t, err)
	_, err = b.CreateKey(b.admin, page.Users[0].ID, "new")
	require.NoError(t, err)
	assert.Zero(t, used("follows")[1])
	made := b.Now()
	live()
	live()
	got := used("follows")
	assert.True(t, got[1].After(got[0]), "the client has moved to the new key")
	assert.Less(t, got[0].Sub(made), 13*time.Minute, "and lets go of the old one")
}
