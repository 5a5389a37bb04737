package core_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/mockserver/core"
)

// machine drives two cores of the same seed with the same calls, next to a model that knows only the rules.
type machine struct {
	cores   [2]bench
	now     time.Time
	users   map[string]*modelUser
	order   []string // ids of all users ever, deleted ones too
	secrets []string // every secret and token ever handed out
	creds   []modelCred
	tokens  []modelToken
	checks  int
}

type modelUser struct {
	name    string
	enabled bool
	end     time.Time // zero means never
	keys    []modelKey
}

type modelKey struct {
	id, secret string
	end        time.Time
}

type modelCred struct{ user, key, secret string }

type modelToken struct {
	modelCred
	value string
	end   time.Time
	dead  bool // by something that happened, not by time
}

func TestMachine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{now: start, users: map[string]*modelUser{}}
		for i := range m.cores {
			m.cores[i] = newRapidBench(t)
		}
		t.Repeat(rapid.StateMachineActions(m))
	})
}

func newRapidBench(t *rapid.T) bench {
	c := core.New(core.Options{
		Seed: 7, Catalogue: smallCatalogue(), Clock: core.ClockState{Mode: core.ClockFrozen, Now: start},
	})
	admin, ok := c.OperatorCaller("admin", core.Origin{SourceIP: "10.0.0.1"})
	require.True(t, ok)
	return bench{Core: c, admin: admin}
}

// both makes one call on both cores, demands the same answer, and looks for secrets in it that do not belong there.
func both[T any](t *rapid.T, m *machine, issues bool, call func(bench) (T, error)) (T, error) {
	got, err := call(m.cores[0])
	other, otherErr := call(m.cores[1])
	answer := fmt.Sprintf("%+v %v", got, err)
	require.Equal(t, answer, fmt.Sprintf("%+v %v", other, otherErr), "the same calls give the same answers")
	m.hasNoSecret(t, "an answer", answer)
	if strings.Contains(answer, "sus_") || strings.Contains(answer, "sut_") {
		require.True(t, issues, "only an answer that issues holds a secret")
	}
	return got, err
}

func (m *machine) hasNoSecret(t *rapid.T, where, text string) {
	for _, s := range m.secrets {
		require.NotContains(t, text, s, "%s holds a secret that was handed out before", where)
	}
}

func (m *machine) pick(t *rapid.T) (string, *modelUser) {
	if len(m.order) == 0 {
		t.Skip("nobody there")
	}
	id := rapid.SampledFrom(m.order).Draw(t, "user")
	return id, m.users[id]
}

func (m *machine) pickKey(t *rapid.T) (string, *modelUser, int) {
	id, u := m.pick(t)
	if u == nil || len(u.keys) == 0 {
		t.Skip("no keys")
	}
	return id, u, rapid.IntRange(0, len(u.keys)-1).Draw(t, "key")
}

func (m *machine) over(end time.Time) bool { return !end.IsZero() && !m.now.Before(end) }

func (m *machine) usable(u *modelUser) int {
	n := 0
	for _, k := range u.keys {
		if !m.over(k.end) {
			n++
		}
	}
	return n
}

// works says whether a credential should be accepted, from the rules alone.
func (m *machine) works(c modelCred) bool {
	u := m.users[c.user]
	return u != nil && u.enabled && !m.over(u.end) && slices.ContainsFunc(u.keys, func(k modelKey) bool {
		return k.id == c.key && k.secret == c.secret && !m.over(k.end)
	})
}

func (m *machine) kill(dies func(modelToken) bool) {
	for i := range m.tokens {
		m.tokens[i].dead = m.tokens[i].dead || dies(m.tokens[i])
	}
}

func (m *machine) issued(user string, issued core.IssuedKey) modelKey {
	m.secrets = append(m.secrets, issued.Secret)
	m.creds = append(m.creds, modelCred{user, issued.Key.ID, issued.Secret})
	return modelKey{id: issued.Key.ID, secret: issued.Secret, end: issued.Key.ExpiresAt}
}

// Check compares everything that can be read with the model.
func (m *machine) Check(t *rapid.T) {
	c := m.cores[0]
	page, err := c.Users(core.UserQuery{})
	require.NoError(t, err)
	require.Equal(t, len(m.users), page.Total)
	for _, u := range page.Users {
		want := m.users[u.ID]
		require.NotNil(t, want)
		require.Equal(t, want.name, u.Name)
		require.Equal(t, want.enabled, u.Enabled)
		require.Equal(t, m.over(want.end), u.Status == core.StatusExpired)
		require.Equal(t, m.usable(want), u.Keys.Usable)
		require.LessOrEqual(t, u.Keys.Usable, 2, "at most the allowed usable keys")
		keys, err := c.Keys(u.ID)
		require.NoError(t, err)
		require.Len(t, keys, len(want.keys))
		for i, k := range keys {
			require.Equal(t, want.keys[i].id, k.ID)
			require.True(t, want.keys[i].end.Equal(k.ExpiresAt))
			require.Equal(t, m.over(want.keys[i].end), k.Status == core.KeyExpired)
		}
	}
	if m.checks++; m.checks%4 == 0 {
		m.compareStates(t)
	}
}

