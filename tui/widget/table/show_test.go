package table_test

import (
	"github.com/charmbracelet/x/ansi"
)

// plain is a view without styles.
func plain(view string) string {
	return ansi.Strip(view) + "\n"
}
