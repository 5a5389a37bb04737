package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/e2e/terminal"
)

// TestTheConsoleOverSSH creates a user over SSH, copies its secret to the terminal in front of the person, changes the
// terminal's size, and leaves.
func TestTheConsoleOverSSH(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ answer, says string }{
		"a terminal that says nothing":              {"", "which may ignore it"},
		"a terminal that says that it takes copies": {"\x1b[?62;22;52c", "which says that it accepts copies"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, "--scenario", "demo", "--seed", "7")
			j := newJumphost(t, keyringHome(t), s.env(0)...)
			p := j.shell()
			settings := sttys(t, p)
			p.types(j.start("--url", s.URL) + "\r")
			p.sees("\x1b[c")
			require.NoError(t, p.Write(tc.answer))
			p.sees("acme")
			p.sees("partner-feed")
			p.types("n")
			p.sees("Identity")
			p.types("over-ssh")
			for _, next := range []string{"90 days", "Sandbox", "Auditors", "[ Create ]", "reveal"} {
				p.types("\x13") // ctrl+s
				p.sees(next)
			}

			p.types("c")
			p.sees(tc.says)
			texts, selections := copies(t, p.Since(0))
			require.Len(t, texts, 1)
			assert.Equal(t, []string{"c"}, selections)
			assert.True(t, s.works(keyForm.FindString(string(p.Since(0))), texts[0]), "exactly the secret came")
			assert.NotContains(t, string(p.Since(0)), texts[0], "and is not on the screen")

			p.resizes(50, 12, "This terminal has 50×12.")
			p.resizes(100, 30, "Shown once")
			p.types("s")
			p.sees("It is stored")
			p.types("y")
			p.sees("Create another")
			p.types("\x1b")
			p.sees("maps-cleanup")
			p.types("q")
			p.restored(settings, 0)
		})
	}
}

// TestLeavingOverSSHRestoresTheTerminal leaves in every way there is, and looks at the terminal from the shell.
func TestLeavingOverSSHRestoresTheTerminal(t *testing.T) {
	t.Parallel()
	s := serve(t, "--scenario", "demo", "--seed", "7")
	j := newJumphost(t, keyringHome(t), s.env(0)...)
	p := j.shell()
	settings := sttys(t, p)
	signal := func(s syscall.Signal) func() {
		return func() { require.NoError(t, signal(j.pid(), s)) }
	}
	for _, way := range []struct {
		name  string
		leave func()
	}{
		{"q", func() { p.types("q") }},
		{"ctrl+c", func() { p.types("\x03") }},
		{"SIGTERM", signal(syscall.SIGTERM)},
		{"SIGHUP", signal(syscall.SIGHUP)},
		{"SIGINT", signal(syscall.SIGINT)},
	} {
		t.Run(way.name, func(t *testing.T) {
			p.types(j.start("--url", s.URL) + "\r")
			p.sees("partner-feed")
			way.leave()
			p.restored(settings, 0)
		})
	}
}

// remote is a terminal with a shell on a jumphost.
type remote struct {
	*terminal.Pty
	t    *testing.T
	from int // what was seen before does not count again
}

func (j *jumphost) shell() *remote {
	j.t.Helper()
	command := j.ssh()
	p, err := terminal.StartPty(j.t.Context(), 120, 40, []string{"TERM=xterm-256color", "LC_ALL=C.UTF-8"}, command...)
	require.NoError(j.t, err)
	j.t.Cleanup(p.Close)
	r := &remote{Pty: p, t: j.t}
	r.sees(prompt)
	return r
}

// types sends keys; what is seen from now on is what they bring.
func (r *remote) types(keys string) {
	r.t.Helper()
	r.from = r.Len()
	require.NoError(r.t, r.Write(keys))
}

func (r *remote) sees(text string) {
	r.t.Helper()
	_, err := r.WaitFor(r.from, text)
	require.NoError(r.t, err)
}

func (r *remote) resizes(width, height uint16, text string) {
	r.t.Helper()
	r.from = r.Len()
	require.NoError(r.t, r.Resize(width, height))
	r.sees(text)
}

// restored waits for the shell and looks whether the terminal is as it was before the console.
func (r *remote) restored(settings string, code int) {
	r.t.Helper()
	r.sees(prompt)
	text := string(r.Since(0))
	for _, mode := range []string{"?1049", "?1004", "?2004"} { // alternate screen, focus, paste
		assert.Greater(r.t, strings.LastIndex(text, "\x1b["+mode+"l"), strings.LastIndex(text, "\x1b["+mode+"h"), "mode %s is off again", mode)
	}
	assert.Greater(r.t, strings.LastIndex(text, "\x1b[?25h"), strings.LastIndex(text, "\x1b[?25l"), "the cursor is back")
	r.types("echo code=$?\r")
	r.sees(prompt)
	assert.Contains(r.t, string(r.Since(r.from)), fmt.Sprintf("code=%d\r\n", code))
	assert.Equal(r.t, settings, sttys(r.t, r), "the line settings are as before")
}

// sttys are the settings of the line: echo, signals and the like.
func sttys(t *testing.T, r *remote) string {
	t.Helper()
	r.types("stty -g\r")
	r.sees("\n" + prompt)
	found := regexp.MustCompile(`(?m)^([0-9a-f]+:){10,}[0-9a-f]+`).FindString(string(r.Since(r.from)))
	require.NotEmpty(t, found, "%q", r.Since(r.from))
	return found
}
