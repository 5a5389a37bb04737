package table_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/tui/kit"
	"steward/tui/widget/table"
)

// words that are hard to cut: wide, combining, empty, long.
func words() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"", "a", "ci-deploy-prod", "日本語の名前です", "é́x", strings.Repeat("w", 90), "한국어", "in 12 days"})
}

func TestCursorMarksAndWindowHoldThroughAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := words().Draw(t, "word")
		tb := table.New(kit.NewTheme(kit.ThemeOptions{NoColor: true}), []table.Column{
			{ID: "a", Title: "NAME", Width: 12, Min: 6, Flex: 2},
			{ID: "b", Title: "STATUS", Width: 8, Min: 4, Drop: 1, Right: rapid.Bool().Draw(t, "right")},
			{ID: "c", Title: "長い", Width: 9, Drop: 2, Flex: 1, Max: 20},
		})
		w, h := 40, 8
		tb.Resize(w, h)
		tb.SetSort("c", true)
		m := &model{table: tb, all: rows(), word: word, universe: map[string]bool{}, w: w, h: h}
		for i := range 30 {
			m.universe[strconv.Itoa(i)] = true
		}
		t.Repeat(map[string]func(*rapid.T){
			"move": m.move, "mark": m.mark, "rows": m.filter, "sort": m.sort, "vanish": m.vanish, "resize": m.resize, "": m.check,
		})
	})
}

// model knows what the table must know: the row that the operator chose last, and who exists.
type model struct {
	table    *table.Table
	all      *list
	word     string
	universe map[string]bool
	chosen   string
	w, h     int
}

func (m *model) exists(id string) bool { return m.universe[id] }

func (m *model) move(t *rapid.T) {
	press(m.table, rapid.SampledFrom([]string{"j", "k", "g", "G", "pgdown", "pgup", "ctrl+d", "ctrl+u"}).Draw(t, "key"))
	if m.all.Len() > 0 {
		m.chosen = cursor(m.table)
	}
}

func (m *model) mark(t *rapid.T) {
	before := cursor(m.table)
	press(m.table, rapid.SampledFrom([]string{"space", "v", "*", "esc"}).Draw(t, "key"))
	require.Equal(t, before, cursor(m.table))
}

// show hands over rows: the cursor must be on the chosen row if that is among them, else where it was.
func (m *model) show(t *rapid.T, ids []string) {
	before, had := m.table.Cursor()
	l := rows(ids...)
	l.word = func(id string, c int) string { return []string{id + m.word, m.word, m.word + id}[c] }
	m.table.SetRows(l, m.exists)
	m.all = l
	now := cursor(m.table)
	switch {
	case slices.Contains(ids, m.chosen):
		require.Equal(t, m.chosen, now)
	case had && slices.Contains(ids, before):
		require.Equal(t, before, now)
	}
	if len(ids) > 0 && !m.exists(m.chosen) {
		m.chosen = now
	}
}

func (m *model) filter(t *rapid.T) {
	m.show(t, rapid.SliceOfDistinct(rapid.SampledFrom(sorted(m.universe)), rapid.ID[string]).Draw(t, "ids"))
}

func (m *model) sort(t *rapid.T) { m.show(t, rapid.Permutation(m.all.ids).Draw(t, "order")) }

func (m *model) vanish(t *rapid.T) {
	if len(m.universe) > 1 {
		delete(m.universe, rapid.SampledFrom(sorted(m.universe)).Draw(t, "gone"))
	}
	m.show(t, slices.DeleteFunc(slices.Clone(m.all.ids), func(id string) bool { return !m.exists(id) }))
}

func (m *model) resize(t *rapid.T) {
	before := cursor(m.table)
	m.w, m.h = rapid.IntRange(0, 90).Draw(t, "w"), rapid.IntRange(0, 14).Draw(t, "h")
	m.table.Resize(m.w, m.h)
	require.Equal(t, before, cursor(m.table))
}

func (m *model) check(t *rapid.T) { check(t, m.table, m.all, m.exists, m.w, m.h) }

func check(t *rapid.T, tb *table.Table, all *list, exists func(string) bool, w, h int) {
	id, ok := tb.Cursor()
	require.Equal(t, all.Len() > 0, ok)
	if ok {
		require.Equal(t, tb.CursorRow(), all.Index(id))
		first, end := tb.Window()
		require.GreaterOrEqual(t, tb.CursorRow(), first)
		require.Less(t, tb.CursorRow(), end)
		require.GreaterOrEqual(t, first, 0)
		require.LessOrEqual(t, end, all.Len())
		if all.Len() >= max(h-1, 1) {
			require.Equal(t, max(h-1, 1), end-first, "no emptiness while there are rows")
		}
	}
	hidden := 0
	for _, m := range tb.Marked() {
		require.True(t, exists(m), "mark of a vanished row")
		if all.Index(m) < 0 {
			hidden++
		}
	}
	require.Equal(t, hidden, tb.HiddenMarks())
	require.Len(t, tb.Marked(), tb.MarkCount())
	lines := strings.Split(tb.View(), "\n")
	require.LessOrEqual(t, len(lines), max(h, 1))
	for _, l := range lines {
		require.LessOrEqual(t, ansi.StringWidth(l), w, "%q", l)
	}
}

func sorted(m map[string]bool) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
