package e2e

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/e2e/terminal"
)

// here is an environment in which nothing tells of SSH, so that where the tests run does not matter.
var here = []string{"SSH_CONNECTION=", "SSH_TTY=", "STY="}

// copies are the texts that were sent to a terminal's clipboard (OSC 52), oldest first, with the selection they name.
func copies(t *testing.T, raw []byte) (texts, selections []string) {
	t.Helper()
	for _, found := range regexp.MustCompile(`\x1b\]52;([a-z]*);([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)`).FindAllSubmatch(raw, -1) {
		text, err := base64.StdEncoding.DecodeString(string(found[2]))
		require.NoError(t, err, "%q", found[0])
		texts, selections = append(texts, string(text)), append(selections, string(found[1]))
	}
	return texts, selections
}

// attach is a person in front of the console, on a terminal of a kind.
func (c *console) attach(kind string) *terminal.Pty {
	c.t.Helper()
	before := c.ask("#{session_attached}")
	p, err := c.tmux.Attach(c.t.Context(), 120, 40, kind)
	require.NoError(c.t, err)
	c.t.Cleanup(p.Close)
	_, err = c.tmux.Until(c.t.Context(), "to be attached", func(string) bool { return c.ask("#{session_attached}") != before })
	require.NoError(c.t, err)
	_, err = p.WaitFor(0, "Service users")
	require.NoError(c.t, err)
	return p
}

func (c *console) ask(format string) string {
	c.t.Helper()
	said, err := c.tmux.Ask(c.t.Context(), format)
	require.NoError(c.t, err)
	return said
}

// copyName copies the name of the user under the cursor and returns it. The keys come from p, or from nobody.
func (c *console) copyName(p *terminal.Pty) string {
	c.t.Helper()
	press := func(key string) {
		if p == nil {
			c.press(key)
			return
		}
		require.NoError(c.t, p.Write(key))
	}
	press("y")
	name := regexp.MustCompile(`Copy of (\S+)`).FindStringSubmatch(c.see("Copy of ", "row as JSON").screen())
	require.Len(c.t, name, 2)
	press("n")
	c.gone("Copy of ")
	return name[1]
}

// TestTmuxPassesACopyOn copies in a real tmux under each of its settings, and reads what comes out at the terminal of
// the person in front of it.
func TestTmuxPassesACopyOn(t *testing.T) {
	t.Parallel()
	for _, set := range []string{"external", "off", "on"} {
		for _, pass := range []string{"off", "on"} {
			// A comma would end up in the path of the socket, and end it in TMUX.
			t.Run(fmt.Sprintf("set-clipboard %s and allow-passthrough %s", set, pass), func(t *testing.T) {
				t.Parallel()
				c := open(t, setup{args: []string{"demo", "--seed", "7"}, env: here, config: []string{"set -s set-clipboard " + set, "set -g allow-passthrough " + pass}})
				c.see("All 60")
				p := c.attach("xterm-256color")
				from := p.Len()
				name := c.copyName(p)
				c.see("Name: Sent to your terminal's clipboard through tmux", "check with a paste")
				want := []string{name}
				if set == "on" && pass == "on" {
					want = []string{name, name}
				}
				_, err := p.WaitFor(from, base64.StdEncoding.EncodeToString([]byte(name)))
				require.NoError(t, err)
				_, err = c.tmux.Until(t.Context(), "for every copy", func(string) bool {
					texts, _ := copies(t, p.Since(from))
					return len(texts) == len(want)
				})
				require.NoError(t, err)
				texts, selections := copies(t, p.Since(from))
				assert.Equal(t, want, texts)
				if pass == "on" {
					assert.Contains(t, selections, "c", "what is passed on names the clipboard")
				}
				held, err := c.tmux.Buffer(t.Context())
				if set == "on" {
					require.NoError(t, err)
					assert.Equal(t, name, held)
					c.see("keeps it in its own buffer")
				} else {
					assert.ErrorContains(t, err, "no buffers", "nothing stays behind: %q", held)
				}
			})
		}
	}
}

