package native_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/native"
	"steward/mockserver"
	"steward/mockserver/core"
	"steward/mockserver/fault"
	"steward/mockserver/openapitest"
)

// morning is the frozen time at which every flow starts.
func morning() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// flow is the real driver against the mock server, over HTTP, with every exchange checked against the API's document.
type flow struct {
	*native.System
	server *mockserver.Server
	url    string
}

func start(t *testing.T, options mockserver.Options) *flow {
	t.Helper()
	if options.Seed == 0 {
		options.Seed = 7
	}
	if options.Clock.Mode == "" {
		options.Clock = core.ClockState{Mode: core.ClockFrozen, Now: morning()}
	}
	server, err := mockserver.New(options)
	require.NoError(t, err)
	listener := httptest.NewServer(openapitest.Checked(t, server))
	f := &flow{server: server, url: listener.URL}
	admin := server.Operators()[0]
	f.System = f.signIn(t, admin.KeyID, apiclient.NewSecret(admin.Secret))
	t.Cleanup(func() {
		listener.Close()
		assert.NoError(t, server.Close())
	})
	return f
}

// signIn is another console on the same server. Repetitions do not wait, so that tests are fast.
func (f *flow) signIn(t *testing.T, keyID string, secret apiclient.Secret) *native.System {
	t.Helper()
	s, err := native.New(native.Options{BaseURL: f.url, KeyID: keyID, Secret: secret, RetryBase: time.Nanosecond})
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// fail orders faults.
func (f *flow) fail(t *testing.T, rules ...fault.Rule) {
	t.Helper()
	require.NoError(t, f.server.Faults().SetRules(rules))
}

// all reads all users, by name.
func (f *flow) all(t *testing.T) map[string]apiclient.ServiceUser {
	t.Helper()
	users := map[string]apiclient.ServiceUser{}
	for page, err := range f.Users(t.Context(), apiclient.UserQuery{}) {
		require.NoError(t, err)
		for _, user := range page.Users {
			users[user.Name] = user
		}
	}
	return users
}

func (f *flow) create(t *testing.T, name string) apiclient.ServiceUser {
	t.Helper()
	created, err := f.CreateUser(t.Context(), apiclient.NewUser{Intent: apiclient.NewIntent(), Name: name})
	require.NoError(t, err)
	return created.User
}

func TestFlowDescribeAndMe(t *testing.T) {
	t.Parallel()
	f := start(t, mockserver.Options{Scenario: "empty"})
	d, err := f.Describe(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "open", d.Rules)
	assert.True(t, d.ServerTime.Equal(morning()))
	assert.True(t, d.Fields[apiclient.FieldName].Required)
	assert.Equal(t, "must be an e-mail address", d.Fields[apiclient.FieldContact].Check("dana"), "known before the server is asked")
	assert.Empty(t, d.Fields[apiclient.FieldContact].Check("dana@example.com"))
	for _, field := range []apiclient.Field{
		apiclient.FieldName, apiclient.FieldDescription, apiclient.FieldContact, apiclient.FieldEndDate, apiclient.FieldAccounts,
		apiclient.FieldManagers, apiclient.FieldGroups, apiclient.FieldPolicies, apiclient.FieldLastUsed, apiclient.FieldAudit,
	} {
		assert.True(t, d.Has(field), field)
	}
	for _, action := range []apiclient.ActionName{
		apiclient.ActCreate, apiclient.ActUpdate, apiclient.ActEnable, apiclient.ActDisable, apiclient.ActDelete, apiclient.ActKeyCreate,
		apiclient.ActRegenerate, apiclient.ActKeyRename, apiclient.ActKeyExpire, apiclient.ActKeyDelete, apiclient.ActAttach,
		apiclient.ActDetach, apiclient.ActAudit,
	} {
		assert.Empty(t, d.Can(action), action)
	}
	assert.Equal(t, 2, d.Keys.Limit)
	assert.True(t, d.Keys.Create && d.Keys.Regenerate && d.Keys.RegenerateSame && d.Keys.Rename && d.Keys.ExpireNow)
	assert.Equal(t, apiclient.DeleteFinal, d.Delete)
	assert.Equal(t, 200, d.Limits.Batch)
	assert.NotEmpty(t, d.Authenticate)

	me, err := f.Me(t.Context())
	require.NoError(t, err)
	assert.NotEmpty(t, me.ID)
	assert.Equal(t, d.Tenant, me.Team)
	assert.False(t, me.ReadOnly)
	assert.NotEmpty(t, me.Permissions)
}

func TestFlowLifeOfAUser(t *testing.T) {
	t.Parallel()
	f := start(t, mockserver.Options{Scenario: "empty"})
	ctx := t.Context()
	end := apiclient.NewDate(2027, time.January, 12)
	created, err := f.CreateUser(ctx, apiclient.NewUser{
		Intent: apiclient.NewIntent(), Name: "ci-deploy", Description: "Deploys", Contact: "dana@example.com", EndDate: end,
		Accounts: []string{"acc_main", "acc_europe"}, Groups: []string{"grp_ci"}, Policies: []string{"pol_deploy"},
		Managers: []apiclient.Membership{{
			Manager: apiclient.Ref{ID: "certificates"}, Roles: []apiclient.Ref{{ID: "cert-manager"}, {ID: "reader"}},
		}},
	})
	require.NoError(t, err)
	user := created.User
	require.NotNil(t, created.Key, "this rule set hands out a key at creation")
	assert.NotEmpty(t, created.Key.Secret.Reveal())
	assert.Equal(t, end, user.EndDate)
	assert.True(t, user.Enabled)
	assert.Equal(t, apiclient.StatusEnabled, user.Status(morning()))
	assert.Len(t, user.Accounts, 2)
	assert.Equal(t, "Certificates", user.Managers[0].Manager.Name)
	assert.Len(t, user.Managers[0].Roles, 2)
	assert.Equal(t, []apiclient.Ref{{ID: "grp_ci", Name: "CI"}}, user.Groups)
	assert.True(t, user.CreatedAt.Equal(morning()))
	read, err := f.User(ctx, user.ID)
	require.NoError(t, err)
	assert.Equal(t, user, read)
	assert.Equal(t, user, f.all(t)["ci-deploy"], "the list tells the same as the user itself")

	updated, err := f.UpdateUser(ctx, user.ID, user.Revision, apiclient.UserPatch{
		Name: apiclient.Set("ci-deploy-2"), Description: apiclient.Null[string](), EndDate: apiclient.Null[apiclient.Date](),
		Managers: apiclient.Set([]apiclient.Membership(nil)),
	})
	require.NoError(t, err)
	assert.Equal(t, "ci-deploy-2", updated.Name)
	assert.Empty(t, updated.Description)
	assert.True(t, updated.EndDate.IsZero())
	assert.Empty(t, updated.Managers)
	assert.Equal(t, "dana@example.com", updated.Contact, "what is absent stays")
	assert.NotEqual(t, user.Revision, updated.Revision)

	require.NoError(t, f.DeleteUser(ctx, user.ID, updated.Revision))
	_, err = f.User(ctx, user.ID)
	require.ErrorIs(t, err, apiclient.ErrNotFound)
	assert.Empty(t, f.all(t))
}

func TestFlowConflict(t *testing.T) {
	t.Parallel()
	f := start(t, mockserver.Options{Scenario: "empty"})
	ctx := t.Context()
	read := f.create(t, "ci")
	theirs, err := f.UpdateUser(ctx, read.ID, read.Revision, apiclient.UserPatch{Description: apiclient.Set("theirs")})
	require.NoError(t, err)
	_, err = f.UpdateUser(ctx, read.ID, read.Revision, apiclient.UserPatch{Description: apiclient.Set("mine")})
	var conflict *apiclient.Error
	require.ErrorAs(t, err, &conflict)
	require.ErrorIs(t, err, apiclient.ErrConflict)
	assert.Equal(t, theirs.Revision, conflict.Current)
	assert.NotEmpty(t, conflict.RequestID)
	require.ErrorIs(t, f.DeleteUser(ctx, read.ID, read.Revision), apiclient.ErrConflict)
	now, err := f.User(ctx, read.ID)
	require.NoError(t, err)
	assert.Equal(t, "theirs", now.Description, "nothing was overwritten")
	require.NoError(t, f.DeleteUser(ctx, read.ID, ""), "no revision means whatever there is")
}

func TestFlowEnableAndDisable(t *testing.T) {
	t.Parallel()
	f := start(t, mockserver.Options{Scenario: "empty"})
	user := f.create(t, "ci")
	for _, step := range []struct{ enabled, changed bool }{{false, true}, {false, false}, {true, true}, {true, false}} {
		toggled, err := f.SetEnabled(t.Context(), user.ID, step.enabled)
		require.NoError(t, err)
		assert.Equal(t, step.changed, toggled.Changed)
		assert.Equal(t, step.enabled, toggled.User.Enabled)
	}
	intended := apiclient.WithIntent(t.Context(), apiclient.NewIntent())
	for range 2 {
		toggled, err := f.SetEnabled(intended, user.ID, false)
		require.NoError(t, err)
		assert.True(t, toggled.Changed, "a repetition under the same intent learns what the first call did")
	}
}
