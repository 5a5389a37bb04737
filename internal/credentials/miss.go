package credentials

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Errors for errors.Is.
var (
	// ErrNeedsPassphrase says that the encrypted file holds the credential and wants its passphrase.
	ErrNeedsPassphrase = errors.New("the encrypted file wants its passphrase")
	// ErrWrongPassphrase says that a passphrase does not open the encrypted file.
	ErrWrongPassphrase = errors.New("this passphrase does not open the encrypted file")
	// ErrNotKept says that a credential is kept in memory only, against the operator's wish.
	ErrNotKept = errors.New("kept in memory only, until steward ends")
	// ErrNotAsked says that a store could not be asked, so that something may be left in it.
	ErrNotAsked = errors.New("something may be left there")
)

// miss is why one source did not answer. Empty words mean that nobody needs to know.
type miss struct {
	source Source
	words  string
	mend   string // the line for a shell that mends it, or empty
	cause  error  // for errors.Is; may be nil
	failed bool   // the source was asked for, and is at fault
	last   bool   // no later source may answer
}

// Error implements error.
func (m *miss) Error() string { return withMend(m.words, m.mend) }

// Unwrap lets the cause be found.
func (m *miss) Unwrap() error { return m.cause }

// missFrom is the miss that an error of a source stands for.
func missFrom(s Source, err error) miss {
	var m *miss
	if !errors.As(err, &m) {
		m = &miss{words: err.Error(), cause: err, failed: true}
	}
	out := *m
	out.source = s
	return out
}

// missing is that no source had the credential.
type missing struct{ misses []miss }

// Error implements error: all reasons, then the lines that mend them.
func (m *missing) Error() string {
	var words []string
	var mends []miss
	for _, one := range m.misses {
		if one.words != "" {
			words = append(words, one.words)
		}
		if one.mend != "" {
			mends = append(mends, one)
		}
	}
	if len(words) == 0 {
		return "no credential"
	}
	text := "no credential: " + strings.Join(words, "; ")
	if len(mends) == 1 {
		return withMend(text, mends[0].mend)
	}
	for _, one := range mends {
		text += fmt.Sprintf(". To mend the %s: %s", one.source, one.mend)
	}
	return text
}

// Unwrap makes it ErrNone, and whatever the sources said.
func (m *missing) Unwrap() []error {
	errs := []error{ErrNone}
	for _, one := range m.misses {
		if one.cause != nil {
			errs = append(errs, one.cause)
		}
	}
	return errs
}

// failures are the words of the sources that were asked for and failed.
func (m *missing) failures() string {
	var words []string
	for _, one := range m.misses {
		if one.failed {
			words = append(words, one.Error())
		}
	}
	return strings.Join(words, "; ")
}

// withMend is what is wrong, and the line for a shell that mends it.
func withMend(words, mend string) string {
	if mend == "" {
		return words
	}
	return words + ". To mend it: " + mend
}

// mostName and mostWords are how much of a foreign name or text goes into an error, in characters.
const (
	mostName  = 120
	mostWords = 300
)

// clean makes foreign text fit for one line of an error: white space runs together, what does not print is replaced by
// a visible marker, and the rest after most characters is cut.
func clean(s string, most int) string {
	var b strings.Builder
	for n, i := 0, 0; i < len(s); n++ {
		if n == most {
			b.WriteString("…")
			break
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, "<0x%02X>", s[i])
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, "<U+%04X>", r)
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
