package kit

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// Theme holds the styles and symbols of the console: the terminal's own foreground and background, one accent colour,
// and colour never alone. There is one Theme per program; Set changes it in place, followed by ThemeChanged.
type Theme struct {
	Text    lipgloss.Style // the terminal's own colours
	Muted   lipgloss.Style // secondary text
	Strong  lipgloss.Style // headings, the active tab
	Accent  lipgloss.Style // the cursor row, focus
	Good    lipgloss.Style // enabled, done
	Warn    lipgloss.Style // expiring
	Bad     lipgloss.Style // expired, failed, dangerous
	Key     lipgloss.Style // a key stroke in the footer
	Reverse lipgloss.Style // a focused button
	Context lipgloss.Style // the name of the context, in its colour
	Border  lipgloss.Border
	Line    lipgloss.Style // of borders and rules
	Sym     Symbols

	options ThemeOptions
}

// Symbols are the few signs that the console draws, in one cell each.
type Symbols struct {
	Cursor, Mark, Dot, Ring, Cross, Up, Down, Ellipsis, Dash, Crumb, Sep, Bullet string
	BarFull, BarEmpty, Caret, Arrow                                              string
}

// ThemeOptions choose a theme.
type ThemeOptions struct {
	Light   bool
	NoColor bool // NO_COLOR is set: bold, underline and reverse carry what colour would
	ASCII   bool // the locale is not UTF-8
	// Context is the context's colour: red, yellow, green, blue, magenta, cyan or grey; anything else is none.
	Context string
}

// NewTheme makes a theme.
func NewTheme(o ThemeOptions) *Theme {
	t := &Theme{}
	t.Set(o)
	return t
}

// Set changes the theme in place.
func (t *Theme) Set(o ThemeOptions) {
	*t = Theme{Sym: symbols(o.ASCII), Border: border(o.ASCII), options: o}
	plain := lipgloss.NewStyle()
	t.Text, t.Strong, t.Reverse = plain, plain.Bold(true), plain.Reverse(true)
	t.Muted, t.Line = plain.Faint(true), plain.Faint(true)
	t.Context = t.Tone(o.Context)
	if o.NoColor {
		t.Accent, t.Key = plain.Bold(true), plain.Bold(true)
		t.Good, t.Warn, t.Bad = plain, plain.Underline(true), plain.Bold(true).Underline(true)
		return
	}
	pick := lipgloss.LightDark(!o.Light)
	colour := func(light, dark string) lipgloss.Style {
		return plain.Foreground(pick(lipgloss.Color(light), lipgloss.Color(dark)))
	}
	t.Accent = colour("25", "81").Bold(true)
	t.Key = colour("25", "81")
	t.Good = colour("28", "114")
	t.Warn = colour("130", "221")
	t.Bad = colour("124", "203")
	t.Muted = colour("240", "245")
	t.Line = colour("250", "240")
}

// tones are the colours of contexts, on a light and on a dark background.
var tones = map[string]struct{ light, dark string }{
	"red": {"124", "203"}, "yellow": {"130", "221"}, "green": {"28", "114"}, "blue": {"25", "75"},
	"magenta": {"127", "213"}, "cyan": {"30", "80"}, "grey": {"240", "248"},
}

// Tone is the style of a context's name in a context's colour; without one, or without colours, the name is plain.
func (t *Theme) Tone(colour string) lipgloss.Style {
	tone, ok := tones[colour]
	if !ok || t.options.NoColor {
		return lipgloss.NewStyle()
	}
	pick := lipgloss.LightDark(!t.options.Light)
	return lipgloss.NewStyle().Bold(true).Foreground(pick(lipgloss.Color(tone.light), lipgloss.Color(tone.dark)))
}

func symbols(ascii bool) Symbols {
	if ascii {
		return Symbols{
			Cursor: ">", Mark: "x", Dot: "*", Ring: "o", Cross: "!", Up: "^", Down: "v", Ellipsis: "~", Dash: "-",
			Crumb: ">", Sep: "|", Bullet: "*", BarFull: "#", BarEmpty: ".", Caret: "^", Arrow: ">",
		}
	}
	return Symbols{
		Cursor: "●", Mark: "✓", Dot: "●", Ring: "○", Cross: "✕", Up: "↑", Down: "↓", Ellipsis: "…", Dash: "–",
		Crumb: "›", Sep: "·", Bullet: "•", BarFull: "█", BarEmpty: "░", Caret: "^", Arrow: "→",
	}
}

func border(ascii bool) lipgloss.Border {
	if ascii {
		return lipgloss.ASCIIBorder()
	}
	return lipgloss.RoundedBorder()
}

// ASCIILocale reports whether the environment (LC_ALL, LC_CTYPE, LANG, in that order) names a locale that is not UTF-8.
func ASCIILocale(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := getenv(name); v != "" {
			v = strings.ToLower(v)
			return !strings.Contains(v, "utf-8") && !strings.Contains(v, "utf8")
		}
	}
	return true
}
