package digicert

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func TestProblems(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		status int
		body   string
		kind   error
		code   string
		says   string
	}{
		{"one error", 401, string(sample(t, "error.json")), apiclient.ErrSignedOut, "invalid_api_key", "The API key is not valid. Sign in with another API token."},
		{"several errors", 409, string(sample(t, "errors.json")), apiclient.ErrNameTaken, "duplicate_error", "A user with this name exists.; Second."},
		{"invalid", 400, `{"error":{"code":"invalid_request","message":"no"}}`, apiclient.ErrInvalid, "invalid_request", "no"},
		{"not permitted", 403, `{"error":{"code":"access_denied","message":"no"}}`, apiclient.ErrForbidden, "access_denied", "no"},
		{"not found", 404, `{"errors":[{"code":"resource_not_found","message":"no"}]}`, apiclient.ErrNotFound, "resource_not_found", "no"},
		{"the code outranks the status", 400, `{"errors":[{"code":"duplicate_error","message":"no"}]}`, apiclient.ErrNameTaken, "duplicate_error", "no"},
		{"a code alone", 400, `{"error":{"code":"strange"}}`, apiclient.ErrInvalid, "strange", "strange"},
		{"another shape", 400, `{"error":"invalid"}`, apiclient.ErrInvalid, "invalid", "invalid"},
		{"no JSON", 400, "broken\x1b[31m", apiclient.ErrInvalid, "", "broken"},
		{"nothing", 403, "", apiclient.ErrForbidden, "", "403 Forbidden"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user/{id}": answers(tc.status, tc.body)})
			_, err := s.open(t).User(t.Context(), "u")
			var failure *apiclient.Error
			require.ErrorAs(t, err, &failure)
			require.ErrorIs(t, err, tc.kind)
			assert.Equal(t, tc.code, failure.Code)
			assert.Equal(t, tc.status, failure.Status)
			assert.Contains(t, err.Error(), tc.says)
			assert.NotContains(t, err.Error(), "\x1b")
			assert.NotContains(t, err.Error(), demoToken)
		})
	}
	t.Run("whoever signs in elsewhere is told there", func(t *testing.T) {
		t.Parallel()
		s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user/{id}": answers(401, string(sample(t, "error.json")))})
		_, err := s.open(t, func(o *Options) { o.SignInHelp = "Press S." }).User(t.Context(), "u")
		require.ErrorContains(t, err, "Press S.")
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]string{
		"in seconds": "3600", "as a date": time.Now().Add(time.Hour).UTC().Format(http.TimeFormat),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user/{id}": func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Retry-After", header)
				answers(429, `{"error":{"code":"too_many_requests","message":"slow down"}}`)(w, r)
			}})
			_, err := s.open(t).User(t.Context(), "u")
			var failure *apiclient.Error
			require.ErrorAs(t, err, &failure)
			require.ErrorIs(t, err, apiclient.ErrRateLimited)
			assert.InDelta(t, time.Hour.Seconds(), failure.RetryAfter.Seconds(), 300, "the date is that of the start of this test")
		})
	}
}

func TestRevision(t *testing.T) {
	t.Parallel()
	base := decoded[wireUser](t, sample(t, "user_experimental.json"))
	was := base.model(true, nil).Revision
	assert.Equal(t, was, base.model(true, map[string]string{"acc00000-0000-4000-8000-000000000001": "Renamed"}).Revision, "names of accounts are no change")
	for name, change := range map[string]func(*wireUser){
		"name":        func(w *wireUser) { w.FriendlyName += "x" },
		"description": func(w *wireUser) { w.Description = "" },
		"contact":     func(w *wireUser) { w.Email = "other@example.com" },
		"status":      func(w *wireUser) { w.Status = "INACTIVE" },
		"end date":    func(w *wireUser) { w.EndDate = "" },
		"accounts":    func(w *wireUser) { w.Accounts = w.Accounts[:1] },
		"roles":       func(w *wireUser) { w.Applications[0].Roles = nil },
	} {
		w := decoded[wireUser](t, sample(t, "user_experimental.json"))
		change(&w)
		assert.NotEqual(t, was, w.model(true, nil).Revision, name)
	}
}

func FuzzUsers(f *testing.F) {
	for _, name := range []string{"users.json", "users_page.json", "accounts.json", "audit.json"} {
		f.Add(sample(f, name))
	}
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var list wireList[wireUser]
		if json.Unmarshal(data, &list) != nil {
			return
		}
		s := &System{experimental: true}
		seen := map[string]struct{}{}
		for _, u := range s.unseen(list.Records, seen, nil) {
			assert.NotEmpty(t, u.ID)
			assert.NotEmpty(t, u.Revision)
			same := changed(u, &apiclient.UserPatch{})
			assert.Equal(t, u.Revision, same.Revision, "a patch that changes nothing changes nothing")
			_, err := json.Marshal(submitOf(&u, true))
			require.NoError(t, err)
		}
		if !list.Paged {
			assert.True(t, list.last(0))
		}
	})
}

func FuzzCreated(f *testing.F) {
	for _, name := range []string{"created_token.json", "created_token_id.json", "created_api_token.json", "created_api_key.json"} {
		f.Add(sample(f, name))
	}
	f.Add([]byte(`{"id":"u","token":{"token":"made"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var w wireCreated
		if json.Unmarshal(data, &w) != nil {
			return
		}
		assert.Equal(t, w.token().Reveal() == "", w.token().IsZero())
	})
}

func FuzzAudit(f *testing.F) {
	f.Add(sample(f, "audit.json"))
	f.Add([]byte(`{"records":[{"properties":[{"name":"n","changed":true,"value_after":{"a":[1]}}]}]}`))
	f.Fuzz(func(_ *testing.T, data []byte) {
		var list wireList[wireRecord]
		if json.Unmarshal(data, &list) == nil {
			auditPage(&list, &apiclient.AuditQuery{From: time.Unix(0, 0)}, map[string]struct{}{})
		}
	})
}

func FuzzProblem(f *testing.F) {
	f.Add(sample(f, "error.json"))
	f.Add(sample(f, "errors.json"))
	f.Fuzz(func(t *testing.T, body []byte) {
		failure := &apiclient.Error{Kind: apiclient.ErrInvalid, Message: "400 Bad Request"}
		refine(failure, body)
		assert.LessOrEqual(t, len(failure.Message), longestText+len("…"))
		assert.True(t, utf8.ValidString(failure.Message) && utf8.ValidString(failure.Code))
		assert.NotEmpty(t, failure.Message)
	})
}
