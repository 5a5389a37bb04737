package e2e

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/e2e/terminal"
)

// ends are the ways in which a console ends that nobody left.
var ends = []struct {
	name string
	end  func(*testing.T, *jumphost, *console)
}{
	{"the connection is cut", func(_ *testing.T, _ *jumphost, c *console) { c.cut() }},
	{"the console is killed", func(t *testing.T, j *jumphost, _ *console) {
		require.NoError(t, signal(j.pid(), syscall.SIGKILL))
	}},
}

// TestASecretOutlivesTheConsoleThatShowedIt ends the console while a secret is on the screen, takes the secret up at the
// next start, and is left alone at the third.
func TestASecretOutlivesTheConsoleThatShowedIt(t *testing.T) {
	t.Parallel()
	for _, way := range ends {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, "--scenario", "demo", "--seed", "7")
			home := keyringHome(t)
			keyring, _ := session(t, home, unlocked)
			j := newJumphost(t, home, append(s.env(0), keyring...)...)

			c := j.opens("--url", s.URL).see("All 60", "acme · admin").creates("outliving")
			c.see("Kept in the keyring until you confirm")
			secret := c.revealed()
			way.end(t, j, c)
			assert.Less(t, requireEnd(t, j.pid()), 6*time.Second)
			requireNoSecret(t, home, secret, s.Operators[0].Secret)

			c = j.opens("--url", s.URL).see("1 secret was not confirmed last time", "Shown once", "outliving", "by an earlier console")
			require.Equal(t, secret, c.revealed())
			require.True(t, s.works(keyForm.FindString(c.screen()), secret), "it works")
			require.Len(t, s.users("outliving"), 1)
			c.press("s").see("Is the secret stored?", "in the keyring").press("y").see("All 61").leaves(j)
			requireNothingLeft(t, filepath.Join(home, "state"))
			found, err := exec.CommandContext(t.Context(), "env", append(keyring, "secret-tool", "search", "--all", "service", "steward")...).CombinedOutput()
			require.NoError(t, err)
			assert.NotContains(t, string(found), "pending/", "the keyring has forgotten it")

			c = j.opens("--url", s.URL).see("All 61", "acme · admin")
			assert.NotContains(t, c.screen(), "not confirmed")
			c.leaves(j)
			requireNoSecret(t, home, secret, s.Operators[0].Secret)
		})
	}
}

// TestASecretWithoutAKeyringIsAskedForAgain ends the console while it is the only place that holds a secret.
func TestASecretWithoutAKeyringIsAskedForAgain(t *testing.T) {
	t.Parallel()
	for _, way := range ends {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, "--scenario", "demo", "--seed", "7")
			home := keyringHome(t)
			j := newJumphost(t, home, s.env(0)...)

			c := j.opens("--url", s.URL).see("All 60", "acme · admin").creates("fleeting")
			c.see("It is kept in memory only", "no D-Bus session")
			secret := c.revealed()
			way.end(t, j, c)
			assert.Less(t, requireEnd(t, j.pid()), 6*time.Second)
			requireNoSecret(t, home, secret)

			c = j.opens("--url", s.URL).see("fleeting", "Ask again")
			assert.NotContains(t, c.screen(), "No answer came", "one came")
			c.press("a").see("Shown once", "fleeting")
			require.Equal(t, secret, c.revealed(), "the one key there is")
			require.Len(t, s.keys(s.users("fleeting")), 1)
			c.press("s").see("Is the secret stored?").press("y").see("Create another").press("Escape").see("All 61").leaves(j)
			requireNothingLeft(t, filepath.Join(home, "state"))

			c = j.opens("--url", s.URL).see("All 61", "acme · admin")
			assert.NotContains(t, c.screen(), "Ask again")
			c.leaves(j)
			requireNoSecret(t, home, secret)
		})
	}
}

// TestACreationWhoseAnswerWasLostIsAskedForAgain ends the console while it waits for the answer to a creation that the
// system carried out.
func TestACreationWhoseAnswerWasLostIsAskedForAgain(t *testing.T) {
	t.Parallel()
	for _, way := range ends {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, "--scenario", "demo", "--seed", "7", "--control")
			home := keyringHome(t)
			keyring, _ := session(t, home, unlocked)
			j := newJumphost(t, home, append(s.env(0), keyring...)...)

			s.faults(`{"method":"POST","route":"/v1/service-users","drop":"after"}`)
			c := j.opens("--url", s.URL).see("All 60", "acme · admin").creates("unheard")
			require.Eventually(t, func() bool { return len(s.users("unheard")) == 1 }, terminal.Patience, 20*time.Millisecond)
			way.end(t, j, c)
			assert.Less(t, requireEnd(t, j.pid()), 6*time.Second)
			s.faults()

			c = j.opens("--url", s.URL).see("No answer came to: create unheard", "nothing is made twice").press("a")
			secret := c.see("Shown once", "unheard", "Kept in the keyring until you confirm").revealed()
			require.True(t, s.works(keyForm.FindString(c.screen()), secret), "it works")
			require.Len(t, s.users("unheard"), 1, "nothing was made twice")
			require.Len(t, s.keys(s.users("unheard")), 1)
			c.press("s").see("Is the secret stored?").press("y").see("Create another").press("Escape").see("All 61").leaves(j)
			requireNothingLeft(t, filepath.Join(home, "state"))
			requireNoSecret(t, home, secret)
		})
	}
}

// creates walks the wizard with a name alone, up to the key that sends the request.
func (c *console) creates(name string) *console {
	c.t.Helper()
	c.press("n").see("Step 1 of 5").text(name).press("C-s").see("Step 2 of 5").press("C-s").see("Step 3 of 5")
	return c.press("C-s").see("Step 4 of 5").press("C-s").see("Step 5 of 5", "[ Create ]").press("C-s")
}

// leaves quits from the list and waits for the shell.
func (c *console) leaves(j *jumphost) {
	c.t.Helper()
	c.press("q").gone("Service users").see(prompt)
	requireEnd(c.t, j.pid())
}

// keys are the keys of one user.
func (s *server) keys(users []user) []json.RawMessage {
	s.t.Helper()
	require.Len(s.t, users, 1)
	var page struct{ Items []json.RawMessage }
	s.get("/v1/service-users/"+users[0].ID+"/keys", &page)
	return page.Items
}

// requireNothingLeft looks for what a next start would offer.
func requireNothingLeft(t *testing.T, state string) {
	t.Helper()
	for place := range files(t, state) {
		assert.False(t, strings.HasSuffix(place, ".json") || strings.HasSuffix(place, ".jsonl"), place)
	}
}
