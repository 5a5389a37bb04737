package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestARotationFromFirstKeyToEndedOldOne begins a rotation, leaves in its middle by quitting the console, goes on in another
// one, watches the evidence move by itself, and ends the old key. The server's clients do the rest: they move to the new
// key and let go of the old one without being told.
func TestARotationFromFirstKeyToEndedOldOne(t *testing.T) {
	t.Parallel()
	const name = "orders-due"
	s := serve(t, "--scenario", "rotation", "--usage-every", "200ms", "--adopt-after", "2s", "--let-go-after", "5s")
	home := t.TempDir()
	dir := filepath.Join(home, "config", "steward")
	require.NoError(t, os.MkdirAll(dir, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "config.yaml"), []byte("contexts:\n  - {name: prod, url: \""+s.URL+"\", silence: 4s}\n"), 0o600))
	again := setup{args: []string{"--context", "prod"}, env: s.env(0), home: home}
	notes := func() []string {
		found, err := filepath.Glob(filepath.Join(home, "state", "steward", "rotations", "*", "*.json"))
		require.NoError(t, err)
		return found
	}

	c := open(t, again).see("All 40")
	c.press("/").text(name).see("1 of 40").press("Enter", "R").see("Rotate "+name, "Make the new key", "The key old was last used")
	c.press("Enter").see("New key for " + name).press("C-u").text("successor").press("Enter").see("Shown once")
	secret := c.revealed()
	c.press("s").see("Is the secret stored?").press("y").see("Hand the new secret over", "successor", "2 hand it over")
	require.Len(t, s.keysOf(name), 2, "from the first key to two")
	c.press("C-c")
	require.Equal(t, 0, c.exits(), "left in the middle")
	require.Len(t, notes(), 1)
	requirePrivate(t, notes()[0], 0o600)
	for path, text := range files(t, filepath.Join(home, "state")) {
		assert.NotContains(t, text, secret[len("sus_"):len("sus_")+20], path)
	}

	c = open(t, again).see("All 40").press("5").see("Rotations", "● "+name).press("Enter").see("Rotate "+name, "successor")
	c.see("✓ 2 hand it over", "✓ 3 seen in use", "The new key successor was last used") // nobody pressed a key
	c.see("✓ 4 old one silent", "The old key old is silent", "enter end the old key")
	c.press("Enter").see("Expire this key now?", "type expire to confirm", "The old key old is silent: not used for", "The new key successor was last used")
	c.text("expire").press("Enter").see("✓ Done", "The old key old is expired. "+name+" works with successor.", "✓ 5 end the old one")
	assert.Equal(t, map[string]string{"old": "expired", "successor": "active"}, s.keysOf(name))
	assert.Empty(t, notes(), "a finished rotation is forgotten")
	c.press("5").see("Rotations").gone("● "+name, "  "+name).press("q", "q")
	assert.Equal(t, 0, c.exits())
}

// keysOf are the states of the keys of a user by their names.
func (s *server) keysOf(name string) map[string]string {
	s.t.Helper()
	users := s.users(name)
	require.Len(s.t, users, 1)
	var list struct {
		Items []struct{ Name, Status string }
	}
	s.get("/v1/service-users/"+users[0].ID+"/keys", &list)
	out := map[string]string{}
	for _, k := range list.Items {
		out[k.Name] = k.Status
	}
	return out
}
