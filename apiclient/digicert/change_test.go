package digicert

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// store is one user that can be changed.
func store(user map[string]any, route func(w http.ResponseWriter, r *http.Request) bool) map[string]http.HandlerFunc {
	var mu sync.Mutex // a request whose answer is cut off has no order with the next one
	show := func(w http.ResponseWriter) {
		mu.Lock()
		text, _ := json.Marshal(user)
		mu.Unlock()
		answers(200, string(text))(w, nil)
	}
	return map[string]http.HandlerFunc{
		"GET /account/api/v1/user/u": func(w http.ResponseWriter, _ *http.Request) { show(w) },
		"PUT /account/api/v1/user/u": func(w http.ResponseWriter, r *http.Request) {
			if route != nil && !route(w, r) {
				return
			}
			var body map[string]any
			_ = json.NewDecoder(r.Body).Decode(&body)
			mu.Lock()
			defer mu.Unlock()
			for name, value := range body {
				if name != "applications" {
					user[name] = value
				}
			}
			w.WriteHeader(http.StatusNoContent)
		},
		"PUT /account/api/v1/user/u/{verb}": func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			user["status"] = map[string]string{"enable": "ACTIVE", "disable": "INACTIVE"}[r.PathValue("verb")]
			w.WriteHeader(http.StatusNoContent)
		},
		"DELETE /account/api/v1/user/u": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
	}
}

func fields() map[string]any {
	return map[string]any{
		"id": "u", "user_type": "service", "friendly_name": "ci deploy", "email": "dana@example.com", "status": "ACTIVE",
		"accounts": []string{"acc-1"}, "applications": []map[string]any{{"id": "app-1", "permissions": []string{"VIEW"}}},
	}
}

