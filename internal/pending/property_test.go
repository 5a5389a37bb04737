package pending_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/internal/pending"
)

// life is a model of what an operator does over many consoles, and of what must then be true.
type life struct {
	t     *rapid.T
	w     *world
	store *pending.Store
	// confirmed are the secrets that were said to be stored; maybe are those where the console died while it was said.
	confirmed, maybe map[string]bool
	intents          int
}

func TestNothingIsLostAndNothingDoubledWhereverAConsoleDies(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(root, "")
		require.NoError(rt, err)
		l := &life{t: rt, w: newWorld(dir), confirmed: map[string]bool{}, maybe: map[string]bool{}}
		l.store = l.w.store()
		for range rapid.IntRange(1, 12).Draw(rt, "acts") {
			switch rapid.SampledFrom([]string{"create", "new key", "regenerate", "confirm", "lock", "reopen"}).Draw(rt, "act") {
			case "create":
				l.act(rt, l.create)
			case "new key":
				l.act(rt, l.newKey)
			case "regenerate":
				l.act(rt, l.regenerate)
			case "confirm":
				l.act(rt, l.confirm)
			case "lock":
				l.w.locked = !l.w.locked
			case "reopen":
				l.act(rt, func() { l.store.Close(); l.open() })
			}
		}
		l.check()
	})
}

// act lets the console do something, and perhaps die at one of its steps.
func (l *life) act(rt *rapid.T, do func()) {
	l.w.now = l.w.now.Add(time.Second)
	l.w.dieIn = rapid.IntRange(0, 8).Draw(rt, "dies after steps")
	if rapid.IntRange(0, 5).Draw(rt, "loses") == 0 {
		l.w.lose = errLost
	}
	for !l.w.survives(do) {
		l.die()
		do = l.open
		l.w.dieIn = rapid.IntRange(0, 8).Draw(rt, "dies again after steps")
	}
	l.w.lose = nil
}

func (l *life) die() {
	pending.Kill(l.store)
	l.store = l.w.store()
}

func (l *life) open() {
	l.store = l.w.store()
	_, err := l.store.Restore(l.t.Context())
	if !l.w.locked {
		require.NoError(l.t, err)
	}
}

func (l *life) create() {
	l.intents++
	_, _ = l.store.Guard(remote{w: l.w}).CreateUser(l.t.Context(), apiclient.NewUser{Name: "new", Intent: apiclient.NewIntent()})
}

func (l *life) newKey() {
	l.intents++
	_, _ = l.w.issue(l.t.Context(), l.store, "build server")
}

func (l *life) regenerate() {
	if ids := slices.Sorted(maps.Keys(l.w.keys)); len(ids) > 0 {
		l.intents++
		id := ids[l.intents%len(ids)]
		_, _ = l.store.Guard(remote{w: l.w}).RegenerateKey(l.t.Context(), "su_1", id, apiclient.NewIntent())
	}
}

func (l *life) confirm() {
	items := l.store.Items()
	if len(items) == 0 {
		return
	}
	secret := items[0].Key.Secret.Reveal()
	l.maybe[secret] = true
	if l.store.Confirm(l.t.Context(), items[0].Key.ID) == nil {
		l.confirmed[secret] = true
	}
}

// check opens a last console under a usable keyring, asks again for what got no answer, and compares.
func (l *life) check() {
	l.w.locked = false
	l.store.Close()
	l.open()
	for _, r := range l.store.Lost() {
		_, err := l.store.Again(l.t.Context(), l.store.Guard(remote{w: l.w}), r)
		if err != nil {
			require.ErrorIs(l.t, err, apiclient.ErrSecretGone)
		}
	}
	require.Empty(l.t, l.store.Lost())
	items := l.store.Items()
	shown := pairs(items)
	require.Len(l.t, shown, len(items), "no key twice")
	for id, secret := range l.w.keys {
		switch {
		case l.confirmed[secret]:
			require.NotContains(l.t, shown, id, "what was stored is not offered again")
		case !l.maybe[secret]:
			require.Equal(l.t, secret, shown[id], "what was not stored is there")
		}
	}
	for id := range shown {
		if kept, _ := l.store.Kept(id); !kept {
			l.t.Fatalf("%s is not kept", id)
		}
		require.Contains(l.t, l.w.keys, id)
		require.NoError(l.t, l.store.Confirm(l.t.Context(), id))
	}
	require.LessOrEqual(l.t, l.w.made, l.intents, "no intention was carried out twice")
	require.Empty(l.t, l.w.values, "the keyring holds nothing that is over")
	l.store.Close()
	require.Empty(l.t, left(l.w.dir), "nothing is left on disk")
}

// left are the entries, folders and locks of all consoles on disk.
func left(dir string) []string {
	names, _ := filepath.Glob(filepath.Join(dir, "pending", "*", "*"))
	return names
}
