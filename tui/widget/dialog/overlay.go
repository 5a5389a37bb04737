package dialog

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Overlay puts a box in the middle of a frame of the given size in cells. What the box does not cover stays as it is;
// a wide character that the box's edge cuts in two becomes a blank.
func Overlay(base, box string, width, height int) string {
	x, y := Origin(box, width, height)
	over := strings.Split(box, "\n")
	if len(over) > height {
		over = over[:max(height, 0)]
	}
	lines := strings.Split(base, "\n")
	for len(lines) < y+len(over) {
		lines = append(lines, "")
	}
	var b strings.Builder
	b.Grow(len(base) + len(box))
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		if i < y || i >= y+len(over) {
			b.WriteString(line)
			continue
		}
		piece := over[i-y]
		left, right := around(line, x, x+ansi.StringWidth(piece))
		b.WriteString(left)
		b.WriteString(piece)
		b.WriteString(right)
	}
	return b.String()
}

// Origin is where Overlay puts the top left cell of a box, for placing its text cursor.
func Origin(box string, width, height int) (x, y int) {
	lines := strings.Split(box, "\n")
	wide := 0
	for _, l := range lines {
		wide = max(wide, ansi.StringWidth(l))
	}
	return max((width-wide)/2, 0), max((height-len(lines))/2, 0)
}

// around is what of a line is left of the cell from, filled up to it, and what starts at the cell to. Escape sequences
// go to both sides, so that each has its styles and ends them.
func around(line string, from, to int) (left, right string) {
	s := sides{from: from, to: to}
	s.left.Grow(len(line))
	s.right.Grow(len(line))
	for line != "" {
		n := plain(line)
		switch {
		case n > 0:
			s.run(line[:n])
		case line[0] < 0x20:
			_, _, n, _ = ansi.DecodeSequence(line, 0, nil)
			s.left.WriteString(line[:n])
			s.right.WriteString(line[:n])
		default:
			cluster, width := ansi.FirstGraphemeCluster(line, ansi.GraphemeWidth)
			n = len(cluster)
			s.character(cluster, width)
		}
		line = line[n:]
	}
	if s.at < from {
		s.left.WriteString(strings.Repeat(" ", from-s.at))
	}
	return s.left.String(), s.right.String()
}

// plain is how many characters of one byte and one cell a line starts with; one that a mark may follow is not plain.
func plain(line string) int {
	n := 0
	for n < len(line) && line[n] >= 0x20 && line[n] < 0x7f {
		n++
	}
	if n > 0 && n < len(line) && line[n] >= 0x7f {
		n--
	}
	return n
}

// sides collects what is left and right of a span of cells.
type sides struct {
	from, to, at int
	left, right  strings.Builder
}

// run takes plain characters, of which each is one cell.
func (s *sides) run(text string) {
	end := s.at + len(text)
	if s.at < s.from {
		s.left.WriteString(text[:min(len(text), s.from-s.at)])
	}
	if end > s.to {
		s.right.WriteString(text[max(s.to-s.at, 0):])
	}
	s.at = end
}

// character takes one character with its marks. Of one that the span cuts, blanks are left where it sticks out.
func (s *sides) character(text string, width int) {
	end := s.at + width
	switch {
	case end <= s.from:
		s.left.WriteString(text)
	case s.at >= s.to:
		s.right.WriteString(text)
	default:
		s.left.WriteString(strings.Repeat(" ", max(s.from-s.at, 0)))
		s.right.WriteString(strings.Repeat(" ", max(end-s.to, 0)))
	}
	s.at = end
}
