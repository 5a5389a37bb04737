// Package progress draws how far something is. Bar is all of it; nothing is animated.
package progress

import (
	"unicode/utf8"

	"charm.land/bubbles/v2/progress"

	"steward/tui/kit"
)

// Bar draws done of total as a bar of exactly width cells. It is full only when everything is done, shows at least one
// cell once anything is, and is empty when total is not positive. The bar carries the theme's accent.
func Bar(theme *kit.Theme, width, done, total int) string {
	if width <= 0 {
		return ""
	}
	full, _ := utf8.DecodeRuneInString(theme.Sym.BarFull)
	empty, _ := utf8.DecodeRuneInString(theme.Sym.BarEmpty)
	bar := progress.New(
		progress.WithoutPercentage(), progress.WithWidth(width), progress.WithFillCharacters(full, empty),
		progress.WithColors(theme.Accent.GetForeground()),
	)
	bar.EmptyColor = theme.Line.GetForeground()
	return bar.ViewAs(float64(filled(width, done, total)) / float64(width))
}

func filled(width, done, total int) int {
	switch {
	case total <= 0 || done <= 0:
		return 0
	case done >= total:
		return width
	default:
		n := int(float64(done) / float64(total) * float64(width))
		return min(max(n, 1), width-1)
	}
}
