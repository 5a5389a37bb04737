package bulklog_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/bulklog"
)

func TestRunGoesOnWithoutADisk(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for name, k := range map[string]*bulklog.Keeper{
		"no folder can be made": keeper(filepath.Join(file, "bulk"), "prod"),
		"nothing is written":    keeper("", "prod"),
		"zero keeper":           {},
		"nil keeper":            nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := k.Start(t.Context(), &toggles{}, at(4), apiclient.BulkDisable, users(20), apiclient.BulkOptions{})
			<-run.Done()
			report := run.Report()
			assert.Equal(t, apiclient.BulkCounts{Done: 20}, report.Counts())
			assert.Equal(t, name == "no folder can be made", k.ReportWords(run) != "")
			assert.Equal(t, name == "no folder can be made", k.Keeps())
			if name != "no folder can be made" {
				left, err := k.BrokenOff()
				require.NoError(t, err)
				assert.Empty(t, left)
			}
			require.NoError(t, k.Told(run))
			require.NoError(t, k.Forget(bulklog.Report{}))
			assert.Empty(t, k.Close(t.Context()))
		})
	}
}

func TestNothingStartsAfterClose(t *testing.T) {
	t.Parallel()
	sys := &toggles{}
	k := keeper(t.TempDir(), "prod")
	k.Close(t.Context())
	run := k.Start(t.Context(), sys, at(4), apiclient.BulkDisable, users(20), apiclient.BulkOptions{})
	<-run.Done()
	assert.Zero(t, sys.calls)
	assert.True(t, run.Progress().Cancelled)
}

func TestForgetStaysInItsFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	elsewhere := filepath.Join(t.TempDir(), "x.jsonl")
	require.NoError(t, os.WriteFile(elsewhere, nil, 0o600))
	require.Error(t, keeper(dir, "").Forget(bulklog.Report{Path: elsewhere}))
	assert.FileExists(t, elsewhere)
}

func TestWhatCannotBeReadIsSaidAndHidesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		k := keeper(dir, "prod")
		run := k.Start(t.Context(), &toggles{}, at(4), apiclient.BulkEnable, users(2), apiclient.BulkOptions{})
		<-run.Done()
		k.Close(t.Context())
	})
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.jsonl"), []byte("garbage\n"), 0o600))
	half, old := filepath.Join(dir, "b.jsonl"), filepath.Join(dir, "c.jsonl")
	for _, path := range []string{half, old} {
		require.NoError(t, os.WriteFile(path, []byte(`{"steward_bulk_rep`), 0o600))
	}
	require.NoError(t, os.Chtimes(old, time.Now(), time.Now().Add(-time.Hour)))
	left, err := keeper(dir, "prod").BrokenOff()
	require.ErrorContains(t, err, "a.jsonl")
	assert.NotContains(t, err.Error(), "b.jsonl")
	assert.Len(t, left, 1)
	assert.FileExists(t, half, "its writer may just be at it")
	assert.NoFileExists(t, old, "no call was made")
}
