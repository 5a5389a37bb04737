package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one term as it was typed, with its place in the text in bytes.
type token struct {
	start, end int
	negated    bool
	field      string // what stands before the operator, in small letters; empty for a plain word
	nameStart  int    // where the field, or the plain word, begins
	operator   string // empty for a plain word
	values     []span // what stands behind the operator, at least one; or the plain word
}

// span is a piece of the text, quotes and escapes resolved. Its bytes stand in the text from start to end.
type span struct {
	start, end int
	text       string
	quoted     bool
}

// operatorEnd is where the operator ends and the first value begins.
func (t *token) operatorEnd() int { return t.values[0].start }

// isOr reports whether the token is the word between two filters.
func (t *token) isOr() bool {
	return t.field == "" && !t.negated && !t.values[0].quoted && strings.EqualFold(t.values[0].text, orWord)
}

// orWord stands between two filters of which one is enough.
const orWord = "or"

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
	t.nameStart = at
	name := at + len(fieldName(text[at:]))
	operator := operatorAt(text[name:])
	if name == at || operator == "" {
		t.values = []span{scanValue(text, at, false)}
		t.end = t.values[0].end
		return t
	}
	t.field, t.operator = strings.ToLower(text[at:name]), operator
	at = name + len(operator)
	for {
		v := scanValue(text, at, true)
		t.values = append(t.values, v)
		t.end = v.end
		if t.end >= len(text) || text[t.end] != ',' {
			return t
		}
		at = t.end + 1
	}
}

// fieldName is the front of a text that could name a field: a letter, then letters, digits, - and _.
func fieldName(text string) string {
	end := 0
	for end < len(text) {
		c := text[end]
		inside := '0' <= c && c <= '9' || c == '-' || c == '_'
		if !isLetter(c) && (end == 0 || !inside) {
			break
		}
		end++
	}
	return text[:end]
}

// operatorAt is the operator at the front of a text, or empty. = and its like ask for nothing anywhere, but only a field
// can tell.
func operatorAt(text string) string {
	for _, operator := range []string{"<=", ">=", "==", "!=", ":", "<", ">", "="} {
		if strings.HasPrefix(text, operator) {
			return operator
		}
	}
	return ""
}

// scanValue reads up to the next space, and the next comma where there can be a list, or the closing quote when it starts
// with one. A quote that is not closed yet, as while typing, runs to the end of the text.
func scanValue(text string, start int, list bool) span {
	if start < len(text) && text[start] == '"' {
		return scanQuoted(text, start)
	}
	end := start
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if unicode.IsSpace(r) || list && r == ',' {
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

// quote puts a text in quotes, so that it is read as it is.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// plainText writes a plain word, in quotes where it would be read as anything else.
func plainText(text string) string {
	tokens := split(text)
	if len(tokens) == 1 && tokens[0].start == 0 && tokens[0].end == len(text) {
		t := tokens[0]
		if !t.negated && t.field == "" && !t.values[0].quoted && !t.isOr() {
			return text
		}
	}
	return quote(text)
}

// valueText writes a value of a field, in quotes where it would be read as anything else; keyword is what means
// something else without quotes.
func valueText(text, keyword string) string {
	v := scanValue(text, 0, true)
	if v.text == "" || v.end != len(text) || v.quoted || keyword != "" && strings.EqualFold(text, keyword) {
		return quote(text)
	}
	return text
}
