package clipboard_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/clipboard"
)

func TestTmux(t *testing.T) {
	t.Parallel()
	broken := errors.New("tmux load-buffer: no")
	plain := ansi.SetSystemClipboard(text)
	wrapped := ansi.TmuxPassthrough(plain)
	for _, tc := range []struct {
		name, state string
		errors      map[string]error
		want        clipboard.Outcome
		sequence    string // empty: tmux is told to load it
		says        []string
	}{
		{"as it comes", stock, nil, clipboard.Sent, "", []string{"Sent to your terminal's clipboard through tmux: check with a paste"}},
		{"set-clipboard off", "3.3a|off|0|1|1||/dev/pts/3|clipboard|xterm", nil, clipboard.Sent, "", []string{"through tmux: check with a paste"}},
		{"a tmux that lets programs copy", "3.3a|on|0|1|1||/dev/pts/3|clipboard|xterm", nil, clipboard.Sent, plain, []string{"through tmux, which also keeps it in its own buffer: check with a paste"}},
		{"a tmux that lets sequences pass", "3.3a|external|1|1|1||/dev/pts/3|clipboard|xterm", nil, clipboard.Sent, wrapped, []string{"through tmux: check with a paste"}},
		{"a newer one that lets them pass", "3.5|off|all|1|1||/dev/pts/3||foot", nil, clipboard.Sent, wrapped, []string{"through tmux: check with a paste"}},
		{"one that allows both", "3.4|on|on|1|1||/dev/pts/3|clipboard|xterm", nil, clipboard.Sent, plain + wrapped, []string{"own buffer"}},
		{"3.2, which lets everything pass", "3.2a|external||1|1||/dev/pts/3|clipboard|xterm", nil, clipboard.Sent, wrapped, []string{"check with a paste"}},
		{"2.9, which knows less", "2.9|external||1|||/dev/pts/3||xterm", nil, clipboard.Sent, wrapped, []string{"check with a paste"}},
		{"a terminal that it does not know to take copies", "3.3a|external|0|1|1||/dev/pts/3|title|vt220", nil, clipboard.Sent, "", []string{"does not know that vt220 takes copies", "tmux set -as terminal-features ',vt220:clipboard'"}},
		{"several clients", "3.3a|on|1|3|3||/dev/pts/3|clipboard|xterm", nil, clipboard.Asked, "", []string{"Not copied yet", "3 clients attached. Copy again to send it (to the one used last, /dev/pts/3, within 10 s)"}},
		{"a window in two sessions", "3.3a|on|1|1|2||/dev/pts/3|clipboard|xterm", nil, clipboard.Asked, "", []string{"2 clients attached"}},
		{"several clients of an old one", "3.1c|external||2|2||/dev/pts/3|clipboard|xterm", nil, clipboard.Asked, "", []string{"Copy again to send it (to all of them"}},
		{"nobody there", "3.3a|external|1|0|0||||", nil, clipboard.Failed, "", []string{"nobody is attached", "tmux set -s set-clipboard on"}},
		{"nobody there, but a buffer", "3.3a|on|0|0|0||||", nil, clipboard.Sent, plain, []string{"Sent to tmux's own buffer", "nobody attached"}},
		{"one that refuses", stock, map[string]error{"load-buffer": broken}, clipboard.Failed, "", []string{"Not copied: tmux load-buffer: no", "tmux set -s set-clipboard on"}},
		{"no answer", "", map[string]error{"display-message": broken}, clipboard.Sent, plain, []string{"did not answer", "tmux set -s set-clipboard on"}},
		{"an answer that makes no sense", "on", nil, clipboard.Sent, plain, []string{"did not answer"}},
		{"a buffer that stays", stock, map[string]error{"delete-buffer": broken}, clipboard.Sent, "", []string{"still holds it", "tmux delete-buffer"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := &tmux{state: tc.state, errors: tc.errors}
			r := clipboard.New(options(&desktop{}, m, "TMUX=/tmp/t", "SSH_TTY=/dev/pts/1")).Copy(t.Context(), text)
			assert.Equal(t, tc.want, r.Outcome, r.Words)
			assert.Equal(t, tc.sequence != "", r.Terminal)
			if r.Terminal {
				assert.Equal(t, tc.sequence, r.Sequence(text))
				assert.Empty(t, m.stdin, "one way is enough")
			}
			assert.Equal(t, tc.want == clipboard.Asked || tc.want == clipboard.Failed, strings.HasPrefix(r.Words, "Not copied"))
			for _, words := range tc.says {
				assert.Contains(t, r.Words, words)
			}
			for _, asked := range m.asked {
				assert.NotContains(t, asked, text, "arguments can be read by everyone")
			}
		})
	}
}

func TestTmuxBufferIsDeletedAtOnce(t *testing.T) {
	t.Parallel()
	m := &tmux{state: stock}
	clipboard.New(options(&desktop{}, m, "TMUX=/tmp/t")).Copy(t.Context(), text)
	require.Len(t, m.asked, 3)
	var buffer string
	for word := range strings.FieldsSeq(m.asked[1]) {
		if strings.HasPrefix(word, "steward-") {
			buffer = word
		}
	}
	assert.Equal(t, "load-buffer -b "+buffer+" -w -t /dev/pts/3 -", m.asked[1])
	assert.Equal(t, "delete-buffer -b "+buffer, m.asked[2])
	assert.Equal(t, text, m.stdin)
}

func TestSameCopyAgainIsTheAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &tmux{state: strings.Replace(stock, "|1|1|", "|2|2|", 1)}
		c := clipboard.New(options(&desktop{}, m, "TMUX=/tmp/t", "SSH_TTY=/dev/pts/1"))
		assert.Equal(t, clipboard.Asked, c.CopySecret(t.Context(), text).Outcome)
		assert.Equal(t, clipboard.Asked, c.Copy(t.Context(), "another").Outcome, "another text is another question")
		assert.Equal(t, clipboard.Asked, c.Copy(t.Context(), text).Outcome)
		time.Sleep(11 * time.Second)
		assert.Equal(t, clipboard.Asked, c.Copy(t.Context(), text).Outcome, "too late")
		time.Sleep(9 * time.Second)
		assert.Empty(t, m.stdin)
		r := c.Copy(t.Context(), text)
		assert.Equal(t, clipboard.Sent, r.Outcome)
		assert.Contains(t, r.Words, "through tmux (/dev/pts/3, one of 2)")
		assert.Equal(t, text, m.stdin)
		assert.Equal(t, clipboard.Asked, c.Copy(t.Context(), text).Outcome, "an answer holds once")
	})
}

func TestTmuxThatIsAttachedFromElsewhereIsNotLocal(t *testing.T) {
	t.Parallel()
	d, m := &desktop{}, &tmux{state: strings.Replace(stock, "||", "|192.0.2.1 50000 192.0.2.2 22|", 1)}
	r := clipboard.New(options(d, m, "TMUX=/tmp/t", "DISPLAY=:0")).Copy(t.Context(), text)
	assert.Equal(t, clipboard.Sent, r.Outcome)
	assert.Empty(t, d.held, "the desktop that the session was begun on is not where the operator is")
}
