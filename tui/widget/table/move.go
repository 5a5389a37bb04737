package table

// margin is how many rows stay visible beyond the cursor, where there are that many.
const margin = 2

// Cursor is the id of the row under the cursor; ok is false when there are no rows.
func (t *Table) Cursor() (id string, ok bool) { return t.id, t.cursor >= 0 }

// CursorRow is the position of the cursor among the rows, -1 when there are none.
func (t *Table) CursorRow() int { return t.cursor }

// Window is the rows that are visible: from first up to but not including end.
func (t *Table) Window() (first, end int) {
	return t.top, min(t.top+t.lines(), t.rows.Len())
}

// Select puts the cursor on an id and reports whether the rows have it.
func (t *Table) Select(id string) bool {
	i := t.rows.Index(id)
	if i < 0 {
		return false
	}
	t.goTo(i)
	return true
}

// Click puts the cursor on the row at a line of the table, counted from its titles, and reports whether there is one.
func (t *Table) Click(y int) (hit bool) {
	first, end := t.Window()
	i := first + y - 1
	if y < 1 || i >= end {
		return false
	}
	t.goTo(i)
	return true
}

// Wheel scrolls the rows by lines, up where they are negative; the cursor keeps its line on the screen.
func (t *Table) Wheel(by int) { t.scroll(by) }

// ShowTop moves the window as high as the row under the cursor lets it, for when rows came in front of the first one.
func (t *Table) ShowTop() {
	t.top = 0
	t.settle()
	t.text.changed()
}

// lines is how many rows fit under the titles; at least one, so that moving works before the first Resize.
func (t *Table) lines() int { return max(t.height-1, 1) }

func (t *Table) move(by int) { t.goTo(t.cursor + by) }

// scroll moves the window and the cursor alike, so that the cursor keeps its line on the screen.
func (t *Table) scroll(by int) {
	t.top += by
	t.goTo(t.cursor + by)
}

// goTo puts the cursor on a position, as near as there is a row.
func (t *Table) goTo(i int) {
	t.touched = true
	n := t.rows.Len()
	if n == 0 {
		return
	}
	from := t.cursor
	t.cursor = min(max(i, 0), n-1)
	t.id = t.rows.ID(t.cursor)
	t.wanted = t.id
	t.settle()
	t.extendRange(from, t.cursor)
	t.text.changed()
}

// settle moves the window as little as needed to hold the cursor with its margin and no emptiness below the last row.
func (t *Table) settle() {
	lines, n := t.lines(), t.rows.Len()
	keep := min(margin, (lines-1)/2)
	t.top = max(t.top, t.cursor-lines+1+keep)
	t.top = min(t.top, t.cursor-keep)
	t.top = max(min(t.top, n-lines), 0)
}

// place finds the cursor's row again among new rows and keeps it on its line of the screen.
func (t *Table) place(exists func(id string) bool) {
	line := max(t.cursor-t.top, 0)
	n := t.rows.Len()
	if n == 0 {
		t.cursor, t.id, t.top = -1, "", 0
		return
	}
	loading := t.arriving && !t.touched
	t.arriving = t.loading
	if loading {
		t.wanted, t.id, t.cursor = "", "", 0
	}
	t.cursor = min(max(t.find(exists), 0), n-1)
	t.id = t.rows.ID(t.cursor)
	if t.wanted == "" || !exists(t.wanted) {
		t.wanted = t.id
	}
	t.top = t.cursor - line
	t.settle()
}

func (t *Table) find(exists func(id string) bool) int {
	for _, id := range []string{t.wanted, t.id} {
		if id == "" {
			continue
		}
		if i := t.rows.Index(id); i >= 0 {
			return i
		}
	}
	if t.id != "" && exists(t.id) {
		return 0
	}
	return t.cursor
}
