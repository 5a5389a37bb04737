package clipboard_test

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/clipboard"
)

func TestEveryWayDoesOnlyWhatItSays(t *testing.T) {
	t.Parallel()
	ssh, desk, tmx, screen := "SSH_TTY=/dev/pts/1", "DISPLAY=:0", "TMUX=/tmp/t", "STY=1.x"
	for _, tc := range []struct {
		name string
		way  clipboard.Way
		env  []string
		tmux string
		want clipboard.Outcome
		says string
	}{
		{"off", clipboard.WayOff, []string{desk, tmx}, stock, clipboard.Failed, "clipboard is set to off"},
		{"a way that does not exist", "xerox", []string{desk}, "", clipboard.Failed, `clipboard: "xerox". Set auto`},
		{"native on a desktop", clipboard.WayNative, []string{desk}, "", clipboard.Verified, "Copied to the clipboard"},
		{"native on a forwarded display", clipboard.WayNative, []string{desk, ssh}, "", clipboard.Verified, "Copied to the clipboard"},
		{"native without a desktop", clipboard.WayNative, []string{ssh}, "", clipboard.Failed, "DISPLAY and WAYLAND_DISPLAY are not set"},
		{"osc52 on a desktop", clipboard.WayOSC52, []string{desk}, "", clipboard.Sent, "check with a paste"},
		{"osc52 in a tmux as it comes", clipboard.WayOSC52, []string{tmx}, stock, clipboard.Failed, "tmux drops what programs send (set-clipboard is external). Type in a shell: tmux set -s set-clipboard on"},
		{"osc52 in a tmux that lets it pass", clipboard.WayOSC52, []string{tmx}, strings.Replace(stock, "|0|", "|1|", 1), clipboard.Sent, "through tmux: check with a paste"},
		{"osc52 in screen", clipboard.WayOSC52, []string{screen, desk}, "", clipboard.Sent, "through GNU screen"},
		{"tmux on a desktop", clipboard.WayTmux, []string{desk, tmx}, stock, clipboard.Sent, "through tmux: check with a paste"},
		{"tmux that lets programs copy", clipboard.WayTmux, []string{tmx}, strings.Replace(stock, "external", "on", 1), clipboard.Sent, "through tmux: check with a paste"},
		{"tmux elsewhere", clipboard.WayTmux, []string{desk}, "", clipboard.Failed, "this is not tmux"},
		{"tmux of old", clipboard.WayTmux, []string{tmx}, strings.Replace(stock, "3.3a", "3.1c", 1), clipboard.Failed, "tmux 3.1c cannot send a copy to a terminal"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d, m := &desktop{}, &tmux{state: tc.tmux}
			o := options(d, m, tc.env...)
			o.Way = tc.way
			r := clipboard.New(o).Copy(t.Context(), text)
			assert.Equal(t, tc.want, r.Outcome, r.Words)
			assert.Contains(t, r.Words, tc.says)
			assert.Equal(t, tc.want == clipboard.Verified, d.held == text)
			assert.Equal(t, tc.way == clipboard.WayTmux && tc.want == clipboard.Sent, m.stdin == text)
		})
	}
}

func TestNativeSaysWhyNot(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		d    *desktop
		says string
	}{
		{"a tool that fails", &desktop{fails: errors.New("exit status 1")}, "Not copied: exit status 1 (DISPLAY=:7)"},
		{"a display that is frozen", &desktop{frozen: make(chan struct{})}, "the desktop's clipboard does not answer (DISPLAY=:7)"},
		{"a clipboard that holds on to the old text", &desktop{lag: 1 << 30}, "did not give it back (DISPLAY=:7)"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				if tc.d.frozen != nil {
					tc.d.frozen = make(chan struct{}) // of this bubble
					defer close(tc.d.frozen)
				}
				o := options(tc.d, nil, "DISPLAY=:7")
				o.Way = clipboard.WayNative
				begin := time.Now()
				r := clipboard.New(o).Copy(t.Context(), text)
				assert.Equal(t, clipboard.Failed, r.Outcome)
				assert.Contains(t, r.Words, tc.says)
				assert.Contains(t, r.Words, "clipboard: auto")
				assert.LessOrEqual(t, time.Since(begin), 2*time.Second)
			})
		})
	}
}

func TestTerminalThatSaysThatItTakesCopies(t *testing.T) {
	t.Parallel()
	c := clipboard.New(options(&desktop{}, nil))
	require.True(t, c.WantsFacts())
	c.TerminalFacts([]int{62, 22, 52})
	r := c.Copy(t.Context(), text)
	assert.Equal(t, clipboard.Accepted, r.Outcome)
	assert.True(t, r.Terminal)
	assert.Equal(t, "Sent to your terminal's clipboard, which says that it accepts copies", r.Words)
	assert.Equal(t, "\x1b]52;c;"+base64.StdEncoding.EncodeToString([]byte(text))+"\a", r.Sequence(text))
	c.TerminalFacts([]int{62, 22})
	assert.Equal(t, clipboard.Sent, c.Copy(t.Context(), text).Outcome, "no word of it is no promise")
}

func TestWhoIsAskedForFacts(t *testing.T) {
	t.Parallel()
	for _, env := range []string{"TMUX=/tmp/t", "STY=1.x"} {
		assert.False(t, clipboard.New(options(&desktop{}, nil, env)).WantsFacts(), "%s would answer for itself", env)
	}
	for way, want := range map[clipboard.Way]bool{
		clipboard.WayAuto: true, clipboard.WayOSC52: true, clipboard.WayNative: false, clipboard.WayTmux: false, clipboard.WayOff: false,
	} {
		o := options(&desktop{}, nil)
		o.Way = way
		assert.Equal(t, want, clipboard.New(o).WantsFacts(), way)
	}
}

