package e2e

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/e2e/terminal"
)

// TestHostileTextNeverReachesTheTerminal walks through every screen of a system whose names, descriptions, contacts and
// roles try to take over the terminal, and reads each byte that was written to it.
func TestHostileTextNeverReachesTheTerminal(t *testing.T) {
	t.Parallel()
	p, err := terminal.StartPty(t.Context(), 120, 40, isolated(t), filepath.Join(bin, "steward"), "demo", "--scenario", "hostile", "--seed", "3")
	require.NoError(t, err)
	defer p.Close()
	_, err = p.WaitFor(0, "<U+")
	require.NoError(t, err, "hidden characters are shown as markers")
	const still = 150 * time.Millisecond
	press := func(keys ...string) {
		for _, key := range keys {
			require.NoError(t, p.Write(key))
			p.Quiet(0, still)
		}
	}
	press("*", "d", "\t", "\x1b", "\x1b", "g")
	for range 25 {
		press("\r", "\t", "\t", "\t", "d", "\x1b", "y", "\x1b", "D", "\x1b", "1", "j")
	}
	press("3", "\r", "\x1b", "j", "\r", "G", "\x1b", "f", "/", "create", "\x1b", "G", "J", "1")
	press("n", "x", "\r", "\r", " ", "\r", " ", "\r", " ", "\r", "\x1b", "y", "1", "?", "\x1b", ":", "\x1b", "!", "\x1b", "/", "status:x", "\x1b")
	raw := p.Since(0)
	requireTame(t, raw)
	assert.Greater(t, len(raw), 50_000, "the walk painted something")
}

// TestHostileTextIsTameInWhatIsDoneToMany walks through findings, names that are pasted, access and ends for many at once,
// columns, commands with users in them, and rotations, on a large and on the smallest terminal.
func TestHostileTextIsTameInWhatIsDoneToMany(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]uint16{"large": {120, 40}, "smallest": {60, 15}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := terminal.StartPty(t.Context(), size[0], size[1], isolated(t), filepath.Join(bin, "steward"), "demo", "--scenario", "hostile", "--seed", "3")
			require.NoError(t, err)
			defer p.Close()
			_, err = p.WaitFor(0, "<U+")
			require.NoError(t, err)
			for _, walk := range []struct {
				sees string // what is painted on the way
				keys []string
			}{
				{"FINDING", []string{"2", "j", "s", "S", "S", "/", "<U", "\x1b", " ", "f", "\x1b", "\x1b", "\r", "\x1b", "1"}},
				{"unknown", []string{"p", "\x1b[200~plain\nno\u202ebody\n\x1b]0;x\a\n\x1b[201~", "\x1b"}},
				{"Groups", []string{"*", "+", " ", "/", "<U", "\x1b", " ", "\r", "\x1b", "\x1b", "y", "\x1b"}},
				{"Groups", []string{"*", "-", " ", "G", " ", "\r", "\x1b", "\x1b", "y", "\x1b"}},
				{"Extend", []string{"*", "x", "j", "\r", "\x1b", "\x1b", "\x1b"}},
				{"CREATED", []string{"C", "j", " ", "J", "G", " ", "\r", "C", "r", "\r"}},
				{"Commands", []string{":", "evil", "\x1b", ":", "red", "\r", "\x1b", "\x1b"}},
				{"Rotate", []string{"g", "R", "\r", "\r", "s", "y", "\x1b", "1"}},
				{"STEP", []string{"5", "\r", "\x1b", "J", "\x1b", "1", "!", "\r", "\x1b", "\x1b"}},
			} {
				at := p.Len()
				for _, key := range walk.keys {
					require.NoError(t, p.Write(key))
					p.Quiet(0, 150*time.Millisecond)
				}
				require.Contains(t, string(p.Since(at)), walk.sees, "after %q", walk.keys)
			}
			requireTame(t, p.Since(0))
		})
	}
}

// requireTame reads what was written to a terminal and fails on everything that the console itself never writes.
func requireTame(t *testing.T, raw []byte) {
	t.Helper()
	var state byte
	for at := 0; at < len(raw); {
		seq, width, n, next := ansi.DecodeSequence(raw[at:], state, nil)
		state = next
		if n == 0 {
			break
		}
		near := string(raw[max(0, at-60):min(len(raw), at+60)])
		switch {
		case ansi.HasOscPrefix(seq):
			text := string(seq)
			own := text == "\x1b]2;\a" || strings.HasPrefix(text, "\x1b]2;steward demo") || strings.HasPrefix(text, "\x1b]11;?") || strings.HasPrefix(text, "\x1b]22;")
			require.True(t, own, "OSC %q near %q", seq, near)
		case ansi.HasDcsPrefix(seq), ansi.HasApcPrefix(seq), ansi.HasSosPrefix(seq), ansi.HasPmPrefix(seq):
			require.Fail(t, "a string for the terminal", "%q near %q", seq, near)
		case ansi.HasCsiPrefix(seq):
			final := seq[len(seq)-1]
			require.Contains(t, "ABCDEFGHIJKLMPSTWXZ@bcdfghlmnpqrstu$", string(final), "CSI %q near %q", seq, near)
			if final == 'm' {
				require.NotContains(t, strings.Split(strings.Trim(string(seq), "\x1b[m"), ";"), "8", "hidden text: %q near %q", seq, near)
			}
		case width > 0:
			requireVisible(t, seq, near)
		}
		at += n
	}
}

func requireVisible(t *testing.T, text []byte, near string) {
	t.Helper()
	require.True(t, utf8.Valid(text), "invalid text %q near %q", text, near)
	for _, r := range string(text) {
		bad := unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Variation_Selector) || (r >= 0x80 && r <= 0x9f)
		require.False(t, bad, "%U near %q", r, near)
	}
}

// TestHostileNamesCanBeWorkedWith filters, opens and disables a user whose name is hostile.
func TestHostileNamesCanBeWorkedWith(t *testing.T) {
	t.Parallel()
	s := serve(t, "--scenario", "hostile", "--seed", "3")
	before := s.users("")
	c := open(t, setup{args: []string{"--url", s.URL}, env: s.env(0)})
	c.see("<U+").press("*", "d").see("Cancel", "refused at once")
	c.press("Escape").gone("Cancel").press("Escape").gone("marked").press("g", "Enter").see("Overview").press("q").see("All ")
	c.press("*", "e").see("Cancel")
	assert.Equal(t, before, s.users(""), "looking changes nothing")
}

// isolated is an environment of its own for a program on a pseudo-terminal.
func isolated(t *testing.T) []string {
	home := t.TempDir()
	return []string{
		"HOME=" + home, "XDG_STATE_HOME=" + home + "/state", "XDG_CONFIG_HOME=" + home + "/config", "XDG_RUNTIME_DIR=" + home,
		"TERM=xterm-256color", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "DISPLAY=", "WAYLAND_DISPLAY=", "TMUX=", "STY=", "SSH_TTY=", "SSH_CONNECTION=", "NO_COLOR=",
	}
}
