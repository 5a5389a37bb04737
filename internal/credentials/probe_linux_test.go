package credentials

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOnlyASessionThatIsThereIsConnectedTo(t *testing.T) {
	t.Parallel()
	empty, file, socket := t.TempDir(), t.TempDir(), shortDir(t)
	require.NoError(t, os.WriteFile(filepath.Join(file, "bus"), nil, 0o600))
	listen(t, filepath.Join(socket, "bus"))
	for _, tc := range []struct {
		name, variable, runtimeDir, want string
	}{
		{"nothing is set", "", "", ""},
		{"the variable", "unix:path=/run/x", socket, "unix:path=/run/x"},
		{"no socket in the runtime folder", "", empty, ""},
		{"a file in place of the socket", "", file, ""},
		{"the socket in the runtime folder", "", socket, "unix:path=" + socket + "/bus"},
		{"dbus-launch is not asked for a session", "autolaunch:", "", ""},
		{"dbus-launch is not asked for a session of a scope", "autolaunch:scope=x", empty, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			env := map[string]string{busVariable: tc.variable, "XDG_RUNTIME_DIR": tc.runtimeDir}
			assert.Equal(t, tc.want, busAddress(func(name string) string { return env[name] }))
		})
	}
}

func TestProbeOfNoBus(t *testing.T) {
	t.Parallel()
	gone := filepath.Join(shortDir(t), "bus")
	closes := filepath.Join(shortDir(t), "bus")
	l := listen(t, closes)
	go func() {
		for conn, err := l.Accept(); err == nil; conn, err = l.Accept() {
			_ = conn.Close()
		}
	}()
	for name, address := range map[string]string{
		"no address": "", "no socket": "unix:path=" + gone, "a socket that hangs up": "unix:path=" + closes, "no address at all": "nonsense",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, NoBus, probeBus(t.Context(), address))
		})
	}
}

func TestNobodyIsPromptedWhereThereIsNoKeyring(t *testing.T) {
	t.Parallel()
	for state, address := range map[State]string{NoBus: "", Stuck: "unix:path=" + filepath.Join(shortDir(t), "bus")} {
		if state == Stuck {
			listen(t, address[len("unix:path="):])
		}
		env := map[string]string{busVariable: address, "DISPLAY": ":0"}
		err := unlockBus(t.Context(), func(name string) string { return env[name] })
		require.EqualError(t, err, withMend(state.String(), state.Mend()))
	}
}

func TestProbeOfABusThatNeverAnswersEnds(t *testing.T) {
	t.Parallel()
	socket := filepath.Join(shortDir(t), "bus")
	listen(t, socket) // which accepts and says nothing
	began := time.Now()
	assert.Equal(t, Stuck, probeBus(t.Context(), "unix:path="+socket))
	assert.Less(t, time.Since(began), probeTime+30*time.Second)

	ctx, stop := context.WithTimeout(t.Context(), time.Millisecond)
	defer stop()
	assert.Equal(t, Stuck, probeBus(ctx, "unix:path="+socket), "the caller's deadline counts too")
}

func listen(t *testing.T, path string) net.Listener {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "unix", path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// shortDir is a folder whose path leaves room for the name of a socket.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "bus")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
