package clipboard

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// muxer is the tmux around this program, if there is one.
type muxer struct {
	here  bool
	err   error // why it told nothing
	state tmuxState
}

// tmuxState is what tmux says about the way to the terminal's clipboard.
type tmuxState struct {
	version      string // "3.3a"
	setClipboard string // "on", "external" or "off"
	passes       bool   // what programs wrap for the terminal is passed on
	loads        bool   // load-buffer knows -w
	clients      int    // how many see this window
	remote       bool   // the client that attached last came over SSH
	client       string // the one that was used last: "/dev/pts/3"
	accepts      bool   // tmux takes its terminal for one that accepts copies
	terminal     string // its TERM: "xterm-256color"
}

// tmuxQuestion asks for everything at once. Of sessions that share a window, session_attached counts one and
// window_active_clients those that look at it now; both are asked, and the larger one counts. SSH_CONNECTION is that of
// the session's environment, which tmux renews when a client attaches. The last field may hold anything.
const (
	tmuxQuestion = "#{version}|#{set-clipboard}|#{allow-passthrough}|#{session_attached}|#{window_active_clients}|" +
		"#{SSH_CONNECTION}|#{client_name}|#{client_termfeatures}|#{client_termname}"
	tmuxFields = 9
)

// askTmux asks the tmux around this program for its state.
func (a *auto) askTmux(ctx context.Context) muxer {
	if a.o.Getenv("TMUX") == "" || a.o.Way == WayOff {
		return muxer{}
	}
	out, err := a.o.Tmux(ctx, "", "display-message", "-p", tmuxQuestion)
	if err != nil {
		return muxer{here: true, err: err}
	}
	state, err := parseTmux(out)
	return muxer{here: true, err: err, state: state}
}

// parseTmux reads the answer to tmuxQuestion.
func parseTmux(out string) (tmuxState, error) {
	f := strings.SplitN(strings.TrimRight(out, "\r\n"), "|", tmuxFields)
	if len(f) != tmuxFields {
		return tmuxState{}, fmt.Errorf("tmux display-message: %d fields instead of %d", len(f), tmuxFields)
	}
	attached, err := strconv.ParseUint(f[3], 10, 16)
	if err != nil {
		return tmuxState{}, fmt.Errorf("tmux display-message: attached clients: %w", err)
	}
	looking, err := strconv.ParseUint(f[4], 10, 16)
	if err != nil && f[4] != "" { // older than 3.1
		return tmuxState{}, fmt.Errorf("tmux display-message: clients of the window: %w", err)
	}
	switch f[1] {
	case "on", "external", "off":
	default:
		return tmuxState{}, errors.New("tmux display-message: set-clipboard is neither on, external nor off")
	}
	major, minor, known := tmuxVersion(f[0])
	older := func(than int) bool { return known && (major < 3 || major == 3 && minor < than) }
	return tmuxState{
		version: f[0], setClipboard: f[1],
		// The option came with 3.3, where it shows as 1; before, everything was passed on.
		passes:  f[2] == "1" || f[2] == "on" || f[2] == "all" || older(3),
		loads:   !older(2),
		clients: int(max(attached, looking)), //nolint:gosec // 16 bits
		remote:  f[5] != "", client: f[6],
		accepts:  strings.Contains(","+f[7]+",", ",clipboard,"),
		terminal: f[8],
	}, nil
}

// tmuxVersion reads "3.3a" and "next-3.6". What it does not know, as "master", is taken for a new one.
func tmuxVersion(version string) (major, minor int, known bool) {
	version = strings.TrimPrefix(version, "next-")
	n, err := fmt.Sscanf(version, "%d.%d", &major, &minor)
	return major, minor, err == nil && n == 2
}
