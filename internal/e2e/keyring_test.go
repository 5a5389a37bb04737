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

	"github.com/stretchr/testify/assert"
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

// plainly runs steward without a terminal and returns what it wrote and its exit code.
func plainly(t *testing.T, home string, env []string, args ...string) (string, int) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "steward"), args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + home}, env...)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		require.NoError(t, err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// signsIn types the credential of an operator.
func (c *console) signsIn(s *server, operator int) *console {
	c.t.Helper()
	c.see("Key ID:").text(s.Operators[operator].KeyID).press("Enter")
	return c.see("Secret (not shown):").text(s.Operators[operator].Secret).press("Enter")
}

func (c *console) quits() {
	c.t.Helper()
	c.press("q")
	require.Equal(c.t, 0, c.exits())
}

// TestTheKeyringKeepsTheCredential signs in by hand once, then without being asked, until steward logout.
func TestTheKeyringKeepsTheCredential(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	home := keyringHome(t)
	env, _ := session(t, home, unlocked)
	s := serve(t, "--scenario", "demo", "--seed", "7")
	way := setup{args: []string{"--url", s.URL}, env: env, home: home}

	c := open(t, way).signsIn(s, 0)
	c.see("Keep it in the keyring? [y/N]").press("Enter").see("All 60").quits()

	c = open(t, way).signsIn(s, 0)
	assert.NotContains(t, c.see("Keep it in the keyring? [y/N]").screen(), s.Operators[0].Secret)
	c.text("y").press("Enter").see("All 60").quits()
	c.see("kept in the keyring; steward logout --url " + s.URL)

	c = open(t, way).see("All 60")
	c.quits()
	assert.NotContains(t, c.screen(), "Key ID:", "nobody was asked")
	assert.Empty(t, filesWith(t, home, s.Operators[0].Secret), "the secret stands nowhere in clear")
	assert.NotEmpty(t, filesWith(t, home, "console starts"), "the search finds what is there")

	out, code := plainly(t, home, env, "logout", "--url", s.URL)
	assert.Equal(t, "Deleted the credential for "+s.URL+" from the keyring.\n", out)
	assert.Equal(t, 0, code)
	out, code = plainly(t, home, env, "logout", "--url", s.URL)
	assert.Equal(t, "steward: nothing was deleted: the keyring holds no credential for "+s.URL+"\n", out)
	assert.Equal(t, 1, code)
	open(t, way).see("Key ID:")
}

// TestARefusedCredentialOfTheKeyringSaysWhereItCameFrom changes what the keyring holds behind steward's back.
func TestARefusedCredentialOfTheKeyringSaysWhereItCameFrom(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	home := keyringHome(t)
	s := serve(t, "--scenario", "demo", "--seed", "7")
	env, _ := session(t, home, unlocked+`
printf '{"key_id":"key_of_yesterday","secret":"gone"}' | timeout 10 secret-tool store --label=steward service steward username `+s.URL)
	open(t, setup{args: []string{"--url", s.URL}, env: env, home: home}).see("came from the keyring", "steward logout")
}

// TestAKeyringThatCannotBeUsedIsSaidAndThenAsked starts where the keyring is missing, locked or hanging.
func TestAKeyringThatCannotBeUsedIsSaidAndThenAsked(t *testing.T) {
	t.Parallel()
	need(t, "tmux", "dbus-run-session", "gnome-keyring-daemon", "secret-tool")
	s := serve(t, "--scenario", "demo", "--seed", "7")
	for _, tc := range []struct {
		name string
		env  func(t *testing.T, home string) []string
		says string
	}{
		{"no bus", func(*testing.T, string) []string { return []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent"} }, "there is no D-Bus session"},
		{"no address of a bus", func(*testing.T, string) []string { return []string{"DBUS_SESSION_BUS_ADDRESS="} }, "there is no D-Bus session"},
		{"no service", withoutService, "no secret service"},
		{"no keyring", noKeyring, "the secret service has no keyring yet"},
		{"locked", lockedKeyring, "the keyring is locked"},
		{"a bus that never answers", deafBus, "the keyring does not answer"},
		{"a service that never answers", deafService, "the keyring does not answer"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			home := keyringHome(t)
			env := tc.env(t, home)
			began := time.Now()
			c := open(t, setup{args: []string{"--url", s.URL}, env: env, home: home})
			c.see("steward: nothing from the keyring: "+tc.says, "Key ID:")
			assert.Less(t, time.Since(began), 5*time.Second, "three for the keyring, the rest for a busy machine")
			c.signsIn(s, 0).see("All 60").quits()
			assert.NotContains(t, c.screen(), "Keep it")
			out, code := plainly(t, home, env, "logout", "--url", s.URL)
			assert.Contains(t, out, "steward: nothing was deleted: "+tc.says)
			assert.Equal(t, 1, code)
		})
	}
}

// TestTheLineThatMendsAKeyringMendsIt runs the very line that steward tells.
func TestTheLineThatMendsAKeyringMendsIt(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		env  func(t *testing.T, home string) []string
		says string
	}{
		{"locked", lockedKeyring, "the keyring is locked. To mend it: "},
		{"no keyring", noKeyring, "the secret service has no keyring yet. To mend it: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			home := keyringHome(t)
			env := tc.env(t, home)
			out, _ := plainly(t, home, env, "logout", "--url", "https://id.example.com")
			_, mend, found := strings.Cut(strings.TrimSpace(out), tc.says)
			require.True(t, found, out)
			cmd := exec.CommandContext(t.Context(), "bash", "-c", mend)
			cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + home}, env...)
			cmd.Stdin = strings.NewReader(passphrase + "\n")
			cmd.WaitDelay = time.Second
			require.NoError(t, cmd.Run())
			require.Eventually(t, func() bool {
				out, _ = plainly(t, home, env, "logout", "--url", "https://id.example.com")
				return strings.Contains(out, "the keyring holds no credential for https://id.example.com")
			}, 10*time.Second, 50*time.Millisecond, "it can be asked now")
		})
	}
}

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
