package core

import "time"

// KeyUse is the last use of a key.
type KeyUse struct {
	UserID, UserName string
	KeyID            string
	At               time.Time
	From             string // an address
}

// Uses are the last uses of all keys that were used, in the order of their users' creation. It knows them also where the
// rule set has no FieldLastUsed: systems that do not tell them of a key may still keep a log of sign-ins.
func (c *Core) Uses() []KeyUse {
	c.rlock()
	defer c.mu.RUnlock()
	var out []KeyUse
	for slot := range c.users.slots() {
		r := c.users.show(slot)
		if r == nil {
			continue
		}
		for i := range r.keys {
			if k := &r.keys[i]; k.lastUsedAt != 0 {
				out = append(out, KeyUse{
					UserID: r.idString(), UserName: r.name, KeyID: k.idString(), At: k.lastUsedAt.time(), From: k.lastUsedFrom,
				})
			}
		}
	}
	return out
}
