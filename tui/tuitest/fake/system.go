package fake

import (
	"sync"
	"sync/atomic"
	"time"

	"steward/apiclient"
)

// System is the fake. Its answers share no memory with it. Safe for concurrent use.
type System struct {
	o     Options
	began atomic.Pointer[time.Time] // when the first call came; nil before

	mu      sync.Mutex
	users   []*account // in the order of creation
	events  []apiclient.AuditEvent
	replies map[apiclient.Intent]any // what was answered to an intent
	version int                      // grows with every change; the list's entity tag
	made    int                      // ids given out
	secrets []string
	calls   []Call
	scripts []*script
}

// account is a user with what the list does not show.
type account struct {
	user     apiclient.ServiceUser
	revision int
	keys     []apiclient.Key
}

// Options configure a System. The zero value is the usual fleet.
type Options struct {
	// Users replaces the usual fleet; empty and not nil means none at all. Each is given the keys its summary counts.
	Users []apiclient.ServiceUser
	// Start is the system's time until its first call; zero means Epoch. From then on it moves as the time of the caller
	// does, so that a System made outside a synctest bubble moves with the bubble that uses it.
	Start time.Time
	// Description replaces Open().
	Description *apiclient.Description
	// Operator replaces the administrator "ada".
	Operator *apiclient.Operator
	// PageSize is how many users a page holds; 0 means 100.
	PageSize int
}

// Epoch is the usual time at which a System starts.
var Epoch = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// New makes a system.
func New(o Options) *System {
	if o.Start.IsZero() {
		o.Start = Epoch
	}
	if o.Users == nil {
		o.Users = Population(o.Start)
	}
	if o.PageSize == 0 {
		o.PageSize = 100
	}
	if o.Description == nil {
		d := Open()
		o.Description = &d
	}
	if o.Operator == nil {
		o.Operator = &apiclient.Operator{
			ID: "op_ada", Name: "ada@example.com", Team: "acme", Permissions: []string{"users::modify", "users::view"},
		}
	}
	s := &System{o: o, replies: map[apiclient.Intent]any{}}
	for i := range o.Users {
		s.settle(&o.Users[i])
	}
	return s
}

// settle takes a user in with keys to match its summary.
func (s *System) settle(u *apiclient.ServiceUser) {
	a := &account{user: clone(u), revision: 1}
	if a.user.ID == "" {
		a.user.ID = apiclient.UserID(s.id("su"))
	}
	for n := range a.user.Keys.Usable {
		key := apiclient.Key{
			ID: apiclient.KeyID(s.id("key")), Name: []string{"build server", "deploy job", "night batch"}[n%3],
			Status: apiclient.KeyActive, Hint: "…demo", CreatedAt: a.user.CreatedAt, CreatedBy: a.user.CreatedBy,
			LastUsed: a.user.Keys.LastUsed,
		}
		if !key.LastUsed.IsZero() {
			key.LastUsedFrom = "10.0.3.7"
		}
		s.called(a, &key)
		a.keys = append(a.keys, key)
	}
	s.users = append(s.users, a)
	s.refresh(a)
}

// Now is the system's time, in whole seconds.
func (s *System) Now() time.Time {
	began := s.began.Load()
	if began == nil {
		return s.o.Start.UTC()
	}
	return s.o.Start.Add(time.Since(*began)).Truncate(time.Second).UTC()
}
