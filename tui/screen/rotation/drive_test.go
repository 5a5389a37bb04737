package rotation_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/rotation"
	"steward/tui/kit"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// user is the one whose key is rotated here.
const user apiclient.UserID = "su_1"

// world is a system with machines that use keys.
type world struct {
	*fake.System
	mu    sync.Mutex
	uses  map[apiclient.KeyID]time.Time
	store *rotation.Store
}

// newWorld is a system with one user that has so many keys, the first one used a minute ago.
func newWorld(d apiclient.Description, keys int) *world {
	w := &world{uses: map[apiclient.KeyID]time.Time{}, store: &rotation.Store{}}
	w.System = fake.New(fake.Options{Description: &d, Users: []apiclient.ServiceUser{{
		ID: user, Name: "robot", Enabled: true, Revision: `"1"`, CreatedAt: fake.Epoch.Add(-400 * 24 * time.Hour),
		Keys: apiclient.KeySummary{Usable: keys, LastUsed: fake.Epoch.Add(-time.Minute)},
	}}})
	return w
}

// Keys tells of the uses.
func (w *world) Keys(ctx context.Context, id apiclient.UserID) ([]apiclient.Key, error) {
	keys, err := w.System.Keys(ctx, id)
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range keys {
		if at, ok := w.uses[keys[i].ID]; ok {
			keys[i].LastUsed, keys[i].LastUsedFrom = at, "10.0.0.9"
		}
	}
	return keys, err
}

// use lets a machine call with the key of a name now.
func (w *world) use(t *testing.T, name string) {
	t.Helper()
	id := w.key(t, name)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.uses[id] = w.Now()
}

// key is the id of the key of a name.
func (w *world) key(t *testing.T, name string) apiclient.KeyID {
	t.Helper()
	keys, err := w.System.Keys(t.Context(), user)
	require.NoError(t, err)
	for _, k := range keys {
		if k.Name == name {
			return k.ID
		}
	}
	require.Fail(t, "there is no such key", name)
	return ""
}

// guide is the console with the guide of the user open. An old key counts as silent after a minute.
func guide(t *testing.T, w *world, o tuitest.Options, test func(*tuitest.Driver)) {
	t.Helper()
	o.Open = func() *connect.Connection {
		c := connect.Plain(config.Context{Name: "demo", URL: "the test", Silence: config.Duration(time.Minute)}, w)
		c.Rotations = w.store
		return c
	}
	tuitest.Run(t, o, func(d *tuitest.Driver) {
		d.Send(kit.Open{View: kit.ViewRotation, Arg: kit.RotationArg{User: user}}).See("Rotate robot")
		test(d)
	})
}

// begin makes the new key and comes back to the guide.
func begin(d *tuitest.Driver) {
	d.Press("enter").See("New key for robot").Press("ctrl+u").Type("successor").Press("enter").See("Shown once")
	d.Press("s", "y").See("Hand the new secret over", "successor")
}

// countdown is a system where a new key makes the older ones expire in two days.
func countdown() apiclient.Description {
	d := fake.Open()
	d.Keys = apiclient.KeyRules{Create: true, ExpireNow: true, OthersExpire: true, OthersExpireIn: 48 * time.Hour}
	return d
}
