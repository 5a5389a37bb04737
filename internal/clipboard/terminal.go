package clipboard

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

const (
	wordsSent     = "Sent to your terminal's clipboard, which may ignore it: check with a paste"
	wordsAccepted = "Sent to your terminal's clipboard, which says that it accepts copies"
	wordsScreen   = "Sent to your terminal's clipboard through GNU screen, and it may ignore it: check with a paste"
	// wordsMuxer is for a multiplexer around this session that is not on this machine.
	wordsMuxer   = "Sent to your terminal's clipboard; a tmux on the way drops it unless you type there: tmux set -s set-clipboard on. Check with a paste"
	wordsNowhere = "Not copied: this terminal has no clipboard. Write it to a file"
)

// attributeCopy is the primary device attribute of a terminal that lets programs write its clipboard.
const attributeCopy = 52

// screenChunk is how much of a sequence goes into one string that GNU screen passes on: its limit for one is 768 bytes,
// and was lower once.
const screenChunk = 76

// copyTerminal sends the text to the terminal itself, or to GNU screen for it.
func (a *auto) copyTerminal() Result {
	a.mu.Lock()
	accepts := a.accepts
	a.mu.Unlock()
	name := a.o.Getenv("TERM")
	switch {
	case a.o.Getenv("STY") != "":
		// GNU screen drops the plain sequence, and writes the rest of a long one on the screen.
		return Result{Outcome: Sent, Terminal: true, Words: wordsScreen, wrap: func(s string) string { return ansi.ScreenPassthrough(s, screenChunk) }}
	case name == "linux" || name == "dumb":
		return Result{Words: wordsNowhere}
	case accepts:
		return Result{Outcome: Accepted, Terminal: true, Words: wordsAccepted}
	case strings.HasPrefix(name, "tmux") || strings.HasPrefix(name, "screen"):
		return Result{Outcome: Sent, Terminal: true, Words: wordsMuxer}
	default:
		return Result{Outcome: Sent, Terminal: true, Words: wordsSent}
	}
}

// WantsFacts implements System.
func (a *auto) WantsFacts() bool {
	sends := a.o.Way == WayAuto || a.o.Way == WayOSC52
	return sends && a.o.Getenv("TMUX") == "" && a.o.Getenv("STY") == ""
}

// TerminalFacts implements System.
func (a *auto) TerminalFacts(attributes []int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.accepts = slices.Contains(attributes, attributeCopy)
}
