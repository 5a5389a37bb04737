package okta

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// tokens gives out numbered tokens that live for an hour by the machine's clock, and counts them.
func tokens(count *atomic.Int32) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body := fmt.Sprintf(`{"bearer_token":"token-%d","expires_at":%q,"team_name":"William-Faulkner"}`,
			count.Add(1), time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
		answer(200, body)(w, r)
	}
}

func TestKeyIsExchangedForAToken(t *testing.T) {
	t.Parallel()
	srv := serve(map[string]http.HandlerFunc{"GET /groups": sample("groups.json")})
	_, err := srv.open(t).Groups(t.Context())
	require.NoError(t, err, "the team's case does not matter")
	sent := srv.last(http.MethodPost)
	assert.Equal(t, prefix+"/service_token", sent.path)
	assert.Equal(t, "application/json", sent.header.Get("Content-Type"))
	assert.Empty(t, sent.header.Get("Authorization"))
	assert.JSONEq(t, `{"key_id":"demo-key","key_secret":"demo-key-secret"}`, sent.body)
	assert.Equal(t, "Bearer demo-bearer-token", srv.last(http.MethodGet).header.Get("Authorization"))
}

func TestTokenIsRenewedUpToTwoMinutesBeforeItsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for range 20 {
			var count atomic.Int32
			srv := serve(map[string]http.HandlerFunc{"POST /service_token": tokens(&count), "GET /groups": sample("groups.json")})
			s := srv.open(t, func(o *Options) { o.Now = nil })
			groups := func() {
				_, err := s.Groups(t.Context())
				require.NoError(t, err)
			}
			groups()
			time.Sleep(58*time.Minute - time.Second)
			groups()
			assert.EqualValues(t, 1, count.Load(), "renewed too early")
			time.Sleep(2*time.Minute + time.Second)
			groups()
			assert.EqualValues(t, 2, count.Load(), "not renewed in time")
		}
	})
}

func TestTokenOfAWrongClockIsUsedAllTheSame(t *testing.T) {
	t.Parallel()
	var count atomic.Int32
	srv := serve(map[string]http.HandlerFunc{
		"POST /service_token": func(w http.ResponseWriter, r *http.Request) {
			count.Add(1)
			sample("service_token.json")(w, r) // ended weeks ago by noon
		},
		"GET /groups": sample("groups.json"),
	})
	s := srv.open(t)
	for range 3 {
		_, err := s.Groups(t.Context())
		require.NoError(t, err)
	}
	assert.EqualValues(t, 1, count.Load())
}

func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	refused := answer(401, `{"code":"authentication_error","error":"The token is not valid"}`)
	for name, tc := range map[string]struct {
		groups, token http.HandlerFunc
		kind          error
		tokens, asked int32
		says          string
	}{
		"token died early":            {turns(refused, sample("groups.json")), nil, nil, 2, 2, ""},
		"operator lacks the role":     {refused, nil, apiclient.ErrForbidden, 2, 2, "may lack the role"},
		"system says it is the role":  {answer(401, `{"code":"authorization_error","error":"no"}`), nil, apiclient.ErrForbidden, 2, 2, "The operator lacks the role"},
		"key died, too":               {refused, answer(401, `{}`), apiclient.ErrSignedOut, 2, 1, "not accepted"},
		"403 is a lack of permission": {answer(403, `{"code":"forbidden_error","error":"no"}`), nil, apiclient.ErrForbidden, 1, 1, "no"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var count, asked atomic.Int32
			issue := tokens(&count)
			srv := serve(map[string]http.HandlerFunc{
				"POST /service_token": func(w http.ResponseWriter, r *http.Request) {
					if tc.token != nil && count.Load() > 0 {
						count.Add(1)
						tc.token(w, r)
						return
					}
					issue(w, r)
				},
				"GET /groups": func(w http.ResponseWriter, r *http.Request) { asked.Add(1); tc.groups(w, r) },
			})
			_, err := srv.open(t, func(o *Options) { o.Now = nil }).Groups(t.Context())
			if tc.kind == nil {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, tc.kind)
				require.ErrorContains(t, err, tc.says)
				assert.Equal(t, "list the groups", failureOf(t, err).Op)
			}
			assert.Equal(t, tc.tokens, count.Load(), "tokens")
			assert.Equal(t, tc.asked, asked.Load(), "requests")
		})
	}
}

func TestWhoEverybodyMayAskForIsSignedOutBy401(t *testing.T) {
	t.Parallel()
	srv := serve(map[string]http.HandlerFunc{"GET /current_user": answer(401, `{}`)})
	_, err := srv.open(t, func(o *Options) { o.SignInHelp = "Run login." }).Me(t.Context())
	require.ErrorIs(t, err, apiclient.ErrSignedOut)
	assert.Equal(t, "Run login.", failureOf(t, err).Next)
}

