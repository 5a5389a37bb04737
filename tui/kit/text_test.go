package kit_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"steward/tui/kit"
)

func TestFitTakesExactlyTheWidth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := kit.Clean(rapid.String().Draw(t, "text"))
		width := rapid.IntRange(0, 80).Draw(t, "width")
		if got := kit.Width(kit.Fit(text, width, "…")); got != width {
			t.Fatalf("%q fitted to %d takes %d cells", text, width, got)
		}
	})
}

func TestFit(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "abc  ", kit.Fit("abc", 5, "…"))
	assert.Equal(t, "abcd…", kit.Fit("abcdefgh", 5, "…"))
	assert.Equal(t, "東京… ", kit.Fit("東京都庁舎", 6, "…"), "half a wide character is a blank")
	assert.Empty(t, kit.Fit("abc", 0, "…"))
}

func TestAgo(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for want, at := range map[string]time.Time{
		"never":        {},
		"just now":     now.Add(-30 * time.Second),
		"3 min ago":    now.Add(-3*time.Minute - time.Second),
		"5 h ago":      now.Add(-5 * time.Hour),
		"1 day ago":    now.Add(-47 * time.Hour),
		"2 days ago":   now.Add(-48 * time.Hour),
		"212 days ago": now.Add(-212 * 24 * time.Hour),
		"3 years ago":  now.AddDate(-3, 0, -5),
		"in 12 days":   now.Add(12*24*time.Hour + time.Hour),
	} {
		assert.Equal(t, want, kit.Ago(at, now))
	}
}

func TestCountAndPlural(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1204: "1,204", 100000: "100,000", 1234567: "1,234,567", -1204: "-1,204", -999: "-999"} {
		assert.Equal(t, want, kit.Count(n))
	}
	assert.Equal(t, "1 user", kit.Plural(1, "user", "users"))
	assert.Equal(t, "0 users", kit.Plural(0, "user", "users"))
	assert.Equal(t, "1,204 users", kit.Plural(1204, "user", "users"))
}

func TestASCIILocale(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		env  map[string]string
		want bool
	}{
		"UTF-8":                     {map[string]string{"LANG": "en_US.UTF-8"}, false},
		"utf8 in small letters":     {map[string]string{"LANG": "C.utf8"}, false},
		"LC_ALL outranks LANG":      {map[string]string{"LC_ALL": "C", "LANG": "en_US.UTF-8"}, true},
		"LC_CTYPE outranks LANG":    {map[string]string{"LC_CTYPE": "de_DE.UTF-8", "LANG": "C"}, false},
		"nothing set means POSIX":   {nil, true},
		"an old 8-bit locale":       {map[string]string{"LANG": "de_DE.ISO-8859-1"}, true},
		"an empty LC_ALL is no say": {map[string]string{"LC_ALL": "", "LANG": "C.UTF-8"}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, kit.ASCIILocale(func(n string) string { return tt.env[n] }))
		})
	}
}
