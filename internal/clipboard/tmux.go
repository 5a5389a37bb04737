package clipboard

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// Tmux runs tmux with arguments and something on its standard input, and returns what it printed.
type Tmux func(ctx context.Context, stdin string, args ...string) (string, error)

const tmuxPatience = 2 * time.Second

// runTmux runs the tmux in PATH. What it is told to copy goes through its standard input, where no other user of the
// machine can read it.
func runTmux(ctx context.Context, stdin string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, tmuxPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "tmux", args...) //nolint:gosec // fixed words, a random name, and a client that tmux named
	cmd.WaitDelay = tmuxPatience
	cmd.Stdin = strings.NewReader(stdin)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		if line, _, _ := strings.Cut(said.String(), "\n"); line != "" {
			return "", fmt.Errorf("tmux %s: %s", args[0], line)
		}
		return "", fmt.Errorf("tmux %s: %w", args[0], err)
	}
	return out.String(), nil
}

// mendTmux is the line that lets programs in tmux copy.
const mendTmux = "tmux set -s set-clipboard on"

// copyTmux gets the text through tmux. As it comes, tmux drops every copy that a program in it sends. Where it lets
// programs copy (set-clipboard on) the copy is sent the ordinary way, which also puts it into tmux's own buffer; where
// it passes on what is wrapped for the terminal, it is wrapped. Otherwise, and always with several people attached,
// because both would reach all of them, tmux itself is told to send the text to the client that was used last.
func (a *auto) copyTmux(ctx context.Context, from muxer, text string, sure bool) Result {
	if from.err != nil {
		return unanswered(a.o.Way, from.err)
	}
	s, way := from.state, a.o.Way
	raw, wrapped, loads := s.setClipboard == "on" && way != WayTmux, s.passes && way != WayTmux, s.loads && way != WayOSC52
	sends := raw || wrapped
	switch {
	case s.clients == 0:
		return nobody(raw)
	case !sends && !loads:
		return s.refuse(way)
	case s.clients > 1 && !sure && !a.confirmed(text):
		return s.ask(loads)
	case loads && (s.clients > 1 || !sends):
		return a.loadTmux(ctx, s, text)
	default:
		return s.send(raw, wrapped)
	}
}

// send leaves the copy to the program's own output.
func (s tmuxState) send(raw, wrapped bool) Result {
	r := Result{Outcome: Sent, Terminal: true, Words: s.words(raw, wrapped, nil)}
	switch {
	case raw && wrapped:
		// The wrapped one names the selection, which tmux leaves out of what it passes on itself before 3.4.
		r.wrap = func(sequence string) string { return sequence + ansi.TmuxPassthrough(sequence) }
	case wrapped:
		r.wrap = ansi.TmuxPassthrough
	}
	return r
}

// unanswered is for a tmux that tells nothing of itself.
func unanswered(way Way, err error) Result {
	if way == WayTmux {
		return Result{Words: "Not copied: tmux did not answer (" + err.Error() + "). In the configuration: clipboard: auto"}
	}
	return Result{Outcome: Sent, Terminal: true, Words: "Sent to tmux, which did not answer, and drops it without: " + mendTmux + ". Check with a paste"}
}

// nobody is for a session that nobody is attached to.
func nobody(raw bool) Result {
	if raw {
		return Result{Outcome: Sent, Terminal: true, Words: "Sent to tmux's own buffer, with nobody attached to pass it on to: check with a paste"}
	}
	return Result{Words: "Not copied: nobody is attached to this tmux session. Attach to it (tmux attach), or let tmux keep copies: " + mendTmux}
}

// loadTmux has tmux send the text to the terminal of one client. A buffer of our own keeps the text out of the ones
// that people paste from, and is gone again at once.
func (a *auto) loadTmux(ctx context.Context, s tmuxState, text string) Result {
	buffer := "steward-" + rand.Text()
	args := []string{"load-buffer", "-b", buffer, "-w"}
	if s.client != "" {
		args = append(args, "-t", s.client)
	}
	if _, err := a.o.Tmux(ctx, text, append(args, "-")...); err != nil {
		return Result{Words: fmt.Sprintf("Not copied: %s. Let programs copy instead: %s", err.Error(), mendTmux)}
	}
	_, deleted := a.o.Tmux(context.WithoutCancel(ctx), "", "delete-buffer", "-b", buffer)
	return Result{Outcome: Sent, Words: s.words(false, false, deleted)}
}

// refuse says why a way that was asked for does not go through this tmux.
func (s tmuxState) refuse(way Way) Result {
	if way == WayTmux {
		return Result{Words: "Not copied: tmux " + s.version + " cannot send a copy to a terminal; 3.2 and later can. In the configuration: clipboard: auto"}
	}
	return Result{Words: "Not copied: tmux drops what programs send (set-clipboard is " + s.setClipboard + "). Type in a shell: " + mendTmux}
}

// ask asks before other people's clipboards are concerned. What to do comes early: a narrow line cuts the rest.
func (s tmuxState) ask(loads bool) Result {
	concerned := "to all of them"
	if loads {
		concerned = "to the one used last, " + s.client
	}
	return Result{Outcome: Asked, Words: fmt.Sprintf("Not copied yet: %d clients attached. Copy again to send it (%s, within %d s)",
		s.clients, concerned, int(answerWithin.Seconds()))}
}

// words is the sentence for a text that tmux took. What it cannot promise it names: kept says that tmux's own buffer
// holds the text, wrapped that the terminal gets it whatever tmux thinks of it.
func (s tmuxState) words(kept, wrapped bool, deleted error) string {
	words := "Sent to your terminal's clipboard through tmux"
	switch {
	case s.clients > 1:
		words += fmt.Sprintf(" (%s, one of %d)", s.client, s.clients)
	case kept:
		words += ", which also keeps it in its own buffer"
	}
	if deleted != nil {
		words += "; its buffer still holds it, so type: tmux delete-buffer"
	}
	words += ": check with a paste"
	if s.accepts || wrapped {
		return words
	}
	return words + ". tmux does not know that " + s.terminal + " takes copies; if nothing comes, type this and attach again: " +
		"tmux set -as terminal-features '," + s.terminal + ":clipboard'"
}
