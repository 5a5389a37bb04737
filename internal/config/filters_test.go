package config

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSavedFiltersAreRead(t *testing.T) {
	t.Parallel()
	c, err := example(t).Load()
	require.NoError(t, err)
	assert.Equal(t, []SavedFilter{{"Old keys", "key>90d -status:disabled"}, {"Nobody's", "contact:none"}}, c.Filters)
}

func TestMistakesOfSavedFiltersNameTheirLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content      string
		line, column int
		message      string
	}{
		"a mistake in the filter": {"filters:\n  - name: a\n    filter: kye>90d\n", 3, 13, "filter has a mistake: there is no field kye; did you mean key>?"},
		"no filter":               {"filters:\n  - name: a\n", 2, 5, "filter is missing"},
		"spaces only":             {"filters:\n  - name: a\n    filter: ' '\n", 3, 13, "filter is missing"},
		"a name of spaces":        {"filters:\n  - name: 'a '\n    filter: b\n", 2, 11, "name begins or ends with a space"},
		"a name with an escape":   {"filters:\n  - name: \"a\\e\"\n    filter: b\n", 2, 11, "name holds characters that cannot be seen"},
		"the name of a tab":       {"filters:\n  - name: Expired\n    filter: b\n", 2, 11, "name is the name of a tab that is always there"},
		"a name twice":            {"filters:\n  - {name: a, filter: b}\n  - {name: A, filter: c}\n", 3, 12, "name is the name of a filter above, too"},
		"an unknown key":          {"filters:\n  - name: a\n    fliter: b\n", 3, 5, "did you mean filter?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := fileWith(t, c.content).Load()
			var fault *Error
			require.ErrorAs(t, err, &fault)
			assert.Equal(t, []int{c.line, c.column}, []int{fault.Line, fault.Column}, fault.Message)
			assert.Contains(t, fault.Message, c.message)
		})
	}
}

func TestKeptFilterTouchesOnlyItsLines(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		saved         SavedFilter
		before, after string
	}{
		"new": {
			SavedFilter{"Ends soon", "end<30d"},
			"    filter: contact:none\n",
			"    filter: contact:none\n  - name: \"Ends soon\"\n    filter: \"end<30d\"\n",
		},
		"changed":                {SavedFilter{"Nobody's", "contact:none or -contact:example.com"}, "    filter: contact:none\n", "    filter: \"contact:none or -contact:example.com\"\n"},
		"in another spelling":    {SavedFilter{"OLD KEYS", "key>90d -status:disabled"}, "  - name: Old keys\n", "  - name: \"OLD KEYS\"\n"},
		"as it is there":         {SavedFilter{"Nobody's", "contact:none"}, "", ""},
		"with quotes of its own": {SavedFilter{"Nobody's", `"a \"b"`}, "    filter: contact:none\n", "    filter: \"\\\"a \\\\\\\"b\\\"\"\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := example(t)
			want := strings.Replace(textOf(t, f), c.before, c.after, 1)
			require.NoError(t, f.PutFilter(c.saved))
			got := textOf(t, f)
			assert.Equal(t, want, got)
			c2, err := f.Load()
			require.NoError(t, err)
			assert.Contains(t, c2.Filters, c.saved)
		})
	}
}

func TestFirstFilterMakesTheList(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"no file": "", "contexts only": one(), "an empty list": "filters: [] # none yet\n" + one(), "in one line": "filters: [{name: x, filter: y}]\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := fileWith(t, content)
			require.NoError(t, f.PutFilter(SavedFilter{"Old keys", "key>90d"}))
			c, err := f.Load()
			require.NoError(t, err)
			assert.Contains(t, c.Filters, SavedFilter{"Old keys", "key>90d"})
		})
	}
}

func TestWrongFilterIsNotKept(t *testing.T) {
	t.Parallel()
	f := example(t)
	before := textOf(t, f)
	require.ErrorContains(t, f.PutFilter(SavedFilter{"a", "end<30"}), "keep the filter: filter has a mistake: 30 lacks its unit")
	require.ErrorContains(t, f.PutFilter(SavedFilter{"", "end<30d"}), "keep the filter: name is missing")
	assert.Equal(t, before, textOf(t, f))
}
