package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestAReadOnlyOperatorIsToldWhy presses every key that changes something: each says why it is off, in the footer's
// notice, the palette and the help, and nothing is asked of the system but to read.
func TestAReadOnlyOperatorIsToldWhy(t *testing.T) {
	t.Parallel()
	const why = "the operator viewer is READ-ONLY here"
	c := open(t, setup{args: []string{"demo", "--scenario", "readonly"}, width: 160, height: 40})
	c.see("demo READ-ONLY › Service users", "viewer", "All 60", "Enabled 52", "Disabled 5")
	off := func(keys [][2]string) {
		for _, key := range keys {
			c.press(key[0]).see("• "+key[1]+" is off: "+why).gone("[ Cancel ]", "Step 1 of", "enter create")
		}
	}
	listed := [][2]string{{"n", "new"}, {"d", "disable"}, {"e", "enable"}, {"D", "delete"}, {"x", "extend"}}
	off(listed)
	c.press("*").see("60 marked")
	off([][2]string{{"d", "disable"}})
	c.press("Escape").gone("60 marked")
	inPalette(c, []string{"new", "disable", "enable", "delete", "extend"}, why)
	c.press("?").see("type to search").text("read-only").see("search: read-only", "off: "+why).press("Escape").see("type to search").press("Escape").gone("╭ Help")

	c.press("g", "Enter").see("demo READ-ONLY › Service users › audit-archiver", "Overview")
	off([][2]string{{"a", "edit"}, {"d", "disable"}, {"K", "new key"}, {"N", "regenerate"}, {"D", "delete"}, {"x", "extend"}})
	c.press("Tab").see("archiver", "active", "LAST USED")
	off([][2]string{{"K", "new key"}, {"N", "regenerate"}, {"X", "expire now"}, {"D", "delete key"}, {"E", "end at"}, {"a", "rename"}})
	inPalette(c, []string{"new key", "regenerate", "expire now", "end at", "delete key", "rename", "edit"}, why)

	c.press("y").see("╭ Copy", "without the secret").press("Escape").gone("╭ Copy")
	c.press("q").see("All 60", "Enabled 52", "Disabled 5", "● audit-archiver            ").press("q")
	assert.Equal(t, 0, c.exits())
}

// inPalette looks each command up in the palette, reads there why it is off, and runs it in vain.
func inPalette(c *console, titles []string, why string) {
	c.t.Helper()
	for _, title := range titles {
		c.press(":").see("╭ Commands").text(title).see(": "+title, "● "+title).see("off: " + why[:20])
		c.press("Enter").see("• "+title+" is off: "+why, "╭ Commands").press("Escape").gone("╭ Commands", "[ Cancel ]", "Step 1 of", "enter create")
	}
}

// TestAReadOnlyOperatorChangesNothing walks with every changing key, then asks the server what it was asked.
func TestAReadOnlyOperatorChangesNothing(t *testing.T) {
	t.Parallel()
	s := serve(t, "--scenario", "readonly", "--control")
	c := open(t, setup{args: []string{"--url", s.URL}, env: s.env(0)}).see("READ-ONLY", "All 60")
	before := s.users("")
	s.control("DELETE", "/_mock/requests", "")
	c.press("*").see("60 marked").press("d", "C-s", "e", "C-s", "D", "C-s", "n", "x", "u", "C-s").see("undo is off")
	c.press("Escape").gone("60 marked").press("g", "Enter").see("Overview")
	c.press("a", "d", "K", "C-s", "N", "D", "C-s").see("delete is off").press("Tab").see("LAST USED")
	c.press("K", "N", "C-s", "X", "E", "C-s", "D", "a").see("rename is off").press("1").see("All 60").press("r", "q")
	assert.Equal(t, 0, c.exits())
	assert.Equal(t, before, s.users(""))
	for _, method := range []string{"POST", "PATCH", "PUT", "DELETE"} {
		assert.NotContains(t, s.control("GET", "/_mock/requests", ""), `"method":"`+method+`","path":"/v1/`)
	}
}
