package text

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// Fit cuts text to width cells, ending it with the theme's ellipsis, or pads it with spaces.
func Fit(s string, width int, ellipsis string) string {
	return Pad(Truncate(s, width, ellipsis), width)
}

// Truncate cuts text to at most width cells, ending what was cut with the ellipsis.
func Truncate(s string, width int, ellipsis string) string {
	switch {
	case width <= 0:
		return ""
	case len(s) <= width && isPrintableASCII(s):
		return s
	default:
		return ansi.Truncate(s, width, ellipsis)
	}
}

// CutMiddle cuts text to at most width cells, with the ellipsis in the place of what is cut from its middle.
func CutMiddle(s string, width int, ellipsis string) string {
	all, mark := Width(s), Width(ellipsis)
	if all <= width || width <= mark {
		return Truncate(s, width, ellipsis)
	}
	end := (width - mark) / 2
	tail := ansi.TruncateLeft(s, all-end, "")
	if Width(tail) > end { // a wide character would have been cut in two
		tail = ansi.TruncateLeft(s, all-end+1, "")
	}
	return ansi.Truncate(s, width-mark-end, "") + ellipsis + tail
}

// Pad fills text with spaces on the right up to width cells; longer text stays as it is.
func Pad(s string, width int) string {
	if n := width - Width(s); n > 0 {
		return s + strings.Repeat(" ", n)
	}
	return s
}

// Width is the number of cells that text takes.
func Width(s string) int {
	if isPrintableASCII(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Ago says how long before now a time was: "3 min ago", "2 days ago", "never" for the zero time; and how long it is until
// a time that comes: "in 47 h", "in 2 days".
func Ago(t, now time.Time) string {
	if t.IsZero() {
		return "never"
	}
	d := now.Sub(t)
	switch {
	case d < -time.Minute:
		return "in " + left(-d)
	case d < time.Minute:
		return "just now"
	default:
		return Span(d) + " ago"
	}
}

// left says how long it is until something. Days are counted from two up: who hands over a key within two days wants to
// know the hours.
func left(d time.Duration) string {
	d = d.Round(time.Minute)
	if d < 2*24*time.Hour && d >= 24*time.Hour {
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return Span(d)
}

// Span says a duration in its largest unit: "3 min", "5 h", "1 day", "40 days", "3 years".
func Span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < day:
		return fmt.Sprintf("%d h", int(d.Hours()))
	case d < 2*day:
		return "1 day"
	case d < 2*365*day:
		return fmt.Sprintf("%d days", int(d/day))
	default:
		return fmt.Sprintf("%d years", int(d/(365*day)))
	}
}

// Count writes a number with a comma between thousands: 1,204.
func Count(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Plural writes a count with its noun: "1 user", "31 users".
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + many
}

func isPrintableASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// Wrap breaks plain text into lines of at most width cells, at blanks only: names and ids stay whole unless one alone
// is too long.
func Wrap(text string, width int) []string {
	width = max(width, 1)
	if Width(text) <= width {
		return []string{text}
	}
	var out []string
	line := ""
	for i, word := range strings.Split(text, " ") {
		next := word
		if i > 0 && line != "" {
			next = line + " " + word
		}
		if Width(next) <= width {
			line = next
			continue
		}
		if line != "" {
			out = append(out, strings.TrimRight(line, " "))
		}
		pieces := strings.Split(ansi.Hardwrap(word, width, false), "\n")
		out = append(out, pieces[:len(pieces)-1]...)
		line = pieces[len(pieces)-1]
	}
	return append(out, line)
}
