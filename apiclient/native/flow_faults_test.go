package native_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/mockserver"
	"steward/mockserver/fault"
)

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
	require.ErrorContains(t, err, "within 15 minutes the same secret")
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
