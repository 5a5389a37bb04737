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
		all := rows()
		show := func(ids []string, exists func(string) bool) {
			l := rows(ids...)
			l.word = func(id string, c int) string { return []string{id + word, word, word + id}[c] }
			tb.SetRows(l, exists)
			all = l
		}
		universe := map[string]bool{}
		for i := range 30 {
			universe[strconv.Itoa(i)] = true
		}
		exists := func(id string) bool { return universe[id] }
		t.Repeat(map[string]func(*rapid.T){
			"key": func(t *rapid.T) {
				keys := []string{"j", "k", "g", "G", "pgdown", "pgup", "ctrl+d", "ctrl+u", "space", "v", "*", "esc"}
				press(tb, rapid.SampledFrom(keys).Draw(t, "key"))
			},
			"rows": func(t *rapid.T) {
				before, had := tb.Cursor()
				ids := rapid.SliceOfDistinct(rapid.SampledFrom(sorted(universe)), rapid.ID[string]).Draw(t, "ids")
				show(ids, exists)
				now, _ := tb.Cursor()
				if had && slices.Contains(ids, before) && now != before {
					require.True(t, exists(now), "the cursor only leaves a shown row for the one that a filter had hidden")
				}
			},
			"sort": func(t *rapid.T) {
				before, had := tb.Cursor()
				show(rapid.Permutation(all.ids).Draw(t, "order"), exists)
				now, has := tb.Cursor()
				require.Equal(t, had, has)
				require.Equal(t, before, now)
			},
			"vanish": func(t *rapid.T) {
				gone := rapid.SampledFrom(sorted(universe)).Draw(t, "gone")
				if len(universe) > 1 {
					delete(universe, gone)
				}
				show(slices.DeleteFunc(slices.Clone(all.ids), func(id string) bool { return !universe[id] }), exists)
			},
			"resize": func(t *rapid.T) {
				before, _ := tb.Cursor()
				w, h = rapid.IntRange(0, 90).Draw(t, "w"), rapid.IntRange(0, 14).Draw(t, "h")
				tb.Resize(w, h)
				now, _ := tb.Cursor()
				require.Equal(t, before, now)
			},
			"": func(t *rapid.T) { check(t, tb, all, exists, w, h) },
		})
	})
}

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
