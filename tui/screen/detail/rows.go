package detail

import (
	"strings"

	"charm.land/lipgloss/v2"

	"steward/tui/kit"
)

const (
	// labelWidth is the columns of a label with the gap behind it.
	labelWidth = 14
	// roomy is the width from which the rows stand away from the edge.
	roomy = 80
	// hintWidth is the room for the key that works on a row, with the gap before it.
	hintWidth = 10
)

// row is one labelled value. Its values are clean; several stand under each other.
type row struct {
	label  string
	values []value
	hint   string // "x extend"; may be empty
}

// value is made of parts, which are kept whole as long as they fit on a line.
type value struct {
	parts []string
	sep   string
	style *lipgloss.Style // nil is plain
}

func plain(texts ...string) []value {
	values := make([]value, len(texts))
	for i, t := range texts {
		values[i] = value{parts: []string{t}}
	}
	return values
}

// lines lays the parts out in a width.
func (v value) lines(width int) []string {
	var lines []string
	line := ""
	for i, part := range v.parts {
		if i > 0 {
			if joined := line + v.sep + part; kit.Width(joined) <= width {
				line = joined
				continue
			}
			if ended := strings.TrimRight(line+v.sep, " "); kit.Width(ended) <= width {
				line = ended
			}
			lines = append(lines, line)
		}
		wrapped := kit.Wrap(part, width)
		lines = append(lines, wrapped[:len(wrapped)-1]...)
		line = wrapped[len(wrapped)-1]
	}
	return append(lines, line)
}

// painted are the lines in the value's style.
func (v value) painted(width int) []string {
	lines := v.lines(width)
	if v.style != nil {
		for i := range lines {
			lines[i] = v.style.Render(lines[i])
		}
	}
	return lines
}

func (s *Screen) margin() int {
	if s.width >= roomy {
		return 3
	}
	return 1
}

// rows draws labelled values, wrapped to the width, under a blank line where there is room for it.
func (s *Screen) rows(rows []row) []string {
	var lines []string
	for _, r := range rows {
		lines = append(lines, s.row(r)...)
	}
	if len(lines) < s.height {
		lines = append([]string{""}, lines...)
	}
	return lines
}

func (s *Screen) row(r row) []string {
	th := s.env.Theme
	indent := s.margin() + labelWidth
	room := s.width - indent - 1
	if s.width < roomy {
		r.hint = "" // the footer has the key too
	}
	if r.hint != "" {
		room -= hintWidth
	}
	var lines []string
	for _, v := range r.values {
		for _, part := range v.painted(max(room, 1)) {
			line := kit.Pad("", indent)
			if len(lines) == 0 {
				line = kit.Pad("", s.margin()) + th.Muted.Render(kit.Pad(r.label, labelWidth))
			}
			line += part
			if len(lines) == 0 && r.hint != "" {
				line = kit.Pad(line, s.width-hintWidth+1) + s.keyHint(r.hint)
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// keyHint draws "x extend" as the footer draws its keys.
func (s *Screen) keyHint(hint string) string {
	key, title, _ := strings.Cut(hint, " ")
	return s.env.Theme.Key.Render(key) + " " + s.env.Theme.Muted.Render(title)
}

// instead are the lines of a tab that has nothing to show: why, and what to do.
func (s *Screen) instead(text ...string) []string {
	lines := []string{""}
	for _, t := range text {
		for _, part := range kit.Wrap(t, max(s.width-2*s.margin(), 1)) {
			lines = append(lines, kit.Pad("", s.margin())+s.env.Theme.Muted.Render(part))
		}
	}
	return lines
}

// tableMargin is what a table keeps free around the lines that stand in place of its rows.
const tableMargin = 6

// problem are the words for a read that failed, in lines that fit a width.
func problem(err error, width int) []string {
	return append(kit.Wrap(kit.Clean(err.Error()), width-tableMargin), "r tries again")
}
