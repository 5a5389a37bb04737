package text

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks one base character keeps: enough for every living script, too few to paint over
// the neighbouring rows.
const maxMarks = 2

// Clean makes text from a server, an error or any other outside source fit for the terminal: one line, nothing that
// moves the cursor, changes colours, reorders, hides or joins. What is not fit is replaced by a visible marker such as
// <U+202E>, never deleted, so that two different names never look equal. Call it once, where such text enters the
// console; then style, then cut by width.
func Clean(s string) string {
	if isPrintableASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	marks := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		bad := r == utf8.RuneError && size == 1
		mark := unicode.In(r, unicode.Mn, unicode.Me)
		if mark {
			marks++
		} else {
			marks = 0
		}
		switch {
		case bad:
			fmt.Fprintf(&b, "<0x%02X>", s[i])
		case mark && (marks > maxMarks || i == 0), isUnfit(r):
			fmt.Fprintf(&b, "<U+%04X>", r)
		case r != ' ' && unicode.Is(unicode.Zs, r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

// HasHidden reports whether text holds characters that Clean replaces, so that a name can be flagged.
func HasHidden(s string) bool { return !isPrintableASCII(s) && Clean(s) != s }

// isUnfit reports characters that no line of the console may hold: controls, formats (bidi, zero-width, tags), private
// use, surrogates, line and paragraph separators, and those that show as nothing or select another shape.
func isUnfit(r rune) bool {
	switch {
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp):
		return true
	case unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r), unicode.Is(unicode.Variation_Selector, r):
		return true
	case r == 0x2800: // braille blank
		return true
	case r >= 0x1F3FB && r <= 0x1F3FF: // skin tones: some terminals join them to what is before, some do not
		return true
	default:
		return false
	}
}
