package audit_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"steward/apiclient"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// ciDeploy is a user of the usual fleet.
const ciDeploy apiclient.UserID = "su_01K9Z3T7M4Q2XH8V5C6N0A0001"

// trail is a system whose audit events the test makes up. They are newest first, and paged.
type trail struct {
	*fake.System
	mu      sync.Mutex
	events  []apiclient.AuditEvent
	untold  bool // the system does not tell how many there are
	queries []apiclient.AuditQuery
	err     error
}

func newTrail(n int) *trail {
	s := &trail{System: fake.New(fake.Options{})}
	for i := range n {
		s.happens(fmt.Sprintf("key.use_%d", i), fake.Epoch.Add(time.Duration(i-n)*time.Minute))
	}
	return s
}

// happens puts an event on top of the trail.
func (s *trail) happens(action string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.events)
	s.events = slices.Insert(s.events, 0, apiclient.AuditEvent{
		ID: fmt.Sprintf("evt_%05d", n), Time: at, Action: action, Outcome: "success",
		Actor:    apiclient.Actor{ID: "op_ada", Name: "ada@example.com", Kind: "operator"},
		Target:   apiclient.Target{Kind: "service_user", ID: string(ciDeploy), Name: "ci-deploy", User: ciDeploy},
		SourceIP: "192.0.2.10", RequestID: fmt.Sprintf("req-%d", n),
		Changes: []apiclient.Change{{Path: "/enabled", Old: "true", New: "false"}},
	})
}

// change changes the newest event.
func (s *trail) change(how func(*apiclient.AuditEvent)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	how(&s.events[0])
}

// fail makes reading fail with an error, or work again.
func (s *trail) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *trail) asked() []apiclient.AuditQuery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.queries)
}

func (s *trail) Audit(_ context.Context, query apiclient.AuditQuery) iter.Seq2[apiclient.AuditPage, error] {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queries = append(s.queries, query)
	events, failure, total := slices.Clone(s.events), s.err, len(s.events)
	if s.untold {
		total = -1
	}
	return func(yield func(apiclient.AuditPage, error) bool) {
		if failure != nil {
			yield(apiclient.AuditPage{}, failure)
			return
		}
		page := apiclient.AuditPage{Total: total}
		for _, e := range events {
			if !query.To.IsZero() && !e.Time.Before(query.To) {
				continue
			}
			if page.Events = append(page.Events, e); len(page.Events) == query.PageSize {
				if !yield(page, nil) {
					return
				}
				page.Events = nil
			}
		}
		yield(page, nil)
	}
}

// open starts the console on a system and goes to the audit trail.
func open(t *testing.T, o tuitest.Options, test func(*tuitest.Driver)) {
	t.Helper()
	if o.System == nil {
		o.System = newTrail(3)
	}
	tuitest.Run(t, o, func(d *tuitest.Driver) {
		d.Press("3").See("Audit")
		test(d)
	})
}
