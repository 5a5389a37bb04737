// Package progress draws how far something is. Bar is all of it; nothing is animated.
package progress

import "steward/tui/kit"

// Bar draws done of total as a bar of exactly width cells. It is full only when everything is done, and empty when total
// is not positive. The bar carries the theme's accent.
func Bar(theme *kit.Theme, width, done, total int) string { return "" }
