// Package clipboard puts text on the operator's clipboard and says truthfully what it did.
//
// Start reading at Clipboard, then New and Copy (auto.go). The local desktop's clipboard is in desktop.go, tmux in
// tmux.go (how the text gets out) and tmuxstate.go (what tmux says of itself), the terminal and GNU screen in
// terminal.go.
//
// # What nobody can promise
//
// A terminal gives no answer to a copy (OSC 52), and it is never asked for what it holds: tmux answers that from its
// own buffer, and some terminals ask the person. So a copy that was sent is called sent, never copied. GNU screen with
// several displays hands a copy to all of them, and does not say how many there are.
//
// # Secrets and clipboard managers
//
// CopySecret marks what it copies for the programs that keep a history of the clipboard, where a plain tool can do
// that: wl-copy knows --sensitive since wl-clipboard 2.3.0 (it offers x-kde-passwordManagerHint beside the text).
// Elsewhere a copied secret can land in the history of a clipboard manager, and what is sent to a terminal in a
// recording of the session: xclip and xsel offer one type only, so that the hint would take the place of the text;
// pbcopy cannot set org.nspasteboard.ConcealedType; Windows wants formats beside the text
// (ExcludeClipboardContentFromMonitorProcessing) that have to be set in the same transaction as the text, which the
// library in use does not do.
package clipboard

import (
	"context"
	"crypto/sha256"

	"github.com/charmbracelet/x/ansi"
)

// Clipboard copies text. It is an interface so that tests can stand in for the desktop.
type Clipboard interface {
	// Copy never panics and returns when ctx ends at the latest.
	Copy(ctx context.Context, text string) Result
	// Clear empties the local clipboard if it still holds the very text of this hash, as a Verified copy put it there,
	// and reports whether it did. A copy that was Sent cannot be cleared: it might destroy what was copied since.
	Clear(ctx context.Context, hash Hash) bool
}

// System is the clipboard of this machine, as New makes it: a Clipboard that can do more.
type System interface {
	Clipboard
	// CopySecret copies as Copy does, marks the text for clipboard managers where there is a way, and remembers its
	// hash for Forget.
	CopySecret(ctx context.Context, text string) Result
	// Forget takes the last secret off the local clipboard if that still holds it, within 2 s. It is called when the
	// program ends.
	Forget(ctx context.Context)
	// ClearTerminal overwrites the clipboard of the terminal with one blank, on the way on which a copy is sent; an
	// empty text would clear nothing in tmux. It destroys whatever was copied since, so only the operator asks for it.
	// The Result is that of a copy of Blank.
	ClearTerminal(ctx context.Context) Result
	// WantsFacts reports whether the terminal should be asked for its primary device attributes (DA1). In tmux and GNU
	// screen it should not: they would answer for themselves.
	WantsFacts() bool
	// TerminalFacts takes the terminal's answer to that.
	TerminalFacts(attributes []int)
}

// Blank is what ClearTerminal puts on the clipboard of a terminal.
const Blank = " "

// Hash stands for a copied text without holding it (SHA-256).
type Hash [sha256.Size]byte

// HashOf is the hash of a text.
func HashOf(text string) Hash { return sha256.Sum256([]byte(text)) }

// Outcome is what is known of a copy.
type Outcome uint8

// The outcomes.
const (
	// Failed: nothing was copied; Result.Words says why and what to do.
	Failed Outcome = iota
	// Sent: on its way to the terminal's clipboard (OSC 52), which gives no answer and may ignore it.
	Sent
	// Verified: a local clipboard tool took it and gave it back.
	Verified
	// Accepted: sent as well, to a terminal that says that it accepts copies.
	Accepted
	// Asked: nothing was copied yet, because several people would be concerned; the same copy again, within 10 s, is
	// the answer that it shall be. Result.Words is the question.
	Asked
)

// Result says what happened to a copy. It never holds the text.
type Result struct {
	Outcome Outcome
	// Terminal asks the caller to write Sequence to the terminal, through the program's own output.
	Terminal bool
	// Words is one sentence for people, without a full stop: "Copied to the clipboard".
	Words string
	// Hash of the text, for Clear; set only when Verified.
	Hash Hash

	wrap func(sequence string) string // for the way through a multiplexer; nil means as it is
}

// Wrapped reports whether Sequence is more than the plain control sequence of a copy.
func (r Result) Wrapped() bool { return r.wrap != nil }

// Sequence is what makes the terminal copy the text: OSC 52 with the selection c (xterm's ctlseqs), wrapped for what
// stands between here and the terminal.
func (r Result) Sequence(text string) string {
	sequence := ansi.SetSystemClipboard(text)
	if r.wrap == nil {
		return sequence
	}
	return r.wrap(sequence)
}
