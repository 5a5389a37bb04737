package native_test

import (
	"bytes"
	"context"
	"errors"
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

// Every way in which a single answer can go wrong, for reading and for changing: the call succeeds in the end, and what
// is created is created once.
func TestFlowFaultsAreSurvived(t *testing.T) {
	t.Parallel()
	for name, rule := range map[string]fault.Rule{
		"refused":               {Status: 503, Times: 2},
		"gateway":               {Status: 502, Times: 1},
		"cut before the work":   {Drop: fault.DropBefore, Times: 2},
		"cut after the work":    {Drop: fault.DropAfter, Times: 2},
		"truncated":             {Body: fault.BodyTruncate, Times: 1},
		"garbage":               {Body: fault.BodyGarbage, Times: 1},
		"another content type":  {ContentType: "text/html", Times: 1},
		"slow":                  {Latency: fault.Duration(30 * time.Millisecond)},
		"error of another kind": {Status: 500, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := start(t, mockserver.Options{Scenario: "empty"})
			ctx := t.Context()
			user := f.create(t, "ci")
			on := func(method, route string) {
				r := rule
				r.Method, r.Route = method, route
				f.fail(t, r)
			}
			on("GET", "/v1/service-users")
			assert.Len(t, f.all(t), 1)

			on("POST", "/v1/service-users")
			created, err := f.CreateUser(ctx, apiclient.NewUser{Intent: apiclient.NewIntent(), Name: "once"})
			require.NoError(t, err)
			assert.Equal(t, "once", created.User.Name)
			_, err = f.signIn(t, string(created.Key.ID), created.Key.Secret).Me(ctx)
			require.NotErrorIs(t, err, apiclient.ErrSignedOut, "the key that was handed out works")
			assert.Len(t, f.all(t), 2, "nothing was created twice")

			on("POST", "/v1/service-users/{id}/keys")
			issued, err := f.CreateKey(ctx, user.ID, apiclient.NewKey{Intent: apiclient.NewIntent(), Name: "k"})
			require.NoError(t, err)
			keys, err := f.Keys(ctx, user.ID)
			require.NoError(t, err)
			assert.Len(t, keys, 2, "one key besides the one from the user's creation")
			_, err = f.signIn(t, string(issued.ID), issued.Secret).Me(ctx)
			require.NotErrorIs(t, err, apiclient.ErrSignedOut, "and its secret is the one that was handed out")

			on("POST", "/v1/service-users/{id}/keys/{kid}/regenerate")
			fresh, err := f.RegenerateKey(ctx, user.ID, issued.ID, apiclient.NewIntent())
			require.NoError(t, err)
			_, err = f.signIn(t, string(fresh.ID), fresh.Secret).Me(ctx)
			require.NotErrorIs(t, err, apiclient.ErrSignedOut)

			on("POST", "/v1/service-users/{id}/disable")
			toggled, err := f.SetEnabled(ctx, user.ID, false)
			require.NoError(t, err)
			assert.True(t, toggled.Changed, "the answer is that of the call that did it")

			on("PUT", "/v1/service-users/{id}/groups/{gid}")
			if rule.Body == "" && rule.ContentType == "" { // the answer has no body to damage
				require.NoError(t, f.Attach(ctx, user.ID, apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: "grp_ci"}))
			}
			f.fail(t)
			now, err := f.User(ctx, user.ID)
			require.NoError(t, err)
			on("PATCH", "/v1/service-users/{id}")
			updated, err := f.UpdateUser(ctx, user.ID, now.Revision, apiclient.UserPatch{Description: apiclient.Set("new")})
			if rule.Status != 500 && rule.Status != 502 && rule.Drop != fault.DropBefore {
				require.NoError(t, err)
				assert.Equal(t, "new", updated.Description)
			} else if err == nil {
				assert.Equal(t, "new", updated.Description)
			}
			f.fail(t)
			now, err = f.User(ctx, user.ID)
			require.NoError(t, err)
			on("DELETE", "/v1/service-users/{id}")
			if rule.Body == "" && rule.ContentType == "" {
				require.NoError(t, f.DeleteUser(ctx, user.ID, now.Revision))
				f.fail(t)
				assert.Len(t, f.all(t), 1)
			}
		})
	}
}

func TestFlowAnswerThatNeverComesIsUnknown(t *testing.T) {
	t.Parallel()
	f := start(t, mockserver.Options{Scenario: "empty"})
	user := f.create(t, "ci")
	f.fail(t, fault.Rule{Route: "/v1/service-users/{id}/keys", Method: "POST", Drop: fault.DropAfter})
	intent := apiclient.NewIntent()
	_, err := f.CreateKey(t.Context(), user.ID, apiclient.NewKey{Intent: intent, Name: "k"})
	require.ErrorIs(t, err, apiclient.ErrUnknown)
	assert.ErrorContains(t, err, "within 15 minutes the same secret")
	f.fail(t)
	keys, err := f.Keys(t.Context(), user.ID)
	require.NoError(t, err)
	require.Len(t, keys, 2, "looking it up shows that it was made")
	issued, err := f.CreateKey(t.Context(), user.ID, apiclient.NewKey{Intent: intent, Name: "k"})
	require.NoError(t, err)
	assert.Equal(t, keys[1].ID, issued.ID, "and the same intent hands out its secret")
}

func TestFlowBulkUnderFaults(t *testing.T) {
	t.Parallel()
	for name, batch := range map[string]int{"one by one": 0, "in batches": 20} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := start(t, mockserver.Options{Scenario: "large", Users: 200})
			before := f.all(t)
			f.fail(t,
				fault.Rule{Route: "/v1/service-users/*", Method: "POST", Drop: fault.DropAfter, Probability: 0.1},
				fault.Rule{Route: "/v1/service-users:*", Method: "POST", Drop: fault.DropAfter, Probability: 0.2},
			)
			d := apiclient.Description{Limits: apiclient.Limits{Batch: batch, Concurrency: 8}}
			report := wait(t, apiclient.StartBulk(t.Context(), f.System, d, apiclient.BulkDisable, current(before), apiclient.BulkOptions{}))
			f.fail(t)
			assert.Zero(t, report.Counts().Unknown, "what was lost was asked for again")
			enabled := 0
			for _, user := range before {
				if user.Enabled {
					enabled++
				}
			}
			assert.Equal(t, enabled, report.Counts().Done, "and counted once")
			for _, user := range f.all(t) {
				assert.False(t, user.Enabled)
			}
		})
	}
}

func TestFlowCallsEndWithTheirContext(t *testing.T) {
	t.Parallel()
	f := start(t, mockserver.Options{Scenario: "empty"})
	user := f.create(t, "ci")
	f.fail(t, fault.Rule{Latency: fault.Duration(time.Hour)})
	for name, call := range map[string]func(context.Context) error{
		"read":   func(ctx context.Context) error { return second(f.User(ctx, user.ID)) },
		"change": func(ctx context.Context) error { return second(f.SetEnabled(ctx, user.ID, false)) },
		"list": func(ctx context.Context) error {
			for _, err := range f.Users(ctx, apiclient.UserQuery{}) {
				return err
			}
			return nil
		},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		err := call(ctx)
		cancel()
		require.ErrorIs(t, err, context.DeadlineExceeded, name)
		assert.Equal(t, name == "change", errors.Is(err, apiclient.ErrUnknown), name)
	}
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
