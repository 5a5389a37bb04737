package filter

import (
	"slices"
	"strings"
)

// Error is a mistake in a filter's text. Start and End are byte offsets into the text that was parsed, Start ≤ End; they
// are equal where something is missing.
type Error struct {
	Start, End int
	Message    string // what is wrong, in words: "status cannot be off"
	// Expected are the texts that are fine in this place, as they would be typed; empty when anything is.
	Expected []string
	// Hint is what to do, in words, where that is more than to type what is expected; may be empty.
	Hint string
}

// Error is one line: what is wrong, what was expected, and what to do.
func (e *Error) Error() string {
	text := e.Message
	if len(e.Expected) > 0 {
		text += ": expected " + strings.Join(e.Expected, ", ")
	}
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// meant says which field was probably meant by a word, or is empty.
func (l Language) meant(word string) string {
	synonyms := map[string]string{
		"state": "status", "enabled": "status", "disabled": "status", "expires": "end", "expired": "end", "expiring": "end",
		"expiry": "end", "end_date": "end", "end-date": "end", "mail": "contact", "email": "contact", "e-mail": "contact",
		"owner": "contact", "used": "unused", "last_used": "unused", "last-used": "unused", "idle": "unused", "age": "key",
		"oldest": "key", "tenant": "account", "product": "manager", "desc": "description", "title": "name", "user": "name",
		"changed": "updated", "modified": "updated", "permission": "role", "team": "group",
	}
	fields := l.fields()
	if name, ok := synonyms[word]; ok && slices.ContainsFunc(fields, func(f field) bool { return f.name == name }) {
		return name
	}
	best, least := "", max(1, min(len(word)/3, 2))+1
	for _, f := range fields {
		if d := distance(word, f.name); d < least {
			best, least = f.name, d
		}
	}
	return best
}

// distance is how many letters must be put in, taken out, replaced or swapped with the next one to make one word of the
// other. A word longer than any field is far from all.
func distance(a, b string) int {
	const longest = 24
	if len(a) > longest {
		return longest
	}
	var above []int // the row before the last one
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			row[j+1] = last[j]
			if a[i] != b[j] {
				row[j+1] = 1 + min(last[j], last[j+1], row[j])
			}
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], above[j-1]+1)
			}
		}
		above, last = last, row
	}
	return last[len(b)]
}
