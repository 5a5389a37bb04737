package table

import (
	"cmp"
	"slices"
)

const (
	// prefixWidth is the room for cursor and mark before the first column.
	prefixWidth = 3
	// gap is the room between two columns.
	gap = 2
)

// slot is a column that is shown, with its width in cells.
type slot struct{ column, width int }

// arrange picks the columns that fit a width and shares it among them.
func arrange(columns []Column, width int) []slot {
	slots := fitting(columns, width)
	left := width - need(slots)
	for i := range slots {
		c := columns[slots[i].column]
		grow := min(max(c.Width-slots[i].width, 0), max(left, 0))
		slots[i].width += grow
		left -= grow
	}
	if left < 0 {
		return squeeze(slots, -left)
	}
	flex(columns, slots, left)
	return slots
}

// fitting starts with all columns at their least width and drops those with the highest Drop until the rest fits.
func fitting(columns []Column, width int) []slot {
	slots := make([]slot, 0, len(columns))
	for i, c := range columns {
		slots = append(slots, slot{i, least(c)})
	}
	for len(slots) > 0 && need(slots) > width {
		worst := slices.MaxFunc(slots, func(a, b slot) int {
			// Of equals the last goes first.
			return cmp.Or(cmp.Compare(columns[a.column].Drop, columns[b.column].Drop), cmp.Compare(a.column, b.column))
		})
		if columns[worst.column].Drop == 0 {
			break
		}
		slots = slices.DeleteFunc(slots, func(s slot) bool { return s == worst })
	}
	return slots
}

// flex shares what is left by weight, bounded by Max; rounding goes to the first.
func flex(columns []Column, slots []slot, left int) {
	for left > 0 {
		weights := 0
		for _, s := range slots {
			if room(columns[s.column], s.width) > 0 {
				weights += columns[s.column].Flex
			}
		}
		if weights == 0 {
			return
		}
		share := left
		for i := range slots {
			c := columns[slots[i].column]
			grow := min(max(share*c.Flex/weights, min(c.Flex, 1)), room(c, slots[i].width), left)
			slots[i].width += grow
			left -= grow
		}
	}
}

// room is how much a flex column may still grow.
func room(c Column, width int) int {
	switch {
	case c.Flex == 0:
		return 0
	case c.Max == 0:
		return 1 << 16
	default:
		return max(c.Max-width, 0)
	}
}

// squeeze takes cells away from the last columns, which vanish when nothing is left of them.
func squeeze(slots []slot, over int) []slot {
	for over > 0 && len(slots) > 0 {
		last := &slots[len(slots)-1]
		if last.width > over {
			last.width -= over
			return slots
		}
		over -= last.width + gap
		slots = slots[:len(slots)-1]
	}
	return slots
}

func least(c Column) int {
	if c.Min > 0 {
		return c.Min
	}
	return c.Width
}

// need is the width that slots take with the gaps between them.
func need(slots []slot) int {
	n := 0
	for _, s := range slots {
		n += s.width
	}
	return n + gap*max(len(slots)-1, 0)
}
