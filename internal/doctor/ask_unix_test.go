//go:build unix

package doctor_test

import (
	"os"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/term"

	"steward/internal/doctor"
)

// TestTheTerminalIsAskedAndIsAsItWas plays the terminal at the other end.
func TestTheTerminalIsAskedAndIsAsItWas(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name       string
		pieces     []string
		attributes []int
		answered   bool
	}{
		{"an answer", []string{"\x1b[?62;22;52c"}, []int{62, 22, 52}, true},
		{"an answer in pieces, after something typed", []string{"q", "\x1b[?6", "2;52c"}, []int{62, 52}, true},
		{"silence", nil, nil, false},
		{"noise without end", []string{string(make([]byte, 300))}, nil, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			outer, inner, err := pty.Open()
			require.NoError(t, err)
			defer func() { _, _ = outer.Close(), inner.Close() }()
			before, err := term.GetState(int(inner.Fd()))
			require.NoError(t, err)
			asked := make(chan string, 1)
			go answer(outer, asked, tc.pieces)
			patience := time.Minute
			if tc.pieces == nil {
				patience = 20 * time.Millisecond
			}
			attributes, answered := doctor.AskAttributes(inner, inner, patience)
			assert.Equal(t, tc.attributes, attributes)
			assert.Equal(t, tc.answered, answered)
			assert.Equal(t, "\x1b[c", <-asked)
			after, err := term.GetState(int(inner.Fd()))
			require.NoError(t, err)
			assert.Equal(t, before, after)
		})
	}
}

func answer(outer *os.File, asked chan<- string, pieces []string) {
	question := make([]byte, 3)
	n, _ := outer.Read(question)
	asked <- string(question[:n])
	for _, piece := range pieces {
		_, _ = outer.WriteString(piece)
	}
}

func TestAFileIsNotAsked(t *testing.T) {
	t.Parallel()
	file, err := os.Create(t.TempDir() + "/file")
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	_, answered := doctor.AskAttributes(file, file, time.Minute)
	assert.False(t, answered)
}

func FuzzParseAttributes(f *testing.F) {
	for _, seed := range []string{"\x1b[?62;52c", "\x1b[?c", "\x1b[?1;2", "\x1b[?2026;2$y\x1b[?64;52c", "q\x1b[99999999999999999999c"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		attributes, whole := doctor.ParseAttributes(sent)
		if !whole {
			require.Empty(t, attributes)
		}
		again, wholeAgain := doctor.ParseAttributes(append(append([]byte("typed"), sent...), "\x1b[?62;52c"...))
		require.True(t, wholeAgain, "an answer is found behind anything")
		if whole {
			require.Equal(t, attributes, again, "the first answer counts")
		}
	})
}
