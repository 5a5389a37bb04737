package pending_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/pending"
)

func TestWaitingCountsTheEntriesOfAContext(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n, err := pending.Waiting(dir, "prod")
	require.NoError(t, err)
	assert.Zero(t, n, "a list that was never made")
	for _, name := range []string{"prod/1-a/x.json", "prod/1-a/y.json", "prod/1-a/z.tmp", "prod/2-b/x.json", "prod/2-b.lock", "lab/1-a/x.json"} {
		path := filepath.Join(dir, "pending", name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, nil, 0o600))
	}
	n, err = pending.Waiting(dir, "prod")
	require.NoError(t, err)
	assert.Equal(t, 3, n)
}
