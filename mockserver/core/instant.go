package core

import "time"

// instant is a moment as milliseconds since 1970 in UTC: what ids and answers can tell apart. 0 means none.
type instant int64

func instantOf(t time.Time) instant {
	if t.IsZero() {
		return 0
	}
	return instant(t.UnixMilli())
}

func (i instant) time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(i)).UTC()
}

func (i instant) add(d time.Duration) instant { return i + instant(d.Milliseconds()) }

// expiry is when a user with this end date stops working; 0 means never.
func (d Date) expiry() instant {
	if d == 0 {
		return 0
	}
	return instant(int64(d)+1) * instant(day.Milliseconds())
}

// passed reports whether an end, where there is one, has come.
func passed(end, now instant) bool { return end != 0 && now >= end }

// earlier is the earlier of two ends, where 0 means never.
func earlier(a, b instant) instant {
	if a == 0 || (b != 0 && b < a) {
		return b
	}
	return a
}
