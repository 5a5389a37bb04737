package e2e

import (
	"bufio"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// xvfb runs an X server without a screen until the test ends, and returns its display: ":7". It chooses a free one.
func xvfb(t *testing.T) string {
	t.Helper()
	need(t, "Xvfb", "xclip")
	numbers, tell, err := os.Pipe()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), "Xvfb", "-displayfd", "3", "-screen", "0", "64x64x24", "-nolisten", "tcp", "-noreset")
	cmd.ExtraFiles = []*os.File{tell}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = numbers.Close()
	})
	require.NoError(t, tell.Close())
	lines := bufio.NewScanner(numbers)
	require.True(t, lines.Scan(), "Xvfb says which display it has")
	return ":" + lines.Text()
}

// privateFolder is a new folder with a short name that only this user can look into: programs keep sockets there.
func privateFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "e2e")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	require.NoError(t, os.Chmod(dir, 0o700)) //nolint:gosec // a folder
	return dir
}
