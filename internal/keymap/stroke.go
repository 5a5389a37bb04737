package keymap

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// named are the keys that are not written as what they type.
func named() []string {
	return []string{
		"space", "enter", "tab", "esc", "backspace", "delete", "insert", "up", "down", "left", "right", "home", "end", "pgup", "pgdown",
	}
}

// meant are other names that people know keys by.
func meant(name string) string {
	return map[string]string{
		"escape": "esc", "return": "enter", "del": "delete", "ins": "insert", "pageup": "pgup", "pagedown": "pgdown", "page_up": "pgup",
		"page_down": "pgdown", "spacebar": "space", " ": "space", "bs": "backspace",
	}[strings.ToLower(name)]
}

// WrongStroke says in words why no terminal sends a key stroke, or why it cannot be used, or is empty.
func WrongStroke(stroke string) string {
	mods, key := split(stroke)
	short := strconv.Quote(string([]rune(stroke)[:min(utf8.RuneCountInString(stroke), 20)]))
	switch {
	case slices.ContainsFunc(mods, func(m string) bool { return !slices.Contains(modifiers(), m) }):
		return short + " is no key stroke: before a key may stand ctrl+, alt+ and shift+"
	case len(mods) != len(slices.Compact(slices.Sorted(slices.Values(mods)))):
		return short + " is no key stroke: it says the same twice"
	case meant(key) != "":
		return short + " is no key stroke; write " + strings.Join(append(mods, meant(key)), "+")
	case strings.Join(mods, "+") == "ctrl" && key == "c":
		return "ctrl+c always quits; that cannot be changed"
	case !slices.Equal(mods, inOrder(mods)):
		return short + " is no key stroke; write " + strings.Join(append(inOrder(mods), key), "+")
	case slices.Contains(named(), key) || isFunctionKey(key):
		return ""
	default:
		return wrongLetter(short, mods, key)
	}
}

// modifiers are what may stand before a key, in the order in which strokes are named.
func modifiers() []string { return []string{"ctrl", "alt", "shift"} }

func inOrder(mods []string) []string {
	return slices.DeleteFunc(modifiers(), func(m string) bool { return !slices.Contains(mods, m) })
}

// wrongLetter is WrongStroke for keys that type something.
func wrongLetter(short string, mods []string, key string) string {
	r, size := utf8.DecodeRuneInString(key)
	switch {
	case size == 0 || size != len(key) || r == utf8.RuneError || !unicode.IsGraphic(r) || r == ' ':
		return short + " is no key stroke, such as d, D, f8, ctrl+r or space"
	case slices.Contains(mods, "shift"):
		return short + " is no key stroke; write the letter that it types, such as D"
	case slices.Contains(mods, "ctrl") && unicode.IsUpper(r):
		return short + " is no key stroke: with ctrl, letters are small"
	case slices.Contains(mods, "ctrl"):
		if same := map[string]string{"i": "tab", "m": "enter", "[": "esc", "h": "backspace"}[key]; same != "" {
			return "terminals cannot tell " + short + " from " + same
		}
	}
	return ""
}

// split is a stroke's modifiers and its key. The plus key is written as it is.
func split(stroke string) (mods []string, key string) {
	if stroke == "+" {
		return nil, stroke
	}
	rest, plus := strings.CutSuffix(stroke, "++")
	parts := strings.Split(rest, "+")
	if plus {
		return parts, "+"
	}
	return parts[:len(parts)-1], parts[len(parts)-1]
}

func isFunctionKey(key string) bool {
	const last = 20 // terminals send no more
	number, ok := strings.CutPrefix(key, "f")
	n, err := strconv.Atoi(number)
	return ok && err == nil && n >= 1 && n <= last && strconv.Itoa(n) == number
}
