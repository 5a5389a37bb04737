package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// called is what a call of the chain came to; see command keychain.
type called struct {
	Source, KeyID, Value, Words, Err string
	Sources                          []string
}

// chain makes calls of the credential chain, each in a process of its own, in a D-Bus session.
type chain struct {
	t    *testing.T
	path string
	home string
	env  []string
}

// buildChain builds command keychain.
func buildChain(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keychain")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", path, "steward/internal/e2e/keychain")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := build.CombinedOutput()
	require.NoError(t, err, string(out))
	return path
}

func (c chain) call(args ...string) called {
	c.t.Helper()
	return c.within("20s", args...)
}

// within makes a call whose caller leaves after the limit.
func (c chain) within(limit string, args ...string) called {
	c.t.Helper()
	cmd := exec.CommandContext(c.t.Context(), c.path, append([]string{limit}, args...)...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + c.home}, c.env...)
	out, err := cmd.Output()
	require.NoError(c.t, err)
	var got called
	require.NoError(c.t, json.Unmarshal(out, &got))
	return got
}

// TestTheChainInARealKeyring keeps, finds, moves and deletes, each in another process.
func TestTheChainInARealKeyring(t *testing.T) {
	t.Parallel()
	home := keyringHome(t)
	env, _ := session(t, home, unlocked)
	c := chain{t, buildChain(t), home, env}
	assert.Equal(t, called{Source: "keyring"}, c.call("keep", "prod", "key_1", "hunter2-in-the-keyring"))
	assert.Equal(t, called{Source: "keyring", KeyID: "key_1", Value: "hunter2-in-the-keyring"}, c.call("find", "prod"))
	assert.Equal(t, called{Source: "keyring"}, c.call("where", "prod"))
	assert.Empty(t, c.call("rename", "prod", "live").Err)
	assert.Contains(t, c.call("find", "prod").Err, "the keyring holds nothing for prod")
	assert.Equal(t, "hunter2-in-the-keyring", c.call("find", "live").Value)

	assert.Empty(t, c.call("set-value", "pending/live/1", "once-shown-and-not-stored").Err)
	assert.Equal(t, called{Value: "once-shown-and-not-stored"}, c.call("value", "pending/live/1"))
	assert.Empty(t, filesWith(t, home, "once-shown-and-not-stored"))
	assert.Empty(t, filesWith(t, home, "hunter2-in-the-keyring"), "the secret stands nowhere in clear")
	assert.Empty(t, c.call("delete-value", "pending/live/1").Err)
	assert.Contains(t, c.call("value", "pending/live/1").Err, "holds nothing")

	assert.Equal(t, called{Sources: []string{"keyring"}}, c.call("forget", "live"))
	assert.Equal(t, called{}, c.call("forget", "live"))
	assert.Equal(t, called{}, c.call("ask-unlock"), "it is unlocked")
}

