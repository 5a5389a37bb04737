package core

import (
	"cmp"
	"slices"
)

// DeletedUsers are the softly deleted users, whose names stay taken, in the order of their creation. UpdatedAt and
// UpdatedBy tell when each was deleted, and by whom.
func (c *Core) DeletedUsers() []User {
	now := c.rlock()
	defer c.mu.RUnlock()
	var gone []*record
	for _, r := range c.users.changed {
		if r.deleted {
			gone = append(gone, r)
		}
	}
	for _, r := range c.users.added {
		if r != nil && r.deleted {
			gone = append(gone, r)
		}
	}
	slices.SortFunc(gone, func(a, b *record) int { return cmp.Compare(a.slot, b.slot) })
	out := make([]User, len(gone))
	for i, r := range gone {
		out[i] = c.view(r, now)
	}
	return out
}
