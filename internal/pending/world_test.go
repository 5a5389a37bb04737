package pending_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/credentials"
	"steward/internal/pending"
)

// world is what outlives consoles: the system, the keyring, the disk and the time. It can let a console die between two
// steps.
type world struct {
	dir string
	now time.Time

	mu      sync.Mutex
	values  map[string]string
	locked  bool
	broken  error // of SetValue
	keys    map[apiclient.KeyID]string
	answers map[apiclient.Intent]apiclient.IssuedKey
	made    int
	sent    int
	lose    error // answers the next call although it was carried out
	mute    bool  // replays hold no secret any more
	dull    bool  // the system does not honour intents
	// dieIn is how many steps the console still lives; 0 means for ever.
	dieIn int
}

// death is what a console that is killed panics with, so that nothing after that point runs.
type death struct{}

func newWorld(dir string) *world {
	return &world{
		dir: dir, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
		values: map[string]string{}, keys: map[apiclient.KeyID]string{}, answers: map[apiclient.Intent]apiclient.IssuedKey{},
	}
}

func (w *world) store() *pending.Store {
	return pending.Open(pending.Options{
		Keyring: ring{w}, Dir: w.dir, Context: "prod", Now: func() time.Time { return w.now },
	})
}

func (w *world) step() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dieIn > 0 {
		if w.dieIn--; w.dieIn == 0 {
			panic(death{})
		}
	}
}

// survives runs a part of a console's life, and reports whether it was not killed in it.
func (w *world) survives(life func()) (survived bool) {
	defer func() {
		w.dieIn = 0
		if r := recover(); r != nil {
			if _, dead := r.(death); !dead {
				panic(r)
			}
		}
	}()
	life()
	return true
}

// ring is the keyring.
type ring struct{ w *world }

func (r ring) Usable(context.Context) (bool, string) {
	r.w.step()
	if r.w.locked {
		return false, "the keyring is locked. Unlock it first."
	}
	return true, ""
}

func (r ring) Value(_ context.Context, account string) (string, error) {
	r.w.step()
	if v, ok := r.w.values[account]; ok {
		return v, nil
	}
	return "", fmt.Errorf("read: %w", credentials.ErrNone)
}

func (r ring) SetValue(_ context.Context, account, value string) error {
	r.w.step()
	if r.w.broken != nil {
		return r.w.broken
	}
	r.w.mu.Lock()
	r.w.values[account] = value
	r.w.mu.Unlock()
	r.w.step()
	return nil
}

func (r ring) DeleteValue(_ context.Context, account string) error {
	r.w.step()
	r.w.mu.Lock()
	_, ok := r.w.values[account]
	delete(r.w.values, account)
	r.w.mu.Unlock()
	r.w.step()
	if !ok {
		return fmt.Errorf("delete: %w", credentials.ErrNone)
	}
	return nil
}

// remote is the system: it honours intents.
type remote struct {
	apiclient.System
	w *world
}

func (r remote) Describe(context.Context) (apiclient.Description, error) {
	return apiclient.Description{Idempotent: !r.w.dull}, nil
}

func (r remote) CreateUser(_ context.Context, u apiclient.NewUser) (apiclient.CreatedUser, error) {
	key, err := r.issue(u.Intent, "", u.Name)
	if err != nil {
		return apiclient.CreatedUser{}, err
	}
	return apiclient.CreatedUser{User: apiclient.ServiceUser{ID: apiclient.UserID("su_" + u.Name), Name: u.Name}, Key: &key}, nil
}

func (r remote) CreateKey(_ context.Context, _ apiclient.UserID, k apiclient.NewKey) (apiclient.IssuedKey, error) {
	return r.issue(k.Intent, "", k.Name)
}

func (r remote) RegenerateKey(_ context.Context, _ apiclient.UserID, id apiclient.KeyID, intent apiclient.Intent) (apiclient.IssuedKey, error) {
	return r.issue(intent, id, "")
}

func (r remote) issue(intent apiclient.Intent, id apiclient.KeyID, name string) (apiclient.IssuedKey, error) {
	r.w.step()
	r.w.sent++
	if known, ok := r.w.answers[intent]; ok && !r.w.dull {
		if r.w.mute || r.w.keys[known.ID] != known.Secret.Reveal() {
			known.Secret = apiclient.Secret{}
		}
		return known, nil
	}
	r.w.made++
	if id == "" {
		id = apiclient.KeyID(fmt.Sprint("key_", r.w.made))
	}
	secret := fmt.Sprint("fake-secret-", r.w.made)
	r.w.keys[id] = secret
	issued := apiclient.IssuedKey{Key: apiclient.Key{ID: id, Name: name}, Secret: apiclient.NewSecret(secret)}
	r.w.answers[intent] = issued
	r.w.step()
	if err := r.w.lose; err != nil {
		r.w.lose = nil
		return apiclient.IssuedKey{}, err
	}
	return issued, nil
}

var errLost = &apiclient.Error{Kind: apiclient.ErrUnknown, Message: "no answer came"}

// issue asks a console's guarded system for a key.
func (w *world) issue(ctx context.Context, s *pending.Store, name string) (apiclient.IssuedKey, error) {
	return s.Guard(remote{w: w}).CreateKey(pending.WithName(ctx, "ci-deploy"), "su_1", apiclient.NewKey{Intent: apiclient.NewIntent(), Name: name})
}

// files are the contents of everything on disk by path.
func (w *world) files(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		all[path] = string(content)
		return err
	}))
	return all
}

func (w *world) entries(t *testing.T) []string {
	t.Helper()
	var names []string
	for path := range w.files(t) {
		if strings.HasSuffix(path, ".json") {
			names = append(names, path)
		}
	}
	return names
}

func pairs(items []pending.Item) map[apiclient.KeyID]string {
	out := map[apiclient.KeyID]string{}
	for _, i := range items {
		out[i.Key.ID] = i.Key.Secret.Reveal()
	}
	return out
}

func keysOf(items []pending.Item) []apiclient.KeyID {
	return slices.Sorted(maps.Keys(pairs(items)))
}

var errFull = errors.New("the keyring is full")
