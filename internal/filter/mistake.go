package filter

import (
	"slices"
	"strings"

	"steward/internal/spelling"
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
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return spelling.Nearest(word, names, 2)
}
