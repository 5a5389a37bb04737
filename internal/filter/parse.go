package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error is a mistake in a filter's text. Start and End are byte offsets into the text that was parsed, Start ≤ End.
type Error struct {
	Start, End int
	Message    string // what is wrong, in words: "no such status"
	// Expected are the texts that are fine in this place, as they would be typed; empty when anything is.
	Expected []string
}

// Error is one line: what is wrong and what was expected.
func (e *Error) Error() string {
	if len(e.Expected) == 0 {
		return e.Message
	}
	return e.Message + ": expected " + strings.Join(e.Expected, ", ")
}

// token is one term as it was typed, with its place in the text in bytes.
type token struct {
	start, end int
	negated    bool
	field      string // letters before the operator; empty for a plain word
	operator   byte   // ':', '<' or '>'; 0 for a plain word
	value      span   // the word, or what stands behind the operator
}

// span is a piece of the text, quotes and escapes resolved. Its bytes stand in the text from start to end.
type span struct {
	start, end int
	text       string
	quoted     bool
}

// split cuts the text into tokens.
func split(text string) []token {
	var tokens []token
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if unicode.IsSpace(r) {
			at += size
			continue
		}
		t := scan(text, at)
		tokens = append(tokens, t)
		at = t.end
	}
	return tokens
}

// scan reads the token that starts at a byte which is no space.
func scan(text string, start int) token {
	t := token{start: start}
	at := start
	if text[at] == '-' {
		t.negated = true
		at++
	}
	letters := at
	for letters < len(text) && (isLetter(text[letters]) || text[letters] == '_') {
		letters++
	}
	if letters > at && letters < len(text) && strings.IndexByte(":<>", text[letters]) >= 0 {
		t.field, t.operator = strings.ToLower(text[at:letters]), text[letters]
		at = letters + 1
	}
	t.value = scanValue(text, at)
	t.end = t.value.end
	return t
}

// scanValue reads up to the next space, or the closing quote when it starts with one. A quote that is not closed yet,
// as while typing, runs to the end of the text.
func scanValue(text string, start int) span {
	if start < len(text) && text[start] == '"' {
		return scanQuoted(text, start)
	}
	end := start
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if unicode.IsSpace(r) {
			break
		}
		end += size
	}
	return span{start: start, end: end, text: text[start:end]}
}

func scanQuoted(text string, start int) span {
	var b strings.Builder
	at := start + 1
	for at < len(text) {
		switch c := text[at]; {
		case c == '"':
			return span{start: start, end: at + 1, text: b.String(), quoted: true}
		case c == '\\' && at+1 < len(text) && (text[at+1] == '"' || text[at+1] == '\\'):
			at++
			b.WriteByte(text[at])
		default:
			b.WriteByte(c)
		}
		at++
	}
	return span{start: start, end: at, text: b.String(), quoted: true}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// parseTerm gives a token its meaning.
func parseTerm(t token) (term, error) {
	if t.operator == 0 {
		if t.value.text == "" && !t.value.quoted {
			return term{}, &Error{Start: t.start, End: t.end, Message: "nothing stands behind the minus"}
		}
		return term{negated: t.negated, matches: contains(t.value.text)}, nil
	}
	for _, f := range fields() {
		if f.name != t.field {
			continue
		}
		if strings.IndexByte(f.operators, t.operator) < 0 {
			at := t.value.start - 1
			return term{}, &Error{
				Start: at, End: at + 1, Message: f.name + " cannot be asked with " + string(t.operator), Expected: f.forms(),
			}
		}
		matches, err := f.parse(t.operator, t.value)
		if err != nil {
			return term{}, err
		}
		return term{negated: t.negated, matches: matches}, nil
	}
	at := t.start
	if t.negated {
		at++
	}
	return term{}, &Error{
		Start: at, End: t.value.start, Message: "no such field (quotes make it a plain word)", Expected: allForms(),
	}
}
