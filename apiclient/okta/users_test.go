package okta

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func TestUsersAreListedPageByPage(t *testing.T) {
	t.Parallel()
	const total = 250
	srv := serve(map[string]http.HandlerFunc{"GET /service_users": func(w http.ResponseWriter, r *http.Request) {
		from, size := 0, 0
		_, _ = fmt.Sscan(r.URL.Query().Get("count"), &size)
		_, _ = fmt.Sscan(r.URL.Query().Get("offset"), &from)
		var items []any
		for i := from; i < min(from+size, total); i++ {
			items = append(items, user(fmt.Sprintf("bot-%03d", i), []string{statusActive, statusDisabled}[i%2]))
		}
		if from > 0 {
			w.Header().Add("Link", fmt.Sprintf(`<http://localhost%s/service_users?count=%d&prev=true>; rel="prev"`, prefix, size))
		}
		if from+size < total {
			w.Header().Add("Link", fmt.Sprintf(`<http://localhost%s/service_users?count=%d&offset=%d>; rel="next"`, prefix, size, from+size))
		}
		answer(200, listOf(t, items...))(w, r)
	}})
	s := srv.open(t)
	users, pages, err := collect(t, s, apiclient.UserQuery{})
	require.NoError(t, err)
	assert.Len(t, users, total)
	assert.Len(t, pages, 3)
	assert.Equal(t, []string{
		"GET /service_users?count=100", "GET /service_users?count=100&offset=100", "GET /service_users?count=100&offset=200",
	}, srv.asked())
	for i, u := range users {
		require.Equal(t, apiclient.UserID(fmt.Sprintf("bot-%03d", i)), u.ID)
		require.Equal(t, i%2 == 0, u.Enabled)
		require.True(t, u.Partial)
	}
	small, pages, err := collect(t, s, apiclient.UserQuery{PageSize: 7})
	require.NoError(t, err)
	assert.Equal(t, users, small)
	assert.Len(t, pages, 36)
	for page, err := range s.Users(t.Context(), apiclient.UserQuery{PageSize: 7}) {
		require.NoError(t, err)
		assert.Len(t, page.Users, 7)
		break // whoever stops reading is let go
	}
}

func TestDeletedUsersAreNotListed(t *testing.T) {
	t.Parallel()
	users, pages, err := collect(t, serve(map[string]http.HandlerFunc{"GET /service_users": sample("service_users.json")}).open(t), apiclient.UserQuery{})
	require.NoError(t, err)
	require.Len(t, pages, 1)
	assert.Equal(t, 2, pages[0].Total)
	require.Len(t, users, 2)
	assert.Equal(t, "ci-deploy", users[0].Name)
	assert.True(t, users[0].Enabled)
	assert.Equal(t, apiclient.UserID("nightly backup"), users[1].ID)
	assert.False(t, users[1].Enabled)
	assert.NotEqual(t, users[0].Revision, users[1].Revision)
}

func TestNextPageElsewhereIsNotFollowed(t *testing.T) {
	t.Parallel()
	var visits atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
	t.Cleanup(elsewhere.Close)
	var link atomic.Value
	handler := func(name string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			answer(200, sampleText(name), "Link", link.Load().(string))(w, r)
		}
	}
	srv := serve(map[string]http.HandlerFunc{
		"GET /service_users": handler("service_users.json"), "GET /groups": handler("groups.json"), "GET /auditsV2": handler("audits.json"),
		"GET /service_users/ci-deploy/keys": handler("keys.json"),
	})
	here := httptest.NewServer(srv.mux)
	t.Cleanup(here.Close)
	s := srv.open(t, func(o *Options) { o.BaseURL, o.RoundTripper = here.URL, nil })
	for name, to := range map[string]string{"another port": elsewhere.URL, "another host": "https://evil.example.org"} {
		link.Store(fmt.Sprintf(`<%s/v1/teams/x/service_users?offset=1>; rel="next"`, to))
		var auditErr error
		for _, err := range s.Audit(t.Context(), apiclient.AuditQuery{}) {
			auditErr = err
		}
		_, _, usersErr := collect(t, s, apiclient.UserQuery{})
		for what, err := range map[string]error{
			"users": usersErr, "groups": second(s.Groups(t.Context())), "keys": second(s.Keys(t.Context(), "ci-deploy")), "audit": auditErr,
		} {
			require.ErrorIs(t, err, apiclient.ErrInsecure, "%s: %s", name, what)
			assert.Contains(t, failureOf(t, err).Message, to)
		}
	}
	assert.Zero(t, visits.Load(), "something was sent to another host")
}

func TestPagesThatGoRoundInCirclesEnd(t *testing.T) {
	t.Parallel()
	srv := serve(map[string]http.HandlerFunc{
		"GET /service_users": answer(200, sampleText("service_users.json"), "Link", `<?count=100&offset=a>; rel="next"`),
	})
	_, pages, err := collect(t, srv.open(t), apiclient.UserQuery{})
	require.ErrorIs(t, err, apiclient.ErrBadAnswer)
	assert.Equal(t, opUsers, failureOf(t, err).Op)
	assert.Len(t, pages, 1)
}

