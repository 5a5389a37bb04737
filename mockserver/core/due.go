package core

import (
	"cmp"
	"container/heap"
)

// due is an end that will come: of a user, or of its key number key.
type due struct {
	at   instant
	slot int32
	key  uint32 // 0 for the user itself, else one more than the key's place when it was noted; only for the order
}

// dueHeap is what will end, the earliest first. An entry that no longer holds is found out when its time comes.
type dueHeap []due

func (h dueHeap) Len() int { return len(h) }

func (h dueHeap) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(h[i].at, h[j].at), cmp.Compare(h[i].slot, h[j].slot), cmp.Compare(h[i].key, h[j].key)) < 0
}

func (h dueHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push implements heap.Interface.
func (h *dueHeap) Push(x any) { *h = append(*h, x.(due)) }

// Pop implements heap.Interface.
func (h *dueHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// note remembers that something ends at d.at; a zero instant is nothing to remember.
func (c *Core) note(d due) {
	if d.at != 0 {
		heap.Push(&c.due, d)
		c.next.Store(int64(c.due[0].at))
	}
}

// noteAll remembers every end of a user that is still to come.
func (c *Core) noteAll(r *record, now instant) {
	if end := r.endDate.expiry(); end > now {
		c.note(due{at: end, slot: r.slot})
	}
	for i, k := range r.keys {
		if k.expiresAt > now {
			c.note(due{at: k.expiresAt, slot: r.slot, key: uint32(i) + 1})
		}
	}
}

// settle lets everything that is due by now happen, in the order of time.
func (c *Core) settle(now instant) {
	for len(c.due) > 0 && c.due[0].at <= now {
		d := heap.Pop(&c.due).(due)
		r := c.users.show(d.slot)
		if r == nil {
			continue
		}
		if d.key == 0 {
			c.endUser(r, d.at)
		} else {
			c.endKeys(r, d.at)
		}
	}
	if len(c.due) == 0 {
		c.next.Store(int64(never))
		return
	}
	c.next.Store(int64(c.due[0].at))
}

func (c *Core) endUser(r *record, at instant) {
	if r.endDate.expiry() != at || r.ended == r.endDate {
		return
	}
	c.users.edit(r)
	r.ended = r.endDate
	r.revision++
	c.killTokens(r, "")
	c.append(at, Event{
		Action: ActionUserExpire, Outcome: OutcomeSuccess, Actor: systemActor(), Target: userTarget(r),
		Changes: []Change{{Path: "/status", Old: string(liveStatus(r)), New: string(StatusExpired)}},
	})
	c.changedUser(r)
}

// endKeys records the end of every key of the user that ends at that instant and has not been recorded yet.
func (c *Core) endKeys(r *record, at instant) {
	for i := range r.keys {
		k := &r.keys[i]
		if k.expiresAt != at || k.ended {
			continue
		}
		c.users.edit(r)
		k.ended = true
		r.revision++
		c.killTokens(r, k.idString())
		c.append(at, Event{
			Action: ActionKeyExpire, Outcome: OutcomeSuccess, Actor: systemActor(), Target: keyTarget(r, k),
			Changes: []Change{{Path: "/status", Old: string(KeyExpiring), New: string(KeyExpired)}},
		})
		c.changedUser(r)
	}
}

func systemActor() Actor { return Actor{Name: "system", Kind: KindSystem} }

// liveStatus is the user's status as if it had no end date.
func liveStatus(r *record) Status {
	if r.enabled {
		return StatusEnabled
	}
	return StatusDisabled
}
