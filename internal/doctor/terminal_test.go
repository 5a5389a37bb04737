package doctor_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"steward/internal/doctor"
)

func TestTerminal(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		change func(*fakeMachine)
		check  string
		status doctor.Status
		mend   string
		words  string
	}{
		{"both ways a terminal", func(*fakeMachine) {}, "terminal", doctor.OK, "", "are a terminal"},
		{"output into a pipe", func(m *fakeMachine) { m.Terminal.Out = false }, "terminal", doctor.Warn, "steward doctor", "standard output is not"},
		{"input from a pipe", func(m *fakeMachine) { m.Terminal.In = false }, "terminal", doctor.Warn, "steward doctor", "standard input is not"},
		{"a command over ssh has no terminal", func(m *fakeMachine) {
			m.Terminal.In, m.Terminal.Out = false, false
			m.env["SSH_CONNECTION"] = "192.0.2.7 50000 192.0.2.1 22"
		}, "terminal", doctor.Warn, "ssh -t HOST steward", "only with -t"},
		{"just large enough", func(m *fakeMachine) { m.Terminal.Width, m.Terminal.Height = 60, 15 }, "size", doctor.OK, "", "60×15"},
		{"too narrow", func(m *fakeMachine) { m.Terminal.Width = 59 }, "size", doctor.Warn, `printf '\033[8;24;80t'`, "needs 60×15"},
		{"too low", func(m *fakeMachine) { m.Terminal.Height = 14 }, "size", doctor.Warn, `printf '\033[8;24;80t'`, "120×14"},
		{"a pane of tmux too small", func(m *fakeMachine) { m.inTmux(goodTmux()); m.Terminal.Height = 10 }, "size", doctor.Warn, "tmux resize-pane -Z", "120×10"},
		{"size unknown", func(m *fakeMachine) { m.Terminal.Width, m.Terminal.Height = 0, 0 }, "size", doctor.Warn, "stty cols 80 rows 24", "does not tell"},
		{"TERM missing", func(m *fakeMachine) { m.env["TERM"] = "" }, "TERM", doctor.Fail, "export TERM=xterm-256color", "it is empty"},
		{"TERM dumb", func(m *fakeMachine) { m.env["TERM"] = "dumb" }, "TERM", doctor.Fail, "export TERM=xterm-256color", "it is dumb"},
		{"TERM of the terminal inside tmux", func(m *fakeMachine) { m.inTmux(goodTmux()); m.env["TERM"] = "xterm" }, "TERM", doctor.Warn, "export TERM=tmux-256color", "inside tmux"},
		{"true colours", func(*fakeMachine) {}, "colours", doctor.OK, "", "16 million"},
		{"256 colours", depth(doctor.ManyColours), "colours", doctor.OK, "", "256"},
		{"256 colours in tmux", func(m *fakeMachine) { m.inTmux(goodTmux()); depth(doctor.ManyColours)(m) }, "colours", doctor.OK, "", "terminal-features"},
		{"16 colours", depth(doctor.SixteenColours), "colours", doctor.OK, "", "16;"},
		{"no colours", depth(doctor.NoColours), "colours", doctor.Warn, "export TERM=xterm-256color", "none"},
		{"no colours wanted", func(m *fakeMachine) { m.env["NO_COLOR"] = "1" }, "colours", doctor.OK, "", "NO_COLOR"},
		{"UTF-8 by LANG", func(*fakeMachine) {}, "locale", doctor.OK, "", "LANG=en_GB.UTF-8"},
		{"UTF-8 as utf8 with a modifier", func(m *fakeMachine) { m.env["LANG"] = "de_DE.utf8@euro" }, "locale", doctor.OK, "", "de_DE.utf8@euro"},
		{"no locale", func(m *fakeMachine) { m.env["LANG"] = "" }, "locale", doctor.Warn, "export LANG=C.UTF-8", "LANG is not set"},
		{"no locale over SSH", func(m *fakeMachine) { m.env["LANG"], m.env["SSH_TTY"] = "", "/dev/pts/1" }, "locale", doctor.Warn, "export LANG=C.UTF-8", "SendEnv"},
		{"LANG is POSIX", func(m *fakeMachine) { m.env["LANG"] = "C" }, "locale", doctor.Warn, "export LANG=C.UTF-8", "LANG=C is not UTF-8"},
		{"LC_ALL wins over LANG", func(m *fakeMachine) { m.env["LC_ALL"] = "en_US.ISO-8859-1" }, "locale", doctor.Warn, "export LC_ALL=C.UTF-8", "LC_ALL=en_US"},
		{"LC_CTYPE wins over LANG", func(m *fakeMachine) { m.env["LANG"], m.env["LC_CTYPE"] = "C", "C.UTF-8" }, "locale", doctor.OK, "", "LC_CTYPE=C.UTF-8"},
		{"local", func(*fakeMachine) {}, "reached", doctor.OK, "", "on this machine"},
		{"over SSH", func(m *fakeMachine) { m.env["SSH_CONNECTION"] = "192.0.2.7 50000 192.0.2.1 22" }, "reached", doctor.OK, "", "over SSH from 192.0.2.7"},
		{"over SSH from somewhere", func(m *fakeMachine) { m.env["SSH_TTY"] = "/dev/pts/1" }, "reached", doctor.OK, "", "over SSH"},
		{"GNU screen", func(m *fakeMachine) { m.env["STY"] = "123.pts-0.host" }, "screen", doctor.OK, "", "123.pts-0.host"},
		{"a trace was wanted", func(m *fakeMachine) { m.Traces = []string{"TEA_TRACE"} }, "traces", doctor.Warn, "unset TEA_TRACE", "secrets included"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := healthy(t)
			tc.change(m)
			m.examined(t, doctor.Options{}).says("terminal", tc.check, tc.status, tc.mend, tc.words)
		})
	}
}

func depth(c doctor.Colours) func(*fakeMachine) {
	return func(m *fakeMachine) { m.Terminal.Colours = func() doctor.Colours { return c } }
}

func TestScreenInsideTmuxIsTmux(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	m.inTmux(goodTmux())
	m.env["STY"] = "123.pts-0.host"
	assert.False(t, m.examined(t, doctor.Options{}).has("terminal", "screen"))
}