func TestUpdateUser(t *testing.T) {
	t.Parallel()
	t.Run("the whole user is sent, without roles that are not known", func(t *testing.T) {
		t.Parallel()
		s := serve(t, store(fields(), nil))
		system := s.open(t, guessing)
		was, err := system.User(t.Context(), "u")
		require.NoError(t, err)
		now, err := system.UpdateUser(t.Context(), "u", was.Revision, apiclient.UserPatch{
			Description: apiclient.Set("text"), EndDate: apiclient.Set(apiclient.NewDate(2027, 1, 12)),
		})
		require.NoError(t, err)
		assert.Equal(t, "text", now.Description)
		assert.Equal(t, apiclient.NewDate(2027, 1, 12), now.EndDate)
		assert.NotEqual(t, was.Revision, now.Revision)
		assert.JSONEq(t, `{"user_type":"service","friendly_name":"ci deploy","description":"text","email":"dana@example.com",
			"end_date":"2027-01-12","accounts":["acc-1"]}`, s.last("PUT").body)
		assert.Equal(t, []string{"GET /user/u", "GET /user/u", "PUT /user/u", "GET /user/u"}, s.requests())
	})
	t.Run("managers that are changed are sent", func(t *testing.T) {
		t.Parallel()
		s := serve(t, store(fields(), nil))
		_, err := s.open(t, guessing).UpdateUser(t.Context(), "u", "", apiclient.UserPatch{
			Contact: apiclient.Set("ada@example.com"), EndDate: apiclient.Null[apiclient.Date](), Managers: apiclient.Set(wanted().Managers),
			Accounts: apiclient.Set([]string{"acc-2"}),
		})
		require.NoError(t, err)
		assert.JSONEq(t, `{"user_type":"service","friendly_name":"ci deploy","description":"","email":"ada@example.com",
			"end_date":null,"accounts":["acc-2"],"applications":[{"id":"app-1","roles":["role-1"]}]}`, s.last("PUT").body)
	})
	t.Run("roles that are known are sent back", func(t *testing.T) {
		t.Parallel()
		user := fields()
		user["applications"] = []map[string]any{{"id": "app-1", "roles": []string{"role-7"}}}
		s := serve(t, store(user, nil))
		_, err := s.open(t, guessing).UpdateUser(t.Context(), "u", "", apiclient.UserPatch{Name: apiclient.Set("other")})
		require.NoError(t, err)
		assert.Contains(t, s.last("PUT").body, `"applications":[{"id":"app-1","roles":["role-7"]}]`)
	})
	t.Run("somebody else was first", func(t *testing.T) {
		t.Parallel()
		s := serve(t, store(fields(), nil))
		system := s.open(t, guessing)
		_, err := system.UpdateUser(t.Context(), "u", "older", apiclient.UserPatch{Name: apiclient.Set("other")})
		require.ErrorIs(t, err, apiclient.ErrConflict)
		var failure *apiclient.Error
		require.ErrorAs(t, err, &failure)
		now, err := system.User(t.Context(), "u")
		require.NoError(t, err)
		assert.Equal(t, now.Revision, failure.Current)
		assert.Empty(t, s.last("PUT"))
	})
	t.Run("what changes nothing is not sent", func(t *testing.T) {
		t.Parallel()
		s := serve(t, store(fields(), nil))
		_, err := s.open(t, guessing).UpdateUser(t.Context(), "u", "", apiclient.UserPatch{Name: apiclient.Set("ci deploy")})
		require.NoError(t, err)
		assert.Empty(t, s.last("PUT"))
	})
	t.Run("a guess that does nothing is told", func(t *testing.T) {
		t.Parallel()
		s := serve(t, store(fields(), func(w http.ResponseWriter, _ *http.Request) bool {
			answers(200, `{}`)(w, nil)
			return false
		}))
		_, err := s.open(t, guessing).UpdateUser(t.Context(), "u", "", apiclient.UserPatch{Name: apiclient.Set("other")})
		require.ErrorIs(t, err, apiclient.ErrBadAnswer)
		require.ErrorContains(t, err, "nothing changed")
	})
	t.Run("a lost answer is looked for", func(t *testing.T) {
		t.Parallel()
		routes := store(fields(), nil)
		put := routes["PUT /account/api/v1/user/u"]
		routes["PUT /account/api/v1/user/u"] = func(w http.ResponseWriter, r *http.Request) {
			put(discard{w}, r)
			panic(http.ErrAbortHandler)
		}
		s := serve(t, routes)
		now, err := s.open(t, guessing).UpdateUser(t.Context(), "u", "", apiclient.UserPatch{Name: apiclient.Set("other")})
		require.NoError(t, err)
		assert.Equal(t, "other", now.Name)
	})
	t.Run("groups and policies are none", func(t *testing.T) {
		t.Parallel()
		s := serve(t, nil)
		_, err := s.open(t, guessing).UpdateUser(t.Context(), "u", "", apiclient.UserPatch{Groups: apiclient.Set([]string{"g"})})
		require.ErrorIs(t, err, apiclient.ErrUnsupported)
	})
}

// discard writes nothing.
type discard struct{ http.ResponseWriter }

func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}

func TestSetEnabled(t *testing.T) {
	t.Parallel()
	t.Run("it is read, changed and looked at", func(t *testing.T) {
		t.Parallel()
		s := serve(t, store(fields(), nil))
		system := s.open(t, guessing)
		done, err := system.SetEnabled(t.Context(), "u", false)
		require.NoError(t, err)
		assert.True(t, done.Changed)
		assert.False(t, done.User.Enabled)
		assert.Equal(t, []string{"GET /user/u", "PUT /user/u/disable", "GET /user/u"}, s.requests())
		assert.Empty(t, s.last("PUT").body)
		again, err := system.SetEnabled(t.Context(), "u", false)
		require.NoError(t, err)
		assert.False(t, again.Changed)
		back, err := system.SetEnabled(t.Context(), "u", true)
		require.NoError(t, err)
		assert.True(t, back.Changed && back.User.Enabled)
	})
	t.Run("of an expired user it cannot be told whether anything changed", func(t *testing.T) {
		t.Parallel()
		user := fields()
		user["status"] = "EXPIRED"
		routes := store(user, nil)
		routes["PUT /account/api/v1/user/u/{verb}"] = answers(204, "")
		s := serve(t, routes)
		done, err := s.open(t, guessing).SetEnabled(t.Context(), "u", false)
		require.NoError(t, err)
		assert.False(t, done.Changed)
		assert.Equal(t, []string{"GET /user/u", "PUT /user/u/disable", "GET /user/u"}, s.requests(), "it is disabled all the same")
	})
	t.Run("a guess that does nothing is told", func(t *testing.T) {
		t.Parallel()
		routes := store(fields(), nil)
		routes["PUT /account/api/v1/user/u/{verb}"] = answers(204, "")
		s := serve(t, routes)
		_, err := s.open(t, guessing).SetEnabled(t.Context(), "u", false)
		require.ErrorIs(t, err, apiclient.ErrBadAnswer)
	})
}

