package e2e

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// onUser opens an administrator's console on the Overview of a user.
func (s *server) onUser(who string, width, height int, name string) *console {
	s.t.Helper()
	as := s.deputy(who)
	c := open(s.t, setup{args: []string{"--url", s.URL}, env: []string{"STEWARD_KEY_ID=" + as.keyID, "STEWARD_SECRET=" + as.secret}, width: width, height: height}).see("All ")
	return c.press("/").text(name).see("● "+name).press("Enter", "Enter").see("Overview", "› "+name)
}

// TestTwoAdministratorsEditTheSameUser is two consoles on one server: the second to save sees what the first made of it,
// chooses field by field, is overtaken once more while choosing, and loses nothing.
func TestTwoAdministratorsEditTheSameUser(t *testing.T) {
	t.Parallel()
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			t.Parallel()
			s := serve(t, "--scenario", "demo", "--seed", "7")
			s.create(`{"name":"e2e-shared","description":"first words","contact":"old@example.com"}`)
			dana := s.onUser("dana-admin", size.width, size.height, "e2e-shared")
			ada := s.onUser("ada-admin", size.width, size.height, "e2e-shared")

			ada.press("a").see("Edit", "first words").press("Tab").text(" by ada").press("Tab", "C-u").text("ada@example.com").see("ada@example.com")
			dana.press("a").see("Edit", "first words").press("Tab").text(" by dana").press("C-s").see("e2e-shared was saved")
			require.Equal(t, "first words by dana", s.named("e2e-shared").Description)

			ada.press("C-s").see("was changed by dana-admin", "first words by ada", "first words by dana", "enter save")
			assert.Equal(t, "first words by dana", s.named("e2e-shared").Description, "nothing was overwritten")
			assert.Equal(t, "old@example.com", s.named("e2e-shared").Contact)
			ada.press("Enter").see("choose for Description first").press("m")

			dana.press("a").see("Edit", "first words by dana").press("Tab").text(", twice").press("C-s").see("Overview", "first words by dana, twice")
			ada.press("Enter").see("was changed by dana-admin", "first words by dana, twice", "first words by ada").press("a")
			ada.see("Edit", "first words by ada", "ada@example.com", "ctrl+s save").press("C-s").see("e2e-shared was saved")
			after := s.named("e2e-shared")
			assert.Equal(t, "first words by ada", after.Description, "what was chosen")
			assert.Equal(t, "ada@example.com", after.Contact, "what was typed is not lost")

			for _, c := range []*console{ada, dana} {
				c.press("q").see("All 1").press("Escape").see("All 63").press("q")
				assert.Equal(t, 0, c.exits())
			}
		})
	}
}

// TestTwoAdministratorsChangeTheSameAccess is the same for what a user may do: what does not touch each other goes together.
func TestTwoAdministratorsChangeTheSameAccess(t *testing.T) {
	t.Parallel()
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			t.Parallel()
			s := serve(t, "--scenario", "demo", "--seed", "7")
			id := s.create(`{"name":"e2e-shared"}`).User.ID
			dana := s.onUser("dana-admin", size.width, size.height, "e2e-shared").opensAccess()
			ada := s.onUser("ada-admin", size.width, size.height, "e2e-shared").opensAccess()

			ada.picks("metrics-read", "Policies").picks("Monitoring", "Groups")
			dana.picks("audit-read", "Policies").press("Enter").see("Change access", "+ audit-read", "Cancel").press("y").see("Access of e2e-shared changed")

			ada.press("Enter").see("+ metrics-read", "Cancel").press("y").see("was changed by dana-admin", "+ audit-read")
			assert.Equal(t, []string{"audit-read"}, s.holds(id, "policies"), "nothing was sent")
			assert.Empty(t, s.holds(id, "groups"))
			ada.press("Enter").see("╭ Change access", "+ metrics-read", "+ Monitoring").press("y").see("Access of e2e-shared changed: 2 changes")
			assert.ElementsMatch(t, []string{"audit-read", "metrics-read"}, s.holds(id, "policies"))
			assert.Equal(t, []string{"Monitoring"}, s.holds(id, "groups"))
		})
	}
}

// TestAccessIsMergedWithoutRevisions is the same on a system that has no revisions: it is read again and compared.
func TestAccessIsMergedWithoutRevisions(t *testing.T) {
	t.Parallel()
	s := serve(t, "--face", "trustgrid")
	user := func() *console {
		return connect(t, s, "system: trustgrid", "Client ID", "Secret").press("Enter").see("Overview", "› audit-archiver").opensAccess()
	}
	ada, dana := user(), user()
	ada.picks("pol-invoices", "Policies")
	dana.picks("builtin-tg-upgrade-admin", "Policies").press("Enter").see("Cancel").press("y").see("Access of audit-archiver changed")
	ada.press("Enter").see("Cancel").press("y").see("while you picked", "+ builtin-tg-upgrade-admin", "+ pol-invoices", "both").press("Enter")
	ada.see("╭ Change access", "+ pol-invoices").press("y").see("Access of audit-archiver changed", "pol-invoices", "builtin-tg-upgrade-admin")
}

// opensAccess goes from a user's Overview to the screen that changes access.
func (c *console) opensAccess() *console {
	c.t.Helper()
	return c.press("Tab", "Tab").see("enter change").press("Enter").see("Change access", "Nothing is changed yet")
}

// picks filters for an entry and gives or takes it.
func (c *console) picks(entry, kind string) *console {
	c.t.Helper()
	return c.press("/").text(entry).press("Enter").see("] " + entry).press("Space").see(entry + " (" + kind + ")").press("Escape").gone("/ " + entry)
}

// holds are the names of what a user has of a kind, as the API gives them.
func (s *server) holds(id, kind string) []string {
	s.t.Helper()
	var u map[string]any
	s.get("/v1/service-users/"+id, &u)
	names := []string{}
	list, _ := u[kind].([]any)
	for _, entry := range list {
		if ref, ok := entry.(map[string]any); ok {
			names = append(names, fmt.Sprint(ref["name"]))
		}
	}
	return names
}
