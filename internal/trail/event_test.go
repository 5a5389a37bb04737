package trail_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/internal/trail"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestWords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw  apiclient.AuditEvent
		want []string // action, outcome, actor, target
	}{
		"an action on a user loses its prefix": {apiclient.AuditEvent{Action: "service_user.attach_group", Outcome: "success"}, []string{"attach group", "success", "", ""}},
		"a reason that is a code is readable":  {apiclient.AuditEvent{Action: "key.create", Outcome: "failure", Reason: "group-not_allowed"}, []string{"key create", "failure: group not allowed", "", ""}},
		"a reason in words stays":              {apiclient.AuditEvent{Outcome: "failure", Reason: "no re-use of user_1"}, []string{"", "failure: no re-use of user_1", "", ""}},
		"an id stands for a missing name":      {apiclient.AuditEvent{Actor: apiclient.Actor{ID: "op_1"}, Target: apiclient.Target{ID: "su_1"}}, []string{"", "", "op_1", "su_1"}},
		"hostile text is made visible":         {apiclient.AuditEvent{Action: "\x1b[2J", Actor: apiclient.Actor{Name: "a\u202eb"}}, []string{"<U+001B>[2J", "", "a<U+202E>b", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := trail.New(c.raw)
			assert.Equal(t, c.want, []string{e.Action, e.Outcome, e.Actor, e.Target})
		})
	}
}

func TestEventsKnowTheirUser(t *testing.T) {
	t.Parallel()
	users := []*apiclient.ServiceUser{{ID: "su_1", Name: "ci-deploy"}, {ID: "backup", Name: "backup"}}
	for name, c := range map[string]struct {
		raw          apiclient.AuditEvent
		user, target string
	}{
		"its target":                          {apiclient.AuditEvent{Target: apiclient.Target{Kind: "service_user", ID: "su_1", Name: "ci-deploy", User: "su_1"}}, "su_1", "ci-deploy"},
		"whom a key belongs to, also by name": {apiclient.AuditEvent{Target: apiclient.Target{Kind: "key", ID: "key_1", Name: "night", User: "su_1"}}, "su_1", "ci-deploy, night"},
		"a target that is known by its id":    {apiclient.AuditEvent{Target: apiclient.Target{Kind: "ServiceUser", ID: "backup", Name: "backup"}}, "backup", "backup"},
		"a service user that is gone":         {apiclient.AuditEvent{Target: apiclient.Target{Kind: "service_user", ID: "su_9", Name: "old"}}, "su_9", "old"},
		"the actor, where the target is none": {apiclient.AuditEvent{Actor: apiclient.Actor{ID: "su_1"}, Target: apiclient.Target{Kind: "server", ID: "99", Name: "db"}}, "su_1", "db"},
		"nobody":                              {apiclient.AuditEvent{Actor: apiclient.Actor{ID: "op"}, Target: apiclient.Target{Kind: "server", ID: "99", Name: "db"}}, "", "db"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := trail.New(c.raw)
			trail.Know([]*trail.Event{e}, users)
			assert.Equal(t, []string{c.user, c.target}, []string{string(e.User), e.Target})
		})
	}
	key := trail.New(apiclient.AuditEvent{Target: apiclient.Target{Kind: "key", ID: "key_1", Name: "night", User: "su_1"}})
	assert.False(t, key.Says("ci-deploy"))
	trail.Know([]*trail.Event{key}, users)
	assert.True(t, key.Says("ci-deploy"), "the events of a user's keys are found by the user's name")
}

// system is a system of which only the audit events are asked. They are newest first.
type system struct {
	apiclient.System
	events []apiclient.AuditEvent
	asked  int
	err    error
}

func (s *system) Audit(_ context.Context, query apiclient.AuditQuery) iter.Seq2[apiclient.AuditPage, error] {
	return func(yield func(apiclient.AuditPage, error) bool) {
		var page apiclient.AuditPage
		for _, e := range s.events {
			if !query.To.IsZero() && !e.Time.Before(query.To) {
				continue
			}
			if page.Events = append(page.Events, e); len(page.Events) == query.PageSize {
				s.asked++
				if !yield(page, s.err) {
					return
				}
				page.Events = nil
			}
		}
		s.asked++
		yield(page, s.err)
	}
}

// add puts events in front, each in the second that it is told, and some without an id.
func (s *system) add(n int, second func(i int) int) {
	from := len(s.events)
	for i := range n {
		id := fmt.Sprint("evt_", from+i)
		e := apiclient.AuditEvent{ID: id, Action: id, Time: noon.Add(time.Duration(second(from+i)) * time.Second)}
		if (from+i)%5 == 0 {
			e.ID = ""
		}
		s.events = append([]apiclient.AuditEvent{e}, s.events...)
	}
}

func TestReadingFindsEveryEventOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		crowd := rapid.IntRange(1, 30).Draw(t, "events a second")
		size := rapid.IntRange(1, 12).Draw(t, "page size")
		s := &system{}
		s.add(rapid.IntRange(0, 60).Draw(t, "events"), func(i int) int { return i / crowd })
		var known trail.List
		ended := false
		t.Repeat(map[string]func(*rapid.T){
			"older": func(t *rapid.T) {
				page, err := trail.Older(context.Background(), s, apiclient.AuditQuery{PageSize: size}, known)
				require.NoError(t, err)
				known = known.Before(page.Events)
				ended = len(page.Events) == 0
			},
			"newer": func(t *rapid.T) {
				if known.Len() == 0 {
					return
				}
				page, err := trail.Newer(context.Background(), s, apiclient.AuditQuery{PageSize: size}, known, 3)
				require.NoError(t, err)
				if page.Apart {
					known, ended = trail.Of(page.Events), false
				} else {
					known = known.After(page.Events)
				}
				assert.Equal(t, s.events[0].Action, known.At(0).Raw.Action, "the newest is there")
			},
			"happens": func(t *rapid.T) {
				s.add(rapid.IntRange(1, 50).Draw(t, "more"), func(i int) int { return i / crowd })
				ended = false
			},
			"": func(t *rapid.T) {
				at := 0
				if known.Len() > 0 {
					for s.events[at].Action != known.At(0).Raw.Action {
						at++
					}
				}
				for i, e := range known.All() {
					assert.Equal(t, s.events[at+i].Action, e.Raw.Action, "without a gap, in their order")
				}
				if ended && at == 0 {
					assert.Equal(t, len(s.events), known.Len(), "the end is the end")
				}
			},
		})
	})
}

func TestReadingNewerStopsAtWhatIsKnown(t *testing.T) {
	t.Parallel()
	s := &system{}
	s.add(100, func(i int) int { return i })
	page, err := trail.Older(t.Context(), s, apiclient.AuditQuery{PageSize: 10}, trail.List{})
	require.NoError(t, err)
	known := trail.Of(page.Events)
	s.asked = 0
	page, err = trail.Newer(t.Context(), s, apiclient.AuditQuery{PageSize: 10}, known, 5)
	require.NoError(t, err)
	assert.Empty(t, page.Events)
	assert.Equal(t, 1, s.asked)
	s.err = errors.New("no answer")
	_, err = trail.Newer(t.Context(), s, apiclient.AuditQuery{PageSize: 10}, known, 5)
	require.ErrorIs(t, err, s.err)
}
