package fleet_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/internal/fleet"
)

// world is a remote system's truth, the reading of it that is under way, and the fleet that follows both.
type world struct {
	truth  map[int]int // user number → state
	clock  int
	system *system
	fleet  *fleet.Fleet
	done   <-chan error
	read   int // the number up to which the reading under way has come; -1 without one
}

const numbers = 12

func (w *world) write(t *rapid.T) {
	n := rapid.IntRange(0, numbers-1).Draw(t, "user")
	w.clock++
	w.truth[n] = w.clock
	w.fleet.Put(user(n, w.clock))
}

func (w *world) remove(t *rapid.T) {
	n := rapid.IntRange(0, numbers-1).Draw(t, "user")
	delete(w.truth, n)
	w.fleet.Remove(user(n, 0).ID)
}

func (w *world) start(*rapid.T) {
	if w.read < 0 {
		_, w.done = refresh(context.Background(), w.fleet, w.system)
		w.read = 0
	}
}

func (w *world) page(t *rapid.T) {
	if w.read < 0 {
		return
	}
	upTo := w.read + rapid.IntRange(0, 4).Draw(t, "page")
	var users []apiclient.ServiceUser
	for ; w.read < min(upTo, numbers); w.read++ {
		if state, ok := w.truth[w.read]; ok {
			users = append(users, user(w.read, state))
		}
	}
	w.system.page(len(w.truth), users...)
	w.system.settled()
	if w.read == numbers {
		w.system.end()
		require.NoError(t, <-w.done)
		w.read = -1
	}
}

func (w *world) fail(t *rapid.T) {
	if w.read >= 0 {
		w.system.steps <- step{err: apiclient.ErrUnavailable}
		require.Error(t, <-w.done)
		w.read = -1
	}
}

// check compares the fleet with the truth: once it is complete it holds exactly the truth, because every change of the
// truth was written through it; before, it holds nothing that is not true.
func (w *world) check(t *rapid.T) {
	snapshot := w.fleet.Snapshot()
	got := map[apiclient.UserID]apiclient.Revision{}
	for _, u := range snapshot.Users {
		got[u.ID] = u.Revision
		held, ok := w.fleet.User(u.ID)
		require.True(t, ok)
		require.Same(t, u, held)
	}
	require.Len(t, got, len(snapshot.Users), "a user is held once")
	want := map[apiclient.UserID]apiclient.Revision{}
	for n, state := range w.truth {
		u := user(n, state)
		want[u.ID] = u.Revision
	}
	if snapshot.Complete {
		require.Equal(t, want, got)
		require.Equal(t, len(got), snapshot.Total)
		return
	}
	for id, revision := range got {
		require.Equal(t, want[id], revision)
	}
}

func TestFleetFollowsTheTruth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := &world{truth: map[int]int{}, system: newSystem(), read: -1}
		for n := range rapid.IntRange(0, numbers).Draw(t, "at first") {
			w.truth[n] = 0
		}
		w.fleet = fleet.New(w.system, fleet.Options{})
		defer w.fail(t)
		held := map[*fleet.Snapshot][]string{}
		t.Repeat(map[string]func(*rapid.T){
			"write": w.write, "remove": w.remove, "start": w.start, "page": w.page, "fail": w.fail,
			"": func(t *rapid.T) {
				w.check(t)
				held[w.fleet.Snapshot()] = names(w.fleet.Snapshot())
			},
		})
		for snapshot, was := range held {
			require.Equal(t, was, names(snapshot), "a snapshot never changes")
		}
	})
}

func TestManyReadersAndWritersAtOnce(t *testing.T) {
	t.Parallel()
	f, s := loaded(t, user(1, 1))
	_, done := refresh(t.Context(), f, s)
	ctx, cancel := context.WithCancel(t.Context())
	var readers, writers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			var seen uint64
			for {
				snapshot, err := f.Wait(ctx, seen)
				if err != nil {
					return
				}
				seen = snapshot.Version
				for _, u := range snapshot.Users {
					_ = u.Name
				}
			}
		})
	}
	for n := 1; n <= 4; n++ {
		writers.Go(func() {
			for state := range 200 {
				f.Put(user(n*1000+state, state))
				f.Remove(user(n*1000+state-5, 0).ID)
			}
		})
	}
	s.page(1, user(1, 2))
	writers.Wait()
	s.end()
	require.NoError(t, <-done)
	cancel()
	readers.Wait()
	require.Len(t, f.Snapshot().Users, 1+4*5)
}
