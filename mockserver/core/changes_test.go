package core_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/mockserver/core"
)

// reader knows the users up to a list version.
type reader struct {
	version uint64
	users   map[string]core.User
}

// readAll reads everyone, page by page; between is called after each page. What it knows counts from the first page.
func readAll(t require.TestingT, c *core.Core, size int, between func()) *reader {
	r := &reader{users: map[string]core.User{}}
	for q := (core.UserQuery{Size: size}); ; {
		page, err := c.Users(q)
		require.NoError(t, err)
		if q.After == "" {
			r.version = page.Version
		}
		for _, u := range page.Users {
			r.users[u.ID] = u
		}
		if q.After = page.Next; q.After == "" {
			return r
		}
		between()
	}
}

// catchUp reads what changed, page by page, and reports how many users that were.
func (r *reader) catchUp(t require.TestingT, c *core.Core, size int, between func()) (told int, err error) {
	seen := map[string]bool{}
	for q := (core.ChangeQuery{Since: r.version, Size: size}); ; {
		page, err := c.Changes(q)
		if err != nil {
			return told, err
		}
		require.LessOrEqual(t, len(page.Users)+len(page.Removed), size)
		for _, u := range page.Users {
			require.False(t, seen[u.ID], "a user is told once")
			seen[u.ID], r.users[u.ID] = true, u
		}
		for _, id := range page.Removed {
			require.False(t, seen[id], "a user is told once")
			seen[id] = true
			delete(r.users, id)
		}
		told += len(page.Users) + len(page.Removed)
		if page.Next == 0 {
			r.version = page.Until
			return told, nil
		}
		q.Since, q.Until = page.Next, page.Until
		between()
	}
}

func TestChangesLeadFromAnyReadingToThePresent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := newRapidBench(t)
		require.NoError(t, b.Populate(busy()))
		size := rapid.IntRange(1, 5)
		at := 0
		change := func() { b.changeSomething(t, &at) }
		readers := []*reader{readAll(t, b.Core, 3, change)}
		t.Repeat(map[string]func(*rapid.T){
			"change": func(*rapid.T) { change() },
			"read":   func(t *rapid.T) { readers = append(readers, readAll(t, b.Core, size.Draw(t, "size"), change)) },
			"catch up": func(t *rapid.T) {
				r := rapid.SampledFrom(readers).Draw(t, "reader")
				_, err := r.catchUp(t, b.Core, size.Draw(t, "size"), change)
				require.NoError(t, err)
			},
			"": func(t *rapid.T) {
				r := readers[len(readers)-1]
				_, err := r.catchUp(t, b.Core, 100, func() {})
				require.NoError(t, err)
				require.Equal(t, readAll(t, b.Core, 100, func() {}).users, r.users)
				told, err := r.catchUp(t, b.Core, 100, func() {})
				require.NoError(t, err)
				require.Zero(t, told, "nothing happened since")
			},
		})
	})
}

// busy is a village in which everybody calls.
func busy() people {
	all := village()
	for i := range all {
		all[i].Use = core.UseAll
	}
	return all
}

func someone(n int) people {
	out := make(people, n)
	for i := range out {
		out[i] = core.Seed{Name: fmt.Sprint(i), CreatedAt: start}
	}
	return out
}

// changeSomething is any change there is, of a user drawn.
func (b bench) changeSomething(t *rapid.T, at *int) {
	page, err := b.Users(core.UserQuery{})
	require.NoError(t, err)
	*at++
	kind := rapid.IntRange(0, 7).Draw(t, "kind")
	if len(page.Users) == 0 || kind == 0 {
		_, err = b.CreateUser(b.admin, core.NewUser{Name: fmt.Sprint("new ", *at)})
		require.NoError(t, err)
		return
	}
	u := rapid.SampledFrom(page.Users).Draw(t, "user")
	switch kind {
	case 1:
		require.NoError(t, b.DeleteUser(b.admin, u.ID, 0))
	case 2:
		_, _, err = b.SetEnabled(b.admin, u.ID, 0, !u.Enabled)
	case 3:
		_, err = b.AttachPolicy(b.admin, u.ID, "pol_deploy")
	case 4:
		_, err = b.UpdateUser(b.admin, u.ID, 0, core.UserPatch{Description: core.Some(fmt.Sprint(*at)), EndDate: core.Some(core.DateOf(b.Now()) + 2)})
	case 5:
		_, _ = b.CreateKey(b.admin, u.ID, "another") // the limit may be reached
	case 6:
		b.SimulateUsage()
	default:
		require.NoError(t, b.Advance(30*time.Hour)) // days end, and what is noted for them comes
	}
	require.NoError(t, err)
}

