package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lives is the environment of somebody whose configuration and state are under a home folder.
func lives(home string, env ...string) []string {
	return append([]string{"XDG_CONFIG_HOME=" + filepath.Join(home, ".config"), "XDG_STATE_HOME=" + filepath.Join(home, "state")}, env...)
}

// plainly runs steward without a terminal and returns what it wrote and its exit code.
func plainly(t *testing.T, home string, env []string, args ...string) (string, int) {
	t.Helper()
	return piped(t, "", home, env, args...)
}

// piped is plainly with a text on standard input.
func piped(t *testing.T, in, home string, env []string, args ...string) (string, int) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "steward"), args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + home}, env...)
	cmd.Stdin = strings.NewReader(in)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		require.NoError(t, err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// signsIn types the credential of an operator into the dialog.
func (c *console) signsIn(s *server, operator int) *console {
	c.t.Helper()
	return c.signsInWith(s.Operators[operator].KeyID, s.Operators[operator].Secret)
}

// signsInWith types a credential into the dialog, in which no key ID stands yet.
func (c *console) signsInWith(keyID, secret string) *console {
	c.t.Helper()
	c.see("╭ Sign in to ", "● Key ID").text(keyID).press("Enter").see("● Secret").text(secret)
	assert.NotContains(c.t, c.see("● Secret  •••").screen(), secret)
	return c.press("Enter")
}

// told waits until all sentences stand on the screen, wherever a box breaks them.
func (c *console) told(sentences ...string) *console {
	c.t.Helper()
	_, err := c.tmux.Until(c.t.Context(), fmt.Sprintf("to be told %q", sentences), func(screen string) bool {
		text := strings.Join(strings.Fields(strings.ReplaceAll(screen, "│", " ")), " ")
		return !slices.ContainsFunc(sentences, func(s string) bool { return !strings.Contains(text, s) })
	})
	require.NoError(c.t, err)
	return c
}

func (c *console) quits() {
	c.t.Helper()
	c.press("q")
	require.Equal(c.t, 0, c.exits())
}

// TestTheConsoleWithoutAUsableKeyring stands at once, where the keyring is missing, locked or hanging, and three seconds
// later at most it can be signed in to. It says where the credential stays, and the doctor how to mend it. It does not
// run beside other tests, because it measures.
func TestTheConsoleWithoutAUsableKeyring(t *testing.T) { //nolint:paralleltest // see above; its parts run beside each other
	need(t, "tmux", "dbus-run-session", "gnome-keyring-daemon", "secret-tool")
	const session, unlock = "dbus-run-session -- bash -l", `read -rsp 'Passphrase: ' P; printf %s "$P" | gnome-keyring-daemon --replace --unlock --components=secrets >/dev/null; unset P`
	for _, tc := range []struct {
		name         string
		env          func(t *testing.T, home string) []string
		says         string
		status, mend string // of the doctor
	}{
		{"no bus", noBus("unix:path=/nonexistent"), "there is no D-Bus session here", "warn", session},
		{"no address of a bus", noBus(""), "there is no D-Bus session here", "warn", session},
		{"no service", withoutService, "no secret service runs in this D-Bus session", "warn", "apt-get install gnome-keyring"},
		{"no keyring", noKeyring, "the secret service has no keyring yet", "warn", unlock},
		{"locked", lockedKeyring, "the keyring is locked", "warn", unlock},
		{"a bus that never answers", deafBus, "the keyring does not answer", "fail", session},
		{"a service that never answers", deafService, "the keyring does not answer", "fail", session},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			home := keyringHome(t)
			s := serve(t, "--scenario", "demo", "--seed", "7")
			configured(t, home, "contexts: [{name: prod, url: \""+s.URL+"\"}]\n")
			env := tc.env(t, home)

			began := time.Now()
			c := open(t, setup{args: []string{}, env: lives(home, env...), home: home})
			c.see("steward   prod › Service users")
			assert.Less(t, time.Since(began), 1500*time.Millisecond, "it stands at once")
			c.see("╭ Sign in to prod").told(tc.says+". To mend it: ", "It stays in memory: "+tc.says)
			assert.Less(t, time.Since(began), 3*time.Second, "and can be used")
			typed := time.Now()
			c.signsIn(s, 0).see("All 60", "Signed in; the credential is kept in memory, until steward ends")
			assert.Less(t, time.Since(typed), 3*time.Second, "the keyring is not waited for again")
			c.press("4").see("› Contexts", "● here, default", "memory").press("Escape").see("All 60").quits()
			assert.Empty(t, filesWith(t, home, s.Operators[0].Secret))

			c = open(t, setup{args: []string{}, env: lives(home, env...), home: home})
			c.see("╭ Sign in to prod", "● Key ID").press("Escape").see("not signed in", "Sign in: press ctrl+o")
			c.quits()
			d := doctor(t, home, env)
			d.says(t, "keyring", "state", tc.status, tc.mend, tc.says)
			d.says(t, "prod", "credential", "warn", tc.mend, tc.says)
		})
	}
}

func noBus(address string) func(*testing.T, string) []string {
	return func(*testing.T, string) []string { return []string{"DBUS_SESSION_BUS_ADDRESS=" + address} }
}

// TestARefusedCredentialSaysWhereItCameFrom changes what the keyring holds behind steward's back. What is typed then
// takes its place.
func TestARefusedCredentialSaysWhereItCameFrom(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	home := keyringHome(t)
	s := serve(t, "--scenario", "demo", "--seed", "7")
	env, _ := session(t, home, unlocked+`
printf '{"key_id":"key_of_yesterday","secret":"gone"}' | timeout 10 secret-tool store --label=steward service steward username `+s.URL)
	way := setup{args: []string{"--url", s.URL}, env: env, home: home}
	c := open(t, way).see("╭ Sign in to 127.0.0.1", "Key ID  key_of_yesterday", "● Secret").told("the credential from the keyring was refused: ")
	c.press("BTab", "C-u").see("● Key ID ").gone("key_of_yesterday").signsIn(s, 0).see("All 60", "is in the keyring").quits()
	open(t, way).see("All 60").quits()
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
				return strings.Contains(out, "no credential for id.example.com is kept here")
			}, 10*time.Second, 50*time.Millisecond, "it can be asked now")
		})
	}
}
