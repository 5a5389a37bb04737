package table

import (
	"cmp"
	"iter"
	"maps"
	"slices"
)

// marks are the marked ids, each with the number of its marking.
type marks struct {
	order  map[string]uint64
	next   uint64
	hidden int
}

// ranging is a range under way: the ids that it marked and that were not marked before.
type ranging struct {
	on     bool
	anchor int
	added  map[string]struct{}
}

func newMarks() marks { return marks{order: map[string]uint64{}} }

// Marked are the marked ids: those that the rows show in row order, then the hidden ones in the order of marking.
func (t *Table) Marked() []string { return inOrder(t.marks.order, t.rows) }

// MarkedLater is Marked for very many: the marks are as they are now, and are put in order where the answer is called,
// outside the update loop. The rows must not change any more.
func (t *Table) MarkedLater() func() []string {
	order, rows := maps.Clone(t.marks.order), t.rows
	return func() []string { return inOrder(order, rows) }
}

func inOrder(order map[string]uint64, rows Rows) []string {
	type place struct {
		id  string
		row int
	}
	places := make([]place, 0, len(order))
	for id := range order {
		places = append(places, place{id, rows.Index(id)})
	}
	slices.SortFunc(places, func(a, b place) int {
		switch {
		case a.row >= 0 && b.row >= 0:
			return a.row - b.row
		case a.row < 0 && b.row < 0:
			return cmp.Compare(order[a.id], order[b.id])
		default:
			return b.row - a.row
		}
	})
	ids := make([]string, len(places))
	for i, p := range places {
		ids[i] = p.id
	}
	return ids
}

// Marks are the marked ids in no order, for a look at all of them that costs little.
func (t *Table) Marks() iter.Seq[string] { return maps.Keys(t.marks.order) }

// IsMarked reports whether an id is marked.
func (t *Table) IsMarked(id string) bool { return t.marks.has(id) }

// MarkCount is the number of marked ids, hidden ones included.
func (t *Table) MarkCount() int { return len(t.marks.order) }

// HiddenMarks is the number of marked ids that the rows do not show, as when a filter hides them.
func (t *Table) HiddenMarks() int { return t.marks.hidden }

// Ranging reports whether a range is being marked: v was pressed and moving extends it.
func (t *Table) Ranging() bool { return t.ranged.on }

// Mark marks those of the ids that the rows show.
func (t *Table) Mark(ids ...string) {
	for _, id := range ids {
		if t.rows.Index(id) >= 0 {
			t.marks.add(id)
		}
	}
	t.text.changed()
}

// SetMarks marks exactly these, shown or not.
func (t *Table) SetMarks(ids []string) {
	t.ClearMarks()
	for _, id := range ids {
		t.marks.add(id)
	}
	t.marks.countHidden(t.rows)
}

// ClearMarks unmarks everything.
func (t *Table) ClearMarks() {
	t.endRange()
	t.marks = newMarks()
	t.text.changed()
}

// toggle marks or unmarks the row under the cursor; in a range it ends the range.
func (t *Table) toggle() {
	switch {
	case t.cursor < 0:
		return
	case t.ranged.on:
		t.endRange()
	case t.marks.has(t.id):
		delete(t.marks.order, t.id)
	default:
		t.marks.add(t.id)
	}
	t.text.changed()
}

// toggleAll marks all rows, or unmarks them when all are marked.
func (t *Table) toggleAll() {
	t.endRange()
	added := false
	for i := range t.rows.Len() {
		if id := t.rows.ID(i); !t.marks.has(id) {
			t.marks.add(id)
			added = true
		}
	}
	if !added {
		for i := range t.rows.Len() {
			delete(t.marks.order, t.rows.ID(i))
		}
	}
	t.text.changed()
}

func (t *Table) toggleRange() {
	if t.ranged.on {
		t.endRange()
		return
	}
	if t.cursor < 0 {
		return
	}
	t.ranged = ranging{on: true, anchor: t.cursor, added: map[string]struct{}{}}
	t.rangeRow(t.cursor, true)
	t.text.changed()
}

// endRange keeps what the range marked.
func (t *Table) endRange() { t.ranged = ranging{} }

// dropRange unmarks what the range marked.
func (t *Table) dropRange() {
	for id := range t.ranged.added {
		delete(t.marks.order, id)
	}
	t.endRange()
	t.text.changed()
}

// extendRange follows the cursor from one position to another: it touches only the rows between.
func (t *Table) extendRange(from, to int) {
	if !t.ranged.on {
		return
	}
	a := t.ranged.anchor
	oldLow, oldHigh := min(a, from), max(a, from)
	low, high := min(a, to), max(a, to)
	outside(oldLow, oldHigh, low, high, func(i int) { t.rangeRow(i, false) })
	outside(low, high, oldLow, oldHigh, func(i int) { t.rangeRow(i, true) })
}

// outside visits low to high without what lies in another span that overlaps it.
func outside(low, high, otherLow, otherHigh int, visit func(i int)) {
	for i := low; i < otherLow; i++ {
		visit(i)
	}
	for i := otherHigh + 1; i <= high; i++ {
		visit(i)
	}
}

// rangeRow takes a row into the range or out of it; a row that was marked before stays marked.
func (t *Table) rangeRow(i int, in bool) {
	id := t.rows.ID(i)
	_, added := t.ranged.added[id]
	switch {
	case in && !t.marks.has(id):
		t.marks.add(id)
		t.ranged.added[id] = struct{}{}
	case !in && added:
		delete(t.marks.order, id)
		delete(t.ranged.added, id)
	}
}

func (m *marks) has(id string) bool {
	_, ok := m.order[id]
	return ok
}

func (m *marks) add(id string) {
	if !m.has(id) {
		m.next++
		m.order[id] = m.next
	}
}

// keep drops the marks of ids that no longer exist and counts them.
func (m *marks) keep(exists func(id string) bool) (dropped int) {
	before := len(m.order)
	maps.DeleteFunc(m.order, func(id string, _ uint64) bool { return !exists(id) })
	return before - len(m.order)
}

func (m *marks) countHidden(rows Rows) {
	m.hidden = 0
	for id := range m.order {
		if rows.Index(id) < 0 {
			m.hidden++
		}
	}
}
