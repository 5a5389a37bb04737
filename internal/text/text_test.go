package text_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"steward/internal/text"
)

func TestFitTakesExactlyTheWidth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		plain := text.Clean(rapid.String().Draw(t, "text"))
		width := rapid.IntRange(0, 80).Draw(t, "width")
		if got := text.Width(text.Fit(plain, width, "…")); got != width {
			t.Fatalf("%q fitted to %d takes %d cells", plain, width, got)
		}
	})
}

func TestFit(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "abc  ", text.Fit("abc", 5, "…"))
	assert.Equal(t, "abcd…", text.Fit("abcdefgh", 5, "…"))
	assert.Equal(t, "東京… ", text.Fit("東京都庁舎", 6, "…"), "half a wide character is a blank")
	assert.Empty(t, text.Fit("abc", 0, "…"))
}

func TestCutMiddle(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"short": "short", "key_01KDVDNA000000000007P6FSMY": "key_01KD…7P6FSMY", "日本日本日本日本日本": "日本日本…本日本", "0123456789abcdef": "0123456789abcdef",
	} {
		got := text.CutMiddle(s, 16, "…")
		assert.Equal(t, want, got)
		assert.LessOrEqual(t, text.Width(got), 16)
	}
	assert.Empty(t, text.CutMiddle("text", 0, "…"))
	assert.Equal(t, "…", text.CutMiddle("text", 1, "…"))
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
		assert.Equal(t, want, text.Ago(at, now))
	}
}

func TestCountAndPlural(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1204: "1,204", 100000: "100,000", 1234567: "1,234,567", -1204: "-1,204", -999: "-999"} {
		assert.Equal(t, want, text.Count(n))
	}
	assert.Equal(t, "1 user", text.Plural(1, "user", "users"))
	assert.Equal(t, "0 users", text.Plural(0, "user", "users"))
	assert.Equal(t, "1,204 users", text.Plural(1204, "user", "users"))
}
