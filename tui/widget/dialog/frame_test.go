package dialog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

func dialogs(theme *kit.Theme) map[string]kit.Dialog {
	long := typed()
	long.Title = "Delete nightly-export-to-the-data-warehouse-of-the-whole-group and 30 more?"
	long.Body = []string{strings.Repeat("Every word of this is to be read before anything is pressed. ", 8)}
	return map[string]kit.Dialog{
		"one": dialog.NewConfirm(theme, one()), "bulk": dialog.NewConfirm(theme, bulk()), "typed": dialog.NewConfirm(theme, typed()),
		"long": dialog.NewConfirm(theme, long), "choose": dialog.NewChoose(theme, choices()),
		"details": dialog.NewDetails(theme, dialog.DetailsOptions{Context: "prod", Title: "Problem", Lines: []string{
			"disable ci-deploy-prod: forbidden: needs users::modify. Ask an administrator for the permission users::modify, or sign in as somebody who has it.",
			"", "Status      403", "Request ID  req_01K9Z3T7M4Q2XH8V5C6N0RBD1E",
		}}),
	}
}

func TestFrames(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 40}} {
		for name, d := range dialogs(dark()) {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				golden.RequireEqual(t, ansi.Strip(d.View(size[0], size[1]))+"\n")
			})
		}
	}
	for name, o := range map[string]kit.ThemeOptions{"dark": {}, "light": {Light: true}, "no colour": {NoColor: true}, "ascii": {ASCII: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := dialog.NewConfirm(kit.NewTheme(o), typed())
			press(c, "2", "enter", "tab")
			golden.RequireEqual(t, c.View(60, 15)+"\n")
		})
	}
}

func TestBoxesFitEverySize(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(8, 220).Draw(t, "w"), rapid.IntRange(8, 70).Draw(t, "h")
		for name, d := range dialogs(dark()) {
			for range 3 {
				lines := strings.Split(d.View(w, h), "\n")
				require.LessOrEqual(t, len(lines), h, name)
				for _, l := range lines {
					require.Equal(t, ansi.StringWidth(lines[0]), ansi.StringWidth(l), "%s: the edges are straight\n%s", name, strings.Join(lines, "\n"))
					require.LessOrEqual(t, ansi.StringWidth(l), w, name)
				}
				d.Update(key("down"))
			}
		}
	})
}

func TestButtonsAlwaysShow(t *testing.T) {
	t.Parallel()
	for name, d := range dialogs(dark()) {
		if _, ok := d.(*dialog.Confirm); !ok {
			continue
		}
		view := ansi.Strip(d.View(60, 15))
		assert.Contains(t, view, "Cancel", name)
		assert.Regexp(t, "Disable|Delete", view, name)
	}
}

func TestOverlayCoversOnlyItsBox(t *testing.T) {
	t.Parallel()
	base := strings.TrimSuffix(strings.Repeat(strings.Repeat("abcdefghij", 4)+"\n", 9), "\n")
	box := "+--+\n|xy|\n+--+"
	lines := strings.Split(dialog.Overlay(base, box, 40, 9), "\n")
	require.Len(t, lines, 9)
	assert.Equal(t, strings.Repeat("abcdefghij", 4), lines[2])
	assert.Equal(t, "abcdefghijabcdefgh+--+cdefghijabcdefghij", lines[3])
	assert.Equal(t, "abcdefghijabcdefgh|xy|cdefghijabcdefghij", lines[4])
	x, y := dialog.Origin(box, 40, 9)
	assert.Equal(t, []int{18, 3}, []int{x, y})
}

func TestOverlayOnShortLinesAndWideCharacters(t *testing.T) {
	t.Parallel()
	box := "[]"
	assert.Equal(t, "    []", dialog.Overlay("", box, 10, 1))
	assert.Equal(t, "ab  []", dialog.Overlay("ab", box, 10, 1))
	assert.Equal(t, "日本[]日本", dialog.Overlay("日本語日本", box, 10, 1))
	assert.Equal(t, "a日 [] 本a", dialog.Overlay("a日本語本a", box, 10, 1), "no half characters")
}

func TestOverlayKeepsWidthAndText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pieces := []string{"a", "日", " ", "\x1b[1;38;5;81m", "\x1b[m", "e\u0301", "word", "●"}
		line := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 60).Draw(t, "line"), "")
		line = ansi.Truncate(line, 40, "") + "\x1b[m"
		w := rapid.IntRange(1, 40).Draw(t, "w")
		box := strings.Repeat("#", w)
		x, _ := dialog.Origin(box, 40, 1)
		got := dialog.Overlay(line, box, 40, 1)
		require.Equal(t, max(ansi.StringWidth(line), x+w), ansi.StringWidth(got))
		require.Equal(t, w, strings.Count(got, "#"))
		left := ansi.Strip(ansi.Truncate(got, x, ""))
		want := ansi.Strip(ansi.Truncate(line, x, ""))
		require.Equal(t, want, strings.TrimRight(left, " ")+strings.Repeat(" ", len(want)-len(strings.TrimRight(want, " "))))
	})
}

func frame(width, height int) string {
	line := strings.Repeat("\x1b[38;5;114menabled\x1b[m  ci-deploy-prod…  ", 20)
	return strings.TrimSuffix(strings.Repeat(ansi.Truncate(line, width, "")+"\n", height), "\n")
}

func BenchmarkOverlay(b *testing.B) {
	base, box := frame(200, 60), dialog.NewConfirm(dark(), bulk()).View(200, 60)
	b.ReportAllocs()
	for b.Loop() {
		_ = dialog.Overlay(base, box, 200, 60)
	}
}

func BenchmarkConfirmView(b *testing.B) {
	c := dialog.NewConfirm(dark(), typed())
	b.ReportAllocs()
	for b.Loop() {
		_ = c.View(200, 60)
	}
}
