package doctor_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"steward/internal/doctor"
)

func TestClipboard(t *testing.T) {
	t.Parallel()
	ssh := func(m *fakeMachine) {
		m.env["DISPLAY"], m.env["SSH_CONNECTION"] = "", "192.0.2.7 50000 192.0.2.1 22"
	}
	tmux := func(changes ...string) func(*fakeMachine) {
		return func(m *fakeMachine) {
			ssh(m)
			m.inTmux(goodTmux(changes...))
		}
	}
	for _, tc := range []struct {
		name   string
		change func(*fakeMachine)
		check  string
		status doctor.Status
		mend   string
		words  string
	}{
		{"desktop", func(*fakeMachine) {}, "copy", doctor.OK, "", "Copied to the clipboard"},
		{"desktop answers", func(*fakeMachine) {}, "display", doctor.OK, "", "DISPLAY=:0 answers, through xclip"},
		{"an empty clipboard is no trouble", func(m *fakeMachine) {
			m.errors["xclip -selection"] = errors.New("xclip: Error: target TARGETS not available")
		}, "display", doctor.OK, "", "answers"},
		{"display is gone", func(m *fakeMachine) {
			m.errors["xclip -selection"] = errors.New("xclip: Error: Can't open display: :0")
		}, "display", doctor.Warn, "unset DISPLAY", "cannot be reached"},
		{"copy without the display that is gone", func(m *fakeMachine) {
			m.errors["xclip -selection"] = errors.New("xclip: Error: Can't open display: :0")
		}, "copy", doctor.OK, "", "Sent to your terminal"},
		{"no tool", func(m *fakeMachine) { m.tools = nil }, "tool", doctor.Warn, "apt-get install xclip", "DISPLAY=:0"},
		{"no tool for Wayland", func(m *fakeMachine) { m.tools, m.env["WAYLAND_DISPLAY"] = nil, "wayland-0" }, "tool", doctor.Warn, "apt-get install wl-clipboard", "WAYLAND_DISPLAY=wayland-0"},
		{"Wayland", func(m *fakeMachine) {
			m.tools, m.env["WAYLAND_DISPLAY"] = []string{"wl-copy", "wl-paste", "xclip"}, "wayland-0"
		}, "display", doctor.OK, "", "through wl-paste"},
		{"forwarded display over SSH", func(m *fakeMachine) { ssh(m); m.env["DISPLAY"] = "localhost:10.0" }, "display", doctor.OK, "", "only with clipboard: native"},
		{"macOS needs no display", func(m *fakeMachine) { m.OS, m.env["DISPLAY"] = "darwin", "" }, "copy", doctor.OK, "", "Copied to the clipboard"},
		{"over SSH", ssh, "copy", doctor.OK, "", "which says that it accepts copies"},
		{"no display over SSH", ssh, "display", doctor.OK, "", "copies go to the terminal"},
		{"terminal says that it takes copies", ssh, "OSC 52", doctor.OK, "", "says that it takes copies"},
		{"terminal does not say", func(m *fakeMachine) { ssh(m); m.Terminal.Attributes = []int{62} }, "OSC 52", doctor.OK, "", "check a copy with a paste"},
		{"switched off", func(m *fakeMachine) { m.file.config.Clipboard = "off" }, "copy", doctor.OK, "", "as the configuration says"},
		{"tmux wanted and not there", func(m *fakeMachine) { m.file.config.Clipboard = "tmux" }, "copy", doctor.Warn, "clipboard: auto", "this is not tmux"},
		{"tmux takes copies", tmux(), "copy", doctor.OK, "", "through tmux"},
		{"tmux takes copies and says so", tmux(), "tmux", doctor.OK, "", "set-clipboard on, allow-passthrough off: copies pass"},
		{"tmux external", tmux("set-clipboard", "external"), "tmux", doctor.OK, "", "steward goes by tmux load-buffer"},
		{"old tmux external", tmux("set-clipboard", "external", "version", "3.1"), "copy", doctor.OK, "", "Sent"},
		{"nobody is attached", tmux("set-clipboard", "external", "session_attached", "0", "window_active_clients", "0"), "copy", doctor.Warn, "tmux set -s set-clipboard on", "nobody is attached"},
		{"two are attached", tmux("session_attached", "2"), "copy", doctor.Warn, "tmux detach-client -a", "asks first"},
		{"tmux knows that the terminal takes copies", tmux(), "OSC 52", doctor.OK, "", "xterm-256color"},
		{"tmux does not know", tmux("client_termfeatures", "256,title"), "OSC 52", doctor.Warn, "tmux set -as terminal-features ',xterm-256color:clipboard'", "does not know"},
		{"tmux leaves out the selection", tmux("version", "3.3a"), "selection", doctor.Warn, `tmux set -as terminal-overrides ',*:Ms=\E]52;c;%p2%s\7'`, "middle button"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := healthy(t)
			tc.change(m)
			m.examined(t, doctor.Options{}).says("clipboard", tc.check, tc.status, tc.mend, tc.words)
		})
	}
}

func TestATmuxThatNamesTheSelectionNeedsNoMending(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	m.inTmux(goodTmux("version", "3.3a"))
	m.outputs["tmux show-options"] = `terminal-overrides[0] "*:Ms=\\E]52;c;%p2%s\\7"`
	assert.False(t, m.examined(t, doctor.Options{}).has("clipboard", "selection"))
}

func TestInScreenTheTerminalIsNotAsked(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	m.env["STY"], m.env["DISPLAY"] = "123.pts-0.host", ""
	f := m.examined(t, doctor.Options{})
	assert.False(t, f.has("clipboard", "OSC 52"))
	f.says("clipboard", "copy", doctor.OK, "", "GNU screen")
}