func TestChangesTellUseAndEndsThatCome(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	used, key := b.create(t, "used")
	ends, err := b.UpdateUser(b.admin, func() string { u, _ := b.create(t, "ends"); return u.ID }(), 0, core.UserPatch{EndDate: core.Some(core.DateOf(b.Now()))})
	require.NoError(t, err)
	b.create(t, "quiet")
	r := readAll(t, b.Core, 10, func() {})
	b.advance(t, 24*time.Hour)
	_, err = b.Authenticate(key.Key.ID, key.Secret, core.Origin{SourceIP: "10.0.0.9"})
	require.NoError(t, err)
	page, err := b.Changes(core.ChangeQuery{Since: r.version})
	require.NoError(t, err)
	require.Len(t, page.Users, 2)
	assert.Equal(t, ends.ID, page.Users[0].ID)
	assert.Equal(t, core.StatusExpired, page.Users[0].Status)
	assert.Equal(t, used.ID, page.Users[1].ID)
	assert.Equal(t, b.Now(), page.Users[1].Keys.LastUsed)
	assert.Equal(t, 3, page.Total)
}

func TestChangesThatConcernEveryoneAreNotTold(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.create(t, "x")
	r := readAll(t, b.Core, 10, func() {})
	state, err := b.Export()
	require.NoError(t, err)
	require.NoError(t, b.Import(state))
	_, err = r.catchUp(t, b.Core, 10, func() {})
	_ = refusal(t, err, core.CodeSyncExpired)

	r = readAll(t, b.Core, 10, func() {})
	b.SetCatalogue(smallCatalogue())
	_, err = r.catchUp(t, b.Core, 10, func() {})
	_ = refusal(t, err, core.CodeSyncExpired)
}

func TestChangesRefusesNonsense(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.create(t, "x")
	version := b.ListVersion()
	for name, q := range map[string]core.ChangeQuery{
		"a version to come": {Since: version + 1},
		"an end to come":    {Since: version, Until: version + 1},
		"an end before":     {Since: version, Until: version - 1},
	} {
		_, err := b.Changes(q)
		assert.Equal(t, core.CodeSyncExpired, refusal(t, err, core.CodeSyncExpired).Code, name)
	}
	_, err := b.Changes(core.ChangeQuery{Since: b.ListVersion(), Size: -1})
	_ = refusal(t, err, core.CodeInvalidRequest)
}

func TestOldChangesAreForgotten(t *testing.T) {
	t.Parallel()
	const held, users, most = 800, 1000, 100
	c := core.New(core.Options{Seed: 7, Clock: core.ClockState{Mode: core.ClockFrozen, Now: start}, KeepChanges: held})
	admin, ok := c.OperatorCaller("admin", core.Origin{})
	require.True(t, ok)
	b := bench{Core: c, admin: admin}
	require.NoError(t, b.Populate(someone(users)))
	old := readAll(t, b.Core, most, func() {})
	page, err := b.Users(core.UserQuery{Size: 1})
	require.NoError(t, err)
	first := page.Users[0].ID
	for i := range users { // one user over and over is one change
		_, _, err := b.SetEnabled(b.admin, first, 0, i%2 == 0)
		require.NoError(t, err)
	}
	told, err := old.catchUp(t, b.Core, most, func() {})
	require.NoError(t, err)
	assert.Equal(t, 1, told)

	recent := *old
	done := 0
	for id := range old.users {
		if done++; done == users-100 {
			recent = *readAll(t, b.Core, most, func() {})
		}
		_, _, err := b.SetEnabled(b.admin, id, 0, false)
		require.NoError(t, err)
	}
	_, err = old.catchUp(t, b.Core, most, func() {})
	_ = refusal(t, err, core.CodeSyncExpired)
	_, err = recent.catchUp(t, b.Core, most, func() {})
	require.NoError(t, err)
	assert.Equal(t, readAll(t, b.Core, most, func() {}).users, recent.users)
}
