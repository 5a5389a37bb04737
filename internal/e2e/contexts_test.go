package e2e

import (
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/e2e/terminal"
)

// TestTwoContextsAreToldApart switches between a yellow context and a red one that is read-only: the name stands in its
// colour in the header and in dialogs, and in the read-only one nothing can be changed, by key, palette or bulk.
func TestTwoContextsAreToldApart(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	home := keyringHome(t)
	staging, prod := serve(t, "--scenario", "demo", "--seed", "7", "--control"), serve(t, "--scenario", "demo", "--seed", "8", "--control")
	configured(t, home, `current: staging
contexts:
  - {name: staging, url: "`+staging.URL+`", colour: yellow, `+staging.printed(home, 0)+`}
  - {name: prod, url: "`+prod.URL+`", colour: red, read_only: true, `+prod.printed(home, 0)+`}
`)
	before := prod.users("")
	prod.control("DELETE", "/_mock/requests", "")
	c := open(t, setup{args: []string{}, env: lives(home), home: home, width: 160, height: 40})
	c.see("staging › Service users", "acme · admin", "All 60").painted("steward", "staging", yellow).press("d").see("Disable 1 service user?")
	c.painted("Disable 1 service user?", "staging", yellow)
	c.press("Escape").gone("Disable 1").press("4").see("› Contexts", "● here, default  yellow", "READ-ONLY", "red ").press("j").see("● prod").press("Enter")
	c.see("steward   prod READ-ONLY › Service users", "acme · admin", "All 60").gone("staging ›").painted("steward", "prod", red)

	c.changesNothing("the context prod is READ-ONLY")

	c.press("4").see("› Contexts", "● here").press("k").see("● staging").press("Enter").see("staging › Service users", "acme · admin", "All 60").gone("READ-ONLY").painted("steward", "staging", yellow)
	c.press("d").see("Disable 1 service user?").press("y").see("audit-archiver disabled").quits()
	assert.Equal(t, "disabled", staging.named("audit-archiver").Status, "where changes are allowed they are made")

	assert.Equal(t, before, prod.users(""))
	journal := prod.control("GET", "/_mock/requests", "")
	require.Contains(t, journal, `"method":"GET","path":"/v1/service-users`, "the journal holds what was asked")
	for _, method := range []string{"POST", "PATCH", "PUT", "DELETE"} {
		assert.NotContains(t, journal, `"method":"`+method+`","path":"/v1/`)
	}
	open(t, setup{args: []string{"--context", "prod"}, env: lives(home), home: home}).see("steward   prod READ-ONLY › Service users", "All 60").quits()
}

// changesNothing walks over the list and a user with every changing key, on one, on all, and through the palette.
func (c *console) changesNothing(why string) {
	c.t.Helper()
	off := func(keys ...[2]string) {
		c.t.Helper()
		for _, key := range keys {
			c.press(key[0]).see("• "+key[1]+" is off: "+why).gone("[ Cancel ]", "Step 1 of", "enter create")
		}
	}
	off([2]string{"n", "new"}, [2]string{"d", "disable"}, [2]string{"e", "enable"}, [2]string{"D", "delete"}, [2]string{"x", "extend"})
	c.press("*").see("60 marked")
	off([2]string{"d", "disable"}, [2]string{"e", "enable"}, [2]string{"D", "delete"}, [2]string{"x", "extend"})
	inPalette(c, []string{"disable", "enable", "delete", "extend"}, why)
	c.press("d", "C-s", "e", "C-s", "D", "C-s", "x", "C-s", "u", "C-s").see("undo is off").press("Escape").gone("60 marked")
	inPalette(c, []string{"new", "disable", "enable", "delete", "extend"}, why)

	c.press("g", "Enter").see("Overview")
	off([2]string{"a", "edit"}, [2]string{"d", "disable"}, [2]string{"K", "new key"}, [2]string{"N", "regenerate"}, [2]string{"D", "delete"}, [2]string{"x", "extend"})
	c.press("Tab").see("LAST USED")
	off([2]string{"K", "new key"}, [2]string{"N", "regenerate"}, [2]string{"X", "expire now"}, [2]string{"D", "delete key"}, [2]string{"a", "rename"})
	inPalette(c, []string{"new key", "regenerate", "expire now", "delete key", "rename", "edit"}, why)
	c.press("1").see("All 60")
}

// The colours of contexts on a dark background, as numbers of the terminal's 256.
const (
	red    = "203"
	yellow = "221"
)

// painted waits until a text stands on the screen in a colour, on one line behind another text.
func (c *console) painted(behind, text, colour string) *console {
	c.t.Helper()
	form := regexp.MustCompile(regexp.QuoteMeta(behind) + `[^\n]*\x1b\[[0-9;]*38;5;` + colour + `m` + regexp.QuoteMeta(text))
	require.Eventually(c.t, func() bool {
		styled, err := c.tmux.Styled(c.t.Context())
		return err == nil && form.MatchString(styled)
	}, terminal.Patience, 20*time.Millisecond, "%s behind %s in colour %s", text, behind, colour)
	return c
}
