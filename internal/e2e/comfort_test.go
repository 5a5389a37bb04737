package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mouseAsked is what the terminal was asked for: any event of the mouse, and how it is told.
func (c *console) mouseAsked() string {
	c.t.Helper()
	flags, err := c.tmux.Ask(c.t.Context(), "#{mouse_any_flag}#{mouse_sgr_flag}")
	require.NoError(c.t, err)
	return flags
}

// points sends what a terminal sends when a button of the mouse is pressed over a text; 64 and 65 are the wheel.
func (c *console) points(button int, over string) *console {
	c.t.Helper()
	for y, line := range strings.Split(c.screen(), "\n") {
		if x := strings.Index(line, over); x >= 0 {
			x = len([]rune(line[:x]))
			sent := fmt.Sprintf("\x1b[<%d;%d;%dM", button, x+1, y+1)
			if button < 64 { // the wheel is not let go
				sent += fmt.Sprintf("\x1b[<%d;%d;%dm", button, x+1, y+1)
			}
			require.NoError(c.t, c.tmux.Type(c.t.Context(), sent))
			return c
		}
	}
	require.Failf(c.t, "screen", "there is no %q to point at in\n%s", over, c.screen())
	return c
}

func TestTheMouseIsAskedForOnlyWhereItIsWanted(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	c := open(t, setup{args: []string{"demo", "--seed", "7"}, width: 120, height: 30})
	c.see("All 60", "? help")
	assert.Equal(t, "00", c.mouseAsked())
	c.press(":").see("Commands").text("mouse on").see("● mouse on").press("Enter").see("The mouse is on")
	assert.Equal(t, "11", c.mouseAsked())
	c.points(0, "catalog-importer").see("● catalog-importer")
	c.points(65, "catalog-importer").gone("audit-archiver").points(64, "catalog-importer").see("audit-archiver")
	c.points(0, "Expired").see("migration-2025").gone("catalog-importer").points(0, "All 60").see("catalog-importer")
	c.points(0, "ci-deploy-prod").points(0, "ci-deploy-prod").see("Overview   Keys")
	c.points(0, "esc back").see("All 60").points(0, "d disable").see("[ Cancel ]").points(0, "Cancel").gone("[ Cancel ]")
	c.press(":").see("Commands").text("mouse off").see("● mouse off").press("Enter").see("The mouse is off")
	assert.Equal(t, "00", c.mouseAsked())
	c.press("q")
	assert.Equal(t, 0, c.exits())
}

// TestTheListLooksAsItWasLeft chooses columns and an order in one context; both are there at the next start, and nothing
// of it in another context or in the demo.
func TestTheListLooksAsItWasLeft(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	home := keyringHome(t)
	staging, prod := serve(t, "--scenario", "demo", "--seed", "7"), serve(t, "--scenario", "demo", "--seed", "8")
	configured(t, home, `current: staging
mouse: true
keys:
  list.colums: [f8]
contexts:
  - {name: staging, url: "`+staging.URL+`", `+staging.printed(home, 0)+`}
  - {name: prod, url: "`+prod.URL+`", `+prod.printed(home, 0)+`}
`)
	start := func(args ...string) *console {
		return open(t, setup{args: append([]string{}, args...), env: lives(home), home: home, width: 120, height: 30}).see("All 60", "NAME")
	}
	c := start().see("config.yaml:4:3: there is no action list.colums; did you mean list.columns?")
	assert.Equal(t, "11", c.mouseAsked())
	c.press("Escape").gone("config.yaml:4").press("C").see("Columns", "[✓] ENDS").press("j", "j", "Space").see("[ ] ENDS").press("Enter").gone("ENDS").press("s", "S").see("by STATUS")
	c.quits()
	start().see("by STATUS", "LAST USED").gone("ENDS").quits()
	start("--context", "prod").see("ENDS").gone("by STATUS").quits()
	start("demo").see("ENDS").gone("by STATUS").press("s").see("by STATUS").quits()

	var kept []string
	require.NoError(t, filepath.WalkDir(home, func(path string, d os.DirEntry, err error) error {
		if filepath.Base(filepath.Dir(path)) == "views" {
			info, failed := d.Info()
			require.NoError(t, failed)
			assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
			kept = append(kept, d.Name())
		}
		return err
	}))
	require.Len(t, kept, 1)
	assert.True(t, strings.HasPrefix(kept[0], "staging-"), kept[0])
}
