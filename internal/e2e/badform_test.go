package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWhatTheWizardRefuses types what breaks a rule, a name that is taken meanwhile and a date that has passed, and lets
// the system refuse and fail: each is said where it can be mended, and nothing that was typed is lost.
func TestWhatTheWizardRefuses(t *testing.T) {
	t.Parallel()
	s := serve(t, "--scenario", "demo", "--control")
	c := open(t, wide(s)).see("All 60", "acme · admin")
	c.press("n").see("Step 1 of 5")
	c.press("Enter").see("Step 1 of 5", "Name", "is required").press("BTab")
	c.text("!no").press("Tab").see("Step 1 of 5", "starts with a letter or digit")
	c.press("BTab", "C-u").text("orders-api").press("Tab").see("is taken by another service user")
	c.press("BTab", "C-u").text("late-comer").see("late-comer").gone("is taken", "starts with a letter or digit,  ")
	c.press("Tab").text("kept all the way").press("Tab").text("kept@example.com").see("kept@example.com")
	c.press("Enter").see("Step 2 of 5").text("2020-01-01").press("Enter").see("Step 2 of 5", "2020-01-01", "2020-01-01 is past: pick ")
	c.text("2099-01-31").see("Works until 2099-01-31 23:59:59 UTC").press("Enter").see("Step 3 of 5").press("Enter", "Enter").see("Step 4 of 5")
	c.press("Enter").see("Step 5 of 5", "late-comer", "kept all the way", "kept@example.com", "2099-01-31")

	for _, bad := range []struct{ rule, says string }{
		{`"status":403`, "Ask whoever administers the system for the permission."},
		{`"status":422`, "Check what was asked for, then try again."},
		{`"status":429,"retry_after":120`, "Try again in 2m0s."},
		{`"status":503,"retry_after":90`, "Try again in 1m30s."},
	} {
		s.faults(`{"route":"/v1/service-users","method":"POST",` + bad.rule + `}`)
		c.press("Enter").see("✕ ", "create the service user: ", bad.says, "[ Create ]", "late-comer", "kept all the way")
		c.press("Escape").gone("esc dismiss").press("Escape").see("Leave New service user?").press("Escape").gone("Leave New service user?")
	}
	s.faults()
	require.Empty(t, s.users("late-comer"))
	s.behindOurBack(http.MethodPost, "/v1/service-users", `{"name":"late-comer"}`)
	c.press("Enter").see("Step 1 of 5", "✕ is taken", "kept all the way", "kept@example.com")
	c.press("C-u").text("later-comer").see("later-comer").gone("is taken").press("Tab", "Tab", "Enter").see("Step 2 of 5")
	c.press("Enter").see("Step 3 of 5").press("Enter", "Enter").see("Step 4 of 5").press("Enter").see("Step 5 of 5")
	c.see("later-comer", "kept all the way", "kept@example.com", "2099-01-31").press("Enter").see("Shown once")
	made := s.named("later-comer")
	assert.Equal(t, []string{"kept all the way", "kept@example.com", "2099-01-31"}, []string{made.Description, made.Contact, made.EndDate})
}

// TestAUserDeletedBehindOurBack is said while its detail is open; its keys say why they are off.
func TestAUserDeletedBehindOurBack(t *testing.T) {
	t.Parallel()
	s := serve(t, "--scenario", "demo", "--control")
	c := open(t, wide(s)).see("All 60", "acme · admin").press("Enter").see("Overview", "Copies the audit trail")
	s.behindOurBack(http.MethodDelete, "/v1/service-users/"+s.named("audit-archiver").ID, "")
	c.press("r").see("audit-archiver is gone")
	for key, title := range map[string]string{"d": "disable", "a": "edit", "K": "new key", "D": "delete", "x": "extend"} {
		c.press(key).see(title + " is off: audit-archiver is gone")
	}
	c.press("Tab").see("Keys").press("q").see("All 59", "backup-agent").gone("audit-archiver  ")
	s.behindOurBack(http.MethodDelete, "/v1/service-users/"+s.named("backup-agent").ID, "")
	c.press("g", "d").see("Disable 1 service user?", "backup-agent").press("y").see("backup-agent is gone: somebody else deleted it", "All 58")
}

