package filter

import (
	"unicode"
	"unicode/utf8"

	"steward/apiclient"
)

// contains is the predicate of a plain word.
func contains(word string) predicate {
	n := newNeedle(word)
	return func(u *apiclient.ServiceUser, _ apiclient.Moment) bool {
		return n.in(u.Name) || n.in(u.Description) || n.in(u.Contact) || n.in(string(u.ID))
	}
}

// needle is a text to look for in others, in capitals or not.
type needle struct {
	ascii []byte // in small letters; nil when runes has more than ASCII
	runes []rune // folded; nil when ascii is used
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
		return needle{ascii: plain}
	}
	return needle{runes: folded}
}

func (n *needle) in(text string) bool {
	if n.runes == nil {
		return containsASCII(text, n.ascii)
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

// containsASCII compares bytes, so that most texts are passed over at the speed of reading them. Letters outside ASCII
// never equal ASCII ones.
func containsASCII(text string, needle []byte) bool {
	if len(needle) == 0 {
		return true
	}
	last := len(text) - len(needle)
	if last < 0 {
		return false
	}
	small := needle[0]
	capital := small
	if 'a' <= small && small <= 'z' {
		capital -= 'a' - 'A'
	}
	for at := 0; at <= last; at++ {
		if c := text[at]; (c == small || c == capital) && startsWith(text[at+1:], needle[1:]) {
			return true
		}
	}
	return false
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
