package native_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/native"
	"steward/mockserver"
	"steward/mockserver/core"
	"steward/mockserver/fault"
)

func TestFlowRefusals(t *testing.T) {
	t.Parallel()
	f := start(t, mockserver.Options{Scenario: "empty"})
	ctx := t.Context()
	user := f.create(t, "taken")
	create := func(change func(*apiclient.NewUser)) error {
		u := apiclient.NewUser{Intent: apiclient.NewIntent(), Name: "fine"}
		change(&u)
		_, err := f.CreateUser(ctx, u)
		return err
	}
	for _, tc := range []struct {
		name    string
		err     error
		kind    error
		pointer string
	}{
		{"name that is taken", create(func(u *apiclient.NewUser) { u.Name = "taken" }), apiclient.ErrNameTaken, ""},
		{"no name", create(func(u *apiclient.NewUser) { u.Name = "" }), apiclient.ErrInvalid, "/name"},
		{"name that is too long", create(func(u *apiclient.NewUser) { u.Name = strings.Repeat("x", 300) }), apiclient.ErrInvalid, "/name"},
		{"end date in the past", create(func(u *apiclient.NewUser) { u.EndDate = apiclient.NewDate(2020, 1, 1) }), apiclient.ErrInvalid, "/end_date"},
		{"contact that is no address", create(func(u *apiclient.NewUser) { u.Contact = "nobody" }), apiclient.ErrInvalid, "/contact"},
		{"account that does not exist", create(func(u *apiclient.NewUser) { u.Accounts = []string{"acc_nowhere"} }), apiclient.ErrInvalid, "/accounts/0"},
		{"closed group", create(func(u *apiclient.NewUser) { u.Groups = []string{"grp_ci", "grp_owners"} }), apiclient.ErrInvalid, "/groups/1"},
		{"no such user", second(f.User(ctx, "su_nobody")), apiclient.ErrNotFound, ""},
		{"hostile id", second(f.User(ctx, "../../oauth/token?x#y")), apiclient.ErrNotFound, ""},
		{"no such key", f.DeleteKey(ctx, user.ID, "key_none"), apiclient.ErrNotFound, ""},
		{"stale revision", f.DeleteUser(ctx, user.ID, `"99"`), apiclient.ErrConflict, ""},
		{"batch that is too large", second(f.Batch(ctx, apiclient.BulkDisable, make([]apiclient.BulkItem, 201))), apiclient.ErrInvalid, "/items"},
		{"end of a key in the past", second(f.ExpireKey(ctx, user.ID, key(t, f, user.ID).ID, morning().Add(-time.Hour))), apiclient.ErrInvalid, "/at"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var failure *apiclient.Error
			require.ErrorAs(t, tc.err, &failure)
			assert.Equal(t, tc.kind, failure.Kind, tc.err)
			assert.NotEmpty(t, failure.RequestID)
			assert.NotEmpty(t, failure.Message)
			assert.NotEmpty(t, failure.Op)
			if tc.pointer != "" {
				require.NotEmpty(t, failure.Fields, tc.err)
				assert.Equal(t, tc.pointer, failure.Fields[0].Pointer)
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }

func key(t *testing.T, f *flow, user apiclient.UserID) apiclient.IssuedKey {
	t.Helper()
	issued, err := f.CreateKey(t.Context(), user, apiclient.NewKey{Intent: apiclient.NewIntent(), Name: "demo"})
	require.NoError(t, err)
	return issued
}

func TestFlowIntentUsedForSomethingElseIsRefused(t *testing.T) {
	t.Parallel()
	f := start(t, mockserver.Options{Scenario: "empty"})
	intent := apiclient.NewIntent()
	_, err := f.CreateUser(t.Context(), apiclient.NewUser{Intent: intent, Name: "one"})
	require.NoError(t, err)
	_, err = f.CreateUser(t.Context(), apiclient.NewUser{Intent: intent, Name: "two"})
	require.ErrorIs(t, err, apiclient.ErrInvalid)
	assert.NotContains(t, f.all(t), "two")
}

func TestFlowReadOnlyOperatorIsRefused(t *testing.T) {
	t.Parallel()
	f := start(t, mockserver.Options{Scenario: "readonly"})
	me, err := f.Me(t.Context())
	require.NoError(t, err)
	assert.True(t, me.ReadOnly)
	_, err = f.CreateUser(t.Context(), apiclient.NewUser{Intent: apiclient.NewIntent(), Name: "x"})
	var failure *apiclient.Error
	require.ErrorAs(t, err, &failure)
	assert.Equal(t, apiclient.ErrForbidden, failure.Kind)
	assert.Equal(t, "service_users:write", failure.MissingPermission)
}

func TestFlowRateLimitIsObeyed(t *testing.T) {
	t.Parallel()
	f := start(t, mockserver.Options{Scenario: "empty"})
	f.fail(t, fault.Rule{Route: "/v1/me", Status: 429, RetryAfter: 1, Times: 1})
	begun := time.Now()
	_, err := f.Me(t.Context())
	require.NoError(t, err)
	assert.GreaterOrEqual(t, time.Since(begun), time.Second)
	f.fail(t, fault.Rule{Route: "/v1/me", Status: 429, RetryAfter: 90})
	_, err = f.Me(t.Context())
	var failure *apiclient.Error
	require.ErrorAs(t, err, &failure)
	require.ErrorIs(t, err, apiclient.ErrRateLimited)
	assert.Equal(t, 90*time.Second, failure.RetryAfter)
	assert.ErrorContains(t, err, "Try again in 1m30s")
}

func TestFlowTokenDiesWithItsUser(t *testing.T) {
	t.Parallel()
	f := start(t, mockserver.Options{Scenario: "empty"})
	ctx := t.Context()
	created, err := f.CreateUser(ctx, apiclient.NewUser{
		Intent: apiclient.NewIntent(), Name: "automation", Policies: []string{"pol_admin"}, EndDate: apiclient.DateOf(morning()).AddDays(1),
	})
	require.NoError(t, err)
	issued := key(t, f, created.User.ID)
	machine := f.signIn(t, string(issued.ID), issued.Secret)
	me, err := machine.Me(ctx)
	require.NoError(t, err)
	assert.Equal(t, "automation", me.Name)
	assert.True(t, me.CredentialEnds.Equal(created.User.EndDate.Expiry()), "the end of the user is the end of its credential")

	_, err = f.SetEnabled(ctx, created.User.ID, false)
	require.NoError(t, err)
	_, err = machine.Me(ctx)
	require.ErrorIs(t, err, apiclient.ErrSignedOut)
	_, err = f.SetEnabled(ctx, created.User.ID, true)
	require.NoError(t, err)
	_, err = machine.Me(ctx)
	require.NoError(t, err, "enabling brings the key back, and a new token is obtained by itself")

	require.NoError(t, f.server.Core().SetClock(core.ClockState{Mode: core.ClockFrozen, Now: created.User.EndDate.Expiry()}))
	_, err = machine.Me(ctx)
	require.ErrorIs(t, err, apiclient.ErrSignedOut, "expired")
	_, err = f.Me(ctx)
	require.NoError(t, err, "the operator's token was renewed although the server's clock jumped")
}

func TestFlowLogsHoldNoSecret(t *testing.T) {
	t.Parallel()
	f := start(t, mockserver.Options{Scenario: "empty"})
	var out bytes.Buffer
	admin := f.server.Operators()[0]
	s, err := native.New(native.Options{
		BaseURL: f.url, KeyID: admin.KeyID, Secret: apiclient.NewSecret(admin.Secret), RetryBase: time.Nanosecond,
		Logger: slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	require.NoError(t, err)
	defer s.Close()
	user := f.create(t, "ci")
	f.fail(t, fault.Rule{Method: "POST", Route: "/v1/service-users/{id}/keys", Drop: fault.DropAfter, Times: 1})
	issued, err := s.CreateKey(t.Context(), user.ID, apiclient.NewKey{Intent: apiclient.NewIntent(), Name: "k"})
	require.NoError(t, err)
	logged := out.String()
	assert.Contains(t, logged, "path=/v1/service-users/"+string(user.ID)+"/keys")
	assert.Contains(t, logged, "request failed")
	for _, secret := range []string{issued.Secret.Reveal(), admin.Secret, "Bearer", "Basic"} {
		assert.NotContains(t, logged, secret)
	}
}
