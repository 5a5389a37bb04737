package core

import "time"

// usageState is what SimulateUsage remembers between steps.
type usageState struct {
	pace  Pace
	step  uint64
	slots []int32 // users whose seed says that they are in use; nil until it is first needed
}

// usersInUse is how many users the simulator looks after; enough to see life, whatever the population.
const usersInUse = 500

// Pace is how fast clients move to a new key. The zero value is that of people: two minutes, and ten.
type Pace struct {
	// Adopt is how old a key is when its client begins to call with it.
	Adopt time.Duration
	// LetGo is how old it is when its client no more calls with the old one besides.
	LetGo time.Duration
}

// resolution is how exact the last use of a key is: a minute, or less where clients move to a new key sooner than that.
func (p Pace) resolution() time.Duration {
	if p.Adopt >= usedResolution {
		return usedResolution
	}
	return p.Adopt / 20
}

func (p Pace) complete() Pace {
	if p.Adopt == 0 {
		p.Adopt = 2 * time.Minute
	}
	if p.LetGo == 0 {
		p.LetGo = max(10*time.Minute, p.Adopt)
	}
	return p
}

// SimulateUsage is one step of the life outside: about a third of the users in use call, each with the keys that its
// Use says, and their last use moves to the present. It answers how many keys were used. Deterministic under the seed.
func (c *Core) SimulateUsage() int {
	now := c.lock()
	defer c.mu.Unlock()
	c.findUsed()
	c.usage.step++
	used := 0
	for _, slot := range c.usage.slots {
		r := c.users.show(slot)
		turn := mix(mix(c.seed, c.usage.step), uint64(slot))%3 == 0 //nolint:gosec // slots are not negative
		if r == nil || r.status(now) != StatusEnabled || !turn {
			continue
		}
		for _, i := range r.calling(now, c.usage.pace) {
			k := &r.keys[i]
			address := k.lastUsedFrom
			if address == "" {
				address = r.address()
			}
			before := c.listVersion.Load()
			c.used(r, k, address, now)
			if c.listVersion.Load() != before {
				used++
			}
		}
	}
	return used
}

func (c *Core) findUsed() {
	if c.usage.slots != nil {
		return
	}
	c.usage.slots = []int32{}
	for slot := range min(c.users.slots(), 4*usersInUse) {
		if r := c.users.show(slot); r != nil && r.use != UseNone && len(c.usage.slots) < usersInUse {
			c.usage.slots = append(c.usage.slots, slot)
		}
	}
}

// calling lists the keys that the user's client calls with at present.
func (r *record) calling(now instant, pace Pace) []int {
	var keys []int
	var newest instant
	for i := range r.keys {
		if k := &r.keys[i]; k.usable(now) {
			keys = append(keys, i)
			if now >= k.createdAt.add(pace.Adopt) {
				newest = max(newest, k.createdAt)
			}
		}
	}
	if r.use == UseAll {
		return keys
	}
	out := keys[:0]
	for _, i := range keys {
		created := r.keys[i].createdAt
		if created == newest || (created < newest && now < newest.add(pace.LetGo)) {
			out = append(out, i)
		}
	}
	return out
}

// address is where a client calls from that has never called before: where the user's other keys are used from.
func (r *record) address() string {
	for i := range r.keys {
		if a := r.keys[i].lastUsedFrom; a != "" {
			return a
		}
	}
	return "10.0.0.10"
}
