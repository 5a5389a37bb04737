package native_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/mockserver"
)

func TestFlowKeys(t *testing.T) {
	t.Parallel()
	f := start(t, mockserver.Options{Scenario: "empty"})
	ctx := t.Context()
	user := f.create(t, "ci")
	given, err := f.Keys(ctx, user.ID)
	require.NoError(t, err)
	require.Len(t, given, 1, "from the user's creation")
	require.NoError(t, f.DeleteKey(ctx, user.ID, given[0].ID))
	first, err := f.CreateKey(ctx, user.ID, apiclient.NewKey{Intent: apiclient.NewIntent(), Name: "build server"})
	require.NoError(t, err)
	assert.Regexp(t, `^sus_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$`, first.Secret.Reveal())
	assert.Equal(t, apiclient.KeyActive, first.Status)
	intent := apiclient.NewIntent()
	second, err := f.CreateKey(ctx, user.ID, apiclient.NewKey{Intent: intent, Name: "laptop"})
	require.NoError(t, err)
	again, err := f.CreateKey(ctx, user.ID, apiclient.NewKey{Intent: intent, Name: "laptop"})
	require.NoError(t, err)
	assert.Equal(t, second.Secret.Reveal(), again.Secret.Reveal(), "the same intent is the same key")
	_, err = f.CreateKey(ctx, user.ID, apiclient.NewKey{Intent: apiclient.NewIntent(), Name: "third"})
	require.ErrorIs(t, err, apiclient.ErrKeyLimit)

	keys, err := f.Keys(ctx, user.ID)
	require.NoError(t, err)
	require.Len(t, keys, 2)
	assert.Equal(t, first.Key, keys[0])
	renamed, err := f.RenameKey(ctx, user.ID, first.ID, "build server 2")
	require.NoError(t, err)
	assert.Equal(t, "build server 2", renamed.Name)

	fresh, err := f.RegenerateKey(ctx, user.ID, first.ID, apiclient.NewIntent())
	require.NoError(t, err)
	assert.Equal(t, first.ID, fresh.ID)
	assert.NotEqual(t, first.Secret.Reveal(), fresh.Secret.Reveal())
	_, err = f.signIn(t, string(first.ID), first.Secret).Me(ctx)
	require.ErrorIs(t, err, apiclient.ErrSignedOut, "the old secret is dead")

	later := morning().Add(48 * time.Hour)
	ending, err := f.ExpireKey(ctx, user.ID, second.ID, later)
	require.NoError(t, err)
	assert.Equal(t, apiclient.KeyExpiring, ending.Status)
	assert.True(t, ending.ExpiresAt.Equal(later))
	ended, err := f.ExpireKey(ctx, user.ID, second.ID, time.Time{})
	require.NoError(t, err)
	assert.Equal(t, apiclient.KeyExpired, ended.Status)
	require.NoError(t, f.DeleteKey(ctx, user.ID, second.ID))
	require.ErrorIs(t, f.DeleteKey(ctx, user.ID, second.ID), apiclient.ErrNotFound)
	now, err := f.User(ctx, user.ID)
	require.NoError(t, err)
	assert.Equal(t, 1, now.Keys.Usable)
	assert.Equal(t, 2, now.Keys.Limit)
}

