package text_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/internal/text"
)

func TestWrap(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text string
		want []string
	}{
		"short text is one line":      {"ends today", []string{"ends today"}},
		"no text is one empty line":   {"", []string{""}},
		"breaks at blanks":            {"their calls are refused", []string{"their", "calls are", "refused"}},
		"names are not broken":        {"see ci-deploy now", []string{"see", "ci-deploy", "now"}},
		"a word too long is cut":      {"a verylongwordindeed b", []string{"a", "verylongwo", "rdindeed b"}},
		"columns keep their blanks":   {"Code   4", []string{"Code   4"}},
		"wide characters count twice": {"日本語日本語 日本", []string{"日本語日本", "語 日本"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, text.Wrap(tc.text, 10))
		})
	}
}

func TestWrapLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringMatching(`[a-z 日-]{0,80}`).Draw(t, "text")
		width := rapid.IntRange(2, 40).Draw(t, "width")
		lines := text.Wrap(words, width)
		squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		require.Equal(t, squeeze(words), squeeze(strings.Join(lines, "")))
		for _, l := range lines {
			require.LessOrEqual(t, ansi.StringWidth(l), width)
		}
	})
}
