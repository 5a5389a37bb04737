package apiclient

import (
	"fmt"
	"io"
	"log/slog"
)

// masked is what a Secret prints as, through every formatter. Its length says nothing about the secret's.
const masked = "••••••••"

// Secret is a value that prints as dots through fmt (every verb), slog and JSON. Reveal is the one way to read it. The
// zero value is no secret.
type Secret struct {
	// A func hides the value from reflection-based printers too, which would read a string field.
	reveal func() string
}

// NewSecret wraps a value.
func NewSecret(value string) Secret {
	if value == "" {
		return Secret{}
	}
	return Secret{reveal: func() string { return value }}
}

// Reveal returns the value. Call it only where the secret goes on the wire, to the clipboard, to a file the operator
// named, or to the screen that shows it.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.reveal == nil }

// String returns dots.
func (s Secret) String() string { return masked }

// GoString returns dots.
func (s Secret) GoString() string { return masked }

// Format writes dots for every verb and flag.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, masked) }

// LogValue returns dots.
func (s Secret) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText returns dots, for JSON, XML and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }
