package datepicker

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
)

// calendarWidth is the columns of a month, the brackets of its outer days included; calendarLines its lines: the month,
// the weekdays, and six weeks at most.
const (
	calendarWidth = 22
	calendarLines = 8
)

// Calendar is one month, Monday first, with the picked day in brackets. Its day moves by keys.
type Calendar struct {
	theme *kit.Theme
	today apiclient.Date
	day   apiclient.Date
}

// NewCalendar makes a calendar on a day; days before today are drawn muted.
func NewCalendar(theme *kit.Theme, today, day apiclient.Date) *Calendar {
	return &Calendar{theme: theme, today: today, day: day}
}

// Day is the picked day.
func (c *Calendar) Day() apiclient.Date { return c.day }

// Pick picks a day.
func (c *Calendar) Pick(day apiclient.Date) { c.day = day }

// Key moves the day and reports whether the key moves: arrows and hjkl by days and weeks, pgup and pgdown by months,
// home and end within the month.
func (c *Calendar) Key(key string) bool {
	day := c.day
	switch key {
	case "left", "h":
		day = day.AddDays(-1)
	case "right", "l":
		day = day.AddDays(1)
	case "up", "k":
		day = day.AddDays(-7)
	case "down", "j":
		day = day.AddDays(7)
	case "pgup":
		day = addMonths(day, -1)
	case "pgdown":
		day = addMonths(day, 1)
	case "home", "g":
		day = firstOfMonth(day)
	case "end", "G":
		day = addMonths(firstOfMonth(day), 1).AddDays(-1)
	default:
		return false
	}
	if year := day.Time().Year(); year >= 1 && year <= lastYear {
		c.day = day
	}
	return true
}

// lastYear bounds the calendar to dates of the form 2027-01-12.
const lastYear = 9999

// Update takes a key and reports whether it moved the day.
func (c *Calendar) Update(msg tea.Msg) bool {
	key, ok := msg.(tea.KeyPressMsg)
	return ok && c.Key(key.String())
}

// View is calendarLines lines of calendarWidth columns. The day stands in brackets while picked; focused paints it.
func (c *Calendar) View(picked, focused bool) []string {
	t := c.day.Time()
	title := fmt.Sprintf("%s %d", t.Month(), t.Year())
	left := (calendarWidth - kit.Width(title)) / 2
	lines := []string{
		strings.Repeat(" ", left) + c.theme.Strong.Render(title),
		" " + c.theme.Muted.Render("Mo Tu We Th Fr Sa Su"),
	}
	first := firstOfMonth(c.day)
	last := addMonths(first, 1).AddDays(-1)
	monday := first.AddDays(-weekday(first))
	for ; monday.Compare(last) <= 0; monday = monday.AddDays(7) {
		lines = append(lines, c.week(monday, first, last, picked, focused))
	}
	for len(lines) < calendarLines {
		lines = append(lines, "")
	}
	return lines
}

// week draws seven days; the brackets of the picked one take the cells between the days.
func (c *Calendar) week(monday, first, last apiclient.Date, picked, focused bool) string {
	var b strings.Builder
	open, closing := picked && c.day == monday, false
	for i := range 7 {
		day := monday.AddDays(i)
		switch {
		case open:
			b.WriteString(c.bracket("[", focused))
		case closing:
			b.WriteString(c.bracket("]", focused))
		default:
			b.WriteByte(' ')
		}
		b.WriteString(c.number(day, first, last, picked, focused))
		closing = picked && day == c.day
		open = picked && day.AddDays(1) == c.day
	}
	if closing {
		b.WriteString(c.bracket("]", focused))
	}
	return b.String()
}

func (c *Calendar) number(day, first, last apiclient.Date, picked, focused bool) string {
	if day.Compare(first) < 0 || day.Compare(last) > 0 {
		return "  "
	}
	text := fmt.Sprintf("%2d", day.Time().Day())
	switch {
	case picked && day == c.day:
		return c.bracket(text, focused)
	case day.Compare(c.today) < 0:
		return c.theme.Muted.Render(text)
	case day == c.today:
		return c.theme.Strong.Render(text)
	default:
		return text
	}
}

func (c *Calendar) bracket(s string, focused bool) string {
	if focused {
		return c.theme.Accent.Render(s)
	}
	return c.theme.Strong.Render(s)
}

// addMonths is the same day n months later, or that month's last day where it has no such day.
func addMonths(d apiclient.Date, n int) apiclient.Date {
	t := d.Time()
	first := apiclient.NewDate(t.Year(), t.Month()+time.Month(n), 1)
	f := first.Time()
	days := apiclient.NewDate(f.Year(), f.Month()+1, 1).DaysSince(first)
	return first.AddDays(min(t.Day(), days) - 1)
}

func firstOfMonth(d apiclient.Date) apiclient.Date { return d.AddDays(1 - d.Time().Day()) }

// weekday is 0 for Monday.
func weekday(d apiclient.Date) int { return (int(d.Time().Weekday()) + 6) % 7 }
