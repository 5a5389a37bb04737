package doctor

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	// tmuxTime bounds a question to tmux.
	tmuxTime = 2 * time.Second
	// fastEscape is how long tmux may hold back an escape key without being felt.
	fastEscape = 50 * time.Millisecond
)

// tmuxQuestion asks for everything at once.
const tmuxQuestion = "#{version}|#{set-clipboard}|#{allow-passthrough}|#{escape-time}|#{focus-events}|#{default-terminal}|" +
	"#{session_attached}|#{client_termfeatures}|#{client_termname}"

// tmuxFacts is the answer.
type tmuxFacts struct {
	version         string // "3.3a"
	setClipboard    string // on, external or off
	passthrough     bool
	escapeTime      time.Duration
	focusEvents     bool
	defaultTerminal string
	attached        int  // clients
	accepts         bool // tmux takes the terminal of the client for one that accepts copies
	clientTerm      string
}

var errNoTmux = errors.New("tmux does not answer")

// askTmux asks the tmux around this program.
func (e *examination) askTmux(ctx context.Context) (tmuxFacts, error) {
	type answer struct {
		out string
		err error
	}
	got, in := within(ctx, tmuxTime, func(ctx context.Context) answer {
		out, err := e.Output(ctx, "tmux", "display-message", "-p", tmuxQuestion)
		return answer{out, err}
	})
	switch {
	case !in:
		return tmuxFacts{}, errNoTmux
	case got.err != nil:
		return tmuxFacts{}, got.err
	}
	return parseTmux(got.out)
}

// parseTmux reads the answer to tmuxQuestion. What an older tmux does not know is empty.
func parseTmux(out string) (tmuxFacts, error) {
	const fields = 9
	f := strings.SplitN(strings.TrimRight(out, "\r\n"), "|", fields)
	if len(f) != fields {
		return tmuxFacts{}, fmt.Errorf("tmux answers in %d fields instead of %d", len(f), fields)
	}
	attached, err := strconv.ParseUint(f[6], 10, 16)
	if err != nil {
		return tmuxFacts{}, errors.New("tmux does not say how many are attached")
	}
	escape, err := strconv.ParseUint(f[3], 10, 31)
	if err != nil {
		return tmuxFacts{}, errors.New("tmux does not say its escape-time")
	}
	return tmuxFacts{
		version: f[0], setClipboard: f[1],
		passthrough: f[2] == "1" || f[2] == "on" || f[2] == "all",
		escapeTime:  time.Duration(escape) * time.Millisecond, //nolint:gosec // 31 bits
		focusEvents: f[4] == "1" || f[4] == "on", defaultTerminal: f[5],
		attached: int(attached), //nolint:gosec // 16 bits
		accepts:  strings.Contains(","+f[7]+",", ",clipboard,"), clientTerm: f[8],
	}, nil
}

// older reports whether tmux is known to be older than a version of 3.
func (f tmuxFacts) older(than int) bool {
	var major, minor int
	n, err := fmt.Sscanf(strings.TrimPrefix(f.version, "next-"), "%d.%d", &major, &minor)
	return err == nil && n == 2 && (major < 3 || major == 3 && minor < than)
}

// tmux looks at the settings that are felt at the keys and seen on the screen.
func (e *examination) tmux(ctx context.Context, say say) {
	if !e.inTmux() {
		return
	}
	f, err := e.askTmux(ctx)
	if err != nil {
		say.warn("tmux", "tmux display-message -p '#{version}'", "it cannot be asked: %s", err)
		return
	}
	switch {
	case f.older(2):
		say.warn("tmux", "apt-get install tmux", "%s; a copy past set-clipboard needs 3.2", f.version)
	case f.attached == 1:
		say.ok("tmux", "%s, with you alone", f.version)
	default:
		say.ok("tmux", "%s, with %d attached", f.version, f.attached)
	}
	if f.escapeTime > fastEscape {
		say.warn("escape-time", "tmux set -s escape-time 10", "tmux holds back every esc for %d ms", f.escapeTime.Milliseconds())
	} else {
		say.ok("escape-time", "%d ms", f.escapeTime.Milliseconds())
	}
	if f.focusEvents {
		say.ok("focus", "tmux says when the window is left, so that a secret is masked then")
	} else {
		say.warn("focus", "tmux set -g focus-events on", "tmux does not say when the window is left, so a secret is not masked then")
	}
	if strings.HasPrefix(f.defaultTerminal, "tmux") || strings.HasPrefix(f.defaultTerminal, "screen") {
		say.ok("tmux-term", "default-terminal is %s", f.defaultTerminal)
	} else {
		say.warn("tmux-term", "tmux set -g default-terminal tmux-256color",
			"default-terminal is %s, which tmux is not; it counts for new windows", quoted(f.defaultTerminal))
	}
}
