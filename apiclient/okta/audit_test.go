package okta

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// eventsOf reads all events that a query asks for.
func eventsOf(t *testing.T, s *System, query apiclient.AuditQuery) (events []apiclient.AuditEvent, pages int) {
	t.Helper()
	for page, err := range s.Audit(t.Context(), query) {
		require.NoError(t, err)
		assert.Equal(t, -1, page.Total)
		events, pages = append(events, page.Events...), pages+1
	}
	return events, pages
}

func TestEventsNameWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	srv := serve(map[string]http.HandlerFunc{"GET /auditsV2": sample("audits.json")})
	events, _ := eventsOf(t, srv.open(t), apiclient.AuditQuery{})
	assert.Equal(t, []string{"GET /auditsV2?count=100&descending=true"}, srv.asked())
	dana := apiclient.Actor{ID: "Dana.Demo", Name: "Dana.Demo", Kind: "user"}
	deploy := apiclient.Target{Kind: "service_user", ID: "ci-deploy", Name: "ci-deploy", User: "ci-deploy"}
	assert.Equal(t, []apiclient.AuditEvent{
		{
			ID: "UD5pqjIhjKVQPmmqMiGMpQ==", Time: time.Date(2026, 11, 22, 7, 59, 57, 272435511, time.UTC), Action: "auth_token.issue",
			Outcome: "success", Actor: dana, Target: apiclient.Target{Kind: "user", ID: "Dana.Demo", Name: "Dana.Demo"}, RequestID: "YqabgEzI",
		},
		{
			ID: "b2", Time: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC), Action: "group.add_user", Outcome: "success",
			Actor: dana, Target: deploy, RequestID: "aaaaaaaa", Changes: []apiclient.Change{{Path: "/group", New: "owners"}},
		},
		{
			ID: "b3", Time: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), Action: "server.enroll", Outcome: "success",
			Actor: apiclient.Actor{ID: "ci-deploy", Name: "ci-deploy", Kind: "service_user"}, Target: apiclient.Target{Kind: "server", ID: "99", Name: "db-1"},
			Changes: []apiclient.Change{{Path: "/count", New: "3"}, {Path: "/forced", New: "true"}},
		},
	}, events)
}

func TestEventsAreNarrowedHere(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		query apiclient.AuditQuery
		want  []string
	}{
		"everything":                      {apiclient.AuditQuery{}, []string{"UD5pqjIhjKVQPmmqMiGMpQ==", "b2", "b3"}},
		"what happened to a user":         {apiclient.AuditQuery{User: "ci-deploy"}, []string{"b2"}},
		"signing in is about the actor":   {apiclient.AuditQuery{User: "Dana.Demo"}, []string{"UD5pqjIhjKVQPmmqMiGMpQ=="}},
		"an actor":                        {apiclient.AuditQuery{Actor: "Dana.Demo"}, []string{"UD5pqjIhjKVQPmmqMiGMpQ==", "b2"}},
		"an action":                       {apiclient.AuditQuery{Action: "server.enroll"}, []string{"b3"}},
		"from, which is part of it":       {apiclient.AuditQuery{From: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)}, []string{"UD5pqjIhjKVQPmmqMiGMpQ==", "b2"}},
		"to, which is not":                {apiclient.AuditQuery{To: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)}, []string{"b3"}},
		"nothing is one page without any": {apiclient.AuditQuery{Actor: "nobody"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events, pages := eventsOf(t, serve(map[string]http.HandlerFunc{"GET /auditsV2": sample("audits.json")}).open(t), tc.query)
			var ids []string
			for _, e := range events {
				ids = append(ids, e.ID)
			}
			assert.Equal(t, tc.want, ids)
			assert.Equal(t, 1, pages)
		})
	}
}

func TestEventsAreReadUntilOneFits(t *testing.T) {
	t.Parallel()
	const pages = 5
	page := func(n int) http.HandlerFunc {
		at := noon.Add(-time.Duration(n) * time.Hour).Format(time.RFC3339)
		body := fmt.Sprintf(`{"list":[{"id":"%d","timestamp":%q,"details":{"actor":"a","type":"x.%d"}}],"related_objects":{}}`, n, at, n)
		if n == pages {
			return answer(200, body)
		}
		return answer(200, body, "Link", fmt.Sprintf(`<http://localhost%s/auditsV2?offset=%d>; rel="next"`, prefix, n))
	}
	for name, tc := range map[string]struct {
		query  apiclient.AuditQuery
		events int
		asked  int
	}{
		"all":                      {apiclient.AuditQuery{}, 5, 5},
		"the third page only":      {apiclient.AuditQuery{Action: "x.3"}, 1, 5},
		"older pages are not read": {apiclient.AuditQuery{From: noon.Add(-2 * time.Hour)}, 2, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := serve(map[string]http.HandlerFunc{"GET /auditsV2": turns(page(1), page(2), page(3), page(4), page(5))})
			events, _ := eventsOf(t, srv.open(t), tc.query)
			assert.Len(t, events, tc.events)
			assert.Len(t, srv.asked(), tc.asked)
		})
	}
}

func TestEventByItselfIsAListOfOne(t *testing.T) {
	t.Parallel()
	events, _ := eventsOf(t, serve(map[string]http.HandlerFunc{"GET /auditsV2": sample("audits_single.json")}).open(t), apiclient.AuditQuery{User: "ci-deploy"})
	require.Len(t, events, 1)
	assert.Equal(t, "auth_token.issue", events[0].Action)
}

func TestKeyOfAUserIsAboutTheUser(t *testing.T) {
	t.Parallel()
	body := `{"list":[{"id":"1","timestamp":"2026-11-22T00:00:00Z","details":{"actor":"a","api_key":"k","type":"api_key.create"}}],
		"related_objects":{"k":{"type":"api_key","object":{"id":"key-1","user_name":"ci-deploy"}},"a":{"type":"user","object":{"name":"root"}}}}`
	s := serve(map[string]http.HandlerFunc{"GET /auditsV2": answer(200, body)}).open(t)
	events, _ := eventsOf(t, s, apiclient.AuditQuery{User: "ci-deploy"})
	require.Len(t, events, 1)
	assert.Equal(t, apiclient.Target{Kind: "api_key", ID: "key-1", Name: "key-1", User: "ci-deploy"}, events[0].Target)
	events, _ = eventsOf(t, s, apiclient.AuditQuery{User: "root"})
	assert.Empty(t, events, "what an administrator does to others is not about the administrator")
}

func FuzzAudit(f *testing.F) {
	for _, name := range []string{"audits.json", "audits_single.json"} {
		f.Add(sampleText(name))
	}
	f.Add(`{"list":[{"details":{"actor":{},"type":7,"user":[]}}],"related_objects":{"":{"object":[]}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		var wire wireAudit
		if json.Unmarshal([]byte(text), &wire) != nil {
			return
		}
		all, _ := wire.matching(&apiclient.AuditQuery{})
		if len(all) != len(wire.List.items) {
			t.Fatal("an event is lost")
		}
		for _, e := range all {
			again, _ := wire.matching(&apiclient.AuditQuery{Action: e.Action})
			if e.Action != "" && len(again) == 0 {
				t.Fatalf("%q does not fit itself", e.Action)
			}
			for _, c := range e.Changes {
				if !strings.HasPrefix(c.Path, "/") || c.New == "" {
					t.Fatalf("change %+v", c)
				}
			}
		}
	})
}
