package fake_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/tuitest/fake"
)

func all(t *testing.T, s *fake.System, q apiclient.UserQuery) (users []apiclient.ServiceUser, last apiclient.UserPage) {
	t.Helper()
	for page, err := range s.Users(t.Context(), q) {
		require.NoError(t, err)
		users, last = append(users, page.Users...), page
	}
	return users, last
}

func TestUsualFleetShowsEveryState(t *testing.T) {
	t.Parallel()
	s := fake.New(fake.Options{PageSize: 4})
	users, _ := all(t, s, apiclient.UserQuery{})
	require.Len(t, users, 10)
	require.Len(t, s.Calls("Users"), 3)
	seen := map[apiclient.Status]bool{}
	expiring := false
	for i := range users {
		seen[users[i].Status(s.Now())] = true
		expiring = expiring || users[i].Expiring(s.Now(), apiclient.DefaultWarning)
		keys, err := s.Keys(t.Context(), users[i].ID)
		require.NoError(t, err)
		assert.Len(t, keys, users[i].Keys.Usable)
	}
	assert.Len(t, seen, 3)
	assert.True(t, expiring)
}

func TestUnchangedListIsSaid(t *testing.T) {
	t.Parallel()
	s := fake.New(fake.Options{})
	users, page := all(t, s, apiclient.UserQuery{})
	_, again := all(t, s, apiclient.UserQuery{ETag: page.ETag})
	assert.True(t, again.NotModified)
	_, err := s.SetEnabled(t.Context(), users[0].ID, false)
	require.NoError(t, err)
	_, changed := all(t, s, apiclient.UserQuery{ETag: page.ETag})
	assert.False(t, changed.NotModified)
}

func TestUserLivesFromCreationToDeletion(t *testing.T) {
	t.Parallel()
	s := fake.New(fake.Options{})
	wish := apiclient.NewUser{Intent: apiclient.NewIntent(), Name: "new one", Groups: []string{"grp_ci"}}
	created, err := s.CreateUser(t.Context(), wish)
	require.NoError(t, err)
	require.NotNil(t, created.Key)
	assert.Equal(t, []string{created.Key.Secret.Reveal()}, s.Secrets())
	assert.Equal(t, "CI", created.User.Groups[0].Name)
	again, err := s.CreateUser(t.Context(), wish)
	require.NoError(t, err)
	assert.Equal(t, created.User, again.User, "one intention creates once")

	wish.Intent = apiclient.NewIntent()
	_, err = s.CreateUser(t.Context(), wish)
	require.ErrorIs(t, err, apiclient.ErrNameTaken)

	patch := apiclient.UserPatch{Contact: apiclient.Set("ada@example.com"), Groups: apiclient.Null[[]string]()}
	changed, err := s.UpdateUser(t.Context(), created.User.ID, created.User.Revision, patch)
	require.NoError(t, err)
	assert.Equal(t, "ada@example.com", changed.Contact)
	assert.Empty(t, changed.Groups)
	_, err = s.UpdateUser(t.Context(), created.User.ID, created.User.Revision, patch)
	require.ErrorIs(t, err, apiclient.ErrConflict)

	_, err = s.CreateKey(t.Context(), created.User.ID, apiclient.NewKey{Name: "second"})
	require.NoError(t, err)
	_, err = s.CreateKey(t.Context(), created.User.ID, apiclient.NewKey{Name: "third"})
	require.ErrorIs(t, err, apiclient.ErrKeyLimit)
	_, err = s.ExpireKey(t.Context(), created.User.ID, created.Key.ID, time.Time{})
	require.NoError(t, err)
	_, err = s.CreateKey(t.Context(), created.User.ID, apiclient.NewKey{Name: "third"})
	require.NoError(t, err, "an expired key makes room")

	require.ErrorIs(t, s.DeleteUser(t.Context(), created.User.ID, changed.Revision), apiclient.ErrConflict)
	require.NoError(t, s.DeleteUser(t.Context(), created.User.ID, ""))
	_, err = s.User(t.Context(), created.User.ID)
	require.ErrorIs(t, err, apiclient.ErrNotFound)
	var actions []string
	for page, err := range s.Audit(t.Context(), apiclient.AuditQuery{User: created.User.ID}) {
		require.NoError(t, err)
		for _, e := range page.Events {
			actions = append(actions, e.Action)
		}
	}
	assert.Equal(t, []string{
		"service_user.delete", "key.create", "key.expire", "key.create", "service_user.update", "service_user.create",
	}, actions)
}

