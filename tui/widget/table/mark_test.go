package table_test

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
)

func TestMarking(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		keys []string
		want []string
	}{
		"space marks":                           {[]string{"space"}, []string{"a"}},
		"space again unmarks":                   {[]string{"space", "space"}, []string{}},
		"marks come in row order":               {[]string{"j", "space", "k", "space"}, []string{"a", "b"}},
		"star marks all":                        {[]string{"*"}, []string{"a", "b", "c", "d", "e"}},
		"star again unmarks all":                {[]string{"*", "*"}, []string{}},
		"star completes what is marked":         {[]string{"space", "*"}, []string{"a", "b", "c", "d", "e"}},
		"a range down":                          {[]string{"j", "v", "j", "j", "v"}, []string{"b", "c", "d"}},
		"a range up":                            {[]string{"G", "v", "k", "k", "v"}, []string{"c", "d", "e"}},
		"a range that turns":                    {[]string{"j", "j", "v", "j", "j", "k", "k", "k"}, []string{"b", "c"}},
		"a range upwards grows":                 {[]string{"G", "v", "k", "k", "g"}, []string{"a", "b", "c", "d", "e"}},
		"a range is marked at once":             {[]string{"v", "j"}, []string{"a", "b"}},
		"space ends a range":                    {[]string{"v", "j", "space", "j"}, []string{"a", "b"}},
		"esc drops the range, not older marks":  {[]string{"j", "space", "k", "v", "j", "j", "esc"}, []string{"b"}},
		"a shrinking range keeps older marks":   {[]string{"j", "space", "k", "v", "j", "j", "k", "k"}, []string{"a", "b"}},
		"esc without a range clears everything": {[]string{"*", "esc"}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tb := newTable(rows("a", "b", "c", "d", "e"), 60, 10)
			press(tb, tc.keys...)
			assert.Equal(t, tc.want, tb.Marked())
			assert.Equal(t, len(tc.want), tb.MarkCount())
		})
	}
}

func TestMarksSurviveFilteringAndSorting(t *testing.T) {
	t.Parallel()
	everyone := func(string) bool { return true }
	tb := newTable(rows("a", "b", "c", "d"), 60, 10)
	tb.Mark("d", "b", "nobody")
	assert.Zero(t, tb.SetRows(rows("c", "b"), everyone))
	assert.Equal(t, []string{"b", "d"}, tb.Marked(), "shown ones first")
	assert.Equal(t, 1, tb.HiddenMarks())
	tb.SetRows(rows("d", "c", "b", "a"), everyone)
	assert.Equal(t, []string{"d", "b"}, tb.Marked())
	assert.Zero(t, tb.HiddenMarks())
}

func TestVanishedUsersAreUnmarkedAndCounted(t *testing.T) {
	t.Parallel()
	tb := newTable(rows("a", "b", "c", "d"), 60, 10)
	press(tb, "*")
	gone := tb.SetRows(rows("a"), func(id string) bool { return id == "a" || id == "b" })
	assert.Equal(t, 2, gone)
	assert.Equal(t, []string{"a", "b"}, tb.Marked())
	assert.True(t, tb.IsMarked("b"))
	assert.False(t, tb.IsMarked("c"))
}

func TestNewRowsEndARangeAndKeepItsMarks(t *testing.T) {
	t.Parallel()
	tb := newTable(rows("a", "b", "c"), 60, 10)
	press(tb, "v", "j")
	tb.SetRows(rows("c", "b", "a"), nil)
	assert.False(t, tb.Ranging())
	press(tb, "k")
	assert.Equal(t, []string{"b", "a"}, tb.Marked())
}

func TestMarksAreDrawnWithSigns(t *testing.T) {
	t.Parallel()
	tb := newTable(rows("a", "b", "c"), 30, 10)
	press(tb, "space", "j", "space", "j")
	view := ansi.Strip(tb.View())
	assert.Contains(t, view, "\n ✓ a ")
	assert.Contains(t, view, "\n ✓ b ")
	assert.Contains(t, view, "\n ● c ")
	press(tb, "k")
	assert.Contains(t, ansi.Strip(tb.View()), "\n●✓ b ")
}
