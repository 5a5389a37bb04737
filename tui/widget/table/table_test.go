package table_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/tui/kit"
	"steward/tui/widget/table"
)

// list is rows of ids; the name of a row is its id.
type list struct {
	ids   []string
	index map[string]int
	asked int // calls of Cells
	word  func(id string, column int) string
}

func rows(ids ...string) *list {
	l := &list{ids: ids, index: map[string]int{}}
	for i, id := range ids {
		l.index[id] = i
	}
	return l
}

func numbered(n int) *list {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("user-%06d", i)
	}
	return rows(ids...)
}

func (l *list) Len() int        { return len(l.ids) }
func (l *list) ID(i int) string { return l.ids[i] }

func (l *list) Index(id string) int {
	if i, ok := l.index[id]; ok {
		return i
	}
	return -1
}

func (l *list) Cells(i int, into []table.Cell) {
	l.asked++
	for c := range into {
		into[c].Text = l.ids[i]
		if l.word != nil {
			into[c].Text = l.word(l.ids[i], c)
		} else if c > 0 {
			into[c].Text = "x"
		}
	}
}

func dark() *kit.Theme { return kit.NewTheme(kit.ThemeOptions{}) }

func columns() []table.Column {
	return []table.Column{
		{ID: "name", Title: "NAME", Width: 20, Min: 10, Flex: 1},
		{ID: "status", Title: "STATUS", Width: 10},
	}
}

func newTable(l table.Rows, width, height int) *table.Table {
	t := table.New(dark(), columns())
	t.Resize(width, height)
	t.SetRows(l, nil)
	return t
}

func key(s string) tea.KeyPressMsg {
	codes := map[string]tea.KeyPressMsg{
		"space": {Code: tea.KeySpace, Text: " "}, "esc": {Code: tea.KeyEscape}, "down": {Code: tea.KeyDown}, "up": {Code: tea.KeyUp},
		"pgdown": {Code: tea.KeyPgDown}, "pgup": {Code: tea.KeyPgUp}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
		"ctrl+d": {Code: 'd', Mod: tea.ModCtrl}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl},
	}
	if k, ok := codes[s]; ok {
		return k
	}
	return tea.KeyPressMsg{Code: []rune(s)[0], Text: s}
}

func press(t *table.Table, keys ...string) {
	for _, k := range keys {
		t.Update(key(k))
	}
}

func cursor(t *table.Table) string {
	id, _ := t.Cursor()
	return id
}

func TestMoving(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		keys []string
		want string
	}{
		"starts on the first row":        {nil, "user-000000"},
		"j and down go down":             {[]string{"j", "down"}, "user-000002"},
		"k and up stop at the first row": {[]string{"j", "k", "up"}, "user-000000"},
		"G goes to the last row":         {[]string{"G"}, "user-000099"},
		"end, then g":                    {[]string{"end", "g"}, "user-000000"},
		"home":                           {[]string{"G", "home"}, "user-000000"},
		"a page keeps one row":           {[]string{"pgdown"}, "user-000009"},
		"a page back":                    {[]string{"pgdown", "pgdown", "pgup"}, "user-000009"},
		"half a page":                    {[]string{"ctrl+d", "ctrl+d", "ctrl+u"}, "user-000005"},
		"the last page stops":            {[]string{"G", "pgdown", "j"}, "user-000099"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tb := newTable(numbered(100), 60, 11)
			press(tb, tc.keys...)
			assert.Equal(t, tc.want, cursor(tb))
		})
	}
}

func TestScrollingKeepsContextAndMovesOneLine(t *testing.T) {
	t.Parallel()
	tb := newTable(numbered(100), 60, 11)
	press(tb, "j", "j", "j", "j", "j", "j", "j")
	first, _ := tb.Window()
	require.Equal(t, 0, first, "two rows stay visible below the cursor")
	before := strings.Split(ansi.Strip(tb.View()), "\n")
	press(tb, "j")
	first, end := tb.Window()
	require.Equal(t, 1, first)
	require.Equal(t, 11, end)
	after := strings.Split(ansi.Strip(tb.View()), "\n")
	same := 0
	for i := 1; i < len(after)-1; i++ {
		if after[i] == before[i+1] {
			same++
		}
	}
	assert.Equal(t, len(after)-4, same, "all lines but the two of the cursor and the new one only moved")
}

func TestOnlyTheWindowIsAsked(t *testing.T) {
	t.Parallel()
	l := numbered(100_000)
	tb := newTable(l, 120, 40)
	_ = tb.View()
	assert.Equal(t, 39, l.asked)
	press(tb, "j", "k", "j", "j")
	_ = tb.View()
	assert.Equal(t, 39, l.asked, "moving the cursor builds no row anew")
	tb.Refresh()
	_ = tb.View()
	assert.Equal(t, 78, l.asked)
}

func TestCursorMoveChangesTwoNamesOnly(t *testing.T) {
	t.Parallel()
	tb := newTable(numbered(50), 60, 20)
	before := strings.Split(tb.View(), "\n")
	press(tb, "j")
	after := strings.Split(tb.View(), "\n")
	changed := 0
	for i := range after {
		if after[i] != before[i] {
			changed++
		}
	}
	assert.Equal(t, 2, changed)
	assert.Equal(t, " ● user-000001", ansi.Strip(after[2])[:len(" ● user-000001")])
}

