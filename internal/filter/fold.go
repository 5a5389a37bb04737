package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// needle is a text to look for in others, in capitals or not.
type needle struct {
	text   string // as it was typed
	ascii  []byte // in small letters; nil when runes has more than ASCII
	anchor int    // where the rarest letter of ascii stands
	runes  []rune // folded; nil when ascii is used
}

func newNeedle(text string) needle {
	folded := make([]rune, 0, len(text))
	plain := make([]byte, 0, len(text))
	for _, r := range text {
		r = fold(r)
		folded = append(folded, r)
		if r < utf8.RuneSelf {
			plain = append(plain, byte(r)) //nolint:gosec // below utf8.RuneSelf
		}
	}
	if len(plain) == len(folded) {
		return needle{text: text, ascii: plain, anchor: rarest(plain)}
	}
	return needle{text: text, runes: folded}
}

func (n *needle) in(text string) bool {
	if n.runes == nil {
		return containsASCII(text, n.ascii, n.anchor)
	}
	return !isASCII(text) && containsRunes(text, n.runes)
}

func isASCII(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// containsASCII lets the machine's own search for a byte, the one at the anchor, pass over what cannot match. Letters
// outside ASCII never equal ASCII ones.
func containsASCII(text string, needle []byte, anchor int) bool {
	if len(needle) == 0 {
		return true
	}
	if len(text) < len(needle) {
		return false
	}
	c := needle[anchor]
	return findASCII(text, c, needle, anchor) || isSmall(c) && findASCII(text, c-('a'-'A'), needle, anchor)
}

// findASCII looks for the needle at every place where c stands at its anchor.
func findASCII(text string, c byte, needle []byte, anchor int) bool {
	for from := anchor; from <= len(text)-(len(needle)-anchor); {
		at := strings.IndexByte(text[from:], c)
		if at < 0 {
			return false
		}
		from += at + 1
		if start := from - 1 - anchor; start+len(needle) <= len(text) && startsWith(text[start:], needle) {
			return true
		}
	}
	return false
}

func isSmall(c byte) bool { return 'a' <= c && c <= 'z' }

// byRarity are the letters from the most to the least common in names and descriptions.
const byRarity = "etaoinsrcldpmuhgfbywvkxjqz"

// rarest is where the rarest letter stands; signs and digits count as common. 0 for an empty needle.
func rarest(needle []byte) int {
	best := 0
	for i, c := range needle {
		if strings.IndexByte(byRarity, c) > strings.IndexByte(byRarity, needle[best]) {
			best = i
		}
	}
	return best
}

// startsWith needs a text at least as long as the needle.
func startsWith(text string, needle []byte) bool {
	for i, want := range needle {
		c := text[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != want {
			return false
		}
	}
	return true
}

func containsRunes(text string, needle []rune) bool {
	for at := range text {
		if startsWithRunes(text[at:], needle) {
			return true
		}
	}
	return false
}

func startsWithRunes(text string, needle []rune) bool {
	for _, want := range needle {
		r, size := utf8.DecodeRuneInString(text)
		if size == 0 || fold(r) != want {
			return false
		}
		text = text[size:]
	}
	return true
}

// fold maps all forms of a letter that differ by case to one of them: ASCII to small letters, others to the smallest
// of the forms outside ASCII.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	least := r
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		if other >= utf8.RuneSelf && other < least {
			least = other
		}
	}
	return least
}