func TestTmuxThatDoesNotKnowTheTerminalSaysSo(t *testing.T) {
	t.Parallel()
	c := open(t, setup{args: []string{"demo", "--seed", "7"}, env: here})
	c.see("All 60")
	p := c.attach("vt220")
	c.copyName(p)
	c.see("does not know that vt220 takes copies")
	texts, _ := copies(t, p.Since(0))
	assert.Empty(t, texts, "that is the truth")
}

func TestNobodyAttachedIsSaid(t *testing.T) {
	t.Parallel()
	c := open(t, setup{args: []string{"demo", "--seed", "7"}, env: here})
	c.see("All 60").copyName(nil)
	c.see("Name: Not copied: nobody is attached to this tmux session")
	_, err := c.tmux.Buffer(t.Context())
	assert.ErrorContains(t, err, "no buffers")
}

// TestSeveralClientsAreAskedAbout attaches two people. The first copy is a question; the same copy again reaches the one
// who pressed, under settings that would send it to both.
func TestSeveralClientsAreAskedAbout(t *testing.T) {
	t.Parallel()
	c := open(t, setup{args: []string{"demo", "--seed", "7"}, env: here, config: []string{"set -s set-clipboard on", "set -g allow-passthrough on"}})
	c.see("All 60")
	mine, other := c.attach("xterm-256color"), c.attach("xterm-256color")
	name := c.copyName(mine)
	c.see("Name: Not copied yet: 2 clients attached. Copy again to send it")
	for _, p := range []*terminal.Pty{mine, other} {
		texts, _ := copies(t, p.Since(0))
		require.Empty(t, texts)
	}
	require.Equal(t, name, c.copyName(mine))
	c.see("Name: Sent to your terminal's clipboard through tmux (", "one of 2)")
	_, err := mine.WaitFor(0, base64.StdEncoding.EncodeToString([]byte(name)))
	require.NoError(t, err)
	texts, _ := copies(t, mine.Since(0))
	assert.Equal(t, []string{name}, texts)
	require.NoError(t, mine.Write("q"))
	require.Equal(t, 0, c.exits())
	_, err = other.WaitFor(0, "Pane is dead")
	require.NoError(t, err, "all that came before has come")
	texts, _ = copies(t, other.Since(0))
	assert.Empty(t, texts)
}

// TestBareTerminalGetsTheCopy copies without anything between the console and the terminal.
func TestBareTerminalGetsTheCopy(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ answer, says string }{
		"a terminal that says nothing":              {"", "which may ignore it"},
		"a terminal that says that it takes copies": {"\x1b[?62;22;52c", "which says that it accepts copies"},
		"a terminal that says other things":         {"\x1b[?62;22c", "which may ignore it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := terminal.StartPty(t.Context(), 120, 40, isolated(t), filepath.Join(bin, "steward"), "demo", "--seed", "7")
			require.NoError(t, err)
			defer p.Close()
			_, err = p.WaitFor(0, "\x1b[c")
			require.NoError(t, err, "the terminal is asked")
			require.NoError(t, p.Write(tc.answer))
			_, err = p.WaitFor(0, "orders-sync")
			require.NoError(t, err)
			row := copyRow(t, p)
			texts, selections := copies(t, p.Since(0))
			assert.Equal(t, []string{row}, texts)
			assert.Equal(t, []string{"c"}, selections)
			_, err = p.WaitFor(0, tc.says)
			require.NoError(t, err)
			assert.NotContains(t, string(p.Since(0)), "\x1b]52;c;?", "it is never asked what it holds")
		})
	}
}