func TestFlowCataloguesAndAccess(t *testing.T) {
	t.Parallel()
	f := start(t, mockserver.Options{Scenario: "empty"})
	ctx := t.Context()
	accounts, err := f.Accounts(ctx)
	require.NoError(t, err)
	assert.Contains(t, accounts, apiclient.Account{Ref: apiclient.Ref{ID: "acc_main", Name: "Main"}})
	managers, err := f.Managers(ctx)
	require.NoError(t, err)
	require.NotEmpty(t, managers)
	admin := 0
	for _, role := range managers[0].Roles {
		if role.Admin {
			admin++
		}
	}
	assert.Equal(t, 1, admin)
	groups, err := f.Groups(ctx)
	require.NoError(t, err)
	closed := map[string]string{}
	for _, group := range groups {
		closed[group.ID] = group.Closed
	}
	assert.Empty(t, closed["grp_ci"])
	assert.Equal(t, "only people can own the workspace", closed["grp_owners"])
	policies, err := f.Policies(ctx)
	require.NoError(t, err)
	assert.NotEmpty(t, policies)

	user := f.create(t, "ci")
	for _, access := range []apiclient.AccessRef{{Kind: apiclient.AccessGroup, ID: "grp_ci"}, {Kind: apiclient.AccessPolicy, ID: "pol_deploy"}} {
		for range 2 {
			require.NoError(t, f.Attach(ctx, user.ID, access), "attaching twice is no mistake")
		}
	}
	now, err := f.User(ctx, user.ID)
	require.NoError(t, err)
	assert.Equal(t, []apiclient.Ref{{ID: "grp_ci", Name: "CI"}}, now.Groups)
	assert.Equal(t, []apiclient.Ref{{ID: "pol_deploy", Name: "deploy"}}, now.Policies)
	for range 2 {
		require.NoError(t, f.Detach(ctx, user.ID, apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: "grp_ci"}))
	}
	now, err = f.User(ctx, user.ID)
	require.NoError(t, err)
	assert.Empty(t, now.Groups)
	err = f.Attach(ctx, user.ID, apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: "grp_owners"})
	require.ErrorIs(t, err, apiclient.ErrInvalid)
	require.Error(t, f.Attach(ctx, user.ID, apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: "grp_nowhere"}))
	require.ErrorIs(t, f.Attach(ctx, user.ID, apiclient.AccessRef{}), apiclient.ErrUnsupported)
}

func TestFlowAudit(t *testing.T) {
	t.Parallel()
	f := start(t, mockserver.Options{Scenario: "empty"})
	ctx := t.Context()
	user, other := f.create(t, "ci"), f.create(t, "other")
	for range 5 {
		for _, enabled := range []bool{false, true} {
			_, err := f.SetEnabled(ctx, user.ID, enabled)
			require.NoError(t, err)
		}
	}
	read := func(query apiclient.AuditQuery) []apiclient.AuditEvent {
		var events []apiclient.AuditEvent
		for page, err := range f.Audit(ctx, query) {
			require.NoError(t, err)
			events = append(events, page.Events...)
		}
		return events
	}
	events := read(apiclient.AuditQuery{User: user.ID, PageSize: 3})
	require.Len(t, events, 12)
	assert.Equal(t, "service_user.enable", events[0].Action, "newest first")
	assert.Equal(t, []apiclient.Change{{Path: "/enabled", Old: "false", New: "true"}}, events[0].Changes)
	assert.Equal(t, "success", events[0].Outcome)
	assert.Equal(t, string(user.ID), events[0].Target.ID)
	assert.NotEmpty(t, events[0].RequestID)
	assert.NotEmpty(t, events[0].Actor.Name)
	assert.Empty(t, events[0].Reason)
	for _, e := range events {
		assert.Equal(t, user.ID, e.Target.User, "%s is about the user, also when it happened to a key", e.Action)
	}
	require.Error(t, f.Attach(ctx, user.ID, apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: "grp_owners"}))
	refused := read(apiclient.AuditQuery{PageSize: 1})[0]
	assert.Equal(t, "failure", refused.Outcome)
	assert.NotEmpty(t, refused.Reason)
	assert.Equal(t, "service_user.create", events[11].Action)
	assert.Len(t, read(apiclient.AuditQuery{Action: "service_user.disable"}), 5)
	assert.Len(t, read(apiclient.AuditQuery{User: other.ID, From: morning().Add(-time.Hour), To: morning().Add(time.Hour)}), 2, "with its first key")
	assert.Empty(t, read(apiclient.AuditQuery{From: morning().Add(time.Hour)}))
	assert.Empty(t, read(apiclient.AuditQuery{Actor: "nobody"}))
	for _, err := range f.Audit(ctx, apiclient.AuditQuery{PageSize: 1}) {
		require.NoError(t, err)
		break
	}
}
