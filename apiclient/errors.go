package apiclient

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Sentinels for errors.Is. An *Error of the fitting kind matches them.
var (
	ErrUnsupported = errors.New("not supported by this system")
	ErrConflict    = errors.New("changed since it was read")
	ErrNotFound    = errors.New("not found")
	ErrSignedOut   = errors.New("not signed in")
	ErrForbidden   = errors.New("not permitted")
	ErrNameTaken   = errors.New("name is taken")
	ErrInvalid     = errors.New("not accepted by the system")
	ErrRateLimited = errors.New("too many requests")
	ErrUnavailable = errors.New("system unavailable")
	ErrUnknown     = errors.New("outcome unknown")
	ErrKeyLimit    = errors.New("key limit reached")
	ErrBadAnswer   = errors.New("answer not understood")
	ErrReadOnly    = errors.New("read-only")
	ErrUnreachable = errors.New("system unreachable")
	ErrInsecure    = errors.New("connection not safe for a credential")
	// ErrSecretGone says that a key was made and that its secret cannot be had any more.
	ErrSecretGone = errors.New("the secret is not told any more")
)

// Error is a failed call: what was tried, on what, how it failed, and what to do next.
type Error struct {
	Kind      error  // one of the sentinels above, for errors.Is
	Op        string // what was tried: "disable ci-deploy"
	Message   string // what happened, in the system's words or ours; one line, still hostile text
	Next      string // what the operator can do about it; may be empty
	Status    int    // HTTP status; 0 when there was no answer
	Code      string // the system's code for the problem
	RequestID string
	// Fields holds complaints about single fields of a request.
	Fields []FieldError
	// RetryAfter is how long the system asks to wait; 0 when it does not say.
	RetryAfter time.Duration
	// Current is the revision that the system has now, for ErrConflict, where it tells.
	Current Revision
	// MissingPermission names the permission that was lacking, for ErrForbidden, where the system tells.
	MissingPermission string
	Err               error // the cause; may be nil
}

// FieldError is a complaint about one field, named by its JSON pointer (RFC 6901).
type FieldError struct {
	Pointer string
	Code    string
	Message string
}

// Error is one line: what was tried, what happened, and what to do.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	b.WriteString(e.happened())
	for _, f := range e.Fields {
		b.WriteString("; " + strings.TrimPrefix(f.Pointer, "/") + " " + f.Message)
	}
	if e.Next != "" {
		b.WriteString(". " + e.Next)
	}
	return b.String()
}

// happened is what happened, without the full stop that Error puts after it where something follows.
func (e *Error) happened() string {
	text := "failed"
	switch {
	case e.Message != "":
		text = e.Message
	case e.Kind != nil:
		text = e.Kind.Error()
	case e.Err != nil:
		text = e.Err.Error()
	}
	if len(e.Fields) > 0 || e.Next != "" {
		text = strings.TrimRight(text, ".")
	}
	return text
}

// Unwrap gives the kind and the cause to errors.Is and errors.As.
func (e *Error) Unwrap() []error {
	var out []error
	for _, err := range []error{e.Kind, e.Err} {
		if err != nil {
			out = append(out, err)
		}
	}
	return out
}

func itoa(n int) string { return strconv.Itoa(n) }
