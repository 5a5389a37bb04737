package bulklog_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/bulklog"
)

// toggles is a system that answers when it is let.
type toggles struct {
	apiclient.System
	mu    sync.Mutex
	calls int
	// answer gives the error of a call; nil for none.
	answer func(ctx context.Context, call int, id apiclient.UserID) error
}

func (s *toggles) SetEnabled(ctx context.Context, id apiclient.UserID, enabled bool) (apiclient.Toggled, error) {
	s.mu.Lock()
	s.calls++
	call := s.calls
	s.mu.Unlock()
	if s.answer != nil {
		if err := s.answer(ctx, call, id); err != nil {
			return apiclient.Toggled{}, err
		}
	}
	return apiclient.Toggled{User: apiclient.ServiceUser{ID: id, Enabled: enabled}, Changed: true}, nil
}

func users(n int) []apiclient.BulkItem {
	items := make([]apiclient.BulkItem, n)
	for i := range items {
		items[i] = apiclient.BulkItem{ID: apiclient.UserID(fmt.Sprint("su_", i)), Name: fmt.Sprint("user ", i), Revision: `"1"`}
	}
	return items
}

func at(concurrency int) apiclient.Description {
	return apiclient.Description{Limits: apiclient.Limits{Concurrency: concurrency}}
}

func keeper(dir, name string) *bulklog.Keeper {
	return bulklog.New(bulklog.Options{Dir: dir, Context: name})
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	return paths
}

// cut is a run of 200 in which the third call never comes back, on a keeper that was closed: as a console leaves it.
func cut(t *testing.T, dir, name string) []bulklog.Report {
	t.Helper()
	sys := &toggles{answer: func(ctx context.Context, call int, _ apiclient.UserID) error {
		switch call {
		case 2:
			return &apiclient.Error{Kind: apiclient.ErrForbidden, Message: "not permitted", Status: 403}
		case 3:
			<-ctx.Done()
			return ctx.Err()
		default:
			return nil
		}
	}}
	k := keeper(dir, name)
	run := k.Start(t.Context(), sys, at(1), apiclient.BulkDisable, users(200), apiclient.BulkOptions{PerItem: time.Hour})
	synctest.Wait()
	require.Equal(t, 1, run.Progress().InFlight)
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
	defer stop()
	return k.Close(ctx)
}

func TestRunThatWasBrokenOffIsToldWhole(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "state", "bulk")
	synctest.Test(t, func(t *testing.T) {
		started := time.Now()
		reports := cut(t, dir, "prod")
		assert.Equal(t, 5*time.Second, time.Since(started), "the call in flight is waited for, and no longer")
		require.Len(t, reports, 1)
		want := apiclient.BulkCounts{Done: 1, Failed: 1, Unknown: 1, Pending: 197}
		assert.Equal(t, want, reports[0].Counts())
		assert.Equal(t, "disable 200 service users: 1 done, 1 failed, 1 outcome unknown, 197 not tried", reports[0].Words())

		copied := filepath.Join(dir, "copy.jsonl") // as a kill leaves the file: the writer of the first still has its lock
		content, err := os.ReadFile(reports[0].Path)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(copied, content, 0o600))
		left, err := keeper(dir, "prod").BrokenOff()
		require.NoError(t, err)
		require.Len(t, left, 1, "what is still under way is nobody else's")
		got := left[0]
		assert.Equal(t, copied, got.Path)
		assert.Equal(t, want, got.Counts())
		assert.False(t, got.Finished)
		assert.Equal(t, users(200)[2], got.Results[2].Item)
		require.EqualError(t, got.Results[1].Err, "not permitted")
		require.ErrorIs(t, got.Results[1].Err, apiclient.ErrForbidden)
		require.ErrorIs(t, got.Results[2].Err, apiclient.ErrUnknown)
		assert.Len(t, got.PendingItems(), 197)
		assert.Equal(t, apiclient.BulkDisable, got.Verb)

		others, err := keeper(dir, "test").BrokenOff()
		require.NoError(t, err)
		assert.Empty(t, others, "of another context")
		require.NoError(t, keeper(dir, "prod").Forget(got))
		require.NoError(t, keeper(dir, "prod").Forget(got), "twice does no harm")
		assert.NoFileExists(t, copied)
	})
}

func TestReportIsForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Log("permissions are those of the profile's folder there")
		return
	}
	dir := filepath.Join(t.TempDir(), "bulk")
	require.NoError(t, os.Mkdir(dir, 0o755))
	synctest.Test(t, func(t *testing.T) { cut(t, dir, "prod") })
	info, err := os.Stat(dir)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	paths := files(t, dir)
	require.Len(t, paths, 1)
	info, err = os.Stat(paths[0])
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestEveryLineIsOneOfJSON(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) { cut(t, dir, "prod\n\x1b]0;x") })
	content, err := os.ReadFile(files(t, dir)[0])
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
	for _, line := range lines {
		assert.True(t, json.Valid([]byte(line)), line)
	}
	assert.Len(t, lines, 1+3+3+1, "what is to be done, three calls, their ends, the end")
}

func TestToldRunLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	k := keeper(dir, "prod")
	gate := make(chan struct{})
	sys := &toggles{answer: func(context.Context, int, apiclient.UserID) error {
		<-gate
		return nil
	}}
	run := k.Start(t.Context(), sys, at(4), apiclient.BulkEnable, users(20), apiclient.BulkOptions{})
	require.NoError(t, k.Told(run))
	close(gate)
	<-run.Done()
	assert.Len(t, files(t, dir), 1, "while it goes on it cannot have been told")
	assert.Empty(t, k.ReportWords(run))
	require.NoError(t, k.Told(run))
	require.NoError(t, k.Told(run))
	assert.Empty(t, files(t, dir))
	assert.Empty(t, k.Close(t.Context()))
}

func TestRunThatEndedUnseenIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	k := keeper(dir, "prod")
	run := k.Start(t.Context(), &toggles{}, at(4), apiclient.BulkEnable, users(20), apiclient.BulkOptions{})
	<-run.Done()
	left, err := k.BrokenOff()
	require.NoError(t, err)
	assert.Empty(t, left, "this console may still tell it")
	reports := k.Close(t.Context())
	require.Len(t, reports, 1)
	left, err = keeper(dir, "prod").BrokenOff()
	require.NoError(t, err)
	require.Len(t, left, 1)
	for _, r := range []bulklog.Report{reports[0], left[0]} {
		assert.True(t, r.Finished)
		assert.Equal(t, apiclient.BulkCounts{Done: 20}, r.Counts())
	}
	assert.WithinDuration(t, run.Report().Ended, left[0].Ended, time.Millisecond)
}

func TestBatchesAreFollowed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		k := keeper(dir, "prod")
		d := at(1)
		d.Limits.Batch = 10
		k.Start(t.Context(), &batches{}, d, apiclient.BulkDisable, users(30), apiclient.BulkOptions{PerItem: time.Hour})
		synctest.Wait()
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		reports := k.Close(ctx)
		require.Len(t, reports, 1)
		assert.Equal(t, apiclient.BulkCounts{Done: 10, Unknown: 10, Pending: 10}, reports[0].Counts())
		for i, r := range reports[0].Results {
			assert.Equal(t, []apiclient.BulkOutcome{apiclient.BulkDone, apiclient.BulkOutcomeUnknown, apiclient.BulkPending}[i/10], r.Outcome)
		}
	})
}

// batches answers the first batch, and no other.
type batches struct {
	toggles
	asked int
}

func (b *batches) Batch(ctx context.Context, _ apiclient.BulkVerb, items []apiclient.BulkItem) ([]apiclient.BulkResult, error) {
	if b.asked++; b.asked > 1 {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	results := make([]apiclient.BulkResult, len(items))
	for i := range results {
		results[i].Outcome = apiclient.BulkDone
	}
	return results, nil
}

func TestRefusedForItsRateIsNotTried(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		sys := &toggles{answer: func(context.Context, int, apiclient.UserID) error {
			return &apiclient.Error{Kind: apiclient.ErrRateLimited, RetryAfter: 30 * time.Second}
		}}
		k := keeper(dir, "prod")
		k.Start(t.Context(), sys, at(1), apiclient.BulkDisable, users(2), apiclient.BulkOptions{})
		synctest.Wait()
		reports := k.Close(t.Context())
		require.Len(t, reports, 1)
		assert.Equal(t, apiclient.BulkCounts{Pending: 2}, reports[0].Counts())
		left, err := k.BrokenOff()
		require.NoError(t, err)
		require.Len(t, left, 1)
		assert.Equal(t, apiclient.BulkCounts{Pending: 2}, left[0].Counts())
		assert.True(t, left[0].Cancelled)
	})
}

func BenchmarkRunOfThousands(b *testing.B) {
	for name, dir := range map[string]string{"with a report": b.TempDir(), "without": ""} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				k := keeper(dir, "prod")
				run := k.Start(b.Context(), &toggles{}, at(8), apiclient.BulkDisable, users(5000), apiclient.BulkOptions{})
				<-run.Done()
				if err := k.Told(run); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
