package fields_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/tui/kit"
	"steward/tui/widget/fields"
)

func TestLineTakesPastesAsOneLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		limit   int
		text    string
		want    string
		cut     bool
		dropped int
	}{
		"plain text stays":                     {text: "ci-deploy", want: "ci-deploy"},
		"a line break at the end is no text":   {text: "ci-deploy\r\n", want: "ci-deploy"},
		"line breaks become spaces":            {text: "a\nb\r\nc\td", want: "a b c d"},
		"an escape sequence loses its escape":  {text: "a\x1b[31mb", want: "a[31mb", dropped: 1},
		"direction and zero width are dropped": {text: "a\u202eb\u200bc", want: "abc", dropped: 2},
		"broken bytes are dropped":             {text: "a\xffb", want: "ab", dropped: 1},
		"the limit counts characters":          {limit: 3, text: "äöüß", want: "äöü", cut: true},
		"combining marks stay on their letter": {text: "e\u0301x", want: "e\u0301x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			line := fields.NewLine(c.limit)
			said := line.Insert(c.text)
			assert.Equal(t, c.want, line.String())
			assert.Equal(t, fields.Inserted{Cut: c.cut, Dropped: c.dropped}, said)
		})
	}
}

func TestLineKeepsHostileTextUntilItIsEdited(t *testing.T) {
	t.Parallel()
	var line fields.Line
	line.Set("ci\u202edeploy\x1b[2J")
	assert.Equal(t, "ci\u202edeploy\x1b[2J", line.String())
	shown, _ := line.View(60, "…")
	assert.Equal(t, "ci<U+202E>deploy<U+001B>[2J", shown)
}

func TestLineEditsInTheMiddle(t *testing.T) {
	t.Parallel()
	var line fields.Line
	line.Set("one two three")
	for _, k := range []tea.KeyPressMsg{
		{Code: 'w', Mod: tea.ModCtrl},
		{Code: tea.KeyLeft},
		{Code: tea.KeyBackspace},
		{Code: 'X', Text: "X"},
		{Code: tea.KeyHome},
		{Code: tea.KeyDelete},
		{Code: 'f', Mod: tea.ModAlt},
		{Code: '!', Text: "!"},
	} {
		used, _ := line.Key(k)
		require.True(t, used, k.String())
	}
	assert.Equal(t, "ne! twX ", line.String())
}

func TestLineGivesBackKeysThatAreNoText(t *testing.T) {
	t.Parallel()
	var line fields.Line
	for _, k := range []tea.KeyPressMsg{
		{Code: tea.KeyEnter}, {Code: tea.KeyTab}, {Code: tea.KeyUp}, {Code: tea.KeyDown}, {Code: tea.KeyEscape}, {Code: 's', Mod: tea.ModCtrl},
	} {
		used, _ := line.Key(k)
		assert.False(t, used, k.String())
	}
	assert.True(t, line.Empty())
}

func TestLineNeverGrowsBeyondItsLimitNorOutOfItsBox(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 40).Draw(t, "limit")
		line := fields.NewLine(limit)
		keys := []tea.KeyPressMsg{
			{Code: tea.KeyLeft},
			{Code: tea.KeyRight},
			{Code: tea.KeyHome},
			{Code: tea.KeyEnd},
			{Code: tea.KeyBackspace},
			{Code: tea.KeyDelete},
			{Code: 'w', Mod: tea.ModCtrl},
			{Code: 'k', Mod: tea.ModCtrl},
			{Code: 'b', Mod: tea.ModAlt},
			{Code: 'd', Mod: tea.ModAlt},
		}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "paste") {
				line.Insert(rapid.String().Draw(t, "text"))
			} else {
				line.Key(rapid.SampledFrom(keys).Draw(t, "key"))
			}
			width := rapid.IntRange(4, 50).Draw(t, "width")
			shown, at := line.View(width, "…")
			assert.LessOrEqual(t, utf8.RuneCountInString(line.String()), limit)
			assert.LessOrEqual(t, kit.Width(shown), width)
			assert.True(t, at >= 0 && at < width, "cursor %d of %d", at, width)
			assert.False(t, strings.ContainsAny(line.String(), "\r\n\t\x1b"))
		}
	})
}

func FuzzLineInsert(f *testing.F) {
	f.Add("ci-deploy\r\n", 64)
	f.Add("\x1b]52;c;AAAA\a", 3)
	f.Add("e\u0301\u0301\u0301\u200d", 2)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		line := fields.NewLine(min(max(limit, 0), 4096))
		line.Insert(text)
		if utf8.RuneCountInString(line.String()) > line.Limit() {
			t.Fatalf("%d characters in a line of %d", utf8.RuneCountInString(line.String()), line.Limit())
		}
		shown, _ := line.View(80, "…")
		if kit.Clean(shown) != shown {
			t.Fatalf("shows %q", shown)
		}
	})
}

func TestMaskedLineShowsNothingButDots(t *testing.T) {
	t.Parallel()
	line := fields.NewLine(0)
	line.Set("hunter2")
	text, cursor := line.Masked(20, "*")
	assert.Equal(t, "*******", text)
	assert.Equal(t, 7, cursor)
	text, cursor = line.Masked(4, "*")
	assert.Equal(t, "***", text, "the cursor has its place")
	assert.Equal(t, 3, cursor)
	line.Key(tea.KeyPressMsg{Code: tea.KeyHome})
	text, cursor = line.Masked(4, "*")
	assert.Equal(t, "****", text)
	assert.Zero(t, cursor)
}

func TestLineReplacesByBytes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		start, end int
		with, want string
		cursor     int
	}{
		{"a word at the end", "ci stat", 3, 7, "status:", "ci status:", 10},
		{"a word in the middle", "a bé c", 2, 5, "日", "a 日 c", 5},
		{"nothing", "ab", 1, 1, "x", "axb", 2},
		{"everything", "ab", 0, 2, "", "", 0},
		{"what no line may hold", "ab", 2, 2, "x\u202ey", "abxy", 4},
		{"beyond the end", "ab", 5, 9, "c", "abc", 3},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			line := fields.NewLine(20)
			line.Set(tc.text)
			line.Replace(tc.start, tc.end, tc.with)
			assert.Equal(t, tc.want, line.String())
			assert.Equal(t, tc.cursor, line.Cursor())
		})
	}
}

func TestLineTellsWhereAPieceIsShown(t *testing.T) {
	t.Parallel()
	line := fields.NewLine(100)
	line.Set("日本 ab")
	line.View(20, "…")
	from, to := line.Columns(len("日本 "), len("日本 ab"))
	assert.Equal(t, []int{5, 7}, []int{from, to})

	line.Set("0123456789abc")
	shown, _ := line.View(5, "…")
	require.Equal(t, "9abc", shown)
	from, to = line.Columns(10, 12)
	assert.Equal(t, []int{1, 3}, []int{from, to})
	from, to = line.Columns(2, 10)
	assert.Equal(t, []int{0, 1}, []int{from, to}, "what is not shown takes no columns")
}
