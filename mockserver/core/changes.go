package core

import (
	"cmp"
	"slices"

	"github.com/oklog/ulid/v2"
)

// keepChanges is how many users' latest changes the log holds unless Options say otherwise; the oldest go first, an eighth
// at a time.
const keepChanges = 50_000

// change says that a user changed. Its number is the list version with which it did.
type change struct {
	number uint64
	slot   int32
	gone   bool
	id     ulid.ULID // of a user that is gone: nobody else knows it any more
}

// changeLog remembers which users changed, oldest first, so that what changed since a moment is found without looking
// at everyone. A user counts with its latest change only; earlier ones stand in the log until it is tidied.
type changeLog struct {
	changes []change
	latest  map[int32]uint64 // slot → number
	floor   uint64           // what changed with or before this number is not known any more
	most    int              // how many users' latest changes are held
}

// add notes a change. Numbers rise.
func (l *changeLog) add(c change) {
	if l.latest == nil {
		l.latest = map[int32]uint64{}
	}
	l.changes = append(l.changes, c)
	l.latest[c.slot] = c.number
	if len(l.changes) > 2*len(l.latest)+64 {
		l.changes = slices.DeleteFunc(l.changes, func(c change) bool { return !l.holds(c) })
	}
	if len(l.latest) > l.most {
		l.forget(max(l.most/8, 1))
	}
}

// holds reports whether a change is its user's latest.
func (l *changeLog) holds(c change) bool { return l.latest[c.slot] == c.number }

// forget drops the n oldest of the latest changes.
func (l *changeLog) forget(n int) {
	i := 0
	for ; n > 0; i++ {
		c := l.changes[i]
		l.floor = c.number
		if l.holds(c) {
			delete(l.latest, c.slot)
			n--
		}
	}
	l.changes = slices.Clone(l.changes[i:])
}

// changedUser counts a change of a user that an answer could show.
func (c *Core) changedUser(r *record) {
	c.changes.add(change{number: c.listVersion.Add(1), slot: r.slot})
}

// goneUser counts that a user is in no answer any more.
func (c *Core) goneUser(r *record) {
	c.changes.add(change{number: c.listVersion.Add(1), slot: r.slot, gone: true, id: r.id})
}

// changedAll counts a change that concerns everyone: nobody can catch up with it user by user.
func (c *Core) changedAll() {
	c.changes = changeLog{floor: c.listVersion.Add(1), most: c.changes.most}
}

// Changes answers a page of the users that changed since a list version, each once, as they are now; what happened after
// Until is left to the next time. It costs as much as the page is long. A version that is too old to tell, or that never
// was, is CodeSyncExpired; a negative size is CodeInvalidRequest.
func (c *Core) Changes(q ChangeQuery) (ChangePage, error) {
	now := c.rlock()
	defer c.mu.RUnlock()
	size, err := c.pageSize(q.Size)
	if err != nil {
		return ChangePage{}, err
	}
	version := c.listVersion.Load()
	if q.Until == 0 {
		q.Until = version
	}
	if q.Since < c.changes.floor || q.Since > q.Until || q.Until > version {
		return ChangePage{}, refuse(CodeSyncExpired, "What changed since then is not known any more. Read the whole list.")
	}
	page := ChangePage{Until: q.Until, Total: c.users.live, Version: version}
	at, _ := slices.BinarySearchFunc(c.changes.changes, q.Since+1, func(c change, number uint64) int { return cmp.Compare(c.number, number) })
	last := q.Since
	for _, change := range c.changes.changes[at:] {
		if change.number > q.Until {
			break
		}
		if !c.changes.holds(change) {
			continue
		}
		if len(page.Users)+len(page.Removed) == size {
			page.Next = last
			break
		}
		last = change.number
		if change.gone {
			page.Removed = append(page.Removed, userPrefix+change.id.String())
		} else if r := c.users.show(change.slot); r != nil {
			page.Users = append(page.Users, c.view(r, now))
		}
	}
	return page, nil
}
