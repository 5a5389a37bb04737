package okta_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/okta"
	"steward/mockserver"
	"steward/mockserver/core"
)

// mock is a mock server in this process, and its administrator's System.
func mock(t *testing.T, o mockserver.Options) (*mockserver.Server, *okta.System) {
	t.Helper()
	o.Face, o.Rules, o.Seed = mockserver.FaceOkta, "scaleft", 7
	o.Clock = core.ClockState{Mode: core.ClockFrozen, Now: began}
	server, err := mockserver.New(o)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, server.Close()) })
	admin := server.Operators()[0]
	s, err := okta.New(okta.Options{
		BaseURL: "http://localhost", Team: "acme", KeyID: admin.KeyID, Secret: apiclient.NewSecret(admin.Secret),
		RoundTripper: server.RoundTripper(), Now: server.Core().Now,
	})
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return server, s
}

// takes reports whether a server takes a bearer token.
func takes(t *testing.T, server http.Handler, token string) bool {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/teams/acme/current_user", nil)
	req.Header.Set("Authorization", "Bearer "+token)
	got := httptest.NewRecorder()
	server.ServeHTTP(got, req)
	return got.Code == http.StatusOK
}

func TestKeyIsRotatedWithoutAnOutage(t *testing.T) {
	t.Parallel()
	server, s := mock(t, mockserver.Options{})
	ctx := t.Context()
	made, err := s.CreateUser(ctx, apiclient.NewUser{Name: "rotated"})
	require.NoError(t, err)
	older, err := s.CreateKey(ctx, made.User.ID, apiclient.NewKey{})
	require.NoError(t, err)
	inUse, ok := token(t, server, older.ID, older.Secret)
	require.True(t, ok)

	newer, err := s.CreateKey(ctx, made.User.ID, apiclient.NewKey{})
	require.NoError(t, err)
	list, err := s.Keys(ctx, made.User.ID)
	require.NoError(t, err)
	byID := map[apiclient.KeyID]apiclient.Key{}
	for _, key := range list {
		byID[key.ID] = key
	}
	assert.Equal(t, apiclient.KeyExpiring, byID[older.ID].Status)
	assert.Equal(t, began.Add(48*time.Hour), byID[older.ID].ExpiresAt)
	assert.Equal(t, began, byID[older.ID].LastUsed)
	read, err := s.User(ctx, made.User.ID)
	require.NoError(t, err)
	assert.Equal(t, began.Add(48*time.Hour), read.Keys.NextEnd)
	assert.True(t, takes(t, server, inUse), "for two days nothing fails")

	ended, err := s.ExpireKey(ctx, made.User.ID, older.ID, time.Time{})
	require.NoError(t, err)
	assert.Equal(t, apiclient.KeyExpired, ended.Status)
	assert.Equal(t, older.CreatedAt, ended.CreatedAt)
	assert.False(t, takes(t, server, inUse), "a token made with an ended key fails at once")
	_, ok = token(t, server, newer.ID, newer.Secret)
	assert.True(t, ok)
}

func TestTeamOf250IsReadByItsLinks(t *testing.T) {
	t.Parallel()
	_, s := mock(t, mockserver.Options{Scenario: "large", Users: 250})
	pages, names := 0, map[string]bool{}
	for page, err := range s.Users(t.Context(), apiclient.UserQuery{}) {
		require.NoError(t, err)
		pages++
		for _, u := range page.Users {
			names[u.Name] = true
		}
	}
	assert.Equal(t, 3, pages)
	assert.Len(t, names, 250)
}

func TestOperatorIsHeldToItsOwnRights(t *testing.T) {
	t.Parallel()
	server, s := mock(t, mockserver.Options{})
	ctx := t.Context()
	me, err := s.Me(ctx)
	require.NoError(t, err)
	assert.False(t, me.ReadOnly)
	assert.Empty(t, me.User, "the mock server's administrator is no service user")

	made, err := s.CreateUser(ctx, apiclient.NewUser{Name: "steward-bot"})
	require.NoError(t, err)
	key, err := s.CreateKey(ctx, made.User.ID, apiclient.NewKey{})
	require.NoError(t, err)
	bot, err := okta.New(okta.Options{
		BaseURL: "http://localhost", Team: "acme", KeyID: string(key.ID), Secret: key.Secret, RoundTripper: server.RoundTripper(),
		Now: server.Core().Now,
	})
	require.NoError(t, err)
	t.Cleanup(bot.Close)
	_, err = bot.Me(ctx)
	require.NoError(t, err)
	_, err = bot.SetEnabled(ctx, made.User.ID, false)
	require.ErrorIs(t, err, apiclient.ErrForbidden, "signed in, and without the role")
	_, err = s.SetEnabled(ctx, made.User.ID, false)
	require.NoError(t, err)
	_, err = bot.Me(ctx)
	require.ErrorIs(t, err, apiclient.ErrSignedOut, "disabled, and so signed out")
}

func TestWhatAUserWentThroughIsTold(t *testing.T) {
	t.Parallel()
	_, s := mock(t, mockserver.Options{})
	ctx := t.Context()
	groups, err := s.Groups(ctx)
	require.NoError(t, err)
	made, err := s.CreateUser(ctx, apiclient.NewUser{Name: "told", Groups: []string{groups[0].ID}})
	require.NoError(t, err)
	key, err := s.CreateKey(ctx, "told", apiclient.NewKey{})
	require.NoError(t, err)
	_, err = s.ExpireKey(ctx, "told", key.ID, time.Time{})
	require.NoError(t, err)
	_, err = s.SetEnabled(ctx, "told", false)
	require.NoError(t, err)
	var actions []string
	for page, err := range s.Audit(ctx, apiclient.AuditQuery{User: made.User.ID}) {
		require.NoError(t, err)
		for _, e := range page.Events {
			actions = append(actions, e.Action)
			assert.Equal(t, apiclient.Target{Kind: "service_user", ID: "told", Name: "told", User: "told"}, e.Target)
			assert.Equal(t, "admin", e.Actor.Name)
			assert.Equal(t, "success", e.Outcome)
			if e.Action == "group.add_user" {
				assert.Equal(t, []apiclient.Change{{Path: "/group", New: groups[0].Name}}, e.Changes)
			}
		}
	}
	assert.Equal(t, []string{
		"service_user.disable", "service_user_key.expire", "service_user_key.create", "group.add_user", "service_user.create",
	}, actions)
}
