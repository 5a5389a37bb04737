package doctor

import (
	"context"
	"net"
	"strings"
	"time"
)

// The smallest terminal that the console fits into.
const (
	leastWidth  = 60
	leastHeight = 15
)

// terminal looks at what stands between the console and the operator's eyes and hands.
func (e *examination) terminal(ctx context.Context, say say) {
	e.isTerminal(say)
	e.size(say)
	e.term(say)
	e.colours(ctx, say)
	e.locale(say)
	e.way(say)
	for _, name := range e.Traces {
		say.warn("traces", "unset "+name, "%s is set, which would write every frame, secrets included, to a file; "+
			"steward drops it, other programs do not", name)
	}
	e.tmux(ctx, say)
	e.screen(say)
}

func (e *examination) isTerminal(say say) {
	t := e.Terminal
	if t.In && t.Out {
		say.ok("terminal", "input and output are a terminal")
		return
	}
	which := "neither standard input nor output is"
	switch {
	case t.In:
		which = "standard output is not"
	case t.Out:
		which = "standard input is not"
	}
	if e.Getenv("SSH_CONNECTION") != "" && e.Getenv("SSH_TTY") == "" {
		say.warn("terminal", "ssh -t HOST steward", "%s a terminal, which the console needs: ssh gives a command one only with -t", which)
		return
	}
	say.warn("terminal", "steward doctor", "%s a terminal, which the console needs: start it without pipe and redirection", which)
}

func (e *examination) size(say say) {
	t := e.Terminal
	switch {
	case !t.In && !t.Out:
	case t.Width <= 0 || t.Height <= 0:
		say.warn("size", "stty cols 80 rows 24", "the terminal does not tell how large it is")
	case t.Width < leastWidth || t.Height < leastHeight:
		mend := `printf '\033[8;24;80t'`
		if e.inTmux() {
			mend = "tmux resize-pane -Z"
		}
		say.warn("size", mend, "%d×%d; the console needs %d×%d: make the window larger", t.Width, t.Height, leastWidth, leastHeight)
	default:
		say.ok("size", "%d×%d", t.Width, t.Height)
	}
}

func (e *examination) term(say say) {
	name := e.Getenv("TERM")
	inside := strings.HasPrefix(name, "tmux") || strings.HasPrefix(name, "screen")
	switch {
	case e.OS == "windows":
	case name == "" || name == "dumb":
		say.fail("TERM", "export TERM=xterm-256color", "it is %s, and such a terminal cannot show a console", quoted(name))
	case e.inTmux() && !inside:
		say.warn("TERM", "export TERM=tmux-256color", "it is %s inside tmux, which speaks for itself: keys and colours may be wrong", quoted(name))
	default:
		say.ok("TERM", "%s", name)
	}
}

// colourTime bounds the question for colours, which may go to tmux.
const colourTime = 2 * time.Second

func (e *examination) colours(ctx context.Context, say say) {
	if e.Getenv("NO_COLOR") != "" {
		say.ok("colours", "none are wanted: NO_COLOR is set; signs and words say everything")
		return
	}
	depth, in := within(ctx, colourTime, func(context.Context) Colours { return e.Terminal.Colours() })
	switch {
	case !in:
		say.warn("colours", "", "tmux does not tell how many there are")
	case depth == TrueColours:
		say.ok("colours", "16 million")
	case depth == ManyColours && e.inTmux():
		say.ok("colours", "256; for a terminal with more: tmux set -as terminal-features ',*:RGB', and attach again")
	case depth == ManyColours:
		say.ok("colours", "256; a terminal with more says so by COLORTERM=truecolor")
	case depth == SixteenColours:
		say.ok("colours", "16; a terminal with more says so by TERM, as xterm-256color does")
	case !e.Terminal.Out:
	default:
		say.warn("colours", "export TERM=xterm-256color", "none, because of TERM; signs and words say everything")
	}
}

// locale finds the character set as setlocale does: LC_ALL, then LC_CTYPE, then LANG.
func (e *examination) locale(say say) {
	if e.OS == "windows" {
		return
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		value := e.Getenv(name)
		if value == "" {
			continue
		}
		if isUTF8(value) {
			say.ok("locale", "UTF-8, as %s=%s says", name, value)
			return
		}
		say.warn("locale", "export "+name+"=C.UTF-8", "%s=%s is not UTF-8: lines and names may come out wrong", name, value)
		return
	}
	words := "LANG is not set, so the character set is not UTF-8: lines and names may come out wrong"
	if e.overSSH() {
		words += "; ssh takes it along with SendEnv and AcceptEnv"
	}
	say.warn("locale", "export LANG=C.UTF-8", "%s", words)
}

func isUTF8(locale string) bool {
	_, set, _ := strings.Cut(locale, ".")
	set, _, _ = strings.Cut(strings.ToLower(set), "@")
	return set == "utf-8" || set == "utf8"
}

func (e *examination) way(say say) {
	from, _, _ := strings.Cut(e.Getenv("SSH_CONNECTION"), " ")
	switch {
	case net.ParseIP(from) != nil:
		say.ok("reached", "over SSH from %s", from)
	case e.overSSH():
		say.ok("reached", "over SSH")
	default:
		say.ok("reached", "on this machine, without SSH")
	}
}

// screen says what is different in GNU screen, which stands in TMUX's shadow where both are set.
func (e *examination) screen(say say) {
	if e.inScreen() {
		say.ok("screen", "GNU screen %s; it hides whether the window is looked at, and does not say if a copy arrives", e.Getenv("STY"))
	}
}

func (e *examination) inTmux() bool { return e.Getenv("TMUX") != "" }

func (e *examination) inScreen() bool { return e.Getenv("STY") != "" && !e.inTmux() }

func (e *examination) overSSH() bool {
	return e.Getenv("SSH_CONNECTION") != "" || e.Getenv("SSH_TTY") != ""
}

func quoted(text string) string {
	if text == "" {
		return "empty"
	}
	return text
}
