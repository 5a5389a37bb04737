package form

import (
	"strings"

	"steward/tui/kit"
)

// Rebuild draws the form anew after its fields changed. View hands out what it made.
func (f *Form) Rebuild() {
	blocks := make([][]string, len(f.fields))
	for i, field := range f.fields {
		blocks[i] = field.View()
	}
	f.cursor = false
	if f.beside {
		f.row(blocks)
	} else {
		f.column(blocks)
	}
}

// row puts the fields next to each other.
func (f *Form) row(blocks [][]string) {
	n := len(blocks)
	if n == 0 {
		f.view = ""
		return
	}
	width := (f.width - gap*(n-1)) / n
	rows := 0
	for _, b := range blocks {
		rows = max(rows, len(b))
	}
	lines := make([]string, min(rows, max(f.height, 0)))
	for y := range lines {
		var b strings.Builder
		for i, block := range blocks {
			cell := ""
			if y < len(block) {
				cell = block[y]
			}
			if i < n-1 {
				cell = kit.Pad(kit.Truncate(cell, width, ""), width+gap)
			}
			b.WriteString(cell)
		}
		lines[y] = strings.TrimRight(b.String(), " ")
	}
	if x, y, ok := f.fields[f.focus].Cursor(); ok {
		f.cursorX, f.cursorY, f.cursor = x+f.focus*(width+gap), y, true
	}
	f.view = strings.Join(lines, "\n")
}

// column puts the fields under each other and scrolls so that the focused one is in sight.
func (f *Form) column(blocks [][]string) {
	var lines []string
	from, to := 0, 0
	for i, b := range blocks {
		if i == f.focus {
			from, to = len(lines), len(lines)+len(b)
		}
		lines = append(lines, b...)
	}
	height := max(f.height, 1)
	if to > f.first+height {
		f.first = to - height
	}
	f.first = min(f.first, from)
	f.first = max(min(f.first, len(lines)-height), 0)
	if len(f.fields) > 0 {
		if x, y, ok := f.fields[f.focus].Cursor(); ok && from+y >= f.first && from+y < f.first+height {
			f.cursorX, f.cursorY, f.cursor = x, from+y-f.first, true
		}
	}
	f.view = strings.Join(lines[f.first:min(f.first+height, len(lines))], "\n")
}
