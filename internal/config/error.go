package config

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Error is a fault in the file's text. It shows no credential, even where somebody wrote one into the file.
type Error struct {
	Path    string // of the file
	Line    int    // from 1
	Column  int    // from 1, in characters
	Text    string // the line, and below it a caret under the column; values that could be credentials are left out
	Message string // what is wrong, in words for people
}

// Error is one line: config.yaml:12:5: what is wrong.
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Column, e.Message)
}

// Detail is Error with the line and the caret below, for where there is room.
func (e *Error) Detail() string { return e.Error() + "\n\n" + e.Text }

// keepOut is the answer to a credential in the file.
const keepOut = "credentials never stand in this file; they go to the keyring: steward login"

// around is how many characters of a long line are shown before the column, and as many behind it.
const around = 80

// fault makes an Error for a place in the lines of a file. Line and column count from 1.
func fault(path string, lines []string, line, column int, message string) *Error {
	e := &Error{Path: path, Line: max(line, 1), Column: max(column, 1), Message: message}
	text := ""
	if e.Line <= len(lines) {
		text = masked(lines[e.Line-1])
	}
	e.Text = pointAt(text, e.Column)
	return e
}

// pointAt puts a caret under a column of a line.
func pointAt(line string, column int) string {
	var shown, blank strings.Builder
	n := 0
	for _, r := range line {
		n++
		if n < column-around || n > column+around {
			continue
		}
		switch {
		case r == '\t':
			r = ' '
		case r == utf8.RuneError || !unicode.IsPrint(r):
			r = '?'
		}
		shown.WriteRune(r)
		if n < column {
			blank.WriteByte(' ')
		}
	}
	for ; n+1 < column && n < around; n++ {
		blank.WriteByte(' ') // the caret stands behind the end of the line
	}
	return shown.String() + "\n" + blank.String() + "^"
}

// credentialInText finds what may be a credential in a line whether or not the line is YAML: a key that looks like one,
// and an address with a user name.
func credentialInText(line string) (key string, at, end int, found bool) {
	for _, m := range keyInText().FindAllStringSubmatchIndex(line, -1) {
		if key := line[m[2]:m[3]]; looksSecret(key) {
			return key, m[2], m[1], true
		}
	}
	return "", 0, 0, false
}

// keyInText finds what looks like a key. It is made when it is first needed, which is almost never.
var keyInText = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[\s{,"'?-])([A-Za-z0-9_-]+)["']?\s*:`)
})

// masked is a line without what may be a credential.
func masked(line string) string {
	if _, _, end, found := credentialInText(line); found {
		line = line[:end] + " …"
	}
	if scheme := strings.Index(line, "://"); scheme >= 0 && strings.ContainsAny(line[scheme:], "@?") {
		line = line[:scheme] + "://…"
	}
	return line
}
