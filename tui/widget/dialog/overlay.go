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
	var l, r strings.Builder
	l.Grow(len(line))
	r.Grow(len(line))
	put := func(piece string, at, width int) {
		switch {
		case width == 0:
			l.WriteString(piece)
			r.WriteString(piece)
		case at+width <= from:
			l.WriteString(piece)
		case at >= to:
			r.WriteString(piece)
		default: // covered, but for what sticks out on either side
			l.WriteString(strings.Repeat(" ", max(from-at, 0)))
			r.WriteString(strings.Repeat(" ", max(at+width-max(at, to), 0)))
		}
	}
	at := 0
	for i := 0; i < len(line); {
		end := i
		for end < len(line) && line[end] >= 0x20 && line[end] < 0x7f && (end+1 == len(line) || line[end+1] < 0x80) {
			end++
		}
		if end > i { // plain text: cut at most twice
			putASCII(put, line[i:end], at, from, to)
			at += end - i
			i = end
			continue
		}
		piece, width, n, _ := ansi.DecodeSequence(line[i:], 0, nil)
		put(piece, at, width)
		at += width
		i += n
	}
	if at < from {
		l.WriteString(strings.Repeat(" ", from-at))
	}
	return l.String(), r.String()
}

// putASCII hands over a run of one-cell characters in pieces that lie on one side each.
func putASCII(put func(string, int, int), run string, at, from, to int) {
	for _, border := range []int{from, to} {
		if n := border - at; n > 0 && n < len(run) {
			piece(put, run[:n], at, from, to)
			run, at = run[n:], border
		}
	}
	piece(put, run, at, from, to)
}

func piece(put func(string, int, int), run string, at, from, to int) {
	if at >= from && at < to {
		return
	}
	put(run, at, len(run))
}
