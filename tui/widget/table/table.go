package table

import (
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"steward/tui/kit"
)

// Column is one column. The first column is the name: it carries the cursor's colour.
type Column struct {
	ID, Title string
	// Width is the wished width in cells, Min the least that still says something (0 means Width). A column grows from
	// Min to Width, then flex columns share what is left.
	Width, Min int
	// Flex is the column's share of the cells that are left over; 0 for none. Max bounds its growth; 0 for no bound.
	Flex, Max int
	// Drop orders columns for leaving when the width is short: the highest goes first, 0 never goes.
	Drop int
	// Right aligns to the right.
	Right bool
}

// Cell is the text of one column in one row. The text is clean (kit.Clean) and unstyled. The style may colour and
// decorate but not pad; nil means the theme's Text.
type Cell struct {
	Text  string
	Style *lipgloss.Style
}

// Rows are what a table shows, in their order. Ids are unique. Rows do not change: what changed is handed over by
// SetRows (or Refresh, when only the cells' words changed).
type Rows interface {
	Len() int
	ID(i int) string
	// Index is the position of an id, or -1. It is asked often: answer from a map.
	Index(id string) int
	// Cells fills in the row's cells, one for each column in the order of New. The slice comes zeroed.
	Cells(i int, into []Cell)
}

// Table is the widget. Its methods belong to the update loop.
type Table struct {
	theme    *kit.Theme
	columns  []Column
	rows     Rows
	commands []command
	markable bool

	width, height int
	layout        []slot

	// cursor is the position of the row under the cursor, -1 without rows; id is that row. wanted is the row that the
	// operator chose last: it differs from id while a filter hides it.
	cursor     int
	id, wanted string
	top        int
	touched    bool // the operator moved
	loading    bool
	arriving   bool // the next rows belong to a load

	marks  marks
	ranged ranging

	sortID      string
	sortReverse bool
	placeholder []string

	text text
}

// New makes an empty table with marks. It shows nothing before its first Resize.
func New(theme *kit.Theme, columns []Column) *Table {
	t := &Table{theme: theme, rows: noRows{}, markable: true, cursor: -1, marks: newMarks()}
	t.commands = commands()
	t.SetColumns(columns)
	return t
}

// WithoutMarks makes the table one whose rows cannot be marked, and returns it.
func (t *Table) WithoutMarks() *Table {
	t.markable = false
	return t
}

// SetRows shows other rows. Cursor and marks stay on their ids. Where a filter hides the cursor's row, the cursor goes
// to the first row and comes back with the hidden one unless the operator moves; where the row is gone, it goes to the
// row that took its place. Marks of ids that no longer exist are dropped and counted; a nil exists takes the rows
// themselves for all that exists.
func (t *Table) SetRows(rows Rows, exists func(id string) bool) (vanished int) {
	if exists == nil {
		exists = func(id string) bool { return rows.Index(id) >= 0 }
	}
	t.rows = rows
	t.endRange()
	vanished = t.marks.keep(exists)
	t.marks.countHidden(rows)
	t.place(exists)
	t.Refresh()
	return vanished
}

// SetLoading says that rows are still arriving: until the operator moves, the cursor then stays on the first row
// instead of wandering off with its id. Said of the last rows too, if false comes just before their SetRows.
func (t *Table) SetLoading(loading bool) {
	t.arriving = loading || t.loading
	t.loading = loading
}

// Refresh drops the cached text of the rows, for when the words in them changed ("3 min ago").
func (t *Table) Refresh() { t.text.drop() }

// SetColumns shows other columns; the rows must answer to them from now on.
func (t *Table) SetColumns(columns []Column) {
	t.columns = columns
	t.layout = arrange(columns, t.width-prefixWidth)
	t.Refresh()
}

// SetSort draws an arrow behind the title of the column that the rows are sorted by; an empty id draws none.
func (t *Table) SetSort(columnID string, reverse bool) {
	t.sortID, t.sortReverse = columnID, reverse
	t.text.changed()
}

// SetPlaceholder sets the lines that stand in place of rows when there are none: why, and what to do.
func (t *Table) SetPlaceholder(lines ...string) {
	t.placeholder = lines
	t.text.changed()
}

// Resize gives the size in cells; the height includes the line of titles.
func (t *Table) Resize(width, height int) {
	if width == t.width && height == t.height {
		return
	}
	t.width, t.height = max(width, 0), max(height, 0)
	t.layout = arrange(t.columns, t.width-prefixWidth)
	t.settle()
	t.Refresh()
}

// Update takes key presses and ThemeChanged. It reports whether a key was one of the table's.
func (t *Table) Update(msg tea.Msg) (handled bool) {
	switch msg := msg.(type) {
	case kit.ThemeChanged:
		t.Refresh()
	case tea.KeyPressMsg:
		return t.press(msg.String())
	}
	return false
}

// noRows is a table before its first SetRows.
type noRows struct{}

// Len is 0.
func (noRows) Len() int { return 0 }

// ID is never asked.
func (noRows) ID(int) string { return "" }

// Index finds nothing.
func (noRows) Index(string) int { return -1 }

// Cells is never asked.
func (noRows) Cells(int, []Cell) {}
