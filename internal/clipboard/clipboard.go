// Package clipboard puts text on the operator's clipboard and says truthfully what it did.
//
// Start reading at Clipboard, then New (auto.go): a local desktop's own clipboard is in desktop.go, tmux in tmux.go.
package clipboard

import (
	"context"
	"crypto/sha256"
)

// Clipboard copies text. It is an interface so that tests can stand in for the desktop.
type Clipboard interface {
	// Copy never panics and returns when ctx ends at the latest.
	Copy(ctx context.Context, text string) Result
	// Clear empties the local clipboard if it still holds the very text of this hash, as a Verified copy put it there,
	// and reports whether it did. A copy that was Sent cannot be cleared: it might destroy what was copied since.
	Clear(ctx context.Context, hash Hash) bool
}

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
	// Sent: on its way to the terminal's clipboard (OSC 52), which gives no answer.
	Sent
	// Verified: a local clipboard tool took it and gave it back.
	Verified
)

// Result says what happened to a copy.
type Result struct {
	Outcome Outcome
	// Terminal asks the caller to send the text to the terminal (OSC 52) through the program's own output.
	Terminal bool
	// Words is one sentence for people: "Copied to the clipboard".
	Words string
	// Hash of the text, for Clear; set only when Verified.
	Hash Hash
}
