package core

import (
	"fmt"
	"time"
)

// Date is a civil date in UTC, as days since 1970-01-01. The zero Date means none; 1970-01-01 itself has no Date.
type Date int32

const (
	day      = 24 * time.Hour
	dateForm = "2006-01-02"
)

// ParseDate reads a date such as 2027-01-12, between the years 1971 and 9999. The empty string is the zero Date.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return 0, nil
	}
	t, err := time.Parse(dateForm, s)
	if err != nil || t.Year() < 1971 {
		return 0, fmt.Errorf("read date: want a form like 2027-01-12")
	}
	return DateOf(t), nil
}

// DateOf is the date of t in UTC. The zero time gives the zero Date.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return 0
	}
	return Date(floorDiv(t.Unix(), int64(day/time.Second))) //nolint:gosec // five million years fit
}

// String gives the form 2027-01-12, and the empty string for the zero Date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return d.start().Format(dateForm)
}

// Expiry is the first instant at which a user with this end date no longer works: midnight UTC after the day. The zero
// Date gives the zero time.
func (d Date) Expiry() time.Time {
	if d == 0 {
		return time.Time{}
	}
	return d.start().Add(day)
}

func (d Date) start() time.Time { return time.Unix(int64(d)*int64(day/time.Second), 0).UTC() }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
