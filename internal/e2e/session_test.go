package e2e

import (
	"bufio"
	"context"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// passphrase opens the keyrings of these tests.
const passphrase = "test-passphrase"

// keyringHome is a home folder with a runtime folder, for keyrings of its own.
func keyringHome(t *testing.T) string {
	t.Helper()
	home, err := os.MkdirTemp("", "keyring") // short: sockets stand in it
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	require.NoError(t, os.Mkdir(filepath.Join(home, "run"), 0o700))
	return home
}

// session runs a D-Bus session on a home folder until the test ends or stop is called, after a script in bash. It returns
// the environment in which a program finds that session. Options go to dbus-run-session.
func session(t *testing.T, home, script string, options ...string) (env []string, stop func()) {
	t.Helper()
	need(t, "dbus-run-session", "gnome-keyring-daemon", "secret-tool")
	// Not killed with the test's context: it would leave its daemons behind.
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "dbus-run-session", append(options, "--", "bash", "-euo", "pipefail", "-c",
		script+"\necho \"bus $DBUS_SESSION_BUS_ADDRESS\"; read -r _ || true")...)
	runtime := "XDG_RUNTIME_DIR=" + filepath.Join(home, "run")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, runtime, "LANG=C.UTF-8"}
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	said := &lockedBuffer{}
	cmd.Stderr = said
	cmd.WaitDelay = time.Second // a daemon that outlives the session must not hold up the test
	require.NoError(t, cmd.Start())
	ended := false
	stop = func() {
		if !ended {
			ended = true
			_ = in.Close() // which ends the shell, which ends the session
			_ = cmd.Wait()
		}
	}
	t.Cleanup(stop)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "bus "); ok {
			return []string{"DBUS_SESSION_BUS_ADDRESS=" + address, runtime}, stop
		}
	}
	stop()
	require.Fail(t, "the session did not start", said.String())
	return nil, nil
}

// unlocked makes or unlocks the login keyring, and proves it, because the daemon reports no failure.
const unlocked = `printf %s ` + passphrase + ` | gnome-keyring-daemon --unlock --components=secrets >/dev/null
printf %s probe | timeout 10 secret-tool store --label=probe probe e2e
[ "$(timeout 10 secret-tool lookup probe e2e)" = probe ]`

// noKeyring is a session whose secret service has no keyring.
func noKeyring(t *testing.T, home string) []string {
	t.Helper()
	env, _ := session(t, home, "")
	return env
}

// lockedKeyring is a session on a keyring that another session made.
func lockedKeyring(t *testing.T, home string) []string {
	t.Helper()
	_, stop := session(t, home, unlocked)
	stop()
	env, _ := session(t, home, "")
	return env
}

// withoutService is a session whose bus can start nothing.
func withoutService(t *testing.T, home string) []string {
	t.Helper()
	return bareSession(t, home, "")
}

// deafService is a session whose secret service is started and never comes to answer.
func deafService(t *testing.T, home string) []string {
	t.Helper()
	return bareSession(t, home, "[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/sleep 20\n")
}

// bareSession is a session that can start one service at most, as its file says.
func bareSession(t *testing.T, home, service string) []string {
	t.Helper()
	services := filepath.Join(home, "services")
	require.NoError(t, os.Mkdir(services, 0o700))
	if service != "" {
		require.NoError(t, os.WriteFile(filepath.Join(services, "secrets.service"), []byte(service), 0o600))
	}
	config := filepath.Join(home, "session.conf")
	require.NoError(t, os.WriteFile(config, []byte(`<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir=`+home+`</listen><servicedir>`+services+`</servicedir>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`), 0o600))
	env, _ := session(t, home, "", "--config-file="+config)
	return env
}

// deafBus is a socket that takes connections and says nothing.
func deafBus(t *testing.T, home string) []string {
	t.Helper()
	path := filepath.Join(home, "deaf")
	l, err := new(net.ListenConfig).Listen(t.Context(), "unix", path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=" + path}
}

// filesWith lists the files under a folder in which the text stands.
func filesWith(t *testing.T, dir, text string) []string {
	t.Helper()
	var found []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if strings.Contains(string(content), text) {
			found = append(found, path)
		}
		return err
	}))
	return found
}
