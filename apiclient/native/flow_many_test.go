package native_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/native"
	"steward/mockserver"
	"steward/mockserver/fault"
)

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

// The demo has no port: the server answers in the same process.
func TestFlowWithoutAPort(t *testing.T) {
	t.Parallel()
	server, err := mockserver.New(mockserver.Options{Scenario: "large", Users: 2500, Seed: 7})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, server.Close()) })
	admin := server.Operators()[0]
	s, err := native.New(native.Options{
		BaseURL: "http://localhost", RoundTripper: server.RoundTripper(), KeyID: admin.KeyID,
		Secret: apiclient.NewSecret(admin.Secret), RetryBase: time.Nanosecond,
	})
	require.NoError(t, err)
	users := 0
	for page, err := range s.Users(t.Context(), apiclient.UserQuery{}) {
		require.NoError(t, err)
		users += len(page.Users)
	}
	assert.Equal(t, 2500, users)
	require.NoError(t, server.Faults().SetRules([]fault.Rule{{Method: "POST", Route: "/v1/service-users", Drop: fault.DropAfter, Times: 2}}))
	created, err := s.CreateUser(t.Context(), apiclient.NewUser{Intent: apiclient.NewIntent(), Name: "once"})
	require.NoError(t, err, "a cut connection is one here too, and the answer is asked for again")
	require.NotNil(t, created.Key)
}
