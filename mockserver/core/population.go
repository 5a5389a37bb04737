package core

import "time"

// Population is the users that exist from the start. All methods are pure: the same answers every time, from any
// goroutine. The core asks for a user whenever it looks at one that nobody has changed yet.
type Population interface {
	// Len is the number of users.
	Len() int
	// Seed gives user i, 0 ≤ i < Len. Creation times must not fall as i grows. Names must differ regardless of case.
	// Nothing is validated: hostile names are welcome.
	Seed(i int) Seed
	// Ends gives what Seed gives as EndDate, and whether any of its keys has an end, cheaply: the core asks it of
	// everyone when the population moves in.
	Ends(i int) (endDate Date, keysEnd bool)
}

// Seed is one user that exists from the start. Its slices are only read.
type Seed struct {
	Name        string
	Description string
	Contact     string
	Disabled    bool
	EndDate     Date
	Accounts    []string
	Managers    []Grant
	Groups      []string
	Policies    []string
	CreatedAt   time.Time
	CreatedBy   string
	UpdatedAt   time.Time
	UpdatedBy   string
	Keys        []SeedKey
	Use         Use
}

// Use says what SimulateUsage does with a user's keys.
type Use uint8

// The uses. UseNone is the zero value: nobody calls.
const (
	UseNone   Use = iota
	UseNewest     // calls with its newest key, a while after that was made: a client that follows a rotation
	UseAll        // calls with every usable key: a client that clings to the old ones
)

// SeedKey is one key of a Seed. Nobody knows its secret.
type SeedKey struct {
	Name         string
	CreatedAt    time.Time
	CreatedBy    string
	ExpiresAt    time.Time
	LastUsedAt   time.Time
	LastUsedFrom string
}
