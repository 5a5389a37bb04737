package terminal

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Patience is how long a wait lasts before it fails. Generous, because the race detector and a busy machine are slow.
const Patience = 30 * time.Second

// poll is how often the screen is looked at while waiting.
const poll = 20 * time.Millisecond

// Tmux is a program running in a tmux server of its own, with one window.
type Tmux struct {
	socket string
}

// TmuxOptions say how the window is set up.
type TmuxOptions struct {
	Socket        string // a path that no other server uses
	Width, Height int
	Dir           string   // the program's working folder; empty means the present one
	Env           []string // NAME=value, added to the environment
	Config        []string // tmux commands that run before the window opens, such as "set -g set-clipboard on"
	Command       []string
}

// StartTmux starts a program in a new tmux server. Close it.
func StartTmux(ctx context.Context, o TmuxOptions) (*Tmux, error) {
	t := &Tmux{socket: o.Socket}
	args := []string{"-f", "/dev/null"}
	// The server goes away with its last window; a config command needs a server that stays until the window is there.
	args = append(args, "start-server", ";", "set", "-g", "exit-empty", "off", ";", "set", "-g", "default-terminal", "tmux-256color", ";", "set", "-g", "remain-on-exit", "on", ";")
	for _, line := range o.Config {
		args = append(append(args, strings.Fields(line)...), ";")
	}
	args = append(args, "new-session", "-d", "-x", strconv.Itoa(o.Width), "-y", strconv.Itoa(o.Height))
	if o.Dir != "" {
		args = append(args, "-c", o.Dir)
	}
	for _, env := range o.Env {
		args = append(args, "-e", env)
	}
	args = append(append(args, "--"), o.Command...)
	if _, err := t.run(ctx, "", args...); err != nil {
		return nil, err
	}
	return t, nil
}

// Close ends the program and its tmux server.
func (t *Tmux) Close() {
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
	defer stop()
	_, _ = t.run(ctx, "", "kill-server")
}

// Attach shows the window on a pseudo-terminal of a kind (TERM), as a person does who attaches to the session. What tmux
// writes to that terminal is the Pty's. Close it.
func (t *Tmux) Attach(ctx context.Context, width, height uint16, kind string, env ...string) (*Pty, error) {
	env = append([]string{"TMUX=", "LC_ALL=C.UTF-8", "TERM=" + kind}, env...)
	return StartPty(ctx, width, height, env, "tmux", "-S", t.socket, "attach")
}

// Ask is what tmux says to a format: "#{session_attached}".
func (t *Tmux) Ask(ctx context.Context, format string) (string, error) {
	out, err := t.run(ctx, "", "display-message", "-p", format)
	return strings.TrimSpace(out), err
}

// Press presses keys by tmux's names: "j", "Enter", "Escape", "Space", "BTab", "C-c", "PageDown".
func (t *Tmux) Press(ctx context.Context, keys ...string) error {
	_, err := t.run(ctx, "", append([]string{"send-keys", "--"}, keys...)...)
	return err
}

// Type types text literally.
func (t *Tmux) Type(ctx context.Context, text string) error {
	_, err := t.run(ctx, "", "send-keys", "-l", "--", text)
	return err
}

// Paste pastes text as a terminal does, in bracketed paste mode where the program asked for it.
func (t *Tmux) Paste(ctx context.Context, text string) error {
	if _, err := t.run(ctx, text, "load-buffer", "-b", "pasted", "-"); err != nil {
		return err
	}
	_, err := t.run(ctx, "", "paste-buffer", "-p", "-d", "-b", "pasted")
	return err
}

// Resize changes the window's size.
func (t *Tmux) Resize(ctx context.Context, width, height int) error {
	_, err := t.run(ctx, "", "resize-window", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height))
	return err
}

// Screen is what stands on the screen, without colours and trailing blanks.
func (t *Tmux) Screen(ctx context.Context) (string, error) {
	return t.run(ctx, "", "capture-pane", "-p")
}

// Styled is the screen with its colours as escape sequences.
func (t *Tmux) Styled(ctx context.Context) (string, error) {
	return t.run(ctx, "", "capture-pane", "-p", "-e")
}

// History is everything that scrolled off, which a full-screen program must leave empty.
func (t *Tmux) History(ctx context.Context) (string, error) {
	return t.run(ctx, "", "capture-pane", "-p", "-S", "-", "-E", "-1")
}

// Buffer is tmux's paste buffer, into which OSC 52 writes where set-clipboard lets it.
func (t *Tmux) Buffer(ctx context.Context) (string, error) { return t.run(ctx, "", "show-buffer") }

// Exited reports whether the program has ended, and its exit code.
func (t *Tmux) Exited(ctx context.Context) (bool, int) {
	out, err := t.run(ctx, "", "display-message", "-p", "#{pane_dead} #{pane_dead_status}")
	if err != nil {
		return true, -1
	}
	dead, status, _ := strings.Cut(strings.TrimSpace(out), " ")
	code, _ := strconv.Atoi(status)
	return dead == "1", code
}

// Until waits until the screen satisfies ok, and returns that screen. The error holds the last screen seen.
func (t *Tmux) Until(ctx context.Context, what string, ok func(screen string) bool) (string, error) {
	ctx, stop := context.WithTimeout(ctx, Patience)
	defer stop()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	last := ""
	for {
		screen, err := t.Screen(ctx)
		if err == nil {
			last = screen
			if ok(screen) {
				return screen, nil
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return last, fmt.Errorf("waited %s %s; the screen was:\n%s", Patience, what, last)
		}
	}
}

func (t *Tmux) run(ctx context.Context, stdin string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "tmux", append([]string{"-S", t.socket}, args...)...) //nolint:gosec // the tests' own arguments
	if stdin != "" {
		cmd.Stdin = strings.NewReader(stdin)
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("tmux %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return string(out), nil
}
