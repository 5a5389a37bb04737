package progress_test

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/tui/kit"
	"steward/tui/widget/progress"
)

func TestBar(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		done, total int
		want        string
	}{
		"nothing is done":                {0, 200, "░░░░░░░░░░"},
		"a little is at least one cell":  {1, 10_000, "█░░░░░░░░░"},
		"half":                           {100, 200, "█████░░░░░"},
		"nearly all is not full":         {9_999, 10_000, "█████████░"},
		"all":                            {200, 200, "██████████"},
		"more than all is all":           {201, 200, "██████████"},
		"nothing to do is an empty bar":  {0, 0, "░░░░░░░░░░"},
		"a total below zero is empty":    {5, -1, "░░░░░░░░░░"},
		"less than nothing done is none": {-5, 10, "░░░░░░░░░░"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bar := progress.Bar(kit.NewTheme(kit.ThemeOptions{}), 10, tc.done, tc.total)
			assert.Equal(t, tc.want, ansi.Strip(bar))
		})
	}
}

func TestBarInASCII(t *testing.T) {
	t.Parallel()
	theme := kit.NewTheme(kit.ThemeOptions{ASCII: true})
	assert.Equal(t, "####....", ansi.Strip(progress.Bar(theme, 8, 1, 2)))
	assert.Empty(t, progress.Bar(theme, 0, 1, 2))
}

func TestBarHasItsWidth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.IntRange(-3, 300).Draw(t, "width")
		bar := progress.Bar(kit.NewTheme(kit.ThemeOptions{}), w, rapid.Int().Draw(t, "done"), rapid.Int().Draw(t, "total"))
		require.Equal(t, max(w, 0), ansi.StringWidth(bar))
	})
}

func BenchmarkBar(b *testing.B) {
	theme := kit.NewTheme(kit.ThemeOptions{})
	for b.Loop() {
		_ = progress.Bar(theme, 200, 70, 200)
	}
}