// compareStates wants byte-identical states of both cores, without a secret.
func (m *machine) compareStates(t *rapid.T) {
	one, err := m.cores[0].Export()
	require.NoError(t, err)
	two, err := m.cores[1].Export()
	require.NoError(t, err)
	require.True(t, bytes.Equal(one, two), "the same seed and calls give byte-identical state")
	m.hasNoSecret(t, "the exported state", string(one))
}

// Create makes a user, whose name may be taken.
func (m *machine) Create(t *rapid.T) {
	name := rapid.SampledFrom([]string{"a", "A", "b", "c", "d", "e"}).Draw(t, "name")
	days := rapid.IntRange(-1, 3).Draw(t, "days")
	in := core.NewUser{Name: name}
	if days >= 0 {
		in.EndDate = core.DateOf(m.now) + core.Date(days)
	}
	taken := false
	for _, u := range m.users {
		taken = taken || strings.EqualFold(u.name, name)
	}
	created, err := both(t, m, true, func(b bench) (string, error) {
		created, err := b.CreateUser(b.admin, in)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("%s %s %s", created.User.ID, created.Key.Key.ID, created.Key.Secret), nil
	})
	if taken {
		requireCode(t, err, core.CodeNameTaken)
		return
	}
	require.NoError(t, err)
	parts := strings.Fields(created)
	m.order = append(m.order, parts[0])
	key := m.issued(parts[0], core.IssuedKey{Key: core.Key{ID: parts[1]}, Secret: parts[2]})
	m.users[parts[0]] = &modelUser{name: name, enabled: true, end: in.EndDate.Expiry(), keys: []modelKey{key}}
}

// Toggle enables or disables; a user that is enabled again is exactly as it was.
func (m *machine) Toggle(t *rapid.T) {
	id, u := m.pick(t)
	on := rapid.Bool().Draw(t, "on")
	changed, err := both(t, m, false, func(b bench) (bool, error) {
		_, changed, err := b.SetEnabled(b.admin, id, 0, on)
		return changed, err
	})
	if u == nil {
		requireCode(t, err, core.CodeNotFound)
		return
	}
	require.NoError(t, err)
	require.Equal(t, u.enabled != on, changed)
	if u.enabled = on; !on {
		m.kill(func(t modelToken) bool { return t.user == id })
	}
}

// Blink disables and enables at once: nothing else may differ.
func (m *machine) Blink(t *rapid.T) {
	id, u := m.pick(t)
	if u == nil || !u.enabled {
		t.Skip("not enabled")
	}
	read := func(b bench) (string, error) {
		user, err := b.User(id)
		keys, _ := b.Keys(id)
		user.Revision, user.UpdatedAt, user.UpdatedBy = 0, time.Time{}, ""
		return fmt.Sprintf("%+v %+v", user, keys), err
	}
	before, err := both(t, m, false, read)
	require.NoError(t, err)
	for _, on := range []bool{false, true} {
		_, err := both(t, m, false, func(b bench) (bool, error) {
			_, changed, err := b.SetEnabled(b.admin, id, 0, on)
			return changed, err
		})
		require.NoError(t, err)
	}
	after, err := both(t, m, false, read)
	require.NoError(t, err)
	require.Equal(t, before, after)
	m.kill(func(t modelToken) bool { return t.user == id })
}

// Extend changes the end date.
func (m *machine) Extend(t *rapid.T) {
	id, u := m.pick(t)
	if u == nil {
		t.Skip("deleted")
	}
	date := core.DateOf(m.now) + core.Date(rapid.IntRange(0, 4).Draw(t, "days"))
	_, err := both(t, m, false, func(b bench) (core.User, error) {
		return b.UpdateUser(b.admin, id, 0, core.UserPatch{EndDate: core.Some(date)})
	})
	require.NoError(t, err)
	u.end = date.Expiry()
}

// Delete deletes; the name is free afterwards and no credential works.
func (m *machine) Delete(t *rapid.T) {
	id, u := m.pick(t)
	_, err := both(t, m, false, func(b bench) (int, error) { return 0, b.DeleteUser(b.admin, id, 0) })
	if u == nil {
		requireCode(t, err, core.CodeNotFound)
		return
	}
	require.NoError(t, err)
	delete(m.users, id)
	m.kill(func(t modelToken) bool { return t.user == id })
}

// Export and import on one of the two: nobody can tell.
func (m *machine) Restore(t *rapid.T) {
	data, err := m.cores[0].Export()
	require.NoError(t, err)
	require.NoError(t, m.cores[0].Import(data))
}

// Advance moves the clock.
func (m *machine) Advance(t *rapid.T) {
	d := time.Duration(rapid.IntRange(0, 40).Draw(t, "hours"))*time.Hour + 20*time.Minute
	_, err := both(t, m, false, func(b bench) (int, error) { return 0, b.Advance(d) })
	require.NoError(t, err)
	m.now = m.now.Add(d)
}

func requireCode(t *rapid.T, err error, code core.Code) {
	var e *core.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, code, e.Code)
}