// TestAnEditThatMeetsAnother saves what somebody else has changed meanwhile: both versions are shown, nothing is
// overwritten unasked, and a save that fails keeps the form.
func TestAnEditThatMeetsAnother(t *testing.T) {
	t.Parallel()
	s := serve(t, "--scenario", "demo", "--control")
	path := "/v1/service-users/" + s.named("audit-archiver").ID
	c := open(t, wide(s)).see("All 60", "acme · admin").press("Enter").see("Overview", "Copies the audit trail")
	c.press("a").see("Edit", "security@example.com").press("Tab", "Tab", "C-u").text("mine@example.com").see("mine@example.com")
	for _, bad := range []struct{ rule, says string }{
		{`"status":403`, "Ask whoever administers the system for the permission."},
		{`"status":428`, "Refresh, then try again."},
		{`"status":422`, "Check what was asked for, then try again."},
		{`"status":503`, "Try again in a while."},
		{`"status":500`, "It may or may not have"},
	} {
		s.faults(`{"route":"/v1/service-users/{id}","method":"PATCH",` + bad.rule + `}`)
		c.press("C-s").see("✕ ", bad.says, "mine@example.com")
	}
	s.faults()
	s.behindOurBack(http.MethodPatch, path, `{"contact":"theirs@example.com"}`)
	c.press("C-s").see("was changed by admin", "Nothing was overwritten", "YOURS", "mine@example.com", "THEIRS", "theirs@example.com", "security@example.com")
	assert.Equal(t, "theirs@example.com", s.named("audit-archiver").Contact)
	c.press("a").see("mine@example.com").gone("THEIRS")
	c.press("C-s").see("audit-archiver was saved")
	assert.Equal(t, "mine@example.com", s.named("audit-archiver").Contact)
}

// TestAPasteOfAHundredKilobytes neither blocks a key nor submits anything, and what was typed before stays.
func TestAPasteOfAHundredKilobytes(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat("0123456789abcde\n", 100*1024/16)
	c := open(t, setup{}).see("All 60", "acme · admin")
	c.press("/")
	require.NoError(t, c.tmux.Paste(t.Context(), huge))
	c.see("0123456789abcde", "0 of 60").press("Escape").see("All 60", "audit-archiver")
	c.press("n").see("Step 1 of 5").text("typed-first")
	require.NoError(t, c.tmux.Paste(t.Context(), huge))
	c.see("Step 1 of 5", "characters").press("Tab").text("still here").see("Step 1 of 5", "still here")
	c.press("BTab", "C-u").text("short").see("short").press("Tab", "Tab", "Enter").see("Step 2 of 5")
}

// TestATerminalThatIsTooSmall says which size is needed, ignores keys, and has everything again when it is large enough.
func TestATerminalThatIsTooSmall(t *testing.T) {
	t.Parallel()
	c := open(t, setup{width: 80, height: 24}).see("All 60", "acme")
	c.press("n").see("Step 1 of 5").text("survivor").see("survivor")
	require.NoError(t, c.tmux.Resize(t.Context(), 59, 24))
	c.see("Steward needs 60×15.", "This terminal has 59×24.").text("lost").press("Enter", "Tab", "Escape")
	require.NoError(t, c.tmux.Paste(t.Context(), "lost too"))
	require.NoError(t, c.tmux.Resize(t.Context(), 80, 5))
	c.see("This terminal has 80×5.")
	require.NoError(t, c.tmux.Resize(t.Context(), 60, 15))
	c.see("Step 1 of 5", "survivor").gone("lost")
	c.text("-too").see("survivor-too")
	require.NoError(t, c.tmux.Resize(t.Context(), 20, 4))
	c.see("Steward needs 60×15.").press("C-c")
	require.NoError(t, c.tmux.Resize(t.Context(), 80, 24))
	c.see("Quit without creating the service user?").press("y")
	assert.Equal(t, 0, c.exits())
}
