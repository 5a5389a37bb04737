package rotation_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/rotation"
	"steward/tui/kit"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

func TestTheWholeWay(t *testing.T) {
	t.Parallel()
	w := newWorld(fake.Open(), 1)
	guide(t, w, tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("● 1 new key", "The key build server was last used 1 min ago from 10.0.3.7")
		begin(d)
		d.See("● 2 hand it over", "was never used").Press("enter").See("● 3 seen in use", "Wait until the new key is seen in use")
		d.Press("enter").SeeNot("Cancel")
		w.use(t, "build server")
		w.use(t, "successor")
		d.Advance(6*time.Second).See("● 4 old one silent", "is not silent yet", "1 min is demanded")
		d.Advance(50 * time.Second).See("● 4 old one silent")
		w.use(t, "successor")
		d.Advance(10*time.Second).See("● 5 end the old one", "The old key build server is silent")
		d.Press("enter").See("Expire this key now?", "build server", "The old key build server is silent", "The new key successor was last used", "type expire to confirm")
		d.Type("expire").Press("enter").See("✓ Done", "robot works with successor", "✓ 5 end the old one")
		require.Len(t, w.Calls("ExpireKey"), 1)
		note, err := w.store.Note(user)
		require.NoError(t, err)
		assert.Nil(t, note, "a finished rotation is forgotten")
		d.Press("enter").See("All 1")
	})
}

func TestLeavingSaysThatItGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(fake.Open(), 1)
	guide(t, w, tuitest.Options{}, func(d *tuitest.Driver) {
		begin(d)
		d.Press("enter").See("3 seen in use").Press("esc").See("The rotation of robot goes on when you press R there, or 5", "All 1")
		d.Press("5").See("Rotations", "● robot", "3 seen in use", "wait for its first use").Press("enter").See("Wait until the new key is seen in use")
		d.Press("A").See("Abandon this rotation?", "the keys stay as they are").Press("y").See("is forgotten", "Rotations", "● robot")
	})
	require.Empty(t, w.Calls("ExpireKey", "DeleteKey"))
}

func TestWhatWasUsedAfterTheEvidenceWasShownIsNotEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(fake.Open(), 1)
	guide(t, w, tuitest.Options{}, func(d *tuitest.Driver) {
		begin(d)
		d.Advance(62 * time.Second)
		w.use(t, "successor")
		d.Advance(6 * time.Second).See("● 5 end the old one").Press("enter").See("type expire to confirm")
		w.use(t, "build server")
		d.Type("expire").Press("enter").See("nothing was ended, for it was used at", "● 4 old one silent")
		require.Empty(t, w.Calls("ExpireKey"))
	})
}

func TestEndingTooEarlyIsWarnedOf(t *testing.T) {
	t.Parallel()
	w := newWorld(fake.Open(), 1)
	guide(t, w, tuitest.Options{}, func(d *tuitest.Driver) {
		begin(d)
		d.Press("X").See("Too early: expire this key now?", "The new key successor was never used.", "outage.").Press("esc")
		w.use(t, "successor")
		w.use(t, "build server")
		d.Advance(6*time.Second).See("● 4 old one silent").Press("X").See("is not silent yet", "outage.")
		d.Type("expire").Press("enter").See("✓ Done")
		require.Len(t, w.Calls("ExpireKey"), 1, "the operator's own choice, with the evidence in front of them")
	})
}

func TestTheMeasureIsTheOperatorsToChoose(t *testing.T) {
	t.Parallel()
	w := newWorld(fake.Open(), 1)
	guide(t, w, tuitest.Options{}, func(d *tuitest.Driver) {
		begin(d)
		w.use(t, "successor")
		d.Advance(6*time.Second).Press("t").See("When is the old key silent?", "for what runs once a week").Press("4").See("8 days is demanded")
		note, err := w.store.Note(user)
		require.NoError(t, err)
		assert.Equal(t, 8*24*time.Hour, note.Quiet)
	})
}

func TestWhatHappensElsewhereIsSaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		happens func(t *testing.T, w *world)
		says    string
		noted   bool
	}{
		"the new key was deleted": {func(t *testing.T, w *world) {
			require.NoError(t, w.DeleteKey(t.Context(), user, w.key(t, "successor")))
		}, "The new key is there no more: somebody ended or deleted it.", true},
		"the old key was deleted": {func(t *testing.T, w *world) {
			w.use(t, "successor")
			require.NoError(t, w.DeleteKey(t.Context(), user, w.key(t, "build server")))
		}, "The old key has ended or was deleted, and the new one is in use.", false},
		"the user was deleted": {func(t *testing.T, w *world) {
			require.NoError(t, w.DeleteUser(t.Context(), user, ""))
		}, "robot is gone: it was deleted on the system, and its keys with it.", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(fake.Open(), 1)
			guide(t, w, tuitest.Options{}, func(d *tuitest.Driver) {
				begin(d)
				c.happens(t, w)
				d.Advance(6 * time.Second).See(c.says)
				note, err := w.store.Note(user)
				require.NoError(t, err)
				assert.Equal(t, c.noted, note != nil)
			})
		})
	}
}

func TestWhyNoUseCanBeSeenIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(fake.Open(), 1)
	guide(t, w, tuitest.Options{}, func(d *tuitest.Driver) { d.SeeNot("is disabled") })
	_, err := w.SetEnabled(t.Context(), user, false)
	require.NoError(t, err)
	guide(t, w, tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("Make the new key", "Calls with any key are refused while robot is disabled.")
	})
}

func TestNoRoomForAnotherKey(t *testing.T) {
	t.Parallel()
	w := newWorld(fake.Open(), 2)
	guide(t, w, tuitest.Options{}, func(d *tuitest.Driver) {
		w.use(t, "deploy job")
		d.Send(kit.Open{View: kit.ViewRotation, Arg: kit.RotationArg{User: user, Key: w.key(t, "deploy job")}})
		d.See("Make room first: robot may hold 2 keys", "Idle for the longest time is build server.").Press("enter").See("Expire this key now?", "build server", "outage")
		d.Type("expire").Press("enter").See("Make the new key", "The key deploy job was last used")
	})
}

func TestARefusedKeyBeginsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(fake.Open(), 1)
	w.FailOnce("CreateKey", user, &apiclient.Error{Kind: apiclient.ErrForbidden, Op: "make a key", Message: "needs keys::create"})
	guide(t, w, tuitest.Options{}, func(d *tuitest.Driver) {
		d.Press("enter", "enter").See("needs keys::create", "Make the new key")
		note, err := w.store.Note(user)
		require.NoError(t, err)
		assert.Nil(t, note)
	})
}

func TestALostAnswerIsAskedForAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(fake.Open(), 1)
	w.Lose("CreateKey", user, &apiclient.Error{Kind: apiclient.ErrUnknown, Op: "make a key", Message: "no answer came"})
	guide(t, w, tuitest.Options{}, func(d *tuitest.Driver) {
		d.Press("enter", "enter").See("the outcome is unknown", "Ask again", "2 hand it over")
		note, err := w.store.Note(user)
		require.NoError(t, err)
		assert.NotNil(t, note, "it may have begun")
		d.Press("a").See("Shown once").Press("s", "y").See("Hand the new secret over")
		keys, err := w.Keys(t.Context(), user)
		require.NoError(t, err)
		assert.Len(t, keys, 2, "nothing is made twice")
	})
}

func TestReadersSeeTheEvidenceAndChangeNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(fake.Open(), 2)
	w.System = fake.New(fake.Options{Operator: &apiclient.Operator{Name: "viewer", ReadOnly: true}, Users: []apiclient.ServiceUser{{
		ID: user, Name: "robot", Enabled: true, Keys: apiclient.KeySummary{Usable: 2, LastUsed: fake.Epoch.Add(-time.Minute)},
	}}})
	guide(t, w, tuitest.Options{}, func(d *tuitest.Driver) {
		for _, key := range []string{"X", "N", "t"} {
			d.Press(key).See("READ-ONLY here").SeeNot("Cancel", "type expire").Advance(time.Minute)
		}
	})
}

func TestARegeneratedSecretIsHandedOver(t *testing.T) {
	t.Parallel()
	w := newWorld(fake.Trustgrid(), 1)
	guide(t, w, tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("● 1 regenerate", "Regenerating refuses the present secret at once").SeeNot("LAST USED", "never")
		d.Press("enter").See("Regenerate this key?", "refused at once", "outage").Press("y").See("Shown once")
		d.Press("s", "y").See("● 2 hand it over").Press("enter").See("Done", "does not tell whether it is in use")
		note, err := w.store.Note(user)
		require.NoError(t, err)
		assert.Nil(t, note)
	})
}

