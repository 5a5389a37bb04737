package list

import (
	"maps"
	"slices"
	"time"

	"steward/apiclient"
	"steward/internal/fleet"
	"steward/internal/order"
)

// base is a snapshot sorted. Arrangements with other filters share it, so that typing a filter sorts nothing.
type base struct {
	version uint64         // of the users in the snapshot
	day     apiclient.Date // on which statuses are as they were sorted
	by      order.Column
	reverse bool
	users   []*apiclient.ServiceUser // of the snapshot, in its order
	sorted  []*apiclient.ServiceUser
	index   index // positions in sorted
}

// sorted is the base of a snapshot: the earlier one where it still holds, else one that follows from it where few users
// changed, else a new one. The earlier one may be nil.
func sorted(earlier *base, snapshot *fleet.Snapshot, q query, now time.Time, warning time.Duration) *base {
	b := &base{version: snapshot.UsersVersion, day: apiclient.DateOf(now), by: q.by, reverse: q.reverse, users: snapshot.Users}
	if earlier != nil && earlier.day == b.day && earlier.by == b.by && earlier.reverse == b.reverse {
		if earlier.version == b.version {
			return earlier
		}
		if b.follows(earlier, now, warning) {
			return b
		}
	}
	b.sorted = order.Sort(b.users, b.by, b.reverse, now, warning)
	b.index = newIndex(b.sorted)
	return b
}

// few is the part of all users up to which sorting in those that changed costs less than sorting all.
const few = 16

// follows sorts by moving those that changed since an earlier base. It reports false, and has done nothing, where too many
// did.
func (b *base) follows(earlier *base, now time.Time, warning time.Duration) bool {
	gone, fresh, ok := difference(earlier.users, b.users, len(b.users)/few)
	if !ok {
		return false
	}
	left := make([]int, len(gone))
	for i, u := range gone {
		left[i] = earlier.index.position(string(u.ID))
	}
	slices.Sort(left)
	fresh, at := order.Places(earlier.sorted, fresh, b.by, b.reverse, now, warning)
	b.sorted = order.Splice(earlier.sorted, left, fresh, at)
	b.index = earlier.index.follow(b.sorted, left, fresh, at)
	return true
}

// difference is who is only in the one or only in the other of two lists, a changed user in both; ok is false when that
// are more than most. Lists keep their order from snapshot to snapshot, so that one walk finds it.
func difference(before, after []*apiclient.ServiceUser, most int) (gone, fresh []*apiclient.ServiceUser, ok bool) {
	i, j := 0, 0
	for i < len(before) || j < len(after) {
		switch both := i < len(before) && j < len(after); {
		case both && before[i] == after[j]:
			i, j = i+1, j+1
			continue
		case both && before[i].ID == after[j].ID:
			gone, fresh = append(gone, before[i]), append(fresh, after[j])
			i, j = i+1, j+1
		case i < len(before):
			gone = append(gone, before[i])
			i++
		default:
			fresh = append(fresh, after[j])
			j++
		}
		if len(gone) > most || len(fresh) > most {
			return nil, nil, false
		}
	}
	return gone, fresh, true
}

// index finds the positions of users in an order by their ids. Every user has a number, and only numbers are told where
// they stand when the order changes, because making a map anew is slow. It never changes; one that follows from another
// shares its map.
type index struct {
	numbers map[string]int32
	more    map[string]int32 // of those who came since numbers was made
	at      []int32          // by number the position, -1 for who is gone
	who     []int32          // by position the number
}

// mostMore is how many users may come until numbers is made anew.
const mostMore = 4096

func newIndex(sorted []*apiclient.ServiceUser) index {
	x := index{numbers: make(map[string]int32, len(sorted)), at: make([]int32, len(sorted))}
	for i, u := range sorted {
		x.numbers[string(u.ID)] = int32(i) //nolint:gosec // there are never 2^31 users in memory
		x.at[i] = int32(i)                 //nolint:gosec // see above
	}
	x.who = x.at
	return x
}

// position is where a user stands, or -1.
func (x *index) position(id string) int {
	n, ok := x.number(id)
	if !ok {
		return -1
	}
	return int(x.at[n])
}

func (x *index) number(id string) (n int32, ok bool) {
	if n, ok = x.numbers[id]; !ok {
		n, ok = x.more[id]
	}
	return n, ok
}

// follow is the index of the order that came of splicing.
func (x *index) follow(sorted []*apiclient.ServiceUser, gone []int, fresh []*apiclient.ServiceUser, at []int) index {
	next := index{numbers: x.numbers, more: x.more}
	came := make([]int32, len(fresh))
	count := len(x.at)
	for i, u := range fresh {
		n, ok := next.number(string(u.ID))
		if !ok {
			if count == len(x.at) {
				next.more = maps.Clone(x.more)
			}
			if next.more == nil {
				next.more = map[string]int32{}
			}
			n = int32(count) //nolint:gosec // there are never 2^31 users in memory
			next.more[string(u.ID)] = n
			count++
		}
		came[i] = n
	}
	if len(next.more) > mostMore {
		return newIndex(sorted)
	}
	next.who = order.Splice(x.who, gone, came, at)
	next.at = make([]int32, count)
	for n := range next.at {
		next.at[n] = -1
	}
	for i, n := range next.who {
		next.at[n] = int32(i) //nolint:gosec // see above
	}
	return next
}
