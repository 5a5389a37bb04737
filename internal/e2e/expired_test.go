package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// expire ends the deputy's key, and with it the session of whoever signed in with it.
func (d deputy) expire() {
	d.s.t.Helper()
	d.s.call(http.MethodPost, "/v1/service-users/"+d.user+"/keys/"+d.keyID+"/expire", "{}", "")
	require.False(d.s.t, d.s.works(d.keyID, d.secret))
}

// asDeputy is a console whose operator's key can be ended, in a context of its own.
func asDeputy(t *testing.T) (*server, deputy, *console) {
	t.Helper()
	s := serve(t, "--scenario", "demo", "--seed", "7", "--control")
	d := s.deputy("deputy")
	for i := range 20 {
		s.create(fmt.Sprintf(`{"name":"batch-%02d"}`, i+1))
	}
	c := open(t, setup{args: []string{"--url", s.URL}, env: []string{"STEWARD_KEY_ID=" + d.keyID, "STEWARD_SECRET=" + d.secret}})
	return s, d, c.see("All 81", "acme · deputy")
}

// signsInInstead is asked again in the middle of something, and answers as another operator.
func (c *console) signsInInstead(d deputy) *console {
	c.t.Helper()
	c.see("╭ Sign in to 127.0.0.1", "Key ID  "+d.keyID, "● Secret")
	c.told("the credential from the environment was refused: ")
	return c.press("BTab").see("● Key ID").press("C-u").gone(d.keyID).signsIn(d.s, 0).gone("╭ Sign in to")
}

// TestAWizardOutlivesTheSession fills the wizard half when the operator's key ends, declines to sign in, signs in, and
// goes on as if nothing had been.
func TestAWizardOutlivesTheSession(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	s, d, c := asDeputy(t)
	c.press("n").see("Step 1 of 5").text("outlives-it").press("Tab").text("typed before").see("typed before")
	d.expire()
	c.press("Tab").text("late@example.com").see("late@example.com").press("Enter").see("Step 2 of 5")
	c.press("Enter").see("Step 3 of 5").press("Enter").enterUntil("Step 4 of 5").press("Enter").enterUntil("Step 5 of 5")
	c.see("outlives-it", "typed before", "late@example.com", "[ Create ]").press("Enter").see("╭ Sign in to")
	assert.Contains(t, c.screen(), "Step 5 of 5", "what was being done stands behind")
	c.press("Escape").gone("╭ Sign in to").see("✕ ", "not signed in", "Step 5 of 5", "outlives-it", "typed before")
	require.Empty(t, s.users("outlives-it"))
	c.press("Enter").see("Tried").press("Escape").gone("Tried").press("Enter").see("not signed in", "Step 5 of 5")
	c.press(":").see("╭ Commands").text("sign in").see(": sign in").press("Enter").signsInInstead(d).see("acme · admin", "Step 5 of 5", "outlives-it", "typed before")
	c.press("Enter").see("Shown once", "outlives-it")
	secret := c.revealed()
	made := s.named("outlives-it")
	assert.Equal(t, []string{"typed before", "late@example.com"}, []string{made.Description, made.Contact})
	assert.True(t, s.works(keyForm.FindString(c.screen()), secret))
}

// TestACreateThatWasRefusedGoesOn signs in where the dialog stands: the one press of Create is answered, once.
func TestACreateThatWasRefusedGoesOn(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	s, d, c := asDeputy(t)
	c.press("n").see("Step 1 of 5").text("goes-on").press("Enter", "Enter", "Enter").see("Step 2 of 5").press("Enter").see("Step 3 of 5")
	c.press("Enter").enterUntil("Step 4 of 5").press("Enter").enterUntil("[ Create ]")
	d.expire()
	c.press("Enter").signsInInstead(d).see("Shown once", "goes-on")
	require.Len(t, s.users("goes-on"), 1)
	assert.True(t, s.works(keyForm.FindString(c.screen()), c.revealed()))
	c.press("s").see("Is the secret stored?").press("y").see("Create another").press("o").see("Overview", "acme · admin")
}

// TestABulkThatWasRefusedGoesOn ends the key between the question and the answer: nothing is done before somebody signs
// in, and then all of it, in that person's name.
func TestABulkThatWasRefusedGoesOn(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	s, d, c := asDeputy(t)
	c.press("/").text("batch-").see("/ batch-", "20 of 81").press("Enter").press("*").see("20 marked").press("d").see("Disable 20 service users")
	d.expire()
	c.press("y").see("╭ Sign in to")
	for name, enabled := range states(s, "batch-") {
		assert.True(t, enabled, name)
	}
	c.signsInInstead(d).see("20 disabled")
	for name, enabled := range states(s, "batch-") {
		assert.False(t, enabled, name)
	}
	assert.NotContains(t, actors(s, "disable"), "deputy")
	assert.Contains(t, actors(s, "disable"), "admin")
	c.press("u").see("Cancel").press("y").see("20 enabled")
}

// actors are who the audit trail says did an action on the users of these tests.
func actors(s *server, action string) string {
	s.t.Helper()
	var page struct {
		Items []struct {
			Action string
			Actor  struct{ Name string }
			Target struct{ Name string }
		}
	}
	s.get("/v1/audit-events?page_size=1000", &page)
	var names []string
	for _, e := range page.Items {
		if strings.HasPrefix(e.Target.Name, "batch-") && strings.Contains(e.Action, action) {
			names = append(names, e.Actor.Name)
		}
	}
	return strings.Join(names, " ")
}