func TestACountdownWarnsWhileTheOldKeyIsInUse(t *testing.T) {
	t.Parallel()
	w := newWorld(countdown(), 1)
	guide(t, w, tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("sets an end to the older ones, in 2 days").Press("enter").See("then expires in 2 days").Press("y").See("Shown once")
		d.Press("s", "y").See("Hand the new secret over")
	})
}

func TestWhereNothingCanBeRotatedItSaysWhatToDo(t *testing.T) {
	t.Parallel()
	guide(t, newWorld(fake.Digicert(), 1), tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("A key of this system cannot be rotated in place", "Create a new service user with the same access.", "Disable this service user")
		d.Press("enter", "K", "N", "X").SeeNot("Cancel").Press("esc").Press("5").SeeNot("Rotations")
	})
}

func TestEvidenceThatCannotBeReadStaysAndIsSaidOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(fake.Open(), 2)
	guide(t, w, tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("build server").SeeNot("not refreshed")
		w.Fail("Keys", user, errors.New("no route to the system"))
		d.Advance(6*time.Second).See("not refreshed since 12:00:0", "no route to the system", "build server").Press("esc").SeeNot("no route")
		d.Advance(12 * time.Second).SeeNot("no route")
	})
}

func TestABadNoteIsSaidAndStopsNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := newWorld(fake.Open(), 1)
	w.store = rotation.OpenStore(rotation.StoreOptions{Dir: dir, Context: "demo"})
	require.NoError(t, w.store.Put(rotation.Note{User: user, Began: fake.Epoch}))
	files, err := filepath.Glob(filepath.Join(dir, "rotations", "*", "*.json"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(files[0], []byte("{"), 0o600))
	guide(t, w, tuitest.Options{Width: 200, Height: 40}, func(d *tuitest.Driver) {
		d.See("it is not understood", "Make the new key").Press("esc")
		begin(d)
	})
}

func TestHostileTextNeverReachesTheFrame(t *testing.T) {
	t.Parallel()
	const bad = "x\x1b[2J\u202ey\x07"
	w := newWorld(fake.Open(), 0)
	w.System = fake.New(fake.Options{Users: []apiclient.ServiceUser{{ID: user, Name: bad, Enabled: true}}})
	tuitest.Run(t, tuitest.Options{System: w}, func(d *tuitest.Driver) {
		for range 2 {
			_, err := w.CreateKey(t.Context(), user, apiclient.NewKey{Name: bad})
			require.NoError(t, err)
		}
		d.Record().Press("R").See("Rotate x<U+001B>[2J").Press("X", "esc", "t", "esc", "esc", "5").See("Rotations")
		for _, f := range d.Frames() {
			require.NotContains(t, f, "\x1b[2J")
			require.NotContains(t, f, "\u202e")
		}
	})
}

func TestFrames(t *testing.T) {
	t.Parallel()
	sizes := map[string]tuitest.Options{"60x15": {Width: 60, Height: 15}, "80x24": {Width: 80, Height: 24}, "120x40": {Width: 120, Height: 40}}
	frames := map[string]struct {
		rules apiclient.Description
		keys  int
		show  func(d *tuitest.Driver)
	}{
		"make":       {fake.Open(), 1, func(*tuitest.Driver) {}},
		"hand":       {fake.Open(), 1, begin},
		"too early":  {fake.Open(), 1, func(d *tuitest.Driver) { begin(d); d.Press("X") }},
		"measure":    {fake.Open(), 2, func(d *tuitest.Driver) { d.Press("t") }},
		"regenerate": {fake.Trustgrid(), 1, func(*tuitest.Driver) {}},
		"countdown":  {countdown(), 1, func(*tuitest.Driver) {}},
		"no way":     {fake.Digicert(), 1, func(*tuitest.Driver) {}},
		"fleet":      {fake.Open(), 2, func(d *tuitest.Driver) { d.Press("5").See("Rotations") }},
	}
	for size, o := range sizes {
		for name, f := range frames {
			t.Run(name+"/"+size, func(t *testing.T) {
				t.Parallel()
				guide(t, newWorld(f.rules, f.keys), o, func(d *tuitest.Driver) {
					f.show(d)
					d.Golden()
				})
			})
		}
	}
}
