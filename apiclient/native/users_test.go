package native

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
)

// fleet serves n users in pages; the token is the number of the next user.
func fleet(n int, change func(size int, page []byte) []byte) http.HandlerFunc {
	users := make([]string, n)
	for i := range users {
		users[i] = strings.ReplaceAll(userJSON(i), "\n", "")
	}
	return func(w http.ResponseWriter, r *http.Request) {
		from, _ := strconv.Atoi(r.URL.Query().Get("page_token"))
		size, _ := strconv.Atoi(r.URL.Query().Get("page_size"))
		to := min(from+min(size, 1000), n)
		next := ""
		if to < n {
			next = strconv.Itoa(to)
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("ETag", `"list-1"`)
		page := fmt.Appendf(nil, `{"items":[%s],"next_page_token":"%s","total_size":%d}`, strings.Join(users[from:to], ","), next, n)
		if change != nil {
			page = change(size, page)
		}
		_, _ = w.Write(page)
	}
}

func TestUsersYieldsEveryoneOnceInOrder(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 199, 200, 201, 1200, 2345} {
		s := open(t, map[string]http.HandlerFunc{"GET /v1/service-users": fleet(n, nil)})
		users, pages, err := collect(t.Context(), s, apiclient.UserQuery{})
		require.NoError(t, err)
		require.Len(t, users, n)
		for i := range users {
			require.Equal(t, fmt.Sprintf("ci-deploy-%06d", i), users[i].Name)
		}
		assert.Len(t, pages[0].Users, min(n, 200), "the first page is small")
		assert.Equal(t, n, pages[0].Total)
		assert.Equal(t, `"list-1"`, pages[0].ETag)
	}
}

func TestUsersTranslatesEveryField(t *testing.T) {
	t.Parallel()
	s := open(t, map[string]http.HandlerFunc{"GET /v1/service-users": fleet(2, nil)})
	users, _, err := collect(t.Context(), s, apiclient.UserQuery{PageSize: 10})
	require.NoError(t, err)
	at := func(text string) time.Time {
		instant, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		return instant.UTC()
	}
	assert.Equal(t, apiclient.ServiceUser{
		ID: "su_00000000000000000000000001", Revision: `"1"`, Name: "ci-deploy-000001",
		Description: "Deploys service 1 from the build servers", Contact: "team1@example.com", Enabled: true,
		EndDate:  apiclient.NewDate(2027, time.January, 12),
		Accounts: []apiclient.Ref{{ID: "acc_main", Name: "Main"}},
		Managers: []apiclient.Membership{{
			Manager: apiclient.Ref{ID: "trust-lifecycle", Name: "Trust Lifecycle"},
			Roles:   []apiclient.Ref{{ID: "cert-manager", Name: "Certificate manager"}},
		}},
		Groups: []apiclient.Ref{{ID: "grp_ci", Name: "CI"}}, Policies: []apiclient.Ref{{ID: "pol_deploy", Name: "deploy"}},
		Keys: apiclient.KeySummary{
			Usable: 1, Limit: 2, Oldest: at("2026-03-02T09:00:00Z"), Newest: at("2026-03-05T09:00:00Z"), LastUsed: at("2026-11-22T11:59:30.123Z"), UsedKnown: true,
		},
		CreatedAt: at("2026-03-02T09:00:00Z"), CreatedBy: "dana", UpdatedAt: at("2026-11-20T09:00:00Z"), UpdatedBy: "ada",
	}, users[1])
}

func TestUsersStopsWhenTheCallerDoes(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	serve := fleet(6000, nil)
	s := open(t, map[string]http.HandlerFunc{"GET /v1/service-users": func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		serve(w, r)
	}})
	for _, err := range s.Users(t.Context(), apiclient.UserQuery{}) {
		require.NoError(t, err)
		break
	}
	assert.LessOrEqual(t, requests.Load(), int32(pagesAhead), "only a few pages were fetched ahead")
}

func TestUsersKeepsFewPagesAhead(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	serve := fleet(6000, nil)
	s := open(t, map[string]http.HandlerFunc{"GET /v1/service-users": func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		serve(w, r)
	}})
	taken := int32(0)
	for _, err := range s.Users(t.Context(), apiclient.UserQuery{}) {
		require.NoError(t, err)
		taken++
		for range 100 {
			runtime.Gosched()
		}
		require.LessOrEqual(t, requests.Load(), taken+pagesAhead)
	}
}

func TestUsersNotModified(t *testing.T) {
	t.Parallel()
	s := open(t, map[string]http.HandlerFunc{"GET /v1/service-users": func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, `"list-1"`, r.Header.Get("If-None-Match"))
		w.WriteHeader(http.StatusNotModified)
	}})
	users, pages, err := collect(t.Context(), s, apiclient.UserQuery{ETag: `"list-1"`})
	require.NoError(t, err)
	assert.Empty(t, users)
	require.Len(t, pages, 1)
	assert.True(t, pages[0].NotModified)
	assert.Equal(t, `"list-1"`, pages[0].ETag)
}

func TestUsersKeepsThePageSizeWhereTokensAreBoundToIt(t *testing.T) {
	t.Parallel()
	serve := fleet(1500, nil)
	s := open(t, map[string]http.HandlerFunc{"GET /v1/service-users": func(w http.ResponseWriter, r *http.Request) {
		if q := r.URL.Query(); q.Get("page_token") != "" && q.Get("page_size") != "200" {
			writeJSON(w, 400, `{"code":"invalid-page-token"}`)
			return
		}
		serve(w, r)
	}})
	users, _, err := collect(t.Context(), s, apiclient.UserQuery{})
	require.NoError(t, err)
	assert.Len(t, users, 1500)
}

func TestUsersTellsOfPagesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body string
		kind error
	}{
		"no items":        {`{"next_page_token":""}`, apiclient.ErrBadAnswer},
		"items of a kind": {`{"items":{"a":1}}`, apiclient.ErrBadAnswer},
		"not JSON":        {`<html>`, apiclient.ErrBadAnswer},
		"broken off":      {`{"items":[{"id":"su_1"`, apiclient.ErrBadAnswer},
		"another list":    {`[]`, apiclient.ErrBadAnswer},
	} {
		s := open(t, map[string]http.HandlerFunc{"GET /v1/service-users": func(w http.ResponseWriter, _ *http.Request) {
			writeJSON(w, 200, tc.body)
		}})
		users, _, err := collect(t.Context(), s, apiclient.UserQuery{})
		require.ErrorIs(t, err, tc.kind, name)
		assert.Empty(t, users, name)
	}
}

func TestUsersDoesNotGoRoundInCircles(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]map[string]string{
		"to itself":    {"": "a", "a": "a"},
		"to the start": {"": "a", "a": "b", "b": "c", "c": "a"},
	} {
		s := open(t, map[string]http.HandlerFunc{"GET /v1/service-users": func(w http.ResponseWriter, r *http.Request) {
			writeJSON(w, 200, `{"items":[],"next_page_token":"`+next[r.URL.Query().Get("page_token")]+`","total_size":1}`)
		}})
		_, pages, err := collect(t.Context(), s, apiclient.UserQuery{})
		require.ErrorIs(t, err, apiclient.ErrBadAnswer, name)
		assert.LessOrEqual(t, len(pages), 4, name)
	}
}

func TestUsersIgnoresATokenInsideAText(t *testing.T) {
	t.Parallel()
	hostile := func(_ int, page []byte) []byte {
		return []byte(strings.ReplaceAll(string(page), "from the build servers", `\"next_page_token\":\"9\",`))
	}
	s := open(t, map[string]http.HandlerFunc{"GET /v1/service-users": fleet(1500, hostile)})
	users, _, err := collect(t.Context(), s, apiclient.UserQuery{})
	require.NoError(t, err)
	assert.Len(t, users, 1500)
}

func TestUsersWithTheTokenFirst(t *testing.T) {
	t.Parallel()
	reordered := func(_ int, page []byte) []byte {
		text := string(page)
		items, rest, _ := strings.Cut(strings.TrimPrefix(text, "{"), `,"next_page_token"`)
		return []byte(`{"next_page_token"` + strings.TrimSuffix(rest, "}") + "," + items + "}")
	}
	s := open(t, map[string]http.HandlerFunc{"GET /v1/service-users": fleet(1500, reordered)})
	users, _, err := collect(t.Context(), s, apiclient.UserQuery{})
	require.NoError(t, err)
	assert.Len(t, users, 1500)
}

func TestUsersEndsWithTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	serve := fleet(5000, nil)
	s := open(t, map[string]http.HandlerFunc{"GET /v1/service-users": func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("page_token") != "" {
			cancel()
			return
		}
		serve(w, r)
	}})
	_, pages, err := collect(ctx, s, apiclient.UserQuery{})
	require.ErrorIs(t, err, context.Canceled)
	assert.Len(t, pages, 1)
}

func TestSharingNeverMixesUpLists(t *testing.T) {
	t.Parallel()
	text := rapid.SampledFrom([]string{"", "a", "b", "ab", "\x00", "a\x00", "\x01"})
	refs := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) wireRef {
		return wireRef{text.Draw(t, "id"), text.Draw(t, "name")}
	}), 0, 3)
	rapid.Check(t, func(t *rapid.T) {
		var shared table
		for range 20 {
			list := refs.Draw(t, "refs")
			managers := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) wireMembership {
				return wireMembership{text.Draw(t, "id"), text.Draw(t, "name"), refs.Draw(t, "roles")}
			}), 0, 3).Draw(t, "managers")
			var alone table
			require.Equal(t, alone.refs(list), shared.refs(list))
			require.Equal(t, alone.memberships(managers), shared.memberships(managers))
			require.Len(t, shared.refs(list), len(list))
			for i, ref := range shared.refs(list) {
				require.Equal(t, apiclient.Ref(list[i]), ref)
			}
		}
	})
}

func FuzzUserPage(f *testing.F) {
	f.Add([]byte(`{"items":[` + userJSON(1) + `],"next_page_token":"t","total_size":9}`))
	f.Add([]byte(`{"items":[],"next_page_token":""}`))
	f.Add([]byte(`{"next_page_token":"\u0041","items":[{"end_date":"x","key_summary":null}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		_ = peekToken(body)
		var calls atomic.Int32
		s := open(t, map[string]http.HandlerFunc{"GET /v1/service-users": func(w http.ResponseWriter, _ *http.Request) {
			if calls.Add(1) > 20 {
				writeJSON(w, 400, "{}")
				return
			}
			writeJSON(w, 200, string(body))
		}})
		for _, err := range s.Users(t.Context(), apiclient.UserQuery{PageSize: 5}) {
			var failure *apiclient.Error
			if err != nil && !errors.As(err, &failure) {
				t.Fatalf("not an *apiclient.Error: %v", err)
			}
		}
	})
}
