package scenario

import (
	"fmt"
	"slices"
	"time"

	"steward/mockserver/core"
)

// roster is a population that is written out in full.
type roster []core.Seed

// Len implements core.Population.
func (r roster) Len() int { return len(r) }

// Seed implements core.Population.
func (r roster) Seed(i int) core.Seed { return r[i] }

// Ends implements core.Population.
func (r roster) Ends(i int) (core.Date, bool) {
	return r[i].EndDate, slices.ContainsFunc(r[i].Keys, func(k core.SeedKey) bool { return !k.ExpiresAt.IsZero() })
}

// row is one user as a scenario writes it down. Days count back from now, except end, which counts forward.
type row struct {
	name     string
	about    string
	contact  string // the part before @example.com; empty means nobody answers for it
	access   string // of accesses
	made     float64
	ends     bool
	end      int // days from now; negative is in the past. Only with ends
	disabled bool
	edited   float64 // 0 means never since it was made
	use      core.Use
	keys     []keyRow
}

// keyRow is one key as a scenario writes it down.
type keyRow struct {
	name string
	made float64       // days ago
	used time.Duration // ago; 0 means never
	from int           // the last byte of the address it is used from; 0 means by its place
	ends time.Duration // from now; 0 means never, negative is in the past
}

// moveIn turns rows into a population and lets it move in.
func (s *stage) moveIn(rows []row) error {
	people, granted := people(), s.wardrobe.accesses
	seeds := make(roster, 0, len(rows))
	for i, r := range rows {
		maker := people[i%len(people)]
		made := s.ago(r.made)
		seed := core.Seed{
			Name: r.name, Description: r.about, Disabled: r.disabled, Use: r.use,
			CreatedAt: made, CreatedBy: maker, UpdatedAt: made, UpdatedBy: maker,
		}
		if r.contact != "" {
			seed.Contact = r.contact + "@example.com"
		}
		if r.ends {
			seed.EndDate = s.in(r.end)
		}
		if r.edited != 0 {
			seed.UpdatedAt, seed.UpdatedBy = s.ago(r.edited), people[(i+2)%len(people)]
		}
		given, known := granted[r.access]
		if !known && r.access != "" {
			return fmt.Errorf("%s has an unknown access %q", r.name, r.access)
		}
		given.give(&seed)
		for j, k := range r.keys {
			seed.Keys = append(seed.Keys, s.key(k, maker, i, j))
		}
		seeds = append(seeds, seed)
	}
	slices.SortStableFunc(seeds, func(a, b core.Seed) int { return a.CreatedAt.Compare(b.CreatedAt) })
	rules := s.core.Rules()
	for i := range seeds {
		seeds[i] = fit(&rules, seeds[i])
	}
	plan := s.plan(seeds)
	if err := s.moveInto(seeds); err != nil {
		return fmt.Errorf("let the users move in: %w", err)
	}
	return plan.record()
}

func (s *stage) key(k keyRow, maker string, user, place int) core.SeedKey {
	key := core.SeedKey{Name: k.name, CreatedAt: s.ago(k.made), CreatedBy: maker}
	if k.used != 0 {
		key.LastUsedAt = s.now.Add(-k.used).Truncate(time.Second)
		host := k.from
		if host == 0 {
			host = 10 + (user*7+place*3)%200
		}
		key.LastUsedFrom = fmt.Sprintf("10.0.%d.%d", user%8, host)
	}
	if k.ends != 0 {
		key.ExpiresAt = s.now.Add(k.ends).Truncate(time.Second)
	}
	return key
}