func TestCursorFollowsItsRow(t *testing.T) {
	t.Parallel()
	everyone := func(string) bool { return true }

	t.Run("through sorting", func(t *testing.T) {
		t.Parallel()
		tb := newTable(rows("a", "b", "c"), 60, 10)
		press(tb, "j")
		tb.SetRows(rows("c", "a", "b"), nil)
		assert.Equal(t, "b", cursor(tb))
		assert.Equal(t, 2, tb.CursorRow())
	})
	t.Run("comes back when the filter is cleared", func(t *testing.T) {
		t.Parallel()
		tb := newTable(rows("a", "b", "c", "d"), 60, 10)
		press(tb, "j", "j")
		tb.SetRows(rows("a", "b", "d"), everyone)
		assert.Equal(t, "a", cursor(tb), "the first that the filter shows")
		tb.SetRows(rows(), everyone)
		_, ok := tb.Cursor()
		assert.False(t, ok)
		tb.SetRows(rows("a", "b", "c", "d"), everyone)
		assert.Equal(t, "c", cursor(tb))
	})
	t.Run("stays where the operator moved in the filter", func(t *testing.T) {
		t.Parallel()
		tb := newTable(rows("a", "b", "c", "d"), 60, 10)
		press(tb, "G")
		tb.SetRows(rows("a", "b"), everyone)
		press(tb, "j")
		tb.SetRows(rows("a", "b", "c", "d"), everyone)
		assert.Equal(t, "b", cursor(tb))
	})
	t.Run("goes to the row in its place when the user vanished", func(t *testing.T) {
		t.Parallel()
		tb := newTable(rows("a", "b", "c"), 60, 10)
		press(tb, "j")
		tb.SetRows(rows("a", "c"), nil)
		assert.Equal(t, "c", cursor(tb))
		tb.SetRows(rows("a"), nil)
		assert.Equal(t, "a", cursor(tb))
	})
	t.Run("keeps its line on the screen", func(t *testing.T) {
		t.Parallel()
		l := numbered(100)
		tb := newTable(l, 60, 11)
		press(tb, "pgdown", "pgdown")
		first, _ := tb.Window()
		more := rows(append([]string{"aaa", "bbb"}, l.ids...)...)
		tb.SetRows(more, nil)
		now, _ := tb.Window()
		assert.Equal(t, first+2, now)
	})
	t.Run("stays on the first row while rows load and nobody moved", func(t *testing.T) {
		t.Parallel()
		tb := table.New(dark(), columns())
		tb.Resize(60, 10)
		tb.SetLoading(true)
		tb.SetRows(rows("m", "n"), nil)
		tb.SetRows(rows("a", "m", "n"), nil)
		assert.Equal(t, "a", cursor(tb))
		press(tb, "j")
		tb.SetRows(rows("a", "b", "m", "n"), nil)
		assert.Equal(t, "m", cursor(tb))
	})
	t.Run("stays on the first row when the last rows of a load arrive, then on its id", func(t *testing.T) {
		t.Parallel()
		tb := table.New(dark(), columns())
		tb.Resize(60, 10)
		tb.SetLoading(true)
		tb.SetRows(rows("m", "n"), nil)
		tb.SetLoading(false)
		tb.SetRows(rows("b", "m", "n"), nil)
		assert.Equal(t, "b", cursor(tb))
		tb.SetLoading(false)
		tb.SetRows(rows("a", "b", "m", "n"), nil)
		assert.Equal(t, "b", cursor(tb), "a refresh moves nobody")
	})
	t.Run("can be put on an id", func(t *testing.T) {
		t.Parallel()
		tb := newTable(numbered(100), 60, 10)
		require.True(t, tb.Select("user-000050"))
		assert.Equal(t, 50, tb.CursorRow())
		require.False(t, tb.Select("nobody"))
		assert.Equal(t, 50, tb.CursorRow())
	})
}

func TestUnknownKeysAreNotTaken(t *testing.T) {
	t.Parallel()
	tb := newTable(rows("a"), 60, 10)
	assert.False(t, tb.Update(key("x")))
	assert.False(t, tb.Update(key("esc")), "nothing is marked, so esc is free")
	assert.True(t, tb.Update(key("j")))
	assert.False(t, tb.WithoutMarks().Update(key("space")))
}

func TestActionsAreTheKeys(t *testing.T) {
	t.Parallel()
	tb := newTable(rows("a", "b"), 60, 10)
	for _, a := range tb.Actions() {
		assert.NotEmpty(t, a.Title)
		assert.NotEmpty(t, a.Help)
		assert.True(t, strings.HasPrefix(a.ID, "table."))
	}
	down, ok := kit.Find(tb.Actions(), "down")
	require.True(t, ok)
	assert.Nil(t, down.Run())
	assert.Equal(t, "b", cursor(tb))
	_, ok = kit.Find(tb.Actions(), "esc")
	assert.False(t, ok)
	press(tb, "space")
	esc, ok := kit.Find(tb.Actions(), "esc")
	require.True(t, ok)
	assert.Equal(t, "clear marks", esc.Title)
}
