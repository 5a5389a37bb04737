// Package clipboard puts text on the operator's clipboard and says truthfully what it did.
package clipboard

import "context"

// Clipboard copies text. It is an interface so that tests can stand in for the desktop.
type Clipboard interface {
	// Copy never panics and returns when ctx ends at the latest.
	Copy(ctx context.Context, text string) Result
}

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
}
