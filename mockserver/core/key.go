package core

import "time"

// KeyStatus is the state of one key by its own end; its user may be disabled all the same.
type KeyStatus string

// The key statuses. A key is expiring when an end is set for it.
const (
	KeyActive   KeyStatus = "active"
	KeyExpiring KeyStatus = "expiring"
	KeyExpired  KeyStatus = "expired"
)

// Key is one credential pair without its secret, which cannot be read back.
type Key struct {
	ID           string // key_ and a ULID
	UserID       string
	Name         string
	Status       KeyStatus
	Hint         string // … and the last four characters of the secret
	CreatedAt    time.Time
	CreatedBy    string
	ExpiresAt    time.Time // zero means never
	LastUsedAt   time.Time // zero means never, or that the system does not tell
	LastUsedFrom string    // an address
}

// IssuedKey is a key with its secret, handed out by the one call that made it.
type IssuedKey struct {
	Key    Key
	Secret string
}

// Origin is where a request came from.
type Origin struct {
	SourceIP  string
	RequestID string
}

// Token is a bearer token as handed out once. The core keeps a hash.
type Token struct {
	Value     string
	ExpiresIn time.Duration // from now, on the core's clock
	ExpiresAt time.Time
	KeyID     string
}
