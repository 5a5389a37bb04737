// Package scenario fills a core with deterministic data for demos and tests. Start with Load; a scenario is a function
// in the table of All. Dates are relative to the core's present, so that a demo always looks alive; with a frozen clock
// and the same seed, everything is the same every time.
package scenario

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"steward/mockserver/core"
)

// Options narrow a scenario. The zero value is fine.
type Options struct {
	Users int    // of the scenario large; 0 means DefaultLarge. The other scenarios have a size of their own
	Seed  uint64 // decides what is left to chance
}

// DefaultLarge is how many users the scenario large has when nobody says.
const DefaultLarge = 5000

// maxUsers keeps a slip of the finger from asking for more than slots can be numbered.
const maxUsers = 10_000_000

// Info describes a scenario for help texts.
type Info struct {
	Name string
	Help string // what it shows, one line
}

type scenario struct {
	Info
	load func(*stage) error
}

func scenarios() []scenario {
	return []scenario{
		{Info{"demo", "about 60 users that show every state"}, demo},
		{Info{"empty", "nobody there yet"}, func(*stage) error { return nil }},
		{Info{"large", "as many users as asked for"}, large},
		{Info{"expiring", "many users and keys that end soon"}, expiring},
		{Info{"rotation", "keys in every phase of a rotation, in use"}, rotation},
		{Info{"hostile", "names that try to harm a terminal"}, hostile},
		{Info{"readonly", "the demo, for an operator who may only read"}, readonly},
	}
}

// All lists the scenarios, the default one first.
func All() []Info {
	var out []Info
	for _, s := range scenarios() {
		out = append(out, s.Info)
	}
	return out
}

// Load fills a fresh core: catalogue, users, past events. An unknown name is an error that lists the known ones; so is
// a number of users that makes no sense, and a core in which somebody is already.
func Load(c *core.Core, name string, o Options) error {
	if o.Users < 0 || o.Users > maxUsers {
		return fmt.Errorf("load scenario %s: the number of users is between 0 and %d", name, maxUsers)
	}
	var known []string
	for _, s := range scenarios() {
		if s.Name == name {
			stage := newStage(c, o)
			c.SetCatalogue(stage.wardrobe.catalogue)
			if err := s.load(stage); err != nil {
				return fmt.Errorf("load scenario %s: %w", name, err)
			}
			return nil
		}
		known = append(known, s.Name)
	}
	return fmt.Errorf("no scenario %q; there are %s", name, strings.Join(known, ", "))
}

// stage is where a scenario is set up.
type stage struct {
	core    *core.Core
	options Options
	now     time.Time
	rand    *rand.Rand
	// wardrobe is what users are given here.
	wardrobe wardrobe
}

func newStage(c *core.Core, o Options) *stage {
	rules := c.Rules()
	return &stage{
		wardrobe: wardrobeOf(&rules),
		core:     c, options: o, now: c.Now(),
		rand: rand.New(rand.NewPCG(o.Seed, 0x5374657761726421)), //nolint:gosec // demo data, and it must be repeatable
	}
}

// ago is a moment so many days in the past, at an hour and minute that look like work.
func (s *stage) ago(days float64) time.Time {
	t := s.now.Add(-time.Duration(days * float64(24*time.Hour)))
	return t.Truncate(time.Second)
}

// in is the date so many days from now; 0 is today.
func (s *stage) in(days int) core.Date { return core.DateOf(s.now) + core.Date(days) } //nolint:gosec // scenarios look some years ahead

func readonly(s *stage) error {
	s.core.PreferOperator("viewer")
	return demo(s)
}
