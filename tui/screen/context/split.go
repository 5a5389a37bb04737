package context

import (
	"errors"
	"strings"
)

// errOpenQuote and errOpenEscape say why a line is no command yet.
var (
	errOpenQuote  = errors.New("has a quote that is not closed")
	errOpenEscape = errors.New("ends with a backslash that escapes nothing")
)

// split breaks a command into words as a POSIX shell does (XCU 2.2, quoting), without a shell: nothing is expanded, and
// signs such as | and $ are letters.
func split(line string) ([]string, error) {
	var sp splitter
	for _, r := range line {
		sp.take(r)
	}
	switch {
	case sp.escaped:
		return nil, errOpenEscape
	case sp.quote != 0:
		return nil, errOpenQuote
	}
	sp.end()
	return sp.words, nil
}

// splitter is a line being read.
type splitter struct {
	words   []string
	word    strings.Builder
	inWord  bool
	quote   rune // the quote that is open, or 0
	escaped bool // a backslash came before
}

func (sp *splitter) take(r rune) {
	switch {
	case sp.escaped:
		if sp.quote == '"' && !strings.ContainsRune("\"\\$`", r) {
			sp.word.WriteByte('\\')
		}
		sp.word.WriteRune(r)
		sp.escaped = false
	case r == '\\' && sp.quote != '\'':
		sp.inWord, sp.escaped = true, true
	case sp.quote != 0:
		sp.quoted(r)
	case strings.ContainsRune(" \t\n", r):
		sp.end()
	case r == '\'' || r == '"':
		sp.inWord, sp.quote = true, r
	default:
		sp.inWord = true
		sp.word.WriteRune(r)
	}
}

func (sp *splitter) quoted(r rune) {
	if r == sp.quote {
		sp.quote = 0
		return
	}
	sp.word.WriteRune(r)
}

// end is the end of a word, if there is one.
func (sp *splitter) end() {
	if sp.inWord {
		sp.words = append(sp.words, sp.word.String())
	}
	sp.word.Reset()
	sp.inWord = false
}

// join writes words so that split gives them back.
func join(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = w
		if w == "" || strings.ContainsAny(w, " \t\n'\"\\") {
			quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}
