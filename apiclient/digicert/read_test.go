package digicert

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

const (
	idOne = "0f1e2d3c-0000-4000-8000-000000000001"
	idTwo = "0f1e2d3c-0000-4000-8000-000000000002"
)

func TestUsers(t *testing.T) {
	t.Parallel()
	t.Run("the documented list is read as it is documented", func(t *testing.T) {
		t.Parallel()
		s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user": sampled(t, "users.json")})
		users, pages, err := collect(t.Context(), s.open(t), apiclient.UserQuery{})
		require.NoError(t, err)
		require.Len(t, users, 2)
		assert.Equal(t, 1, pages)
		assert.Equal(t, []string{"GET /user?user_type=service"}, s.requests(), "no page is asked for")
		one, two := users[0], users[1]
		assert.Equal(t, apiclient.UserID(idOne), one.ID)
		assert.Equal(t, "ci deploy", one.Name)
		assert.Equal(t, "dana@example.com", one.Contact)
		assert.True(t, one.Enabled)
		assert.Equal(t, []apiclient.Ref{{ID: "acc00000-0000-4000-8000-000000000001", Name: "Example account 1"}}, one.Accounts)
		assert.Equal(t, []apiclient.Membership{
			{
				Manager: apiclient.Ref{ID: "app00000-0000-4000-8000-000000000001", Name: "Trust Lifecycle"},
				Roles:   []apiclient.Ref{{ID: "VIEW_EM_SEAT", Name: "VIEW_EM_SEAT"}, {ID: "VIEW_EM_CERTIFICATE", Name: "VIEW_EM_CERTIFICATE"}},
			},
			{
				Manager: apiclient.Ref{ID: "app00000-0000-4000-8000-000000000002", Name: "Account Manager"},
				Roles:   []apiclient.Ref{{ID: "MANAGE_AM_ACCOUNT", Name: "MANAGE_AM_ACCOUNT"}},
			},
		}, one.Managers)
		assert.Equal(t, time.Date(2026, 3, 2, 8, 55, 19, 0, time.UTC), one.CreatedAt)
		assert.Equal(t, apiclient.KeySummary{Usable: 1, Limit: 1, Oldest: one.CreatedAt, Newest: one.CreatedAt}, one.Keys)
		assert.False(t, two.Enabled)
		assert.Empty(t, two.Managers)
		assert.Equal(t, time.Date(2025, 6, 23, 6, 55, 19, 0, time.UTC), two.CreatedAt)
		assert.NotEqual(t, one.Revision, two.Revision)
	})
	t.Run("people are no service users", func(t *testing.T) {
		t.Parallel()
		s := serve(t, map[string]http.HandlerFunc{
			"GET /account/api/v1/user":      answers(200, `[{"id":"p","user_type":"standard"},{"id":"s","user_type":"service"}]`),
			"GET /account/api/v1/user/{id}": answers(200, `{"id":"p","user_type":"standard"}`),
		})
		system := s.open(t)
		users, _, err := collect(t.Context(), system, apiclient.UserQuery{})
		require.NoError(t, err)
		require.Len(t, users, 1)
		_, err = system.User(t.Context(), "p")
		require.ErrorIs(t, err, apiclient.ErrNotFound)
	})
	t.Run("accounts that cannot be read go by their ids", func(t *testing.T) {
		t.Parallel()
		s := serve(t, map[string]http.HandlerFunc{
			"GET /account/api/v1/account": answers(403, `{"error":{"code":"access_denied","message":"no"}}`),
			"GET /account/api/v1/user":    answers(200, `[{"id":"s","primary_account_id":"acc-1"}]`),
		})
		system := s.open(t)
		for range 2 {
			users, _, err := collect(t.Context(), system, apiclient.UserQuery{})
			require.NoError(t, err)
			assert.Equal(t, []apiclient.Ref{{ID: "acc-1", Name: "acc-1"}}, users[0].Accounts)
		}
		count := 0
		for _, a := range s.log {
			if a.path == basePath+"/account" {
				count++
			}
		}
		assert.Equal(t, 1, count, "they are not asked for again and again")
	})
	t.Run("what is no list is not understood", func(t *testing.T) {
		t.Parallel()
		for _, body := range []string{`{"items":[]}`, `"text"`, `7`, `[{"id":7}]`} {
			s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user": answers(200, body)})
			_, _, err := collect(t.Context(), s.open(t), apiclient.UserQuery{})
			require.ErrorIs(t, err, apiclient.ErrBadAnswer, body)
		}
	})
	t.Run("null is an empty list", func(t *testing.T) {
		t.Parallel()
		s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user": answers(200, `null`)})
		users, pages, err := collect(t.Context(), s.open(t), apiclient.UserQuery{})
		require.NoError(t, err)
		assert.Empty(t, users)
		assert.Equal(t, 1, pages)
	})
}

// paging answers n users in pages of at most most; total is -1 to tell none.
func paging(n, most int, tells bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		limit, offset := most, 0
		if v, err := strconv.Atoi(r.FormValue("limit")); err == nil {
			limit = min(v, most)
		}
		if v, err := strconv.Atoi(r.FormValue("offset")); err == nil {
			offset = v
		}
		records := ""
		for i := offset; i < min(n, offset+limit); i++ {
			records += fmt.Sprintf(`,{"id":"u%d","friendly_name":"user %d","status":"ACTIVE","user_type":"service"}`, i, i)
		}
		if records != "" {
			records = records[1:]
		}
		total := ""
		if tells {
			total = fmt.Sprintf(`,"total":%d`, n)
		}
		answers(200, fmt.Sprintf(`{"limit":%d,"offset":%d%s,"records":[%s]}`, limit, offset, total, records))(w, r)
	}
}

