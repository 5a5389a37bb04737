// Package scenario fills a core with deterministic data for demos and tests. Start with Load.
package scenario

import "steward/mockserver/core"

// Options narrow a scenario.
type Options struct {
	Users int    // of the scenario large; 0 means 5000. Other scenarios ignore it
	Seed  uint64 // decides the data
}

// Info describes a scenario for help texts.
type Info struct {
	Name string
	Help string
}

// All lists the scenarios.
func All() []Info { return nil }

// Load fills a fresh core: catalogue, users, past events. Dates are relative to the core's present. An unknown name is
// an error that lists the known ones.
func Load(c *core.Core, name string, o Options) error { return nil }
