package config

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Duration is written as 90s, 15m, 24h or 30d, or as several of these, the larger unit first: 1d12h. A day is 24 hours.
// It is never negative and never finer than a second; the zero value is written as 0s.
type Duration time.Duration

// longest keeps a Duration within time.Duration: about 292 years.
const longest = time.Duration(1<<63 - 1)

var (
	errDuration     = errors.New("is no duration; write it as 90s, 15m, 24h or 30d")
	errDurationUnit = errors.New("lacks a unit; write it as 90s, 15m, 24h or 30d")
	errDurationLong = errors.New("is longer than 292 years")
	errDurationFine = errors.New("is negative or finer than a second")
)

// unit is one of the letters of a Duration.
type unit struct {
	letter byte
	size   time.Duration
}

// units are the letters, the largest first.
func units() [4]unit {
	return [4]unit{{'d', 24 * time.Hour}, {'h', time.Hour}, {'m', time.Minute}, {'s', time.Second}}
}

// ParseDuration reads a Duration as it is written. The error says in words what is wrong, without the text.
func ParseDuration(text string) (Duration, error) {
	var sum time.Duration
	rest := text
	for _, u := range units() {
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		if digits == 0 || digits == len(rest) || rest[digits] != u.letter {
			continue
		}
		n, ok := number(rest[:digits], int64((longest-sum)/u.size))
		if !ok {
			return 0, errDurationLong
		}
		sum += time.Duration(n) * u.size
		rest = rest[digits+1:]
	}
	switch {
	case rest != "" && strings.Trim(rest, "0123456789") == "":
		return 0, errDurationUnit
	case rest != "" || text == "":
		return 0, errDuration
	}
	return Duration(sum), nil
}

// number reads decimal digits up to a limit.
func number(digits string, limit int64) (n int64, ok bool) {
	for _, d := range []byte(digits) {
		v := int64(d - '0')
		if n > (limit-v)/10 {
			return 0, false
		}
		n = n*10 + v
	}
	return n, n <= limit
}

// String is how the duration is written. What is finer than a second is left out.
func (d Duration) String() string {
	if d == 0 {
		return "0s"
	}
	var b strings.Builder
	rest := time.Duration(d)
	for _, u := range units() {
		if n := rest / u.size; n > 0 {
			fmt.Fprintf(&b, "%d%c", n, u.letter)
			rest -= n * u.size
		}
	}
	return b.String()
}

// MarshalText is String; the error says that the duration cannot be written.
func (d Duration) MarshalText() ([]byte, error) {
	if d < 0 || time.Duration(d)%time.Second != 0 {
		return nil, fmt.Errorf("the duration %s %w", time.Duration(d), errDurationFine)
	}
	return []byte(d.String()), nil
}

// UnmarshalText is ParseDuration.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q %w", text, err)
	}
	*d = v
	return nil
}