func TestPagesOfUsers(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		query apiclient.UserQuery
		tune  []func(*Options)
		tells bool
		pages int
		first string
	}{
		{"a page that comes unasked is followed", apiclient.UserQuery{}, nil, true, 3, "GET /user?user_type=service"},
		{"pages are asked for with guesses", apiclient.UserQuery{}, []func(*Options){guessing}, true, 3, "GET /user?limit=200&offset=0&user_type=service"},
		{"the wish is heard", apiclient.UserQuery{PageSize: 2}, []func(*Options){guessing}, true, 4, "GET /user?limit=2&offset=0&user_type=service"},
		{"without a total the last page is empty", apiclient.UserQuery{}, nil, false, 4, "GET /user?user_type=service"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user": paging(7, 3, tc.tells)})
			users, pages, err := collect(t.Context(), s.open(t, tc.tune...), tc.query)
			require.NoError(t, err)
			require.Len(t, users, 7)
			assert.Equal(t, "user 6", users[6].Name)
			assert.Equal(t, tc.pages, pages)
			assert.Equal(t, tc.first, s.requests()[0])
		})
	}
	t.Run("pages that go round in circles end", func(t *testing.T) {
		t.Parallel()
		s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user": sampled(t, "users_page.json")})
		_, _, err := collect(t.Context(), s.open(t), apiclient.UserQuery{})
		require.NoError(t, err, "two records of one user are two of two")
		s = serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user": answers(200, `{"total":9,"records":[{"id":"a"}]}`)})
		_, _, err = collect(t.Context(), s.open(t), apiclient.UserQuery{})
		require.ErrorIs(t, err, apiclient.ErrBadAnswer)
		require.ErrorContains(t, err, "circles")
	})
}

func TestUser(t *testing.T) {
	t.Parallel()
	s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user/{id}": sampled(t, "user_experimental.json")})

	t.Run("what is a guess is not shown unless it is wanted", func(t *testing.T) {
		t.Parallel()
		u, err := s.open(t).User(t.Context(), idOne)
		require.NoError(t, err)
		assert.True(t, u.EndDate.IsZero())
		assert.Len(t, u.Accounts, 1)
		assert.Equal(t, []apiclient.Ref{{ID: "VIEW_EM_SEAT", Name: "VIEW_EM_SEAT"}}, u.Managers[0].Roles)
	})
	t.Run("with guesses there are an end date, accounts and roles", func(t *testing.T) {
		t.Parallel()
		u, err := s.open(t, guessing).User(t.Context(), idOne)
		require.NoError(t, err)
		assert.Equal(t, apiclient.NewDate(2027, 1, 12), u.EndDate)
		assert.Equal(t, []apiclient.Ref{
			{ID: "acc00000-0000-4000-8000-000000000002", Name: "Example account 2"},
			{ID: "acc00000-0000-4000-8000-000000000001", Name: "Example account 1"},
		}, u.Accounts)
		assert.Equal(t, []apiclient.Ref{{ID: "role-seat", Name: "Seat viewer"}}, u.Managers[0].Roles)
	})
	t.Run("it works to the last second of its end date", func(t *testing.T) {
		t.Parallel()
		for _, end := range []string{"2027-01-12", "2027-01-12T23:59:59Z", "2027-01-12T00:00:00Z"} {
			w := wireUser{ID: "u", Status: "ACTIVE", EndDate: end}
			u := w.model(true, nil)
			assert.Equal(t, apiclient.StatusEnabled, u.Status(time.Date(2027, 1, 12, 23, 59, 59, 999, time.UTC)), end)
			assert.Equal(t, apiclient.StatusExpired, u.Status(time.Date(2027, 1, 13, 0, 0, 0, 0, time.UTC)), end)
		}
	})
	t.Run("odd ids are escaped", func(t *testing.T) {
		t.Parallel()
		s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user/{id}": answers(200, `{"id":"a/b?c"}`)})
		_, err := s.open(t).User(t.Context(), "a/b?c")
		require.NoError(t, err)
		assert.Equal(t, []string{"GET /user/a%2Fb%3Fc"}, s.requests())
		for _, id := range []apiclient.UserID{"", ".", "..", "me"} {
			_, err = s.open(t).User(t.Context(), id)
			require.ErrorIs(t, err, apiclient.ErrNotFound)
		}
		assert.Len(t, s.requests(), 1, "such ids are not asked for")
	})
	t.Run("the one token is a key without a secret", func(t *testing.T) {
		t.Parallel()
		keys, err := s.open(t).Keys(t.Context(), idOne)
		require.NoError(t, err)
		require.Len(t, keys, 1)
		assert.Equal(t, apiclient.Key{
			ID: idOne, Name: "API token", Status: apiclient.KeyActive,
			CreatedAt: time.Date(2026, 3, 2, 8, 55, 19, 0, time.UTC), CreatedBy: "0f1e2d3c-0000-4000-8000-0000000000ff",
		}, keys[0])
	})
}
