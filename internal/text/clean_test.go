package text_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"steward/internal/text"
)

func TestClean(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want string }{
		"plain text stays":                  {"ci-deploy (prod)", "ci-deploy (prod)"},
		"letters of every script stay":      {"Ünïcode 東京 Ελλάδα", "Ünïcode 東京 Ελλάδα"},
		"an escape sequence is shown":       {"a\x1b[31mred", "a<U+001B>[31mred"},
		"OSC 52 is shown":                   {"\x1b]52;c;eA==\x07", "<U+001B>]52;c;eA==<U+0007>"},
		"a lone CSI of C1 is shown":         {"a\u009b31m", "a<U+009B>31m"},
		"an invalid byte is shown":          {"a\xffb", "a<0xFF>b"},
		"line breaks are shown":             {"a\r\nb", "a<U+000D><U+000A>b"},
		"a tab is shown":                    {"a\tb", "a<U+0009>b"},
		"bidi overrides are shown":          {"abc\u202exyz", "abc<U+202E>xyz"},
		"zero-width characters are shown":   {"a\u200bb\u200d\ufeff", "a<U+200B>b<U+200D><U+FEFF>"},
		"skin tones are shown":              {"a\U0001F44D\U0001F3FDb", "a\U0001F44D<U+1F3FD>b"},
		"a soft hyphen is shown":            {"a\u00adb", "a<U+00AD>b"},
		"a Hangul filler is shown":          {"a\u3164b", "a<U+3164>b"},
		"a braille blank is shown":          {"a\u2800b", "a<U+2800>b"},
		"a variation selector is shown":     {"☁\ufe0f", "☁<U+FE0F>"},
		"tag characters are shown":          {"a\U000e0041", "a<U+E0041>"},
		"private use is shown":              {"\ue000", "<U+E000>"},
		"line separators are shown":         {"a\u2028b", "a<U+2028>b"},
		"other spaces become a space":       {"a\u00a0b\u3000c", "a b c"},
		"two combining marks stay":          {"e\u0301\u0323", "e\u0301\u0323"},
		"a tower of combining marks is cut": {"e\u0301\u0301\u0301", "e\u0301\u0301<U+0301>"},
		"a mark without a base is shown":    {"\u0301a", "<U+0301>a"},
		"the replacement character stays":   {"a\ufffdb", "a\ufffdb"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, text.Clean(tt.in))
			assert.Equal(t, tt.in != tt.want, text.HasHidden(tt.in))
		})
	}
}

// Property: whatever comes in, what goes out is one line of valid text without anything a terminal acts upon, and
// cleaning it again changes nothing.
func TestCleanTextIsHarmless(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "in")
		out := text.Clean(in)
		assertHarmless(t, out)
		if text.Clean(out) != out {
			t.Fatalf("cleaned twice, %q became %q", out, text.Clean(out))
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"a", "\x1b[31m", "\u202e", "e\u0301\u0301\u0301", "\xff\xfe", "\x1b]8;;http://x\x07"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) { assertHarmless(t, text.Clean(in)) })
}

func assertHarmless(t interface{ Fatalf(string, ...any) }, out string) {
	if strings.ToValidUTF8(out, "") != out {
		t.Fatalf("invalid text came out: %q", out)
	}
	if ansi.Strip(out) != out {
		t.Fatalf("an escape sequence came out: %q", out)
	}
	for _, r := range out {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Variation_Selector) {
			t.Fatalf("%U came out in %q", r, out)
		}
	}
}
