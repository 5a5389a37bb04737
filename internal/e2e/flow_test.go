package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sizes are the terminals people have: a large window, the classic one, and the smallest that works.
var sizes = []struct{ width, height int }{{120, 40}, {80, 24}, {60, 15}}

// TestTheMainJob walks the way of an administrator at every size, against a server in another process: list, filter,
// mark three, disable them, report, undo; a user with its four tabs; the wizard from the first field to a secret that
// works.
func TestTheMainJob(t *testing.T) {
	t.Parallel()
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			t.Parallel()
			s := serve(t, "--scenario", "demo", "--seed", "7")
			c := open(t, setup{args: []string{"--url", s.URL}, env: s.env(0), width: size.width, height: size.height, config: []string{"set -g set-clipboard on"}})
			c.see("Service users", "All 60", "? help")
			disableThreeAndUndo(t, c, s)
			walkTheTabs(c)
			createOne(t, c, s, "e2e-importer")
			c.press("q")
			assert.Equal(t, 0, c.exits())
		})
	}
}

// TestTheMainJobOnTheDemo walks the same way on the built-in mock server, which needs no port.
func TestTheMainJobOnTheDemo(t *testing.T) {
	t.Parallel()
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			t.Parallel()
			c := open(t, setup{args: []string{"demo", "--seed", "7"}, width: size.width, height: size.height, config: []string{"set -g set-clipboard on"}})
			c.see("Service users", "All 60", "? help")
			disableThreeAndUndo(t, c, nil)
			walkTheTabs(c)
			createOne(t, c, nil, "e2e-importer")
			c.press("q")
			assert.Equal(t, 0, c.exits())
		})
	}
}

// disableThreeAndUndo filters, marks three enabled users, disables them through the dialog, reads the report and undoes
// it. With a server it checks that the server agrees at every step.
func disableThreeAndUndo(t *testing.T, c *console, s *server) {
	t.Helper()
	const word = "orders"
	c.press("/").text(word).see("/ "+word, "orders-api").press("Enter").see("orders-api")
	c.press("g", "Space", "j", "Space", "j", "Space").see("3 marked")
	before := states(s, word)
	c.press("d").see("Disable 3 service users", "Cancel", "orders-api", "refused at once")
	c.press("d").see("Disable 3 service users") // the key that opened the dialog does not confirm
	c.press("y").see("3 disabled")
	if s != nil {
		assert.Equal(t, 3, changed(before, states(s, word)), "the server agrees")
	}
	c.press("u").see("Cancel").press("y").see("3 enabled")
	assert.Equal(t, 0, changed(before, states(s, word)), "undo restores what was")
	c.backToTheList()
	c.press("Escape").see("All 60")
}

func states(s *server, q string) map[string]bool {
	out := map[string]bool{}
	if s != nil {
		for _, u := range s.users(q) {
			out[u.Name] = u.Enabled
		}
	}
	return out
}

func changed(before, after map[string]bool) int {
	n := 0
	for name, enabled := range before {
		if after[name] != enabled {
			n++
		}
	}
	return n
}

// walkTheTabs opens the first user and looks at each tab.
func walkTheTabs(c *console) {
	c.t.Helper()
	c.press("g", "Enter").see("Overview", "Description", "Contact")
	c.press("Tab").see("NAME", "STATUS").gone("cannot", "not known")
	c.press("Tab").see("Accounts", "Policies")
	c.press("Tab").see("ACTION", "ACTOR")
	c.press("Tab").see("Description")
	c.backToTheList()
}

// createOne walks the wizard, reads the secret from the screen, copies it, confirms it, and finds the new user.
func createOne(t *testing.T, c *console, s *server, name string) {
	t.Helper()
	c.press("n").see("New service user", "Step 1 of 5")
	c.text(name).see(name).press("Tab").text("made by a test").press("Tab").text("tests@example.com")
	c.press("Enter").see("Step 2 of 5").press("Enter").see("Step 3 of 5")
	c.press("Space", "Enter").see("Managers").press("Space", "Enter").see("Step 4 of 5").press("Space")
	c.press("Enter").enterUntil("Step 5 of 5").see(name)
	c.press("Enter").enterUntil("Shown once")
	c.see("Shown once", "Key ID")
	hidden := c.screen()
	assert.NotRegexp(t, secretForm, strings.ReplaceAll(hidden, "\n", ""), "masked until revealed")
	c.press("r")
	_, err := c.tmux.Until(t.Context(), "for the secret", func(screen string) bool { return secretForm.MatchString(strings.ReplaceAll(screen, "\n", "")) })
	require.NoError(t, err)
	shown := c.screen()
	secret := secretForm.FindString(strings.ReplaceAll(shown, "\n", ""))
	keyID := keyForm.FindString(shown)
	require.NotEmpty(t, keyID)
	if s != nil {
		assert.True(t, s.works(keyID, secret), "the secret on the screen is good for a token")
	}
	c.press("c").see("Sent to tmux")
	_, err = c.tmux.Until(t.Context(), "for tmux to hold the copy", func(string) bool {
		copied, err := c.tmux.Buffer(t.Context())
		return err == nil && copied == secret
	})
	require.NoError(t, err, "the copy arrived")
	c.press("q").see("Cancel").press("Escape").gone("Cancel").see("Shown once")
	c.press("s").see("Cancel").press("y").see("Create another")
	c.press("Enter")
	c.backToTheList()
	c.press("/").text(name).see(name, "1 of 61").press("Escape").see("All 61")
	if s != nil {
		users := s.users(name)
		require.Len(t, users, 1)
		assert.Equal(t, "tests@example.com", users[0].Contact)
		assert.Equal(t, "made by a test", users[0].Description)
	}
	history, err := c.tmux.History(t.Context())
	require.NoError(t, err)
	assert.NotRegexp(t, secretForm, history, "nothing secret scrolled off")
}

var (
	secretForm = regexp.MustCompile(`sus_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}`)
	keyForm    = regexp.MustCompile(`key_[0-9A-Z]{26}`)
)

// enterUntil presses enter, through the groups of a step, until one of the texts stands there.
func (c *console) enterUntil(texts ...string) *console {
	c.t.Helper()
	for range 12 {
		if c.comes(3*time.Second, texts...) {
			return c
		}
		c.press("Enter")
	}
	require.Fail(c.t, "enter did not lead there", "%q, the screen is\n%s", texts, c.screen())
	return c
}

// comes reports whether one of the texts comes to stand on the screen in time.
func (c *console) comes(within time.Duration, texts ...string) bool {
	c.t.Helper()
	deadline := time.Now().Add(within)
	found := false
	_, _ = c.tmux.Until(c.t.Context(), "", func(screen string) bool {
		for _, text := range texts {
			found = found || strings.Contains(screen, text)
		}
		return found || time.Now().After(deadline)
	})
	return found
}

// backToTheList goes back until the list is on top.
func (c *console) backToTheList() *console {
	c.t.Helper()
	c.press("1")
	_, err := c.tmux.Until(c.t.Context(), "for the list", func(screen string) bool {
		first, _, _ := strings.Cut(screen, "\n")
		return strings.Contains(first, "Service users") && strings.Count(first, "›") == 1
	})
	require.NoError(c.t, err)
	return c
}
