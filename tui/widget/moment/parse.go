package moment

import (
	"strconv"
	"strings"
	"time"
)

// Hint says how a time is typed.
const Hint = "3h, 2d, or 2027-01-12 18:00 in UTC (or with +01:00 behind it)"

// layouts are the ways in which a date and time are written; those without a zone are meant in UTC.
func layouts() []string {
	return []string{
		"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02 15:04 UTC", "2006-01-02 15:04:05 UTC",
		"2006-01-02T15:04", "2006-01-02T15:04:05", time.RFC3339, "2006-01-02T15:04Z07:00",
		"2006-01-02 15:04Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04 Z07:00", "2006-01-02 15:04:05 Z07:00",
	}
}

// longest bounds a span, so that adding it to a time stays within what times can say.
const longest = 100 * 365 * 24 * time.Hour

// Parse reads a time: a span from now ("3h", "2 days", "in 90 min"), a date and time in UTC or with an offset, or a date
// alone, which means its last second in UTC. The answer is in UTC and in whole seconds. wrong says in clean words why text
// is none; both are zero for the empty text.
func Parse(text string, now time.Time) (at time.Time, wrong string) {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return time.Time{}, ""
	}
	if span, ok := parseSpan(strings.ToLower(text)); ok {
		return now.Add(span).UTC().Truncate(time.Second), ""
	}
	for _, layout := range layouts() {
		if t, err := time.Parse(layout, strings.ToUpper(text)); err == nil {
			return t.UTC().Truncate(time.Second), ""
		}
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day.AddDate(0, 0, 1).Add(-time.Second), ""
	}
	return time.Time{}, "is no time: write " + Hint
}

// parseSpan reads "3h", "in 2 days", "90 min".
func parseSpan(text string) (time.Duration, bool) {
	text = strings.TrimPrefix(text, "in ")
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	n, err := strconv.Atoi(text[:digits])
	if err != nil {
		return 0, false
	}
	unit := map[string]time.Duration{
		"m": time.Minute, "min": time.Minute, "minute": time.Minute, "minutes": time.Minute,
		"h": time.Hour, "hour": time.Hour, "hours": time.Hour,
		"d": 24 * time.Hour, "day": 24 * time.Hour, "days": 24 * time.Hour,
		"w": 7 * 24 * time.Hour, "week": 7 * 24 * time.Hour, "weeks": 7 * 24 * time.Hour,
	}[strings.TrimSpace(text[digits:])]
	if unit == 0 || n > int(longest/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true
}

// UTC is a time in UTC: 2027-01-12 18:00:00 UTC.
func UTC(t time.Time) string { return t.UTC().Format(time.DateTime) + " UTC" }

// Local is a time where the operator is: 2027-01-12 19:00:00 your time.
func Local(t time.Time, where *time.Location) string {
	return t.In(where).Format(time.DateTime) + " your time"
}