func TestWishesAgainstTheRulesAreRefused(t *testing.T) {
	t.Parallel()
	s := fake.New(fake.Options{})
	for _, tc := range []struct {
		name string
		wish apiclient.NewUser
		says string
	}{
		{"no name", apiclient.NewUser{}, "name is required"},
		{"an end date in the past", apiclient.NewUser{Name: "x", EndDate: apiclient.DateOf(fake.Epoch).AddDays(-1)}, "end_date lies in the past"},
		{"a closed group", apiclient.NewUser{Name: "x", Groups: []string{"grp_owners"}}, "cannot be workspace owners"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := s.CreateUser(t.Context(), tc.wish)
			require.ErrorIs(t, err, apiclient.ErrInvalid)
			assert.ErrorContains(t, err, tc.says)
		})
	}
}

func TestScripts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := fake.New(fake.Options{})
		users, _ := all(t, s, apiclient.UserQuery{})
		id, other := users[0].ID, users[1].ID
		refused := errors.New("refused")

		s.Fail("SetEnabled", id, refused)
		_, err := s.SetEnabled(t.Context(), id, false)
		require.ErrorIs(t, err, refused)
		_, err = s.SetEnabled(t.Context(), other, false)
		require.NoError(t, err)
		s.Fail("SetEnabled", id, nil)
		toggled, err := s.SetEnabled(t.Context(), id, true)
		require.NoError(t, err)
		assert.False(t, toggled.Changed, "what failed was not done")

		s.Lose("SetEnabled", id, apiclient.ErrUnknown)
		_, err = s.SetEnabled(t.Context(), id, false)
		require.ErrorIs(t, err, apiclient.ErrUnknown)
		user, err := s.User(t.Context(), id)
		require.NoError(t, err)
		assert.False(t, user.Enabled, "what was lost was done")

		release := s.Block("User", id)
		answered := false
		go func() {
			_, err := s.User(t.Context(), id)
			assert.NoError(t, err)
			answered = true
		}()
		synctest.Wait()
		assert.False(t, answered)
		release()
		release()
		synctest.Wait()
		assert.True(t, answered)

		s.Delay("Me", "", time.Minute)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = s.Me(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestBatchAnswersItemByItem(t *testing.T) {
	t.Parallel()
	s := fake.New(fake.Options{})
	users, _ := all(t, s, apiclient.UserQuery{})
	s.Fail("SetEnabled", users[1].ID, apiclient.ErrForbidden)
	s.Lose("SetEnabled", users[3].ID, errors.New("cut"))
	var items []apiclient.BulkItem
	for _, u := range users[:4] {
		items = append(items, apiclient.BulkItem{ID: u.ID, Name: u.Name})
	}
	results, err := s.Batch(t.Context(), apiclient.BulkDisable, items)
	require.NoError(t, err)
	var outcomes []apiclient.BulkOutcome
	for i, r := range results {
		assert.Equal(t, items[i], r.Item)
		outcomes = append(outcomes, r.Outcome)
	}
	assert.Equal(t, []apiclient.BulkOutcome{
		apiclient.BulkDone, apiclient.BulkFailed, apiclient.BulkUnchanged, apiclient.BulkOutcomeUnknown,
	}, outcomes)
}

func TestAnswersShareNoMemory(t *testing.T) {
	t.Parallel()
	s := fake.New(fake.Options{})
	users, _ := all(t, s, apiclient.UserQuery{})
	users[0].Managers[0].Roles[0].Name = "scribbled"
	again, err := s.User(t.Context(), users[0].ID)
	require.NoError(t, err)
	assert.Equal(t, "Certificate manager", again.Managers[0].Roles[0].Name)
}
