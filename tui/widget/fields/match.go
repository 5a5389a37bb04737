package fields

import "strings"

// The ranks of how well an entry fits what was typed, best first.
const (
	rankEqual = iota
	rankPrefix
	rankTitle
	rankGroup
	rankLetters
	rankNone
)

// rank says how well an entry fits lower-case words: its title is them, begins with them or has them; its heading helps;
// or it only has their letters in their order.
func rank(e *Entry, words string) int {
	title := strings.ToLower(e.Title)
	both := title + " " + strings.ToLower(e.Group)
	switch {
	case title == words:
		return rankEqual
	case strings.HasPrefix(title, words):
		return rankPrefix
	case strings.Contains(title, words):
		return rankTitle
	case hasAll(both, words):
		return rankGroup
	case hasLetters(title, words):
		return rankLetters
	default:
		return rankNone
	}
}

// hasAll reports whether every word of words stands in text.
func hasAll(text, words string) bool {
	for _, w := range strings.Fields(words) {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// hasLetters reports whether the letters of words, blanks aside, stand in text in their order.
func hasLetters(text, words string) bool {
	rest := []rune(text)
	for _, want := range words {
		if want == ' ' {
			continue
		}
		i := 0
		for i < len(rest) && rest[i] != want {
			i++
		}
		if i == len(rest) {
			return false
		}
		rest = rest[i+1:]
	}
	return true
}

// ranks says how well each entry fits words. Where some have the words, those that only have their letters do not count.
func ranks(entries []Entry, words string) []int {
	out := make([]int, len(entries))
	best := rankNone
	for i := range entries {
		out[i] = rank(&entries[i], words)
		best = min(best, out[i])
	}
	for i := range out {
		if out[i] == rankLetters && best < rankLetters {
			out[i] = rankNone
		}
	}
	return out
}
