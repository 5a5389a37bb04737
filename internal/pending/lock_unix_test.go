//go:build unix

package pending

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A child shares the openings of its parent between fork and exec. A second descriptor of the same opening stands for it.
func TestLockIsLetGoWhileAChildIsBeingStarted(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "console"+lockEnd)
	lock, ok, err := tryLock(path)
	require.NoError(t, err)
	require.True(t, ok)
	child, err := syscall.Dup(int(lock.Fd()))
	require.NoError(t, err)
	t.Cleanup(func() { _ = syscall.Close(child) })

	require.NoError(t, letGo(lock))
	again, ok, err := tryLock(path)
	require.NoError(t, err)
	require.True(t, ok, "the lock went with its console")
	assert.NoError(t, letGo(again))
}
