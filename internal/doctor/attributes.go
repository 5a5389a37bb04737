package doctor

import (
	"bytes"
	"strconv"
)

// attributeCopy is the primary device attribute of a terminal that lets programs write its clipboard (OSC 52).
const attributeCopy = 52

// mostAnswer is how much a terminal may say before its answer is taken for something else, in bytes.
const mostAnswer = 256

// ParseAttributes finds a terminal's answer to the question for its primary device attributes (DA1, CSI c) in what it
// sent: CSI ? 62 ; 52 c. Whole is false while there is none, or only its beginning.
func ParseAttributes(sent []byte) (attributes []int, whole bool) {
	for {
		at := bytes.Index(sent, []byte("\x1b[?"))
		if at < 0 {
			return nil, false
		}
		sent = sent[at+len("\x1b[?"):]
		end := bytes.IndexFunc(sent, func(r rune) bool { return r != ';' && (r < '0' || r > '9') })
		if end < 0 {
			return nil, false
		}
		if sent[end] != 'c' {
			continue // an answer to another question
		}
		for _, field := range bytes.Split(sent[:end], []byte{';'}) {
			if n, err := strconv.ParseUint(string(field), 10, 16); err == nil {
				attributes = append(attributes, int(n)) //nolint:gosec // 16 bits
			}
		}
		return attributes, true
	}
}
