package order

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"sync"
	"time"

	"steward/apiclient"
)

// Column is what users are sorted by.
type Column uint8

// The columns, in the order in which the list offers them.
const (
	ByName     Column = iota // capitals or not, numbers by their value: node-9 before node-10
	ByStatus                 // enabled, expiring, disabled, expired
	ByEnds                   // the soonest first, never last
	ByKeys                   // the fewest usable keys first
	ByLastUsed               // never first, then the longest ago; what the system does not tell stays at the end
	ByContact                // capitals or not; none stays at the end
	ByCreated                // the oldest first; not known stays at the end
	ByUpdated                // as ByCreated
)

// Columns are all columns.
func Columns() []Column {
	return []Column{ByName, ByStatus, ByEnds, ByKeys, ByLastUsed, ByContact, ByCreated, ByUpdated}
}

// String is the column's heading in small letters: "last used".
func (c Column) String() string {
	names := [...]string{"name", "status", "ends", "keys", "last used", "contact", "created", "updated"}
	if int(c) < len(names) {
		return names[c]
	}
	return "unknown"
}

// Sort is the users in the order of a column at now, as a new slice; warning is the window before an end date in which
// a user counts as expiring. Users that are equal in the column stand by name, then by id, also in reverse order.
func Sort(users []*apiclient.ServiceUser, by Column, reverse bool, now time.Time, warning time.Duration) []*apiclient.ServiceUser {
	keys := makeKeys(users, by, reverse, apiclient.At(now, warning))
	sortInHalves(keys.items, keys.compare)
	sorted := make([]*apiclient.ServiceUser, len(users))
	for i := range keys.items {
		sorted[i] = users[keys.items[i].at]
	}
	return sorted
}

// keys are the sort keys of all users, one after another in one piece of memory: texts whose bytes compare as the
// users do. Making them once is much cheaper than looking at users again in each of two million comparisons.
type keys struct {
	users []*apiclient.ServiceUser
	bytes []byte
	items []item
	// namesDown is set when names are what is sorted in reverse.
	namesDown bool
}

type item struct {
	prefix     uint64 // the first 8 bytes, which decide most comparisons
	start, end uint32 // of the whole key
	at         int32  // index of the user
}

func makeKeys(users []*apiclient.ServiceUser, by Column, reverse bool, m apiclient.Moment) *keys {
	const guess = 48 // bytes of a usual key
	k := &keys{
		users: users, bytes: make([]byte, 0, guess*len(users)), items: make([]item, len(users)),
		namesDown: reverse && by == ByName,
	}
	for at, u := range users {
		start := len(k.bytes)
		k.bytes = appendKey(k.bytes, u, by, reverse, m)
		var prefix [8]byte
		copy(prefix[:], k.bytes[start:])
		k.items[at] = item{
			prefix: binary.BigEndian.Uint64(prefix[:]), at: int32(at),
			start: uint32(start), end: uint32(len(k.bytes)), //nolint:gosec // and so do their keys
		}
	}
	return k
}

func appendKey(key []byte, u *apiclient.ServiceUser, by Column, reverse bool, m apiclient.Moment) []byte {
	key = appendColumn(key, u, by, reverse, m)
	if by != ByName {
		key = appendText(key, u.Name)
	}
	return key
}

func (k *keys) compare(a, b item) int {
	if a.prefix != b.prefix {
		return cmp.Compare(a.prefix, b.prefix)
	}
	if c := bytes.Compare(k.bytes[a.start:a.end], k.bytes[b.start:b.end]); c != 0 {
		return c
	}
	return k.tie(k.users[a.at], k.users[b.at])
}

// tie compares users whose keys are equal.
func (k *keys) tie(left, right *apiclient.ServiceUser) int {
	byName := strings.Compare(left.Name, right.Name)
	if k.namesDown {
		byName = -byName
	}
	return cmp.Or(byName, strings.Compare(string(left.ID), string(right.ID)))
}

// worthSplitting is the number of users from which on a second goroutine saves more than it costs.
const worthSplitting = 8_000

func sortInHalves(items []item, compare func(a, b item) int) {
	if len(items) < worthSplitting {
		slices.SortFunc(items, compare)
		return
	}
	front, back := items[:len(items)/2], items[len(items)/2:]
	var halves sync.WaitGroup
	halves.Go(func() { slices.SortFunc(back, compare) })
	slices.SortFunc(front, compare)
	halves.Wait()
	merge(slices.Clone(front), back, items, compare)
}

// merge writes two sorted lists into out, whose end may be the very second list.
func merge(front, back, out []item, compare func(a, b item) int) {
	for i := range out {
		switch {
		case len(front) == 0:
			return
		case len(back) > 0 && compare(back[0], front[0]) < 0:
			out[i], back = back[0], back[1:]
		default:
			out[i], front = front[0], front[1:]
		}
	}
}