func TestPagesThatAreNone(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no list": `{}`, "array": `[]`, "text": `"x"`, "user without a name": `{"list":[{"id":"1"}]}`, "list of a text": `{"list":"x"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := collect(t, serve(map[string]http.HandlerFunc{"GET /service_users": answer(200, body)}).open(t), apiclient.UserQuery{})
			require.ErrorIs(t, err, apiclient.ErrBadAnswer)
			assert.Equal(t, opUsers, failureOf(t, err).Op)
		})
	}
	for name, body := range map[string]string{"empty": `{"list":[]}`, "null": `{"list":null}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			users, pages, err := collect(t, serve(map[string]http.HandlerFunc{"GET /service_users": answer(200, body)}).open(t), apiclient.UserQuery{})
			require.NoError(t, err)
			assert.Empty(t, users)
			assert.Len(t, pages, 1)
		})
	}
}

func TestRefusalForTheRateIsWaitedOut(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		wait  time.Duration
		yield bool
		waits bool
	}{
		"half a minute":                     {30 * time.Second, false, true},
		"more than a minute is told":        {90 * time.Second, false, false},
		"whoever paces itself is told":      {2 * time.Second, true, false},
		"a time that has passed is no wait": {-time.Minute, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				limited := answer(429, `{"code":"too_many_requests","error":"slow down"}`,
					"X-RateLimit-Retry-At", fmt.Sprint(begun.Add(tc.wait).Unix()), "X-RateLimit-Remaining", "0")
				srv := serve(map[string]http.HandlerFunc{"GET /groups": turns(limited, sample("groups.json"))})
				s := srv.open(t, func(o *Options) { o.RetryBase, o.Now = 0, nil })
				ctx := t.Context()
				if tc.yield {
					ctx = apiclient.YieldToRateLimit(ctx)
				}
				_, err := s.Groups(ctx)
				took := time.Since(begun)
				least, most := max(tc.wait, 0)+100*time.Millisecond, max(tc.wait, 0)+3*time.Second
				if tc.waits {
					require.NoError(t, err)
					assert.GreaterOrEqual(t, took, least)
					assert.LessOrEqual(t, took, most)
					return
				}
				require.ErrorIs(t, err, apiclient.ErrRateLimited)
				failure := failureOf(t, err)
				assert.Zero(t, took)
				assert.GreaterOrEqual(t, failure.RetryAfter, least)
				assert.LessOrEqual(t, failure.RetryAfter, most)
				assert.Equal(t, "slow down", failure.Message)
			})
		})
	}
}

func TestPauseIsReadByTheSystemsOwnClock(t *testing.T) {
	t.Parallel()
	read := retryAfter(func() time.Duration { return time.Second })
	header := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
		return h
	}
	at := fmt.Sprint(noon.Add(10 * time.Second).Unix())
	for name, tc := range map[string]struct {
		header http.Header
		want   time.Duration
	}{
		"no clock told":    {header("X-RateLimit-Retry-At", at), 11 * time.Second},
		"its clock ahead":  {header("X-RateLimit-Retry-At", at, "Date", noon.Add(8*time.Second).Format(http.TimeFormat)), 3 * time.Second},
		"usual header":     {header("Retry-After", "7"), 7 * time.Second},
		"no number":        {header("X-RateLimit-Retry-At", "soon", "Retry-After", "7"), 7 * time.Second},
		"none":             {header(), 0},
		"out of this age":  {header("X-RateLimit-Retry-At", "9223372036854775807"), longestAsked + time.Second},
		"before all times": {header("X-RateLimit-Retry-At", "-9223372036854775808"), time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, read(tc.header, noon))
		})
	}
}

func TestCallsEndWithTheirContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := serve(map[string]http.HandlerFunc{"GET /groups": sample("groups.json")}).open(t)
	require.ErrorIs(t, second(s.Groups(ctx)), context.Canceled)
	require.ErrorIs(t, second(s.Describe(ctx)), context.Canceled)
	require.ErrorIs(t, second(s.User(ctx, "ci-deploy")), context.Canceled)
}

func TestEverySampleIsDecodedByATest(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	tests, err := filepath.Glob("*_test.go")
	require.NoError(t, err)
	var all strings.Builder
	for _, name := range tests {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		all.Write(text)
	}
	sources, err := os.ReadFile("testdata/README.md")
	require.NoError(t, err)
	for _, file := range files {
		assert.Contains(t, all.String(), `"`+filepath.Base(file)+`"`)
		assert.Contains(t, string(sources), "| "+filepath.Base(file)+" |", "its source is told")
	}
}
