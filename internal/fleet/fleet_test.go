package fleet_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/fleet"
)

var day = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

// refresh starts a refresh and returns once the system is asked; the channel gives the refresh's error.
func refresh(ctx context.Context, f *fleet.Fleet, s *system) (apiclient.UserQuery, <-chan error) {
	done := make(chan error, 1)
	go func() { done <- f.Refresh(ctx) }()
	return <-s.started, done
}

// loaded is a fleet that was loaded with the users.
func loaded(t *testing.T, users ...apiclient.ServiceUser) (*fleet.Fleet, *system) {
	t.Helper()
	s := newSystem()
	f := fleet.New(s, fleet.Options{Now: func() time.Time { return day }})
	_, done := refresh(t.Context(), f, s)
	s.page(len(users), users...)
	s.end()
	require.NoError(t, <-done)
	return f, s
}

func names(s *fleet.Snapshot) []string {
	out := []string{}
	for _, u := range s.Users {
		out = append(out, string(u.ID)+"@"+string(u.Revision))
	}
	return out
}

func TestNothingIsReadBeforeRefresh(t *testing.T) {
	t.Parallel()
	f := fleet.New(newSystem(), fleet.Options{})
	snapshot := f.Snapshot()
	assert.Empty(t, snapshot.Users)
	assert.Equal(t, -1, snapshot.Total)
	assert.False(t, snapshot.Loading)
	assert.False(t, snapshot.Complete)
}

func TestFirstLoadShowsEachPage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystem()
		f := fleet.New(s, fleet.Options{Now: func() time.Time { return day }})
		_, done := refresh(t.Context(), f, s)
		assert.True(t, f.Snapshot().Loading)

		s.page(3, user(1, 1), user(2, 1))
		synctest.Wait()
		first := f.Snapshot()
		assert.Equal(t, []string{"su_001@1", "su_002@1"}, names(first))
		assert.Equal(t, 3, first.Total)
		assert.True(t, first.Loading)
		assert.False(t, first.Complete)

		s.page(3, user(3, 1))
		s.end()
		require.NoError(t, <-done)
		whole := f.Snapshot()
		assert.Equal(t, []string{"su_001@1", "su_002@1", "su_003@1"}, names(whole))
		assert.True(t, whole.Complete)
		assert.False(t, whole.Loading)
		assert.Equal(t, day, whole.UpdatedAt)
		assert.Len(t, first.Users, 2, "a snapshot never changes")
	})
}

func TestRefreshShowsNothingBeforeItsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, s := loaded(t, user(1, 1), user(2, 1), user(3, 1))
		before := f.Snapshot()
		_, done := refresh(t.Context(), f, s)
		s.page(2, user(1, 2))
		synctest.Wait()
		during := f.Snapshot()
		assert.Equal(t, names(before), names(during))
		assert.Equal(t, before.UsersVersion, during.UsersVersion)
		assert.True(t, during.Loading)
		assert.True(t, during.Complete)
		assert.Equal(t, day, during.UpdatedAt)

		s.page(2, user(3, 1))
		s.end()
		require.NoError(t, <-done)
		after := f.Snapshot()
		assert.Equal(t, []string{"su_001@2", "su_003@1"}, names(after))
		assert.Same(t, before.Users[2], after.Users[1], "an unchanged user keeps its pointer")
		assert.Equal(t, []string{"su_001@1", "su_002@1", "su_003@1"}, names(before))
	})
}

func TestUnchangedListCostsOneAnswer(t *testing.T) {
	t.Parallel()
	f, s := loaded(t, user(1, 1))
	before := f.Snapshot()
	query, done := refresh(t.Context(), f, s)
	assert.Equal(t, "of 1", query.ETag)
	s.steps <- step{page: apiclient.UserPage{NotModified: true, Total: -1}}
	require.NoError(t, <-done)
	after := f.Snapshot()
	assert.Equal(t, names(before), names(after))
	assert.Equal(t, before.UsersVersion, after.UsersVersion)
	assert.Equal(t, 1, after.Total)
	assert.Greater(t, after.Version, before.Version)
}

func TestSameUsersReadAgainAreNoChange(t *testing.T) {
	t.Parallel()
	f, s := loaded(t, user(1, 1), user(2, 1))
	before := f.Snapshot()
	_, done := refresh(t.Context(), f, s)
	s.page(2, user(1, 1), user(2, 1))
	s.end()
	require.NoError(t, <-done)
	assert.Equal(t, before.UsersVersion, f.Snapshot().UsersVersion)
}

func TestUnchangedWithoutAnEarlierReadingIsABadAnswer(t *testing.T) {
	t.Parallel()
	s := newSystem()
	f := fleet.New(s, fleet.Options{})
	_, done := refresh(t.Context(), f, s)
	s.steps <- step{page: apiclient.UserPage{NotModified: true}}
	require.ErrorIs(t, <-done, apiclient.ErrBadAnswer)
	assert.False(t, f.Snapshot().Complete)
}

func TestFailureKeepsWhatWasRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystem()
		f := fleet.New(s, fleet.Options{})
		_, done := refresh(t.Context(), f, s)
		s.page(3, user(1, 1), user(2, 1))
		s.steps <- step{err: apiclient.ErrUnavailable}
		require.ErrorIs(t, <-done, apiclient.ErrUnavailable)
		failed := f.Snapshot()
		assert.Len(t, failed.Users, 2)
		require.ErrorIs(t, failed.Err, apiclient.ErrUnavailable)
		assert.False(t, failed.Complete)
		assert.Equal(t, 3, failed.Total)

		query, done := refresh(t.Context(), f, s)
		assert.Empty(t, query.ETag, "an incomplete list has no tag")
		s.page(3, user(2, 1))
		synctest.Wait()
		assert.Len(t, f.Snapshot().Users, 2, "what is shown does not shrink while it is read again")
		s.page(3, user(3, 1))
		s.end()
		require.NoError(t, <-done)
		assert.Equal(t, []string{"su_002@1", "su_003@1"}, names(f.Snapshot()), "and is exact at the end")
		assert.NoError(t, f.Snapshot().Err)
	})
}

func TestRefreshesAreJoined(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystem()
		f := fleet.New(s, fleet.Options{})
		ctx, leave := context.WithCancel(t.Context())
		_, first := refresh(ctx, f, s)
		second := make(chan error, 1)
		go func() { second <- f.Refresh(t.Context()) }()
		synctest.Wait()
		leave()
		require.ErrorIs(t, <-first, context.Canceled)
		s.page(1, user(1, 1))
		s.end()
		require.NoError(t, <-second, "one caller's end does not end the reading for the others")
		assert.Empty(t, s.started, "the system was asked once")
	})
}

func TestReadingStopsWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystem()
		f := fleet.New(s, fleet.Options{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorIs(t, f.Refresh(ctx), context.DeadlineExceeded)
		synctest.Wait()
		assert.False(t, f.Snapshot().Loading)
		require.ErrorIs(t, f.Snapshot().Err, context.DeadlineExceeded)

		<-s.started
		_, done := refresh(t.Context(), f, s)
		s.page(0)
		s.end()
		require.NoError(t, <-done, "the next refresh starts anew")
		assert.True(t, f.Snapshot().Complete)
	})
}

func TestWritesOutrankThePagesOfARefresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, s := loaded(t, user(1, 1), user(2, 1), user(3, 1), user(4, 1))
		_, done := refresh(t.Context(), f, s)
		s.page(4, user(1, 1), user(2, 1))
		synctest.Wait()
		f.Put(user(1, 5), user(3, 5), user(9, 1))
		f.Remove("su_002", "su_004")
		written := []string{"su_001@5", "su_003@5", "su_009@1"}
		assert.Equal(t, written, names(f.Snapshot()))
		s.page(4, user(3, 1), user(4, 1))
		s.end()
		require.NoError(t, <-done)
		assert.Equal(t, written, names(f.Snapshot()))
	})
}

func TestALaterPageOutranksAWrite(t *testing.T) {
	t.Parallel()
	f, s := loaded(t, user(1, 1))
	_, done := refresh(t.Context(), f, s)
	f.Put(user(1, 5))
	s.page(1, user(1, 6))
	s.end()
	require.NoError(t, <-done)
	assert.Equal(t, []string{"su_001@6"}, names(f.Snapshot()))
}

func TestAnOlderAnswerDoesNotReplaceALaterState(t *testing.T) {
	t.Parallel()
	f, _ := loaded(t, user(1, 5))
	f.Put(user(1, 4))
	assert.Equal(t, []string{"su_001@5"}, names(f.Snapshot()))
	found, ok := f.User("su_001")
	require.True(t, ok)
	assert.Equal(t, apiclient.Revision("5"), found.Revision)
}

func TestUserShiftedBetweenPagesIsHeldOnce(t *testing.T) {
	t.Parallel()
	s := newSystem()
	f := fleet.New(s, fleet.Options{})
	_, done := refresh(t.Context(), f, s)
	s.page(3, user(1, 1), user(2, 1))
	s.page(3, user(2, 2), user(3, 1))
	s.end()
	require.NoError(t, <-done)
	assert.Equal(t, []string{"su_001@1", "su_002@2", "su_003@1"}, names(f.Snapshot()))
}

func TestCountsFollowTheDomain(t *testing.T) {
	t.Parallel()
	today := apiclient.DateOf(day)
	f, _ := loaded(t,
		apiclient.ServiceUser{ID: "enabled", Enabled: true},
		apiclient.ServiceUser{ID: "expiring", Enabled: true, EndDate: today.AddDays(3)},
		apiclient.ServiceUser{ID: "disabled, ends soon", EndDate: today.AddDays(3)},
		apiclient.ServiceUser{ID: "expired", Enabled: true, EndDate: today.AddDays(-1)},
		apiclient.ServiceUser{ID: "expired and disabled", EndDate: today.AddDays(-1)},
	)
	want := fleet.Counts{All: 5, Enabled: 2, Disabled: 1, Expiring: 1, Expired: 2}
	assert.Equal(t, want, f.Snapshot().Counts(day, apiclient.DefaultWarning))
}

func TestErrorsOfTheSystemStayThemselves(t *testing.T) {
	t.Parallel()
	s := newSystem()
	f := fleet.New(s, fleet.Options{})
	_, done := refresh(t.Context(), f, s)
	refused := &apiclient.Error{Kind: apiclient.ErrSignedOut, Op: "read service users"}
	s.steps <- step{err: fmt.Errorf("wrapped: %w", refused)}
	var got *apiclient.Error
	require.ErrorAs(t, <-done, &got)
	assert.Same(t, refused, got)
}
