package doctor_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/doctor"
)

// tmuxAnswer is what tmux says of itself, by format variable.
type tmuxAnswer map[string]string

// goodTmux has every setting as steward likes it.
func goodTmux(changes ...string) string {
	answer := tmuxAnswer{
		"version": "3.4", "set-clipboard": "on", "allow-passthrough": "0", "escape-time": "10", "focus-events": "1",
		"default-terminal": "tmux-256color", "session_attached": "1", "window_active_clients": "1", "client_name": "/dev/pts/3",
		"client_termfeatures": "256,clipboard,title", "client_termname": "xterm-256color",
	}
	for i := 0; i < len(changes); i += 2 {
		answer[changes[i]] = changes[i+1]
	}
	var lines []string
	for name, value := range answer {
		lines = append(lines, name+"="+value)
	}
	return strings.Join(lines, "\n")
}

// expanded answers a question in tmux's formats.
func expanded(answer, question string) string {
	for line := range strings.SplitSeq(answer, "\n") {
		name, value, _ := strings.Cut(line, "=")
		question = strings.ReplaceAll(question, "#{"+name+"}", value)
	}
	return strings.ReplaceAll(question, "#{SSH_CONNECTION}", "") + "\n"
}

func TestTmux(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		answer string
		check  string
		status doctor.Status
		mend   string
		words  string
	}{
		{"alone", goodTmux(), "tmux", doctor.OK, "", "3.4, with you alone"},
		{"two are attached", goodTmux("session_attached", "2"), "tmux", doctor.OK, "", "with 2 attached"},
		{"too old for load-buffer -w", goodTmux("version", "3.1c"), "tmux", doctor.Warn, "apt-get install tmux", "needs 3.2"},
		{"a version of its own is taken for a new one", goodTmux("version", "master"), "tmux", doctor.OK, "", "master"},
		{"quick escape", goodTmux("escape-time", "50"), "escape-time", doctor.OK, "", "50 ms"},
		{"slow escape", goodTmux("escape-time", "500"), "escape-time", doctor.Warn, "tmux set -s escape-time 10", "500 ms"},
		{"no focus events", goodTmux("focus-events", "0"), "focus", doctor.Warn, "tmux set -g focus-events on", "not masked"},
		{"wrong default terminal", goodTmux("default-terminal", "xterm"), "tmux-term", doctor.Warn, "tmux set -g default-terminal tmux-256color", "xterm"},
		{"default terminal of screen", goodTmux("default-terminal", "screen-256color"), "tmux-term", doctor.OK, "", "screen-256color"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := healthy(t)
			m.inTmux(tc.answer)
			m.examined(t, doctor.Options{}).says("terminal", tc.check, tc.status, tc.mend, tc.words)
		})
	}
}

func TestATmuxThatCannotBeAskedIsSaid(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	m.inTmux("")
	m.errors["tmux display-message"] = errors.New("tmux: no server running")
	f := m.examined(t, doctor.Options{})
	f.says("terminal", "tmux", doctor.Warn, "tmux display-message -p '#{version}'", "no server running")
	assert.False(t, f.has("terminal", "escape-time"))
}

func FuzzParseTmux(f *testing.F) {
	f.Add("3.3a|external|0|500|0|tmux-256color|1|256,clipboard|xterm-256color\n")
	f.Add("3.0|on||0||screen|0||")
	f.Add("||||||||")
	f.Fuzz(func(t *testing.T, out string) {
		escape, attached, err := doctor.ParseTmux(out)
		if err == nil {
			require.GreaterOrEqual(t, escape, time.Duration(0), "%q", out)
			require.GreaterOrEqual(t, attached, 0)
		}
	})
}
