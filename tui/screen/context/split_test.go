package context_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	screen "steward/tui/screen/context"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		line string
		want []string
		err  string
	}{
		"nothing":                      {line: "   "},
		"words":                        {line: " op  read key ", want: []string{"op", "read", "key"}},
		"single quotes keep all":       {line: `a 'b \ "c' d`, want: []string{"a", `b \ "c`, "d"}},
		"double quotes keep most":      {line: `a "b \" \\ \n $x"`, want: []string{"a", `b " \ \n $x`}},
		"a backslash keeps a blank":    {line: `my\ tool a`, want: []string{"my tool", "a"}},
		"quotes join within a word":    {line: `--vault='My Vault'/x`, want: []string{"--vault=My Vault/x"}},
		"an empty word":                {line: `a '' ""`, want: []string{"a", "", ""}},
		"signs of a shell are letters": {line: `a | b > $HOME`, want: []string{"a", "|", "b", ">", "$HOME"}},
		"an open quote":                {line: `a 'b`, err: "has a quote that is not closed"},
		"an open escape":               {line: `a \`, err: "ends with a backslash that escapes nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			words, err := screen.Split(c.line)
			if c.err != "" {
				require.EqualError(t, err, c.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, words)
		})
	}
}

// Property: words that are joined come back.
func TestJoinedWordsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.String(), 1, 6).Draw(t, "words")
		got, err := screen.Split(screen.Join(words))
		require.NoError(t, err)
		assert.Equal(t, words, got)
	})
}

func FuzzSplit(f *testing.F) {
	for _, seed := range []string{`a 'b' "c"`, `\`, `'`, "a\tb\nc", `"\"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words, err := screen.Split(line)
		if err != nil {
			return
		}
		again, err := screen.Split(screen.Join(words))
		require.NoError(t, err)
		assert.Equal(t, words, again)
	})
}
