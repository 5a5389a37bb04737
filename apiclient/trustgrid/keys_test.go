package trustgrid

import (
	"bytes"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func TestGenerating(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		has    string
		do     func(*System) error
		err    error
		posted bool
	}{
		"first key": {"", func(s *System) error { return second(s.CreateKey(t.Context(), "ci", apiclient.NewKey{})) }, nil, true},
		"second key would kill the first": {"c", func(s *System) error {
			return second(s.CreateKey(t.Context(), "ci", apiclient.NewKey{}))
		}, apiclient.ErrKeyLimit, false},
		"regenerate": {"c", func(s *System) error { return second(s.RegenerateKey(t.Context(), "ci", "c", "")) }, nil, true},
		"regenerate a key that was replaced": {"d", func(s *System) error {
			return second(s.RegenerateKey(t.Context(), "ci", "c", ""))
		}, apiclient.ErrNotFound, false},
		"regenerate what there is not": {"", func(s *System) error {
			return second(s.RegenerateKey(t.Context(), "ci", "", ""))
		}, apiclient.ErrNotFound, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := keeps(wireUser{Name: "ci", Status: statusActive, ClientID: tc.has}).serve(t)
			a.routes["POST /v2/service-user/ci/token"] = says(200, `{"clientId":"c","secret":"x"}`)
			require.ErrorIs(t, tc.do(a.open(t)), tc.err)
			asked := a.asked()
			require.Equal(t, tc.posted, len(asked) == 2)
			if tc.posted {
				assert.Equal(t, seen{http.MethodPost, "/v2/service-user/ci/token", "", "", "trustgrid-token demo-client:demo-secret"}, asked[1])
			}
		})
	}
}

// What answers a request for a secret may hold one, so that errors never quote it, and the request is never repeated.
func TestASecretThatDidNotArrive(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"half an answer":       says(200, `{"clientId":"c","secret":"hidden-value`),
		"no client id":         says(200, `{"secret":"hidden-value"}`),
		"of another type":      says(200, `{"clientId":"c","secret":["hidden-value"]}`),
		"as a page for people": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hidden-value")) },
		"nothing":              says(204, ""),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := keeps(wireUser{Name: "ci", Status: statusActive}).serve(t)
			a.routes["POST /v2/service-user/ci/token"] = answer
			_, err := a.open(t).CreateKey(t.Context(), "ci", apiclient.NewKey{})
			require.ErrorIs(t, err, apiclient.ErrUnknown)
			require.ErrorContains(t, err, "regenerate the key")
			assert.NotContains(t, err.Error(), "hidden-value")
			assert.Equal(t, []string{"GET /v2/service-user/ci", "POST /v2/service-user/ci/token"}, a.sent())
		})
	}
}

func TestTheOperatorIsFoundAmongTheServiceUsers(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		list http.HandlerFunc
		user apiclient.UserID
		said string
	}{
		"by its client id":           {says(200, `[{"name":"other","clientId":"x"},{"name":"automation","clientId":"demo-client"}]`), "automation", "automation"},
		"not there":                  {says(200, `[]`), "", "demo-client"},
		"the list may not be read":   {says(403, ""), "", "demo-client"},
		"the list is not understood": {says(200, `{}`), "", "demo-client"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := serve(t, map[string]http.HandlerFunc{
				"GET /org/mine": says(200, `{"uid":"o","name":"","domain":"acme.example.com"}`), "GET /v2/service-user": tc.list,
			})
			me, err := a.open(t).Me(t.Context())
			require.NoError(t, err)
			assert.Equal(t, tc.user, me.User)
			assert.Equal(t, tc.said, me.Name)
			assert.Equal(t, "acme.example.com", me.Team)
		})
	}
}

func TestASignInThatIsRefused(t *testing.T) {
	t.Parallel()
	a := serve(t, map[string]http.HandlerFunc{"GET /org/mine": says(401, "")})
	_, err := a.open(t).Me(t.Context())
	require.ErrorIs(t, err, apiclient.ErrSignedOut)
	require.ErrorContains(t, err, "another client ID")
	s, err := New(Options{BaseURL: a.url, KeyID: "a", Secret: apiclient.NewSecret("b"), SignInHelp: "Run steward login."})
	require.NoError(t, err)
	defer s.Close()
	_, err = s.Me(t.Context())
	require.ErrorContains(t, err, "Run steward login.")
	assert.NotContains(t, err.Error(), "another client ID")
}

func TestNewWantsWhatFitsInAHeader(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{
		"no client id":         {Secret: apiclient.NewSecret("b")},
		"no secret":            {KeyID: "a"},
		"secret with newline":  {KeyID: "a", Secret: apiclient.NewSecret("b\r\nHost: x")},
		"client id with space": {KeyID: "a b", Secret: apiclient.NewSecret("b")},
	} {
		_, err := New(o)
		require.ErrorIs(t, err, apiclient.ErrSignedOut, name)
		assert.NotContains(t, err.Error(), "Host", name)
	}
	s, err := New(Options{KeyID: "a", Secret: apiclient.NewSecret("b")})
	require.NoError(t, err, "the address has a default")
	s.Close()
}

func TestLogsHoldNoSecret(t *testing.T) {
	t.Parallel()
	a := keeps(wireUser{Name: "ci", Status: statusActive}).serve(t)
	a.routes["POST /v2/service-user/ci/token"] = says(200, `{"clientId":"c","secret":"fresh-secret"}`)
	var out bytes.Buffer
	s, err := New(Options{
		BaseURL: a.url, KeyID: "demo-client", Secret: apiclient.NewSecret("operator-secret"), RetryBase: time.Nanosecond,
		Logger: slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	require.NoError(t, err)
	defer s.Close()
	_, err = s.CreateKey(t.Context(), "ci", apiclient.NewKey{})
	require.NoError(t, err)
	assert.Contains(t, out.String(), "path=/v2/service-user/ci/token")
	for _, secret := range []string{"fresh-secret", "operator-secret", "trustgrid-token"} {
		assert.NotContains(t, out.String(), secret)
	}
}

func TestSignInsThatMayNotBeReadDoNotHideTheChanges(t *testing.T) {
	t.Parallel()
	s := serve(t, map[string]http.HandlerFunc{
		"GET /audit/tail/config": says(200, sample(t, "changes")), "GET /audit/tail/user": says(403, ""),
	}).open(t)
	var events []apiclient.AuditEvent
	var last error
	for page, err := range s.Audit(t.Context(), apiclient.AuditQuery{PageSize: 1}) {
		events, last = append(events, page.Events...), err
	}
	assert.Len(t, events, 2)
	require.ErrorIs(t, last, apiclient.ErrForbidden)
}
