package fleet

import (
	"context"
	"time"
)

// The methods of Fleet in this file are called with its lock held, Fleet.poll excepted.

// touch makes a new version.
func (f *Fleet) touch() {
	f.version++
	if f.changed != nil {
		close(f.changed)
		f.changed = nil
	}
}

// touchUsers makes a new version in which the users changed.
func (f *Fleet) touchUsers() {
	f.touch()
	f.usersVersion = f.version
}

// hurry lets Wait hand out the present version at once.
func (f *Fleet) hurry() { f.urgent = f.version }

// current is the snapshot of the present version. It is built when it is asked for, so that changes that nobody looks
// at cost nothing.
func (f *Fleet) current() *Snapshot {
	if f.snapshot.Version == f.version {
		return f.snapshot
	}
	users := f.snapshot.Users
	if f.snapshot.UsersVersion != f.usersVersion {
		users = f.live.list()
	}
	f.snapshot = &Snapshot{
		Version: f.version, UsersVersion: f.usersVersion, Users: users, Total: f.knownTotal(len(users)),
		Loading: f.run != nil, Complete: f.complete, Err: f.err, UpdatedAt: f.updatedAt,
	}
	return f.snapshot
}

func (f *Fleet) knownTotal(users int) int {
	switch {
	case f.complete:
		return users
	case f.total < 0:
		return -1
	default:
		return max(f.total, users)
	}
}

// poll is the snapshot for Wait, or what to wait for: the next change and, unless 0, the end of a pause.
func (f *Fleet) poll(after uint64) (*Snapshot, <-chan struct{}, time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.version > after {
		pause := time.Until(f.nextWake)
		if f.snapshot.Version == f.version || f.urgent > after || pause <= 0 {
			f.nextWake = time.Now().Add(f.pace())
			return f.current(), nil, 0
		}
		return nil, f.nextChange(), pause
	}
	return nil, f.nextChange(), 0
}

// pace is the pause after a wake. Readers filter and sort all users at each, so the pause grows with their number.
func (f *Fleet) pace() time.Duration {
	if f.coalesce < 0 {
		return 0
	}
	return f.coalesce + f.coalesce*time.Duration(f.live.len())/usersPerPause
}

// usersPerPause is the number of users at which the pause is twice Options.Coalesce.
const usersPerPause = 40_000

func (f *Fleet) nextChange() <-chan struct{} {
	if f.changed == nil {
		f.changed = make(chan struct{})
	}
	return f.changed
}

func await(ctx context.Context, changed <-chan struct{}, pause time.Duration) error {
	var over <-chan time.Time
	if pause > 0 {
		timer := time.NewTimer(pause)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-changed:
		return nil
	case <-over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
