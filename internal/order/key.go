package order

import (
	"encoding/binary"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"steward/apiclient"
)

// atEnd is the first byte of what stays at the end in both directions; every other key starts with a smaller one.
const atEnd = 0xff

// appendColumn appends the part of a key that the column decides, turned round for the reverse order.
func appendColumn(key []byte, u *apiclient.ServiceUser, by Column, reverse bool, m apiclient.Moment) []byte {
	start := len(key)
	switch by {
	case ByStatus:
		key = append(key, statusRank(u, m))
	case ByEnds:
		key = appendEnds(key, u)
	case ByKeys:
		key = appendNumber(key, int64(u.Keys.Usable))
	case ByLastUsed:
		if !u.Keys.UsedKnown && u.Keys.LastUsed.IsZero() {
			return append(key, atEnd)
		}
		key = appendTime(key, u.Keys.LastUsed)
	case ByContact:
		if u.Contact == "" {
			return append(key, atEnd)
		}
		key = appendText(key, u.Contact)
	case ByCreated:
		if u.CreatedAt.IsZero() {
			return append(key, atEnd)
		}
		key = appendTime(key, u.CreatedAt)
	case ByUpdated:
		if u.UpdatedAt.IsZero() {
			return append(key, atEnd)
		}
		key = appendTime(key, u.UpdatedAt)
	default:
		key = appendText(key, u.Name)
	}
	if reverse {
		invert(key[start:])
	}
	return key
}

// invert turns the order of keys round. The first byte of a key is never 0, so the inverted one is never atEnd.
func invert(key []byte) {
	for i := range key {
		key[i] = ^key[i]
	}
}

func statusRank(u *apiclient.ServiceUser, m apiclient.Moment) byte {
	switch status := m.Status(u); {
	case status == apiclient.StatusEnabled && m.Expiring(u):
		return 2
	case status == apiclient.StatusEnabled:
		return 1
	case status == apiclient.StatusDisabled:
		return 3
	default:
		return 4
	}
}

func appendEnds(key []byte, u *apiclient.ServiceUser) []byte {
	if u.EndDate.IsZero() {
		return append(key, 2)
	}
	return appendNumber(key, int64(u.EndDate.DaysSince(apiclient.NewDate(1970, time.January, 1))))
}

// appendNumber keeps 7 bytes of a number behind a 1, enough for 2^55 either way.
func appendNumber(key []byte, n int64) []byte {
	const middle = 1 << 55
	return binary.BigEndian.AppendUint64(key, 1<<56|uint64(n+middle)&(1<<56-1)) //nolint:gosec // wanted: order is kept
}

func appendTime(key []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(key, 1)
	}
	return binary.BigEndian.AppendUint32(appendNumber(append(key, 2), t.Unix()), uint32(t.Nanosecond())) //nolint:gosec // below 10^9
}

// appendText appends a text as people sort it, ended by a 1: letters without regard to case, a run of digits by its
// value. No byte of it is 0.
func appendText(key []byte, text string) []byte {
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case '0' <= c && c <= '9':
			end := i
			for end < len(text) && '0' <= text[end] && text[end] <= '9' {
				end++
			}
			key = appendDigits(key, text[i:end])
			i = end
		case c < utf8.RuneSelf:
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			key = append(key, max(c, 2))
			i++
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			key = utf8.AppendRune(key, unicode.ToLower(r))
			i += size
		}
	}
	return append(key, 1)
}

// appendDigits appends a run of digits so that it stands where digits stand and a longer number comes after a shorter.
func appendDigits(key []byte, digits string) []byte {
	digits = strings.TrimLeft(digits, "0")
	const most = 200 // longer runs are no numbers to anybody; they share a place
	n := min(len(digits), most)
	key = append(key, '0', byte(n)+2)
	return append(key, digits[:n]...)
}
