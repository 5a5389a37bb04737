package datepicker_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/datepicker"
)

func date(year int, month time.Month, day int) apiclient.Date {
	return apiclient.NewDate(year, month, day)
}

func calendar(day apiclient.Date) *datepicker.Calendar {
	return datepicker.NewCalendar(kit.NewTheme(kit.ThemeOptions{}), date(2026, 11, 22), day)
}

func plain(lines []string) string { return ansi.Strip(strings.Join(lines, "\n")) }

func TestCalendarBeginsItsWeeksOnMonday(t *testing.T) {
	t.Parallel()
	assert.Equal(t, strings.Join([]string{
		"     January 2027",
		" Mo Tu We Th Fr Sa Su",
		"              1  2  3",
		"  4  5  6  7  8  9 10",
		" 11[12]13 14 15 16 17",
		" 18 19 20 21 22 23 24",
		" 25 26 27 28 29 30 31",
		"",
	}, "\n"), plain(calendar(date(2027, 1, 12)).View(true, true)))
}

func TestCalendarDrawsTheBracketsAtItsEdges(t *testing.T) {
	t.Parallel()
	assert.Contains(t, plain(calendar(date(2027, 1, 11)).View(true, false)), "[11]12 13")
	assert.Contains(t, plain(calendar(date(2027, 1, 17)).View(true, false)), "15 16[17]")
	assert.Contains(t, plain(calendar(date(2027, 1, 1)).View(true, false)), "[ 1] 2  3")
	assert.NotContains(t, plain(calendar(date(2027, 1, 11)).View(false, false)), "[")
}

func TestCalendarKeysMove(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		key  string
		want apiclient.Date
	}{
		{"left", date(2027, 1, 30)},
		{"l", date(2027, 2, 1)},
		{"k", date(2027, 1, 24)},
		{"down", date(2027, 2, 7)},
		{"pgup", date(2026, 12, 31)},
		{"pgdown", date(2027, 2, 28)},
		{"home", date(2027, 1, 1)},
		{"end", date(2027, 1, 31)},
	} {
		cal := calendar(date(2027, 1, 31))
		assert.True(t, cal.Key(c.key), c.key)
		assert.Equal(t, c.want.String(), cal.Day().String(), c.key)
	}
	assert.False(t, calendar(date(2027, 1, 31)).Key("enter"))
}

func TestCalendarShowsThePickedDayWhereverKeysLead(t *testing.T) {
	t.Parallel()
	keys := []string{"left", "right", "up", "down", "pgup", "pgdown", "home", "end"}
	rapid.Check(t, func(t *rapid.T) {
		cal := calendar(date(rapid.SampledFrom([]int{1, 2024, 2026, 9999}).Draw(t, "year"), 2, 28))
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			cal.Key(rapid.SampledFrom(keys).Draw(t, "key"))
			lines := cal.View(true, true)
			assert.Len(t, lines, 8)
			day := strings.TrimLeft(cal.Day().String()[8:], "0")
			assert.Regexp(t, `\[ ?`+day+`\]`, plain(lines))
			for _, line := range lines {
				assert.LessOrEqual(t, kit.Width(line), 22)
			}
		}
	})
}
