package fleet

import (
	"context"
	"sync"
	"time"

	"steward/apiclient"
)

// Fleet is the set of all service users of one system. Safe for concurrent use.
type Fleet struct {
	system   apiclient.System
	now      func() time.Time
	coalesce time.Duration

	mu           sync.Mutex
	live         set
	version      uint64 // of everything a snapshot shows
	usersVersion uint64 // the version with which live changed last
	urgent       uint64 // the newest version that Wait hands out at once
	total        int    // as the system says
	complete     bool
	err          error
	updatedAt    time.Time
	etag         string // of the first page of the last load that ended well
	mark         string // up to where the system's changes are known; empty means that everyone is to be read
	// unsure are the users that were put or removed by us since the mark was given. What the system then tells of them
	// confirms it; where it tells nothing, an answer came late and put back what had changed since.
	unsure   map[apiclient.UserID]struct{}
	run      *run // the load or refresh under way; nil when there is none
	snapshot *Snapshot
	changed  chan struct{} // closed with the next change; nil while nobody waits
	nextWake time.Time     // before it, Wait holds back what is not urgent
}

// Options configure a Fleet.
type Options struct {
	// Now is the clock for Snapshot.UpdatedAt; nil means time.Now.
	Now func() time.Time
	// Coalesce is the least time between two snapshots that Wait hands out, so that a run of many small changes wakes
	// its readers a few times only; it grows with the number of users, to 3.5 times as much at 100,000. 0 means 50 ms,
	// negative means no pause. The first page and the end of a load never wait for it.
	Coalesce time.Duration
}

const defaultCoalesce = 50 * time.Millisecond

// Snapshot is the fleet at one moment. It never changes.
type Snapshot struct {
	Version uint64
	// UsersVersion is the version with which Users changed last: two snapshots with the same one have the same Users,
	// so what was derived from them still holds.
	UsersVersion uint64
	// Users are in the order the system lists them, those that were put since at the end; never modify what they
	// point to. An unchanged user keeps its pointer from snapshot to snapshot.
	Users     []*apiclient.ServiceUser
	Total     int       // users in all, as the system says; -1 when it does not tell; once Complete, len(Users)
	Loading   bool      // a load or refresh is under way
	Complete  bool      // every page has been read at least once
	Err       error     // why the last load or refresh failed; nil after a success
	UpdatedAt time.Time // when the last load or refresh ended well; zero before the first has
}

// New makes an empty fleet of a system; nothing is read before Refresh.
func New(system apiclient.System, o Options) *Fleet {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Coalesce == 0 {
		o.Coalesce = defaultCoalesce
	}
	return &Fleet{
		system: system, now: o.Now, coalesce: o.Coalesce, total: -1, snapshot: &Snapshot{Total: -1},
		unsure: map[apiclient.UserID]struct{}{},
	}
}

// Snapshot is the newest snapshot; never nil.
func (f *Fleet) Snapshot() *Snapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.current()
}

// Wait blocks until the version is greater than after, and returns the newest snapshot then. Its error is ctx's.
func (f *Fleet) Wait(ctx context.Context, after uint64) (*Snapshot, error) {
	for {
		snapshot, changed, pause := f.poll(after)
		if snapshot != nil {
			return snapshot, nil
		}
		if err := await(ctx, changed, pause); err != nil {
			return nil, err
		}
	}
}

// User finds one user in the newest data. Never modify what the pointer points to.
func (f *Fleet) User(id apiclient.UserID) (*apiclient.ServiceUser, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.live.get(id)
}

// Put adds users or replaces them, after a write has answered with their new state. A user that is known in a later
// state (UpdatedAt) stays as it is, and what a Partial one leaves out stays as it is known.
func (f *Fleet) Put(users ...apiclient.ServiceUser) {
	f.mu.Lock()
	defer f.mu.Unlock()
	changed := false
	for i := range users {
		user := users[i]
		known, ok := f.live.get(user.ID)
		if ok && later(known, &user) {
			continue
		}
		u := merged(&user, known)
		if f.live.put(u) {
			changed = true
			f.unsure[u.ID] = struct{}{}
		}
		if f.run != nil {
			f.run.written(u.ID, u)
		}
	}
	if changed {
		f.touchUsers()
	}
}

// Remove takes deleted users out. Ids that are not known do no harm.
func (f *Fleet) Remove(ids ...apiclient.UserID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	changed := false
	for _, id := range ids {
		if f.live.remove(id) {
			changed = true
			f.unsure[id] = struct{}{}
		}
		if f.run != nil {
			f.run.written(id, nil)
		}
	}
	if changed {
		f.touchUsers()
	}
}

// later reports whether a is known to be a later state of a user than b.
func later(a, b *apiclient.ServiceUser) bool {
	return !b.UpdatedAt.IsZero() && a.UpdatedAt.After(b.UpdatedAt)
}
