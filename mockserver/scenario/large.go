package scenario

import (
	"strconv"
	"time"

	"steward/mockserver/core"
)

// large is as many users as asked for. Nothing is made beforehand: see crowd.
func large(s *stage) error {
	n := s.options.Users
	if n == 0 {
		n = DefaultLarge
	}
	return s.moveInto(newCrowd(n, s.options.Seed, s.now, s.wardrobe.accesses))
}

// crowd makes each user from its number, so that a hundred thousand of them cost nothing until they are looked at.
// About 78 of 100 are enabled, 12 disabled, 10 expired; some end soon, some hold two keys or none, some are unused,
// ownerless or over-privileged.
type crowd struct {
	n        int
	seed     uint64
	now      time.Time
	today    core.Date
	step     time.Duration // between two creations
	access   []access
	rare     []access
	contacts []string
}

// crowdAge is how long ago the first user of a crowd was created.
const crowdAge = 1500 * day

func newCrowd(n int, seed uint64, now time.Time, all map[string]access) *crowd {
	c := &crowd{n: n, seed: seed, now: now, today: core.DateOf(now), step: crowdAge / time.Duration(n+1)}
	for _, name := range commonAccesses() {
		c.access = append(c.access, all[name])
	}
	for _, name := range []string{"admin", "storage admin", "everything", "none"} {
		c.rare = append(c.rare, all[name])
	}
	for _, name := range append(people(), "sre", "platform", "finance", "security", "partners") {
		c.contacts = append(c.contacts, name+"@example.com")
	}
	return c
}

// Len implements core.Population.
func (c *crowd) Len() int { return c.n }

// Ends implements core.Population.
func (c *crowd) Ends(i int) (core.Date, bool) {
	d := c.draws(i)
	return c.endDate(i, &d), d.keys == keysRotating
}

// Seed implements core.Population.
func (c *crowd) Seed(i int) core.Seed {
	d := c.draws(i)
	created, endDate := c.createdAt(i), c.endDate(i, &d)
	s := core.Seed{
		Name: c.name(i, &d), Description: pick(crowdWork(), d.next()), Disabled: d.disabled,
		EndDate: endDate, CreatedAt: created, CreatedBy: pick(people(), d.next()),
	}
	if d.next()%100 >= 7 {
		s.Contact = pick(c.contacts, d.next())
	}
	given := pick(c.access, d.next())
	if d.next()%100 < 4 {
		given = pick(c.rare, d.next())
	}
	given.give(&s)
	s.UpdatedAt, s.UpdatedBy = created, s.CreatedBy
	if d.next()%2 == 0 {
		s.UpdatedAt, s.UpdatedBy = between(created, c.alive(&s), d.next()), pick(people(), d.next())
	}
	c.giveKeys(&s, &d)
	return s
}

// draws is what is left to chance about one user: the state first, which Ends needs too, then a stream.
type draws struct {
	state    uint64
	disabled bool
	ending   uint64 // of 100: below 10 expired, then 8 within 30 days, then 22 later, the rest never
	keys     keysKind
}

type keysKind uint8

const (
	keysOne keysKind = iota
	keysNone
	keysTwo
	keysRotating // the older one has an end
)

func (c *crowd) draws(i int) draws {
	d := draws{state: c.seed ^ uint64(i)*0x9E3779B97F4A7C15} //nolint:gosec // i is not negative
	d.disabled = d.next()%100 < 13
	d.ending = d.next() % 100
	switch k := d.next() % 100; {
	case k < 6:
		d.keys = keysNone
	case k < 20:
		d.keys = keysTwo
	case k < 24:
		d.keys = keysRotating
	}
	return d
}

// next gives 64 well-spread bits (SplitMix64).
func (d *draws) next() uint64 {
	d.state += 0x9E3779B97F4A7C15
	x := d.state
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// alive is the last moment at which something could happen to a user: the present, or its end.
func (c *crowd) alive(s *core.Seed) time.Time {
	if end := s.EndDate.Expiry(); s.EndDate != 0 && end.Before(c.now) {
		return end
	}
	return c.now
}

func (c *crowd) createdAt(i int) time.Time {
	return c.now.Add(c.step*time.Duration(i) - crowdAge).Truncate(time.Millisecond)
}

func (c *crowd) endDate(i int, d *draws) core.Date {
	spread := core.Date(d.state >> 33 % 400)
	switch {
	case d.ending < 10:
		if end := c.today - 1 - spread; end > core.DateOf(c.createdAt(i)) {
			return end
		}
		return 0
	case d.ending < 18:
		return c.today + spread%30
	case d.ending < 40:
		return c.today + 30 + spread
	default:
		return 0
	}
}

// name is unique by its number; the words make it look like one of its kind.
func (c *crowd) name(i int, d *draws) string {
	team, duty, place := pick(crowdTeams(), d.next()), pick(crowdDuties(), d.next()), pick(crowdPlaces(), d.next())
	number := strconv.Itoa(100000 + i)
	if i < 100000 {
		number = number[1:]
	}
	if d.next()%20 == 0 {
		return team + " " + duty + " " + number
	}
	return team + "-" + duty + "-" + place + "-" + number
}

func (c *crowd) giveKeys(s *core.Seed, d *draws) {
	var older core.SeedKey
	switch d.keys {
	case keysNone:
		return
	case keysOne:
		s.Keys = []core.SeedKey{c.key(s, d, s.CreatedAt)}
		return
	default:
		older = c.key(s, d, s.CreatedAt)
	}
	if d.keys == keysRotating {
		older.ExpiresAt = c.now.Add(time.Duration(1+d.next()%72) * hour)
	}
	s.Keys = []core.SeedKey{older, c.key(s, d, older.CreatedAt)}
}

// key is a key made after a moment, used recently, long ago or never.
func (c *crowd) key(s *core.Seed, d *draws, after time.Time) core.SeedKey {
	until := c.alive(s)
	k := core.SeedKey{
		Name: pick(crowdHosts(), d.next()), CreatedAt: between(after, until, d.next()), CreatedBy: s.CreatedBy,
	}
	switch use := d.next() % 100; {
	case use < 10:
		return k
	case use < 25 || s.Disabled:
		k.LastUsedAt = between(k.CreatedAt, until, d.next())
	default:
		k.LastUsedAt = between(later(k.CreatedAt, until.Add(-3*day)), until, d.next())
		s.Use = core.UseNewest
	}
	k.LastUsedFrom = "10.0." + strconv.Itoa(int(d.next()%32)) + "." + strconv.Itoa(int(1+d.next()%250))
	return k
}
