// Package fleet holds all service users of one system in memory. It loads them page by page, refreshes them, and hands
// out immutable snapshots with a version. The console's screens and the scripts read it.
package fleet

import (
	"context"
	"time"

	"steward/apiclient"
)

// Fleet is the set of all service users of one system. Safe for concurrent use.
type Fleet struct{}

// Options configure a Fleet.
type Options struct {
	Now func() time.Time
}

// Snapshot is the fleet at one moment. It never changes.
type Snapshot struct {
	Version   uint64
	Users     []*apiclient.ServiceUser // in the order the system lists them; never modify what they point to
	Total     int                      // users in all, as the system says; -1 when it does not tell
	Loading   bool                     // a load or refresh is under way
	Complete  bool                     // every page has been read at least once
	Err       error                    // why the last load or refresh failed; nil after a success
	UpdatedAt time.Time                // when the last load or refresh ended well
}

// New makes an empty fleet of a system; nothing is read before Refresh.
func New(system apiclient.System, o Options) *Fleet { return &Fleet{} }

// Refresh reads the users again, page by page, publishing a snapshot after each page of a first load. Calls while one
// is under way join it. It returns when the refresh ended.
func (f *Fleet) Refresh(ctx context.Context) error { return nil }

// Snapshot is the newest snapshot; never nil.
func (f *Fleet) Snapshot() *Snapshot { return &Snapshot{} }

// Wait blocks until the version is greater than after, and returns the newest snapshot then.
func (f *Fleet) Wait(ctx context.Context, after uint64) (*Snapshot, error) { return nil, ctx.Err() }

// User finds one user in the newest data.
func (f *Fleet) User(id apiclient.UserID) (*apiclient.ServiceUser, bool) { return nil, false }

// Put adds users or replaces them, after a write has answered with their new state.
func (f *Fleet) Put(users ...apiclient.ServiceUser) {}

// Remove takes deleted users out.
func (f *Fleet) Remove(ids ...apiclient.UserID) {}
