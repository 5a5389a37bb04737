package doctor

import (
	"strconv"
	"strings"
)

// shellWord quotes a text for a shell, where it needs that.
func shellWord(text string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-~+:@%,="
	if text != "" && strings.Trim(text, plain) == "" && !strings.HasPrefix(text, "~") {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// plural is "1 run" or "3 runs".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	if stem, ok := strings.CutSuffix(one, "y"); ok && one != "day" {
		return strconv.Itoa(n) + " " + stem + "ies"
	}
	return strconv.Itoa(n) + " " + one + "s"
}

// oneLine runs white space together.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
