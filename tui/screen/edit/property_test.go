package edit_test

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
	keys := []string{"enter", "tab", "up", "down", "right", "m", "a", "t", "1", "-", "x", " ", "ctrl+s", "ctrl+u"}
	rapid.Check(t, func(t *rapid.T) {
		sys := conflicting(func(u *apiclient.ServiceUser) { u.Description, u.Contact = strings.Repeat("theirs ", 20), "x" })
		s := open(sys)
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