func TestDeleteUser(t *testing.T) {
	t.Parallel()
	t.Run("only as it was read", func(t *testing.T) {
		t.Parallel()
		s := serve(t, store(fields(), nil))
		system := s.open(t, guessing)
		require.ErrorIs(t, system.DeleteUser(t.Context(), "u", "older"), apiclient.ErrConflict)
		u, err := system.User(t.Context(), "u")
		require.NoError(t, err)
		require.NoError(t, system.DeleteUser(t.Context(), "u", u.Revision))
		assert.Equal(t, "DELETE /user/u", s.requests()[len(s.requests())-1])
	})
	t.Run("never a person", func(t *testing.T) {
		t.Parallel()
		s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user/{id}": sampled(t, "me_person.json")})
		require.ErrorIs(t, s.open(t, guessing).DeleteUser(t.Context(), "p", ""), apiclient.ErrNotFound)
		assert.Empty(t, s.last("DELETE"))
	})
}

func TestWithoutGuesses(t *testing.T) {
	t.Parallel()
	s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user/me": sampled(t, "me_person.json")})
	system := s.open(t)
	d, err := system.Describe(t.Context())
	require.NoError(t, err)
	before := len(s.requests())
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"create":  func() error { _, err := system.CreateUser(ctx, wanted()); return err },
		"update":  func() error { _, err := system.UpdateUser(ctx, "u", "", apiclient.UserPatch{}); return err },
		"enable":  func() error { _, err := system.SetEnabled(ctx, "u", true); return err },
		"disable": func() error { _, err := system.SetEnabled(ctx, "u", false); return err },
		"delete":  func() error { return system.DeleteUser(ctx, "u", "") },
		"audit": func() error {
			for _, err := range system.Audit(ctx, apiclient.AuditQuery{}) {
				return err
			}
			return nil
		},
	} {
		err := call()
		require.ErrorIs(t, err, apiclient.ErrUnsupported, name)
		require.ErrorContains(t, err, "set experimental: true in the context", name)
		assert.Equal(t, whyGuess, d.Can(apiclient.ActionName(name)), name)
	}
	_, err = system.Managers(ctx)
	require.ErrorIs(t, err, apiclient.ErrUnsupported)
	assert.Len(t, s.requests(), before, "nothing was sent")
	assert.Equal(t, "digicert", d.System)
	assert.False(t, d.Has(apiclient.FieldEndDate) || d.Has(apiclient.FieldAudit))
	assert.NotContains(t, d.System, "experimental")
}

func TestTurns(t *testing.T) {
	t.Parallel()
	var turns turns
	release, err := turns.acquire(t.Context(), "change", "u")
	require.NoError(t, err)
	other, err := turns.acquire(t.Context(), "change", "v")
	require.NoError(t, err, "another user is another matter")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = turns.acquire(ctx, "change", "u")
	require.ErrorIs(t, err, context.Canceled)
	came := make(chan struct{})
	go func() {
		next, err := turns.acquire(t.Context(), "change", "u")
		assert.NoError(t, err)
		next()
		close(came)
	}()
	release()
	<-came
	other()
	assert.Empty(t, turns.users, "nothing is kept")
}
