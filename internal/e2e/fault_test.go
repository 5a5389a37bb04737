package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTheMainJobOnABadLine walks the way on a slow and faulty connection: keys never block, nothing is made twice, and
// what failed is said.
func TestTheMainJobOnABadLine(t *testing.T) {
	t.Parallel()
	s := serve(t, "--scenario", "demo", "--seed", "11", "--latency", "300ms", "--jitter", "200ms", "--fault-rate", "0.1")
	c := open(t, setup{args: []string{"--url", s.URL}, env: s.env(0)})
	c.refreshUntil("All 60")
	c.see("admin") // the system has said who we are and what may be done
	requireKeysDoNotBlock(t, c)

	c.press("/").text("orders").press("Enter", "g", "Space", "j", "Space", "j", "Space").see("3 marked")
	c.press("d").see("Disable 3").press("y")
	screen := c.settleBulk("disabled")
	for strings.Contains(screen, "failed") && !strings.Contains(screen, "0 failed") {
		c.press("r").press("y")
		screen = c.settleBulk("disabled")
	}
	disabled := 0
	for _, u := range s.users("orders") {
		if !u.Enabled {
			disabled++
		}
	}
	assert.GreaterOrEqual(t, disabled, 3, "the server agrees with the report")
	c.backToTheList()
	c.press("Escape").gone("/ orders")

	name := "bad-line-importer"
	c.press("n").see("Step 1 of 5").text(name).see(name)
	c.press("Enter", "Enter").enterUntil("Step 3 of 5").see("Billing")
	c.press("Space", "Enter", "Space", "Enter").enterUntil("Step 4 of 5").press("Space", "Enter").enterUntil("Step 5 of 5")
	for range 20 {
		if c.press("C-s").comes(20*time.Second, "Shown once") {
			break
		}
	}
	c.see("Shown once")
	users := s.users(name)
	require.Len(t, users, 1, "nothing is created twice")
	var keys struct{ Items []struct{ ID string } }
	s.get("/v1/service-users/"+users[0].ID+"/keys", &keys)
	require.Len(t, keys.Items, 1, "one key, the one whose secret is on the screen")
	c.see(keys.Items[0].ID)
}

// requireKeysDoNotBlock moves the cursor while answers are on their way and sees it move at once.
func requireKeysDoNotBlock(t *testing.T, c *console) {
	t.Helper()
	c.press("r")
	for _, key := range []string{"j", "j", "k"} {
		before := c.screen()
		began := time.Now()
		c.press(key)
		_, err := c.tmux.Until(t.Context(), "for the cursor to move", func(screen string) bool { return screen != before })
		require.NoError(t, err)
		assert.Less(t, time.Since(began), 10*time.Second, "a key never waits for the network")
	}
}

// refreshUntil asks again until the text stands there, as a person does who reads that the list could not be read.
func (c *console) refreshUntil(text string) {
	c.t.Helper()
	for range 10 {
		if c.reaches(text, 15*time.Second) {
			return
		}
		c.press("Escape", "r")
	}
	c.see(text)
}

// reaches reports whether the text comes to stand on the screen in time, or a failure is said first.
func (c *console) reaches(text string, within time.Duration) bool {
	deadline := time.Now().Add(within)
	found := false
	_, _ = c.tmux.Until(c.t.Context(), "", func(screen string) bool {
		found = strings.Contains(screen, text)
		return found || strings.Contains(screen, "✕") || time.Now().After(deadline)
	})
	return found
}

// settleBulk waits for the report of a bulk run and returns the screen.
func (c *console) settleBulk(word string) string {
	c.t.Helper()
	screen, err := c.tmux.Until(c.t.Context(), "for the report", func(screen string) bool {
		return strings.Contains(screen, word+",") || strings.Contains(screen, "failed") || strings.Contains(screen, " "+word)
	})
	require.NoError(c.t, err)
	return screen
}
