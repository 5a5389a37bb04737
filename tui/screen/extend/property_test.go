package extend_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/tui/kit"
)

func TestWhateverIsPressedTheFrameFits(t *testing.T) {
	t.Parallel()
	keys := []string{"enter", "tab", "up", "down", "right", "m", "e", "1", "-", "x", " ", "home", "end"}
	rapid.Check(t, func(t *rapid.T) {
		s := open(&system{}, apiclient.NewDate(rapid.SampledFrom([]int{2020, 2026, 2030}).Draw(t, "year"), 12, 4))
		defer s.calls.Close()
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			width, height := rapid.IntRange(60, 130).Draw(t, "width"), rapid.IntRange(12, 40).Draw(t, "height")
			s.press(rapid.SampledFrom(keys).Draw(t, "key"))
			s.screen.Resize(width, height)
			lines := strings.Split(s.frame(), "\n")
			require.LessOrEqual(t, len(lines), height)
			for _, line := range lines {
				require.LessOrEqual(t, kit.Width(line), width)
			}
		}
	})
}
