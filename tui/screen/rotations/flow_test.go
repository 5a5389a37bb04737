package rotations_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/rotation"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// robots are so many users, of which every second one holds two keys.
func robots(n int) []apiclient.ServiceUser {
	var users []apiclient.ServiceUser
	for i := range n {
		users = append(users, apiclient.ServiceUser{
			ID: apiclient.UserID(fmt.Sprintf("su_%03d", i)), Name: fmt.Sprintf("robot-%03d", i), Enabled: true, Revision: `"1"`,
			CreatedAt: fake.Epoch.Add(-90 * 24 * time.Hour), Keys: apiclient.KeySummary{Usable: 1 + i%2, LastUsed: fake.Epoch.Add(-time.Minute)},
		})
	}
	return users
}

// view is the console with the view of all rotations open.
func view(t *testing.T, system apiclient.System, store *rotation.Store, o tuitest.Options, test func(*tuitest.Driver)) {
	t.Helper()
	o.Open = func() *connect.Connection {
		c := connect.Plain(config.Context{Name: "demo", URL: "the test"}, system)
		c.Rotations = store
		return c
	}
	tuitest.Run(t, o, func(d *tuitest.Driver) {
		d.Press("5").See("Rotations")
		test(d)
	})
}

func TestUsersWithTwoKeysStandThereWithoutANote(t *testing.T) {
	t.Parallel()
	view(t, fake.New(fake.Options{Users: robots(6)}), &rotation.Store{}, tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("3 rotations", "robot-001", "robot-003", "robot-005", "old one silent").SeeNot("robot-002")
		d.Press("j", "enter").See("Rotate robot-003").Press("esc").See("3 rotations").Press("J").See("Overview")
	})
}

func TestOnlyWhatIsInViewIsRead(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{Users: robots(2000)})
	view(t, system, &rotation.Store{}, tuitest.Options{Width: 100, Height: 24}, func(d *tuitest.Driver) {
		d.See("1,000 rotations")
		first := len(system.Calls("Keys"))
		assert.LessOrEqual(t, first, 24)
		d.Press("G").See("robot-999", "old one silent")
		assert.LessOrEqual(t, len(system.Calls("Keys")), first+24)
		d.Advance(time.Minute)
		assert.LessOrEqual(t, len(system.Calls("Keys")), first+24*8, "a page each ten seconds")
	})
}

func TestWhatIsBegunOrEndedElsewhereComesAndGoesByItself(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{Users: robots(2)})
	view(t, system, &rotation.Store{}, tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("1 rotation ")
		_, err := system.CreateKey(t.Context(), "su_000", apiclient.NewKey{Name: "second"})
		require.NoError(t, err)
		d.Advance(50*time.Second).See("2 rotations", "robot-000", "hand it over")
		keys, err := system.Keys(t.Context(), "su_001")
		require.NoError(t, err)
		require.NoError(t, system.DeleteKey(t.Context(), "su_001", keys[0].ID))
		d.Advance(12 * time.Second).See("1 rotation ").SeeNot("robot-001")
	})
}

func TestNotedRotationsComeFirstAndVanishWithTheirUser(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{Users: robots(4)})
	store := &rotation.Store{}
	require.NoError(t, store.Put(rotation.Note{User: "su_002", Name: "robot-002", Began: fake.Epoch, Old: "key"}))
	require.NoError(t, store.Put(rotation.Note{User: "su_gone", Name: "long gone", Began: fake.Epoch}))
	view(t, system, store, tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("robot-002", "robot-001", "long gone is gone: it was deleted on the system. Its rotation is forgotten.")
		note, err := store.Note("su_gone")
		require.NoError(t, err)
		assert.Nil(t, note)
	})
}

func TestKeysThatCannotBeReadAreSaidOnce(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{Users: robots(2)})
	view(t, system, &rotation.Store{}, tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("old one silent")
		system.Fail("Keys", "su_001", errors.New("no route to the system"))
		d.Advance(12*time.Second).See("not refreshed since", "no route to the system", "robot-001").Press("esc").SeeNot("no route")
		d.Advance(30 * time.Second).SeeNot("no route")
	})
}

func TestBadNotesAreSaid(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store := rotation.OpenStore(rotation.StoreOptions{Dir: dir, Context: "demo"})
	require.NoError(t, store.Put(rotation.Note{User: "su_001", Name: "robot-001", Began: fake.Epoch}))
	files, err := filepath.Glob(filepath.Join(dir, "rotations", "*", "*.json"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(files[0], []byte("[]"), 0o600))
	view(t, fake.New(fake.Options{Users: robots(2)}), store, tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("read the rotations under way", "robot-001")
	})
}

// lonely is a system whose list tells no keys.
type lonely struct{ *fake.System }

// Describe says so.
func (l lonely) Describe(ctx context.Context) (apiclient.Description, error) {
	d, err := l.System.Describe(ctx)
	d.PartialList = true
	return d, err
}

func TestAListThatTellsNoKeysIsSaid(t *testing.T) {
	t.Parallel()
	view(t, lonely{fake.New(fake.Options{Users: robots(2)})}, &rotation.Store{}, tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("Those begun elsewhere show once their user was opened.")
	})
}
