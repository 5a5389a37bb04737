package order

import (
	"bytes"
	"sort"
	"time"

	"steward/apiclient"
)

// Places are where some users belong among others that Sort has put in order by the same column, direction, day and
// warning: it answers them in order, and for each the position in sorted that it belongs before. It costs as much as they
// are many, where sorting all anew would cost as much as all are.
func Places(sorted, some []*apiclient.ServiceUser, by Column, reverse bool, now time.Time, warning time.Duration) (ordered []*apiclient.ServiceUser, at []int) {
	m := apiclient.At(now, warning)
	k := makeKeys(some, by, reverse, m)
	sortInHalves(k.items, k.compare)
	ordered, at = make([]*apiclient.ServiceUser, len(some)), make([]int, len(some))
	var other []byte
	from := 0
	for i, item := range k.items {
		u, key := some[item.at], k.bytes[item.start:item.end]
		from += sort.Search(len(sorted)-from, func(j int) bool {
			other = appendKey(other[:0], sorted[from+j], by, reverse, m)
			c := bytes.Compare(key, other)
			return c < 0 || (c == 0 && k.tie(u, sorted[from+j]) <= 0)
		})
		ordered[i], at[i] = u, from
	}
	return ordered, at
}

// Splice is a list without what stands at the positions gone, which rise, and with each of fresh put before the position
// that at says for it, as Places does.
func Splice[T any](list []T, gone []int, fresh []T, at []int) []T {
	out := make([]T, 0, len(list)-len(gone)+len(fresh))
	from := 0
	for len(gone) > 0 || len(fresh) > 0 {
		if len(fresh) > 0 && (len(gone) == 0 || at[0] <= gone[0]) {
			out = append(append(out, list[from:at[0]]...), fresh[0])
			from, fresh, at = at[0], fresh[1:], at[1:]
			continue
		}
		out = append(out, list[from:gone[0]]...)
		from, gone = gone[0]+1, gone[1:]
	}
	return append(out, list[from:]...)
}
