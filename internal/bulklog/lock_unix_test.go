//go:build unix

package bulklog

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A child shares the openings of its parent between fork and exec. A second descriptor of the same opening stands for it.
func TestLockIsLetGoWhileAChildIsBeingStarted(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "report")
	file, err := os.Create(path) //nolint:gosec // in the test's own folder
	require.NoError(t, err)
	require.NoError(t, lock(file))
	child, err := syscall.Dup(int(file.Fd()))
	require.NoError(t, err)
	t.Cleanup(func() { _ = syscall.Close(child) })

	reader, err := os.Open(path) //nolint:gosec // in the test's own folder
	require.NoError(t, err)
	t.Cleanup(func() { _ = reader.Close() })
	require.True(t, held(reader), "the writer has it")

	j := journal{file: file}
	j.release()
	assert.False(t, held(reader), "the lock went with its writer")
}
