package systemtest

import (
	"slices"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func auditing() []scene {
	return []scene{
		{"events come newest first", func(s *stage) {
			s.audited(func() {
				events := s.events(apiclient.AuditQuery{})
				require.NotEmpty(s, events, "the demo data has a past")
				for i, e := range events {
					assert.NotEmpty(s, e.Action)
					assert.False(s, e.Time.IsZero())
					if i > 0 {
						assert.False(s, e.Time.After(events[i-1].Time), "event %d is newer than the one before it", i)
					}
				}
			})
		}},
		{"what is done is told, with who did it", func(s *stage) {
			s.audited(func() {
				user, other := s.create("conformance-audit").User, s.create("conformance-other").User
				if s.can(apiclient.ActDisable) {
					_, err := s.sys.SetEnabled(s.ctx(), user.ID, false)
					require.NoError(s, err)
				}
				events := s.events(apiclient.AuditQuery{User: user.ID})
				require.NotEmpty(s, events)
				for _, e := range events {
					assert.NotEmpty(s, e.Actor.Name+e.Actor.ID)
					assert.NotEqual(s, string(other.ID), e.Target.ID, "other users' events are left out")
				}
				assert.NotEmpty(s, s.events(apiclient.AuditQuery{User: other.ID}))
			})
		}},
		{"a time, an actor and an action narrow it", narrows},
		{"small pages hold the same, and whoever stops is let go", func(s *stage) {
			s.audited(func() {
				whole := s.events(apiclient.AuditQuery{PageSize: 100})
				assert.Equal(s, eventIDs(whole), eventIDs(s.events(apiclient.AuditQuery{PageSize: 11})))
				for _, err := range s.sys.Audit(s.ctx(), apiclient.AuditQuery{PageSize: 3}) {
					require.NoError(s, err)
					break
				}
			})
		}},
	}
}

// audited does something with the audit trail, or shows that there is none.
func (s *stage) audited(do func()) {
	s.Helper()
	if s.can(apiclient.ActAudit) {
		do()
		return
	}
	for _, err := range s.sys.Audit(s.ctx(), apiclient.AuditQuery{}) {
		s.unsupported(err, "audit")
	}
}

func (s *stage) events(query apiclient.AuditQuery) []apiclient.AuditEvent {
	s.Helper()
	var events []apiclient.AuditEvent
	for page, err := range s.sys.Audit(s.ctx(), query) {
		require.NoError(s, err)
		events = append(events, page.Events...)
	}
	return events
}

func narrows(s *stage) {
	s.audited(func() {
		events := s.events(apiclient.AuditQuery{})
		require.NotEmpty(s, events)
		middle := events[len(events)/2]
		for _, tc := range []struct {
			name  string
			query apiclient.AuditQuery
			fits  func(apiclient.AuditEvent) bool
		}{
			{"from", apiclient.AuditQuery{From: middle.Time}, func(e apiclient.AuditEvent) bool { return !e.Time.Before(middle.Time) }},
			{"to", apiclient.AuditQuery{To: middle.Time}, func(e apiclient.AuditEvent) bool { return !e.Time.After(middle.Time) }},
			{"action", apiclient.AuditQuery{Action: middle.Action}, func(e apiclient.AuditEvent) bool { return e.Action == middle.Action }},
		} {
			narrowed := s.events(tc.query)
			assert.NotEmpty(s, narrowed, tc.name)
			assert.LessOrEqual(s, len(narrowed), len(events), tc.name)
			for _, e := range narrowed {
				assert.True(s, tc.fits(e), "%s: %+v", tc.name, e)
			}
		}
		assert.Empty(s, s.events(apiclient.AuditQuery{From: s.Now().Add(time.Hour)}))
		assert.Empty(s, s.events(apiclient.AuditQuery{Actor: "nobody-at-all"}))
	})
}

func eventIDs(events []apiclient.AuditEvent) []string {
	var out []string
	for _, e := range events {
		out = append(out, e.ID)
	}
	slices.Sort(out)
	return out
}