// TestTheChainWithoutAUsableKeyring is quick, says why, and never weaker than memory.
func TestTheChainWithoutAUsableKeyring(t *testing.T) {
	t.Parallel()
	need(t, "dbus-run-session", "gnome-keyring-daemon", "secret-tool")
	path := buildChain(t)
	for _, tc := range []struct {
		name string
		env  func(t *testing.T, home string) []string
		says string
	}{
		{"no bus", func(*testing.T, string) []string { return []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent"} }, "there is no D-Bus session here. To mend it: "},
		{"no service", withoutService, "no secret service runs in this D-Bus session. To mend it: "},
		{"locked", lockedKeyring, "the keyring is locked. To mend it: "},
		{"locked, with a display that is gone", func(t *testing.T, home string) []string {
			return append(lockedKeyring(t, home), "DISPLAY=:4711")
		}, "the keyring is locked. To mend it: "},
		{"a bus that never answers", deafBus, "the keyring does not answer. To mend it: "},
		{"a service that never answers", deafService, "the keyring does not answer. To mend it: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			home := keyringHome(t)
			c := chain{t, path, home, tc.env(t, home)}
			began := time.Now()
			found := c.call("find", "prod")
			assert.Less(t, time.Since(began), 4*time.Second)
			assert.Contains(t, found.Err, "no credential: "+tc.says)
			kept := c.call("keep", "prod", "key_1", "hunter2-not-on-disk")
			assert.Equal(t, "memory", kept.Source)
			assert.Contains(t, kept.Err, "kept in memory only, until steward ends, not in the keyring: "+tc.says)
			assert.Empty(t, filesWith(t, home, "hunter2-not-on-disk"))
			began = time.Now()
			assert.Equal(t, called{Source: "credential command", KeyID: "command_key", Value: "command-secret"}, c.call("find-by-command", "prod"))
			assert.Less(t, time.Since(began), 1500*time.Millisecond, "the keyring is not even looked at")
		})
	}
}

// TestALockedKeyringAsksForItsPassphrase stands in for the secret service of a desktop, with its prompt.
func TestALockedKeyringAsksForItsPassphrase(t *testing.T) {
	t.Parallel()
	need(t, "dbus-run-session", "gnome-keyring-daemon", "secret-tool")
	path := buildChain(t)
	for _, tc := range []struct {
		name, says          string
		display             string
		dismissed, answered bool
		unlocks             bool
		shown, takenAway    int32
	}{
		{name: "answered", display: ":0", answered: true, unlocks: true, shown: 1},
		{name: "dismissed", display: ":0", answered: true, dismissed: true, shown: 1, says: "the keyring's prompt was dismissed"},
		{name: "answered with a wrong passphrase", display: ":0", answered: true, shown: 1, says: "the keyring's prompt was dismissed"},
		{name: "never answered", display: ":0", shown: 1, takenAway: 1, says: "context deadline exceeded"},
		{name: "no display", says: "there is no display for the keyring's prompt. To mend it: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			home := keyringHome(t)
			env := withoutService(t, home)
			desk := &desktop{answered: tc.answered, dismissed: tc.dismissed, unlocks: tc.unlocks}
			desk.serve(t, env[0][len("DBUS_SESSION_BUS_ADDRESS="):])
			c := chain{t, path, home, append(env, "DISPLAY="+tc.display)}
			got := c.within("2s", "ask-unlock")
			if tc.says == "" {
				assert.Empty(t, got.Err)
			} else {
				assert.Contains(t, got.Err, "unlock the keyring: "+tc.says)
			}
			assert.Equal(t, tc.shown, desk.shown.Load())
			assert.Equal(t, tc.takenAway, desk.takenAway.Load())
		})
	}
}

// desktop is a secret service with one locked keyring and a prompt that answers as it is told.
type desktop struct {
	conn                         *dbus.Conn
	answered, dismissed, unlocks bool
	open                         atomic.Bool
	shown, takenAway             atomic.Int32
}

const (
	desktopService = "org.freedesktop.secrets"
	desktopPath    = dbus.ObjectPath("/org/freedesktop/secrets")
	desktopLogin   = desktopPath + "/collection/login"
	desktopPrompt  = desktopPath + "/prompt/p1"
	desktopProps   = "org.freedesktop.DBus.Properties"
)

// serve answers on a session bus until the test ends.
func (d *desktop) serve(t *testing.T, address string) {
	t.Helper()
	conn, err := dbus.Connect(address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	d.conn = conn
	for _, object := range []struct {
		methods map[string]any
		path    dbus.ObjectPath
		face    string
	}{
		{map[string]any{"Get": d.property}, desktopPath, desktopProps},
		{map[string]any{"Get": d.property}, desktopLogin, desktopProps},
		{map[string]any{"Unlock": d.unlock}, desktopPath, "org.freedesktop.Secret.Service"},
		{map[string]any{"Prompt": d.prompt, "Dismiss": d.dismiss}, desktopPrompt, "org.freedesktop.Secret.Prompt"},
	} {
		require.NoError(t, conn.ExportMethodTable(object.methods, object.path, object.face))
	}
	reply, err := conn.RequestName(desktopService, dbus.NameFlagDoNotQueue)
	require.NoError(t, err)
	require.Equal(t, dbus.RequestNameReplyPrimaryOwner, reply)
}

func (d *desktop) property(_, name string) (dbus.Variant, *dbus.Error) {
	if name == "Locked" {
		return dbus.MakeVariant(!d.open.Load()), nil
	}
	return dbus.MakeVariant([]dbus.ObjectPath{desktopLogin}), nil
}

func (d *desktop) unlock([]dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	return nil, desktopPrompt, nil
}

func (d *desktop) prompt(string) *dbus.Error {
	d.shown.Add(1)
	if d.answered {
		d.open.Store(d.unlocks)
		_ = d.conn.Emit(desktopPrompt, "org.freedesktop.Secret.Prompt.Completed", d.dismissed, dbus.MakeVariant([]dbus.ObjectPath{}))
	}
	return nil
}

func (d *desktop) dismiss() *dbus.Error {
	d.takenAway.Add(1)
	return nil
}