func TestTmuxOnAnotherMachineIsNamed(t *testing.T) {
	t.Parallel()
	for _, term := range []string{"tmux-256color", "screen"} {
		r := clipboard.New(options(&desktop{}, nil, "SSH_TTY=/dev/pts/1", "TERM="+term)).Copy(t.Context(), text)
		assert.True(t, r.Terminal)
		assert.Contains(t, r.Words, "tmux set -s set-clipboard on")
	}
}

func TestScreenGetsTheSequenceInPieces(t *testing.T) {
	t.Parallel()
	long := strings.Repeat(text, 200)
	r := clipboard.New(options(&desktop{}, nil, "STY=1.x", "TERM=screen")).Copy(t.Context(), long)
	require.True(t, r.Terminal)
	require.True(t, r.Wrapped())
	var whole strings.Builder
	for piece := range strings.SplitSeq(strings.TrimSuffix(r.Sequence(long), "\x1b\\"), "\x1b\\") {
		piece, ok := strings.CutPrefix(piece, "\x1bP")
		require.True(t, ok)
		require.LessOrEqual(t, len(piece), 256)
		whole.WriteString(piece)
	}
	assert.Equal(t, "\x1b]52;c;"+base64.StdEncoding.EncodeToString([]byte(long))+"\a", whole.String())
}

// marker is a desktop that can mark secrets.
type marker struct {
	desktop
	marked []string
}

func (m *marker) WriteSecret(text string) error {
	m.marked = append(m.marked, text)
	return m.Write(text)
}

func TestOnlySecretsAreMarkedForClipboardManagers(t *testing.T) {
	t.Parallel()
	d := &marker{}
	c := clipboard.New(options(d, nil, "WAYLAND_DISPLAY=wayland-0"))
	assert.Equal(t, clipboard.Verified, c.Copy(t.Context(), "an id").Outcome)
	assert.Empty(t, d.marked)
	assert.Equal(t, clipboard.Verified, c.CopySecret(t.Context(), text).Outcome)
	assert.Equal(t, []string{text}, d.marked)
}

func TestOffSaysToRevealOnlyWhatIsHidden(t *testing.T) {
	t.Parallel()
	c := clipboard.New(clipboard.Options{Way: clipboard.WayOff})
	assert.Contains(t, c.CopySecret(t.Context(), "secret").Words, "Reveal it and select it")
	said := c.Copy(t.Context(), "key_1").Words
	assert.Contains(t, said, "Select it with the mouse, or set clipboard: auto")
	assert.NotContains(t, said, "Reveal")
}

func TestForgetTakesTheSecretOffAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		copy func(context.Context, clipboard.System)
		held string // put there since
		want string
	}{
		{"a secret", func(ctx context.Context, c clipboard.System) { c.CopySecret(ctx, text) }, "", ""},
		{"an id", func(ctx context.Context, c clipboard.System) { c.Copy(ctx, text) }, "", text},
		{"an id after a secret", func(ctx context.Context, c clipboard.System) {
			c.CopySecret(ctx, "secret")
			c.Copy(ctx, text)
		}, "", text},
		{"a secret that was copied over", func(ctx context.Context, c clipboard.System) { c.CopySecret(ctx, text) }, "another", "another"},
		{"nothing", func(context.Context, clipboard.System) {}, "another", "another"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := &desktop{}
			c := clipboard.New(options(d, nil, "DISPLAY=:0"))
			tc.copy(t.Context(), c)
			if tc.held != "" {
				d.held = tc.held
			}
			c.Forget(t.Context())
			c.Forget(t.Context())
			assert.Equal(t, tc.want, d.held)
		})
	}
}

func TestForgetHoldsUpNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &desktop{}
		c := clipboard.New(options(d, nil, "DISPLAY=:0"))
		require.Equal(t, clipboard.Verified, c.CopySecret(t.Context(), text).Outcome)
		d.frozen = make(chan struct{})
		defer close(d.frozen)
		begin := time.Now()
		c.Forget(t.Context())
		assert.Equal(t, 2*time.Second, time.Since(begin))
	})
}

func TestTerminalIsClearedByABlankOnTheWayOfACopy(t *testing.T) {
	t.Parallel()
	m := &tmux{state: strings.Replace(stock, "|1|1|", "|2|2|", 1)}
	r := clipboard.New(options(&desktop{}, m, "TMUX=/tmp/t", "SSH_TTY=/dev/pts/1")).ClearTerminal(t.Context())
	assert.Equal(t, clipboard.Sent, r.Outcome, "without a question")
	assert.Equal(t, clipboard.Blank, m.stdin)
	assert.Contains(t, r.Words, "Sent a blank")

	d := &desktop{held: "what somebody copied"}
	r = clipboard.New(options(d, nil, "DISPLAY=:0")).ClearTerminal(t.Context())
	assert.True(t, r.Terminal)
	assert.Equal(t, "what somebody copied", d.held)

	o := options(d, nil, "DISPLAY=:0")
	o.Way = clipboard.WayNative
	r = clipboard.New(o).ClearTerminal(t.Context())
	assert.Equal(t, clipboard.Failed, r.Outcome)
	assert.Contains(t, r.Words, "Nothing to clear")
}
