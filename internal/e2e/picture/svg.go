package main

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// The picture's measures in pixels and its colours.
const (
	cell, line    = 8.4, 18.0
	margin        = 16.0
	bar           = 30.0
	background    = "#15181e"
	foreground    = "#d5d9e0"
	faint         = "#8b93a1"
	borderOfFrame = "#2c313a"
)

// svg draws the lines of a frame with their styles as a terminal would.
func svg(lines []string) string {
	w := 2*margin + cell*width
	h := bar + 2*margin + line*float64(len(lines))
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" aria-label="The list of service users in Steward">`+"\n", w, h, w, h)
	fmt.Fprintf(&b, `<rect width="%.0f" height="%.0f" rx="10" fill="%s" stroke="%s"/>`+"\n", w, h, background, borderOfFrame)
	for i, colour := range []string{"#e0695f", "#e3b552", "#6fbf73"} {
		fmt.Fprintf(&b, `<circle cx="%.0f" cy="%.0f" r="5.5" fill="%s"/>`+"\n", margin+6+float64(i)*18, bar/2+4, colour)
	}
	b.WriteString(`<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" xml:space="preserve">` + "\n")
	for i, text := range lines {
		drawLine(&b, text, bar+margin+line*float64(i))
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// drawLine draws the runs of equal style of one line; y is the top of the line.
func drawLine(b *strings.Builder, text string, y float64) {
	var s style
	column := 0
	for text != "" {
		if rest, ok := strings.CutPrefix(text, "\x1b["); ok {
			codes, after, _ := strings.Cut(rest, "m")
			s.apply(codes)
			text = after
			continue
		}
		run, after := text, ""
		if i := strings.IndexByte(text, '\x1b'); i >= 0 {
			run, after = text[:i], text[i:]
		}
		n := ansi.StringWidth(run)
		drawRun(b, s, run, margin+cell*float64(column), y, n)
		column += n
		text = after
	}
}

func drawRun(b *strings.Builder, s style, run string, x, y float64, cells int) {
	trimmed := strings.TrimRight(run, " ")
	if trimmed == "" && !s.reverse {
		return
	}
	fill, back := s.colour(), ""
	if s.reverse {
		fill, back = background, fill
		trimmed = run
	}
	if back != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, x, y, cell*float64(cells), line, back)
	}
	attributes := ""
	if s.bold {
		attributes += ` font-weight="bold"`
	}
	if s.underline {
		attributes += ` text-decoration="underline"`
	}
	lead := len(trimmed) - len(strings.TrimLeft(trimmed, " "))
	trimmed = trimmed[lead:]
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" fill="%s"%s textLength="%.1f">`, x+cell*float64(lead), y+line*0.75, fill, attributes, cell*float64(ansi.StringWidth(trimmed)))
	_ = xml.EscapeText(b, []byte(trimmed))
	b.WriteString("</text>\n")
}

// style is the state of the terminal's attributes.
type style struct {
	bold, dim, underline, reverse bool
	fg                            string
}

// apply reads the parameters of an SGR sequence (ECMA-48, 8.3.117), as far as the console uses them.
func (s *style) apply(codes string) {
	parts := strings.Split(codes, ";")
	for i := 0; i < len(parts); i++ {
		n, _ := strconv.Atoi(parts[i])
		switch {
		case n == 0:
			*s = style{}
		case n == 1:
			s.bold = true
		case n == 2:
			s.dim = true
		case n == 4:
			s.underline = true
		case n == 7:
			s.reverse = true
		case n == 39:
			s.fg = ""
		case n == 38 && i+2 < len(parts) && parts[i+1] == "5":
			index, _ := strconv.Atoi(parts[i+2])
			s.fg = palette(index)
			i += 2
		}
	}
}

func (s *style) colour() string {
	switch {
	case s.fg != "":
		return s.fg
	case s.dim:
		return faint
	default:
		return foreground
	}
}

// palette is the colour of an index of xterm's 256 colours, from 16 on: a 6×6×6 cube, then greys.
func palette(index int) string {
	if index >= 232 {
		grey := 8 + 10*(index-232)
		return fmt.Sprintf("#%02x%02x%02x", grey, grey, grey)
	}
	if index < 16 {
		return foreground
	}
	level := func(n int) int {
		if n == 0 {
			return 0
		}
		return 55 + 40*n
	}
	index -= 16
	return fmt.Sprintf("#%02x%02x%02x", level(index/36), level(index/6%6), level(index%6))
}
