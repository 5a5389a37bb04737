package core_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
)

func TestStateGoesOnElsewhere(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	require.NoError(t, b.Populate(village()))
	u, k := b.create(t, "one")
	gone, _ := b.create(t, "gone")
	require.NoError(t, b.DeleteUser(b.admin, gone.ID, 0))
	require.NoError(t, b.DeleteUser(b.admin, pages(t, b, core.UserQuery{})[4].ID, 0))
	token, err := b.IssueToken(k.Key.ID, k.Secret, core.Origin{})
	require.NoError(t, err)
	b.PreferOperator("viewer")
	state, err := b.Export()
	require.NoError(t, err)
	for _, secret := range []string{k.Secret, token.Value, b.Operators()[0].Secret, b.Operators()[1].Secret} {
		assert.NotContains(t, string(state), secret)
	}

	other := core.New(core.Options{Seed: 99})
	other.Clock()
	require.NoError(t, other.Import(state))
	again, err := other.Export()
	require.NoError(t, err)
	assert.Equal(t, string(state), string(again))
	assert.Equal(t, b.Operators(), other.Operators())
	_, err = other.Verify(token.Value, core.Origin{})
	require.NoError(t, err, "tokens outlive a restart")
	got, err := other.User(u.ID)
	require.NoError(t, err)
	assert.Equal(t, u.Name, got.Name)

	for _, c := range []*core.Core{b.Core, other} {
		require.NoError(t, c.Advance(60*24*time.Hour))
		_, err := c.CreateUser(b.admin, core.NewUser{Name: "later"})
		require.NoError(t, err)
	}
	one, err := b.Export()
	require.NoError(t, err)
	two, err := other.Export()
	require.NoError(t, err)
	assert.Equal(t, string(one), string(two), "both go on the same way")
}

func TestImportRefuses(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.create(t, "one")
	good, err := b.Export()
	require.NoError(t, err)
	change := func(old, now string) string { return strings.Replace(string(good), old, now, 1) }
	tests := map[string]string{
		"nothing":                 "",
		"no JSON":                 "{",
		"another format":          change(`"format":1`, `"format":2`),
		"another rule set":        change(`"rules":"open"`, `"rules":"other"`),
		"another seed":            change(`"seed":7`, `"seed":8`),
		"a slot that is negative": change(`"slot":0`, `"slot":-1`),
		"a slot that is not":      change(`"slot":0`, `"slot":5`),
		"absurdly many slots":     change(`"slots":1`, `"slots":2000000000`),
		"no revision":             change(`"revision":2`, `"revision":0`),
		"a hash cut short":        change(`"hash":"`, `"hash":"zz`),
		"an odd clock":            change(`"mode":"frozen"`, `"mode":"odd"`),
	}
	for name, state := range tests {
		t.Run(name, func(t *testing.T) {
			refused(t, b.Import([]byte(state)), core.CodeStateNotUnderstood)
			after, err := b.Export()
			require.NoError(t, err)
			assert.Equal(t, string(good), string(after), "nothing has changed")
		})
	}
}

func FuzzImport(f *testing.F) {
	b := newBench(f)
	b.create(f, "one")
	good, err := b.Export()
	require.NoError(f, err)
	f.Add(good)
	f.Add([]byte(`{"format":1,"rules":"open","slots":3,"users":[{}]}`))
	f.Fuzz(func(t *testing.T, state []byte) {
		c := core.New(core.Options{Clock: core.ClockState{Mode: core.ClockFrozen, Now: start}})
		if c.Import(state) != nil {
			return
		}
		one, err := c.Export()
		require.NoError(t, err)
		require.NoError(t, c.Import(one))
		two, err := c.Export()
		require.NoError(t, err)
		require.Equal(t, string(one), string(two))
	})
}

// TestConcurrentCallers does everything at once; the race detector watches, and the limits hold at the end.
func TestConcurrentCallers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	require.NoError(t, b.Populate(village()))
	ids := pages(t, b, core.UserQuery{})
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range 60 {
				id := ids[(worker*5+i)%len(ids)].ID
				switch (worker + i) % 8 {
				case 0:
					_, _, _ = b.SetEnabled(b.admin, id, 0, i%2 == 0)
				case 1:
					issued, err := b.CreateKey(b.admin, id, "")
					if err == nil {
						token, _ := b.IssueToken(issued.Key.ID, issued.Secret, core.Origin{SourceIP: "10.0.0.4"})
						_, _ = b.Verify(token.Value, core.Origin{})
					}
				case 2:
					_, _ = b.CreateUser(b.admin, core.NewUser{Name: fmt.Sprintf("new %d", i)})
				case 3:
					_, _ = b.Users(core.UserQuery{Status: core.StatusEnabled, OrderBy: "name"})
				case 4:
					_ = b.Advance(time.Minute)
				case 5:
					b.SimulateUsage()
					_, _ = b.Audit(core.AuditQuery{})
				case 6:
					_, _ = b.BeginRequest("op", fmt.Sprint(i), "print")
					b.FinishRequest("op", fmt.Sprint(i), core.Answer{Status: 200})
				default:
					_, err := b.Export()
					if !assert.NoError(t, err) { //nolint:testifylint // require must not run off the test goroutine
						return
					}
					b.ListVersion()
				}
			}
		})
	}
	all.Wait()
	names := map[string]bool{}
	for _, u := range pages(t, b, core.UserQuery{}) {
		assert.LessOrEqual(t, u.Keys.Usable, 2)
		assert.False(t, names[u.Name], "%s is there twice", u.Name)
		names[u.Name] = true
	}
}

func TestETag(t *testing.T) {
	t.Parallel()
	assert.Equal(t, `"7"`, core.Revision(7).ETag())
	for tag, want := range map[string]core.Revision{`"7"`: 7, `W/"7"`: 7, ` "12" `: 12} {
		got, ok := core.ParseETag(tag)
		assert.True(t, ok, tag)
		assert.Equal(t, want, got)
	}
	for _, bad := range []string{"", "7", `"7`, `7"`, `"0"`, `"-1"`, `"x"`, "*", `"7" "8"`} {
		_, ok := core.ParseETag(bad)
		assert.False(t, ok, bad)
	}
}
