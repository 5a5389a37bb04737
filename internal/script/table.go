package script

import (
	"slices"
	"strings"

	"steward/internal/text"
)

const (
	// gap is the number of cells between columns.
	gap = 2
	// narrowest is the width below which no column is cut.
	narrowest = 8
)

// grid is a table for people. Its cells are clean.
type grid struct {
	head []string
	rows [][]string
	// whole are columns that are never cut.
	whole []int
}

// add puts a row at the end. Cells may be hostile text; an empty one is shown as a dash.
func (g *grid) add(cells ...string) {
	for i, cell := range cells {
		cells[i] = text.Clean(cell)
	}
	g.addClean(cells...)
}

// addClean is add for cells that are clean already.
func (g *grid) addClean(cells ...string) {
	for i, cell := range cells {
		if cell == "" {
			cells[i] = "-"
		}
	}
	g.rows = append(g.rows, cells)
}

// render aligns the columns. Where width is not 0, the widest columns are cut until a line takes no more cells than that.
func (g *grid) render(width int, ellipsis string) string {
	widths := make([]int, len(g.head))
	for i, title := range g.head {
		widths[i] = text.Width(title)
	}
	for _, row := range g.rows {
		for i, cell := range row {
			widths[i] = max(widths[i], text.Width(cell))
		}
	}
	g.squeeze(widths, width)
	var b strings.Builder
	line := func(cells []string) {
		last := len(cells) - 1
		for i, cell := range cells {
			cell = text.Truncate(cell, widths[i], ellipsis)
			if i < last {
				cell = text.Pad(cell, widths[i]) + spaces(gap)
			}
			b.WriteString(cell)
		}
		b.WriteByte('\n')
	}
	line(g.head)
	for _, row := range g.rows {
		line(row)
	}
	return b.String()
}

// squeeze takes cells from the widest columns until all fit, or none can give any more.
func (g *grid) squeeze(widths []int, width int) {
	total := gap * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for ; width > 0 && total > width; total-- {
		widest := -1
		for i, w := range widths {
			if w > narrowest && !slices.Contains(g.whole, i) && (widest < 0 || w >= widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		widths[widest]--
	}
}

func spaces(n int) string { return repeat(" ", n) }

func repeat(s string, n int) string { return strings.Repeat(s, max(n, 0)) }
