package clipboard

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Tmux runs tmux with arguments and something on its standard input, and returns what it printed.
type Tmux func(ctx context.Context, stdin string, args ...string) (string, error)

const tmuxPatience = 2 * time.Second

// runTmux runs the tmux in PATH. What it is told to copy goes through its standard input, where no other user of the
// machine can read it.
func runTmux(ctx context.Context, stdin string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, tmuxPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "tmux", args...) //nolint:gosec // fixed words and a random name
	cmd.WaitDelay = tmuxPatience
	cmd.Stdin = strings.NewReader(stdin)
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("tmux %s: %w", args[0], err)
	}
	return out.String(), nil
}

// tmuxState is what tmux says about the way to the terminal's clipboard.
type tmuxState struct {
	setClipboard string // "on", "external" or "off"
	accepts      bool   // the terminal of the client is known to accept copies
	attached     int
}

// tmuxQuestion asks for everything at once.
const tmuxQuestion = "#{set-clipboard}|#{client_termfeatures}|#{session_attached}"

// copyTmux sends the text the ordinary way (OSC 52) where tmux takes that from programs (set-clipboard on), which also
// puts it into tmux's own buffer. As it comes, tmux drops what a program inside it sends, and with several people
// attached it sends to all of them: then tmux itself is told to send the text to the terminal that was used last, which
// versions older than 3.2 cannot do.
func (a *auto) copyTmux(ctx context.Context, text string) Result {
	state, err := a.askTmux(ctx)
	if err != nil {
		return Result{
			Outcome: Sent, Terminal: true,
			Words: "Sent to tmux, which did not answer and passes it on only with: set -g set-clipboard on. Check with a paste",
		}
	}
	switch {
	case state.setClipboard == "on" && state.attached == 0:
		return Result{Outcome: Sent, Terminal: true, Words: "Sent to tmux's clipboard buffer, with nobody attached to pass it on to: check with a paste"}
	case state.setClipboard == "on" && state.attached == 1:
		return Result{Outcome: Sent, Terminal: true, Words: state.words(nil)}
	case state.attached == 0:
		return Result{Outcome: Failed, Words: fmt.Sprintf("Not copied: nobody is attached to this tmux session, "+
			"and set-clipboard is %s. Type in a shell: tmux set -g set-clipboard on", state.setClipboard)}
	}
	// A buffer of our own keeps the text out of the ones that people paste from, and is gone again at once.
	buffer := "steward-" + rand.Text()
	if _, err := a.o.Tmux(ctx, text, "load-buffer", "-b", buffer, "-w", "-"); err != nil {
		return Result{
			Outcome: Failed,
			Words: fmt.Sprintf("Not copied to the clipboard: tmux has set-clipboard %s. Type in a shell: tmux set -g set-clipboard on",
				state.setClipboard),
		}
	}
	_, deleted := a.o.Tmux(context.WithoutCancel(ctx), "", "delete-buffer", "-b", buffer)
	return Result{Outcome: Sent, Words: state.words(deleted)}
}

// words is the sentence for a text that tmux took. What it cannot promise it names.
func (s *tmuxState) words(deleted error) string {
	var notes []string
	if s.setClipboard == "off" {
		notes = append(notes, "although its set-clipboard is off")
	}
	if !s.accepts {
		notes = append(notes, "which is not known to take copies")
	}
	if s.attached > 1 {
		notes = append(notes, "the one of "+strconv.Itoa(s.attached)+" that was used last")
	}
	if deleted != nil {
		notes = append(notes, "a tmux buffer still holds it: tmux delete-buffer")
	}
	if len(notes) == 0 {
		return "Sent to your terminal's clipboard through tmux (OSC 52): check with a paste"
	}
	return "Sent to your terminal's clipboard through tmux (" + strings.Join(notes, "; ") + "): check with a paste"
}

func (a *auto) askTmux(ctx context.Context) (*tmuxState, error) {
	out, err := a.o.Tmux(ctx, "", "display-message", "-p", tmuxQuestion)
	if err != nil {
		return nil, err
	}
	parts := strings.Split(strings.TrimSpace(out), "|")
	if len(parts) != 3 {
		return nil, fmt.Errorf("tmux display-message: %d parts instead of 3", len(parts))
	}
	attached, err := strconv.Atoi(parts[2])
	if err != nil {
		return nil, fmt.Errorf("tmux display-message: attached clients: %w", err)
	}
	return &tmuxState{
		setClipboard: parts[0], attached: attached,
		accepts: strings.Contains(","+parts[1]+",", ",clipboard,"),
	}, nil
}
