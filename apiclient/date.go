package apiclient

import (
	"fmt"
	"time"
)

// Date is a civil date, meant in UTC, at which a service user works until 23:59:59. The zero Date means "never" as an
// end date. Dates compare with == and with Compare.
type Date struct {
	days int32 // days since 0001-01-01, plus one, so that the zero value is no date
}

// NewDate makes a Date; days and months outside their range are normalised as time.Date does.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf is the UTC date of t.
func DateOf(t time.Time) Date {
	return Date{days: int32(floorDiv(t.UTC().Unix()-epoch, secondsPerDay)) + 1} //nolint:gosec // holds five million years
}

// ParseDate reads the form 2006-01-02.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date of the form 2027-01-12", s)
	}
	return DateOf(t), nil
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.days == 0 }

// Time is the first instant of the day in UTC.
func (d Date) Time() time.Time {
	return time.Unix(epoch+int64(d.days-1)*secondsPerDay, 0).UTC()
}

// Expiry is the first instant, in UTC, at which a user with this end date no longer works: the next midnight.
func (d Date) Expiry() time.Time { return d.AddDays(1).Time() }

// LastInstant is the last second, in UTC, in which a user with this end date works: 23:59:59.
func (d Date) LastInstant() time.Time { return d.Expiry().Add(-time.Second) }

// AddDays is the date n days later.
func (d Date) AddDays(n int) Date { return Date{days: d.days + int32(n)} } //nolint:gosec // as above

// DaysSince is the number of days from other to d.
func (d Date) DaysSince(other Date) int { return int(d.days - other.days) }

// Compare orders dates; no date orders after every date, because it means never.
func (d Date) Compare(other Date) int {
	switch {
	case d == other:
		return 0
	case d.IsZero():
		return 1
	case other.IsZero(), d.days < other.days:
		return -1
	default:
		return 1
	}
}

// String is the form 2006-01-02, or the empty string for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

const secondsPerDay = 24 * 60 * 60

// epoch is 0001-01-01T00:00:00Z in Unix seconds.
const epoch = -62135596800

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
