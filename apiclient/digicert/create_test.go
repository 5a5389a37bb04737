package digicert

import (
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func wanted() apiclient.NewUser {
	return apiclient.NewUser{
		Name: "new user", Contact: "dana@example.com", EndDate: apiclient.NewDate(2027, 1, 12), Accounts: []string{"acc-1"},
		Managers: []apiclient.Membership{{Manager: apiclient.Ref{ID: "app-1"}, Roles: []apiclient.Ref{{ID: "role-1"}}}},
	}
}

func TestCreateUser(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"created_token.json", "created_token_id.json", "created_api_token.json", "created_api_key.json"} {
		t.Run("the token is taken from "+name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, map[string]http.HandlerFunc{"POST /account/api/v1/user": answers(201, string(sample(t, name)))})
			made, err := s.open(t, guessing).CreateUser(t.Context(), wanted())
			require.NoError(t, err)
			require.NotNil(t, made.Key)
			assert.Equal(t, "made-for-new-user", made.Key.Secret.Reveal())
			assert.Equal(t, apiclient.KeyID("0f1e2d3c-0000-4000-8000-000000000009"), made.Key.ID)
			assert.Equal(t, "new user", made.User.Name)
			sent := s.last("POST")
			assert.Equal(t, "application/json", sent.header.Get("Content-Type"))
			assert.JSONEq(t, `{"user_type":"service","friendly_name":"new user","description":"","email":"dana@example.com",
				"end_date":"2027-01-12","accounts":["acc-1"],"applications":[{"id":"app-1","roles":["role-1"]}]}`, sent.body)
		})
	}
	t.Run("a token inside an object is found", func(t *testing.T) {
		t.Parallel()
		s := serve(t, map[string]http.HandlerFunc{"POST /account/api/v1/user": answers(201, `{"id":"u","api_token":{"id":"7","token":"made"}}`)})
		made, err := s.open(t, guessing).CreateUser(t.Context(), wanted())
		require.NoError(t, err)
		assert.Equal(t, "made", made.Key.Secret.Reveal())
	})
	t.Run("a token nowhere to be found is said to be gone", func(t *testing.T) {
		t.Parallel()
		s := serve(t, map[string]http.HandlerFunc{"POST /account/api/v1/user": answers(201, `{"id":"u","friendly_name":"new user"}`)})
		_, err := s.open(t, guessing).CreateUser(t.Context(), wanted())
		require.ErrorIs(t, err, apiclient.ErrSecretGone)
		require.ErrorContains(t, err, "delete the service user, and create it again")
	})
	t.Run("a name that is taken", func(t *testing.T) {
		t.Parallel()
		s := serve(t, map[string]http.HandlerFunc{"POST /account/api/v1/user": answers(409, string(sample(t, "errors.json")))})
		_, err := s.open(t, guessing).CreateUser(t.Context(), wanted())
		require.ErrorIs(t, err, apiclient.ErrNameTaken)
	})
	t.Run("fields that the system lacks are refused", func(t *testing.T) {
		t.Parallel()
		s := serve(t, nil)
		user := wanted()
		user.Groups = []string{"g"}
		_, err := s.open(t, guessing).CreateUser(t.Context(), user)
		require.ErrorIs(t, err, apiclient.ErrUnsupported)
		assert.Empty(t, s.requests())
	})
	t.Run("an answer that cannot be read keeps its token to itself", func(t *testing.T) {
		t.Parallel()
		s := serve(t, map[string]http.HandlerFunc{
			"POST /account/api/v1/user": answers(201, `{"id":7,"token":"made-for-new-user"}`),
			"GET /account/api/v1/user":  answers(200, `[]`),
		})
		_, err := s.open(t, guessing).CreateUser(t.Context(), wanted())
		require.ErrorIs(t, err, apiclient.ErrUnknown)
		assert.NotContains(t, err.Error(), "made-for-new-user")
	})
}

func TestLostCreation(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, list string
		kind       error
		says       string
	}{
		{"a user that is there now was made", `[{"id":"u","friendly_name":"New User","created_at":"2026-11-22T12:00:01Z"}]`, apiclient.ErrSecretGone, "was created"},
		{"a user that was there before was not", `[{"id":"u","friendly_name":"new user","created_at":"2026-01-01T00:00:00Z"}]`, apiclient.ErrNameTaken, "before"},
		{"a user that is not there may still come", `[{"id":"u","friendly_name":"other"}]`, apiclient.ErrUnknown, "may or may not"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var posts atomic.Int32
			s := serve(t, map[string]http.HandlerFunc{
				"POST /account/api/v1/user": func(http.ResponseWriter, *http.Request) {
					posts.Add(1)
					panic(http.ErrAbortHandler)
				},
				"GET /account/api/v1/user": answers(200, tc.list),
			})
			_, err := s.open(t, guessing).CreateUser(t.Context(), wanted())
			require.ErrorIs(t, err, tc.kind)
			require.ErrorContains(t, err, tc.says)
			assert.EqualValues(t, 1, posts.Load(), "it is not sent twice")
		})
	}
}
