package native_test

import (
	"context"
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
	assert.Error(t, f.Attach(ctx, user.ID, apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: "grp_nowhere"}))
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

func TestFlowListIsComplete(t *testing.T) {
	t.Parallel()
	for _, options := range []mockserver.Options{{Scenario: "demo"}, {Scenario: "hostile"}, {Scenario: "large", Users: 1300}} {
		f := start(t, options)
		pages, users, seen := 0, 0, map[apiclient.UserID]bool{}
		var total int
		var etag string
		for page, err := range f.Users(t.Context(), apiclient.UserQuery{}) {
			require.NoError(t, err, options.Scenario)
			if pages == 0 {
				etag = page.ETag
			}
			pages++
			users += len(page.Users)
			total = page.Total
			for _, user := range page.Users {
				seen[user.ID] = true
			}
		}
		assert.Equal(t, total, users, options.Scenario)
		assert.Len(t, seen, users, "nobody twice")
		for page, err := range f.Users(t.Context(), apiclient.UserQuery{ETag: etag}) {
			require.NoError(t, err)
			assert.True(t, page.NotModified, options.Scenario)
		}
		f.create(t, "another")
		for page, err := range f.Users(t.Context(), apiclient.UserQuery{ETag: etag}) {
			require.NoError(t, err)
			assert.False(t, page.NotModified, "the list has changed")
			break
		}
	}
}

func TestFlowBulk(t *testing.T) {
	t.Parallel()
	f := start(t, mockserver.Options{Scenario: "large", Users: 300})
	ctx := t.Context()
	d, err := f.Describe(ctx)
	require.NoError(t, err)
	before := f.all(t)
	var items []apiclient.BulkItem
	for name, user := range before {
		items = append(items, apiclient.BulkItem{ID: user.ID, Name: name, Revision: user.Revision})
	}
	changed, gone := &items[0], &items[1]
	_, err = f.UpdateUser(ctx, changed.ID, changed.Revision, apiclient.UserPatch{Description: apiclient.Set("by dana")})
	require.NoError(t, err)
	require.NoError(t, f.DeleteUser(ctx, gone.ID, gone.Revision))

	report := wait(t, apiclient.StartBulk(ctx, f.System, d, apiclient.BulkDisable, items, apiclient.BulkOptions{}))
	require.ErrorIs(t, report.Results[0].Err, apiclient.ErrConflict)
	require.ErrorIs(t, report.Results[1].Err, apiclient.ErrNotFound)
	counts := report.Counts()
	assert.Equal(t, 2, counts.Failed)
	assert.Equal(t, 298, counts.Done+counts.Unchanged)
	for _, user := range f.all(t) {
		assert.Equal(t, user.ID == changed.ID && before[changed.Name].Enabled, user.Enabled, user.Name)
	}

	retry := wait(t, apiclient.StartBulk(ctx, f.System, d, apiclient.BulkDisable, report.FailedItems()[:1], apiclient.BulkOptions{}))
	assert.Zero(t, retry.Counts().Failed, "trying again accepts the change that was told")

	twice := wait(t, apiclient.StartBulk(ctx, f.System, d, apiclient.BulkDisable, current(f.all(t)), apiclient.BulkOptions{}))
	assert.Equal(t, apiclient.BulkCounts{Unchanged: 299}, twice.Counts())

	undo := wait(t, apiclient.StartBulk(ctx, f.System, d, apiclient.BulkEnable, report.Changed(), apiclient.BulkOptions{}))
	assert.Equal(t, apiclient.BulkCounts{Done: counts.Done}, undo.Counts())
	for name, user := range f.all(t) {
		assert.Equal(t, before[name].Enabled && user.ID != changed.ID, user.Enabled, name)
	}
}

func current(users map[string]apiclient.ServiceUser) []apiclient.BulkItem {
	var items []apiclient.BulkItem
	for name, user := range users {
		items = append(items, apiclient.BulkItem{ID: user.ID, Name: name, Revision: user.Revision})
	}
	return items
}

func wait(t *testing.T, run *apiclient.BulkRun) apiclient.BulkReport {
	t.Helper()
	var p apiclient.BulkProgress
	for !p.Finished {
		var err error
		p, err = run.Wait(context.Background(), p.Version)
		require.NoError(t, err)
	}
	return run.Report()
}