// copyRow copies the row under the cursor as JSON, more than what fits into one string of GNU screen, and returns what
// came to the terminal.
func copyRow(t *testing.T, p *terminal.Pty) string {
	t.Helper()
	require.NoError(t, p.Write("y"))
	_, err := p.WaitFor(0, "Copy of ")
	require.NoError(t, err)
	from := p.Len()
	require.NoError(t, p.Write("r"))
	_, err = p.WaitFor(from, "Row as JSON: Sent to your terminal's clipboard")
	require.NoError(t, err)
	_, err = p.WaitFor(from, "\x1b]52;")
	require.NoError(t, err)
	_, err = p.WaitFor(from, "\a")
	require.NoError(t, err)
	texts, _ := copies(t, p.Since(from))
	require.Len(t, texts, 1)
	assert.Contains(t, texts[0], `"name"`)
	assert.True(t, strings.HasSuffix(strings.TrimSpace(texts[0]), "}"), "it is whole: %s", texts[0])
	return texts[0]
}

// TestScreenPassesACopyOnWhole copies a long text in a real GNU screen, and looks at the terminal around it: the text
// comes whole, and nothing of it is written on the screen.
func TestScreenPassesACopyOnWhole(t *testing.T) {
	t.Parallel()
	need(t, "screen")
	env := append(isolated(t), "SCREENDIR="+privateFolder(t))
	defer func() { // what the terminal shows is gone with it, but not what runs in screen
		quit := exec.CommandContext(context.WithoutCancel(t.Context()), "screen", "-S", "steward", "-X", "quit")
		quit.Env = append(os.Environ(), env...)
		_ = quit.Run()
	}()
	p, err := terminal.StartPty(t.Context(), 120, 40, env, "screen", "-U", "-c", "/dev/null", "-S", "steward", filepath.Join(bin, "steward"), "demo", "--seed", "7")
	require.NoError(t, err)
	defer p.Close()
	_, err = p.WaitFor(0, "orders-sync")
	require.NoError(t, err)
	row := copyRow(t, p)
	_, err = p.WaitFor(0, "through GNU screen")
	require.NoError(t, err)
	whole := base64.StdEncoding.EncodeToString([]byte(row))
	require.Greater(t, len(whole), 768, "longer than one string may be")
	require.NoError(t, p.Write("q"))
	require.NoError(t, p.Exited())
	for at := 0; at+24 <= len(whole); at += 24 {
		assert.Equal(t, strings.Count(whole, whole[at:at+24]), strings.Count(string(p.Since(0)), whole[at:at+24]), "it is nowhere but in the copy")
	}
}

// TestDesktopHoldsTheSecretUntilTheConsoleEnds copies a secret to a real X server's clipboard.
func TestDesktopHoldsTheSecretUntilTheConsoleEnds(t *testing.T) {
	t.Parallel()
	display := xvfb(t)
	held := func() string {
		out, err := exec.CommandContext(t.Context(), "xclip", "-display", display, "-out", "-selection", "clipboard").Output()
		require.NoError(t, err)
		return string(out)
	}
	// In a shell, because xclip ends with the terminal's own program, and what it holds with it.
	shell := []string{"sh", "-c", `"$@"; echo "left with $?"; read -r _`, "sh"}
	c := open(t, setup{args: []string{"demo", "--seed", "7"}, env: append([]string{"DISPLAY=" + display}, here...), under: shell})
	name := c.see("All 60").copyName(nil)
	c.see("Name: Copied to the clipboard")
	assert.Equal(t, name, held())

	c.press("n").see("Step 1 of 5").text("copied").press("Enter", "Enter", "Enter").see("Step 2 of 5")
	c.press("Enter").see("Step 3 of 5").press("Enter", "Enter").see("Step 4 of 5").press("Enter").see("Step 5 of 5", "[ Create ]")
	secret := c.press("Enter").revealed()
	c.press("c").see("Copied to the clipboard. It is cleared after 45 s")
	assert.Equal(t, secret, held())
	c.press("s").see("Is the secret stored?").press("y").see("Create another").press("Enter").backToTheList()
	assert.Equal(t, secret, held())
	c.press("q").see("left with 0")
	assert.Empty(t, held(), "nothing stays when the console ends")
}
