package kit

import (
	"strings"
	"time"

	"steward/internal/text"
)

// Clean makes text from a server, an error or any other outside source fit for the terminal: see text.Clean. Call it
// once, where such text enters the console; then style, then cut by width.
func Clean(s string) string { return text.Clean(s) }

// HasHidden reports whether text holds characters that Clean replaces, so that a name can be flagged.
func HasHidden(s string) bool { return text.HasHidden(s) }

// Fit cuts text to width cells, ending it with the theme's ellipsis, or pads it with spaces.
func Fit(s string, width int, ellipsis string) string { return text.Fit(s, width, ellipsis) }

// Truncate cuts text to at most width cells, ending what was cut with the ellipsis.
func Truncate(s string, width int, ellipsis string) string { return text.Truncate(s, width, ellipsis) }

// CutMiddle cuts text to at most width cells, with the ellipsis in the place of what is cut from its middle.
func CutMiddle(s string, width int, ellipsis string) string {
	return text.CutMiddle(s, width, ellipsis)
}

// Pad fills text with spaces on the right up to width cells; longer text stays as it is.
func Pad(s string, width int) string { return text.Pad(s, width) }

// Width is the number of cells that text takes.
func Width(s string) int { return text.Width(s) }

// Wrap breaks plain text into lines of at most width cells: see text.Wrap.
func Wrap(s string, width int) []string { return text.Wrap(s, width) }

// Ago says how long before now a time was, or how long it is until it comes: see text.Ago.
func Ago(t, now time.Time) string { return text.Ago(t, now) }

// Span says a duration in its largest unit: "3 min", "5 h", "1 day", "40 days", "3 years".
func Span(d time.Duration) string { return text.Span(d) }

// Count writes a number with a comma between thousands: 1,204.
func Count(n int) string { return text.Count(n) }

// Plural writes a count with its noun: "1 user", "31 users".
func Plural(n int, one, many string) string { return text.Plural(n, one, many) }

// Name is the clean name of a service user as it is shown. One that begins or ends with a space, or is nothing but
// spaces, stands in quotes: it would not be seen otherwise.
func Name(s string) string {
	name := Clean(s)
	if name == "" || strings.TrimSpace(name) != name {
		return `"` + name + `"`
	}
	return name
}