func TestNoTokenIsGiven(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		token http.HandlerFunc
		kind  error
		says  string
	}{
		"wrong pair":          {answer(401, `{"code":"authentication_error","error":"no"}`), apiclient.ErrSignedOut, "not accepted"},
		"key id of no form":   {answer(400, sampleText("error_code.json")), apiclient.ErrSignedOut, "not accepted"},
		"team is disabled":    {answer(403, `{"code":"disabled_team","error":"The team is off"}`), apiclient.ErrSignedOut, "the team is disabled"},
		"there is no team":    {answer(404, `{"code":"resource_does_not_exist","error":"no"}`), apiclient.ErrInvalid, "no team"},
		"key of another team": {answer(200, `{"bearer_token":"a","expires_at":"2026-11-22T13:00:00Z","team_name":"other"}`), apiclient.ErrInvalid, `"other"`},
		"team is not told":    {answer(200, `{"bearer_token":"a","expires_at":"2026-11-22T13:00:00Z"}`), apiclient.ErrInvalid, "team"},
		"no token in it":      {answer(200, `{"team_name":"william-faulkner"}`), apiclient.ErrBadAnswer, "no bearer token"},
		"not JSON":            {answer(200, `{"bearer_token":"leak-me`), apiclient.ErrBadAnswer, "no bearer token"},
		"system is down":      {answer(503, `{"code":"service_offline","error":"down"}`), apiclient.ErrUnavailable, "down"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := serve(map[string]http.HandlerFunc{"POST /service_token": tc.token})
			s := srv.open(t)
			for what, err := range map[string]error{
				"read": second(s.User(t.Context(), "ci-deploy")), "delete": s.DeleteUser(t.Context(), "ci-deploy", ""), "who": second(s.Me(t.Context())),
			} {
				require.ErrorIs(t, err, tc.kind, what)
				require.ErrorContains(t, err, tc.says, what)
				require.NotErrorIs(t, err, apiclient.ErrNotFound, "%s: a user must not seem gone", what)
				assert.NotContains(t, err.Error(), "leak-me")
				assert.NotEmpty(t, failureOf(t, err).Next)
			}
			assert.Empty(t, srv.asked(), "something was sent without a token")
		})
	}
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	good := Options{BaseURL: "https://app.example.com", Team: "acme", KeyID: "k", Secret: apiclient.NewSecret("s")}
	with := func(change func(*Options)) Options {
		o := good
		change(&o)
		return o
	}
	for name, tc := range map[string]struct {
		options Options
		kind    error
	}{
		"all there":       {good, nil},
		"usual address":   {with(func(o *Options) { o.BaseURL = "" }), nil},
		"no team":         {with(func(o *Options) { o.Team = "" }), apiclient.ErrInvalid},
		"team is a path":  {with(func(o *Options) { o.Team = ".." }), apiclient.ErrInvalid},
		"no key":          {with(func(o *Options) { o.KeyID = "" }), apiclient.ErrSignedOut},
		"no secret":       {with(func(o *Options) { o.Secret = apiclient.Secret{} }), apiclient.ErrSignedOut},
		"in clear":        {with(func(o *Options) { o.BaseURL = "http://app.example.com" }), apiclient.ErrInsecure},
		"no address":      {with(func(o *Options) { o.BaseURL = "app.example.com" }), apiclient.ErrInvalid},
		"file is missing": {with(func(o *Options) { o.CAFile = "/nonexistent/ca.pem" }), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := New(tc.options)
			switch {
			case name == "file is missing":
				require.ErrorContains(t, err, "ca.pem")
			case tc.kind != nil:
				require.ErrorIs(t, err, tc.kind)
			default:
				require.NoError(t, err)
				assert.True(t, strings.HasSuffix(s.base, "/v1/teams/acme"))
				assert.True(t, strings.HasPrefix(s.base, "https://"))
				s.Close()
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }

func FuzzToken(f *testing.F) {
	f.Add(sampleText("service_token.json"))
	f.Add(`{"bearer_token":"x","expires_at":"9999-12-31T23:59:59Z","team_name":"a"}`)
	f.Add(`{"bearer_token":null,"expires_at":3}`)
	f.Fuzz(func(t *testing.T, text string) {
		var wire wireToken
		if json.Unmarshal([]byte(text), &wire) != nil {
			return
		}
		s := &System{now: func() time.Time { return noon }}
		token := s.token(&wire)
		if token.RenewAt.Before(noon) || token.RenewAt.After(token.Expires) {
			t.Fatalf("renewed at %s, ends at %s", token.RenewAt, token.Expires)
		}
	})
}
