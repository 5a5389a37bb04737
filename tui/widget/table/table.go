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

// Cell is the text of one column in one row. The text is clean (kit.Clean) and unstyled; a nil Style means the theme's
// Text.
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
	theme   *kit.Theme
	columns []Column
	rows    Rows
}

// New makes an empty table with marks. It shows nothing before its first Resize.
func New(theme *kit.Theme, columns []Column) *Table {
	return &Table{theme: theme, columns: columns}
}

// WithoutMarks makes the table one whose rows cannot be marked, and returns it.
func (t *Table) WithoutMarks() *Table { return t }

// SetRows shows other rows. Cursor and marks stay on their ids; where the cursor's row is gone it goes to the row that
// took its place, and comes back with its id as long as that exists. Marks of ids that no longer exist are dropped
// and counted; a nil exists takes the rows themselves for all that exists.
func (t *Table) SetRows(rows Rows, exists func(id string) bool) (vanished int) {
	t.rows = rows
	return 0
}

// SetLoading says that rows are still arriving: until the operator moves, the cursor then stays on the first row
// instead of wandering off with its id.
func (t *Table) SetLoading(loading bool) {}

// Refresh drops the cached text of the rows, for when the words in them changed ("3 min ago").
func (t *Table) Refresh() {}

// SetColumns shows other columns; the rows must answer to them from now on.
func (t *Table) SetColumns(columns []Column) { t.columns = columns }

// SetSort draws an arrow behind the title of the column that the rows are sorted by; an empty id draws none.
func (t *Table) SetSort(columnID string, reverse bool) {}

// SetPlaceholder sets the lines that stand in place of rows when there are none: why, and what to do.
func (t *Table) SetPlaceholder(lines ...string) {}

// Resize gives the size in cells; the height includes the line of titles.
func (t *Table) Resize(width, height int) {}

// Update takes key presses and ThemeChanged. It reports whether a key was one of the table's.
func (t *Table) Update(msg tea.Msg) (handled bool) { return false }

// Actions are the table's keys for help, palette and key overrides. Moving is hidden; of the marks only `space mark` is
// shown. While something is marked or a range is being marked, esc clears that.
func (t *Table) Actions() []kit.Action { return nil }

// Cursor is the id of the row under the cursor; ok is false when there are no rows.
func (t *Table) Cursor() (id string, ok bool) { return "", false }

// CursorRow is the position of the cursor among the rows, -1 when there are none.
func (t *Table) CursorRow() int { return -1 }

// Window is the rows that are visible: from first up to but not including end.
func (t *Table) Window() (first, end int) { return 0, 0 }

// Select puts the cursor on an id and reports whether the rows have it.
func (t *Table) Select(id string) bool { return false }

// Marked are the marked ids: those that the rows show in row order, then the hidden ones in the order of marking.
func (t *Table) Marked() []string { return nil }

// IsMarked reports whether an id is marked.
func (t *Table) IsMarked(id string) bool { return false }

// MarkCount is the number of marked ids, hidden ones included.
func (t *Table) MarkCount() int { return 0 }

// HiddenMarks is the number of marked ids that the rows do not show, as when a filter hides them.
func (t *Table) HiddenMarks() int { return 0 }

// Ranging reports whether a range is being marked: v was pressed and moving extends it.
func (t *Table) Ranging() bool { return false }

// Mark marks ids.
func (t *Table) Mark(ids ...string) {}

// ClearMarks unmarks everything.
func (t *Table) ClearMarks() {}

// View is the titles and the rows of the window.
func (t *Table) View() string { return "" }
