package core

import "time"

type Core struct{}

// New starts a core with the two operators and no service users.
func New(o Options) *Core { return &Core{} }

// Rules is the active rule set; only read it.
func (c *Core) Rules() RuleSet { return Open() }

// Catalogue is what can be given to service users; only read it.
func (c *Core) Catalogue() Catalogue { return Catalogue{} }

// SetCatalogue replaces the catalogue; for setting up, before users refer to it.
func (c *Core) SetCatalogue(cat Catalogue) {}

// Operators are the operators with their credentials, the default one first.
func (c *Core) Operators() []Operator { return nil }

// PreferOperator makes the named operator the first of Operators.
func (c *Core) PreferOperator(name string) {}

// Populate lets a population move in; for setting up, while nobody is there yet.
func (c *Core) Populate(p Population) error { return nil }

// Record adds events of the past; for setting up. Their order is by time; ids are given.
func (c *Core) Record(events []Event) {}

// Now is the core's time, UTC, to the millisecond. Whatever is due by then has happened.
func (c *Core) Now() time.Time { return time.Now().UTC() }

// Clock tells mode, time and speed.
func (c *Core) Clock() ClockState { return ClockState{} }

// SetClock changes mode, speed and time; expiries fire in order on the way. Going back is refused.
func (c *Core) SetClock(s ClockState) error { return nil }

// Advance moves the clock forward by d; expiries fire in order on the way.
func (c *Core) Advance(d time.Duration) error { return nil }

// ListVersion changes whenever any answer of Users or User could differ from before.
func (c *Core) ListVersion() uint64 { return 0 }

// AuditVersion changes whenever an event was added.
func (c *Core) AuditVersion() uint64 { return 0 }

func (c *Core) Users(q UserQuery) (UserPage, error) { return UserPage{}, nil }
func (c *Core) User(id string) (User, error)        { return User{}, notFound("service user") }
func (c *Core) CreateUser(by Caller, in NewUser) (CreatedUser, error) {
	return CreatedUser{}, nil
}

func (c *Core) UpdateUser(by Caller, id string, expected Revision, patch UserPatch) (User, error) {
	return User{}, nil
}

// SetEnabled enables or disables; changed says whether it was otherwise before.
func (c *Core) SetEnabled(by Caller, id string, expected Revision, enabled bool) (user User, changed bool, err error) {
	return User{}, false, nil
}
func (c *Core) DeleteUser(by Caller, id string, expected Revision) error { return nil }

// Batch answers one result per item in order, or an error when the whole batch is refused (permission, size).
func (c *Core) Batch(by Caller, verb BatchVerb, items []BatchItem) ([]BatchResult, error) {
	return nil, nil
}

// AttachGroup … idempotent; changed says whether it was otherwise before.
func (c *Core) AttachGroup(by Caller, userID, groupID string) (changed bool, err error) {
	return false, nil
}

func (c *Core) DetachGroup(by Caller, userID, groupID string) (changed bool, err error) {
	return false, nil
}

func (c *Core) AttachPolicy(by Caller, userID, policyID string) (changed bool, err error) {
	return false, nil
}

func (c *Core) DetachPolicy(by Caller, userID, policyID string) (changed bool, err error) {
	return false, nil
}

// Keys lists the keys of a user, oldest first.
func (c *Core) Keys(userID string) ([]Key, error) { return nil, nil }

func (c *Core) CreateKey(by Caller, userID, name string) (IssuedKey, error) {
	return IssuedKey{}, nil
}

func (c *Core) RegenerateKey(by Caller, userID, keyID string) (IssuedKey, error) {
	return IssuedKey{}, nil
}
func (c *Core) RenameKey(by Caller, userID, keyID, name string) (Key, error) { return Key{}, nil }

// ExpireKey ends a key at a time not later than its present end; the zero time means now.
func (c *Core) ExpireKey(by Caller, userID, keyID string, at time.Time) (Key, error) {
	return Key{}, nil
}
func (c *Core) DeleteKey(by Caller, userID, keyID string) error { return nil }

// IssueToken exchanges a credential for a token. Every credential that does not work gives the same error.
func (c *Core) IssueToken(keyID, secret string, from Origin) (Token, error) { return Token{}, nil }

// Verify says who a token stands for, and moves the key's last use.
func (c *Core) Verify(token string, from Origin) (Caller, error) { return Caller{}, nil }

// Authenticate says who a credential stands for, without a token, and moves the key's last use.
func (c *Core) Authenticate(keyID, secret string, from Origin) (Caller, error) { return Caller{}, nil }

func (c *Core) Audit(q AuditQuery) (AuditPage, error) { return AuditPage{}, nil }

// BeginRequest looks an idempotency key up for a caller. A non-nil Answer is to be replayed. Nil with a nil error
// means: go ahead, then call FinishRequest or AbandonRequest. fingerprint is any digest of method, path and payload.
func (c *Core) BeginRequest(callerID, key, fingerprint string) (*Answer, error) { return nil, nil }

// FinishRequest keeps the answer for replay.
func (c *Core) FinishRequest(callerID, key string, a Answer) {}

// AbandonRequest forgets a request that did not come to an answer worth replaying.
func (c *Core) AbandonRequest(callerID, key string) {}

// SimulateUsage lets the users that are in use call from somewhere; it answers how many keys were used.
func (c *Core) SimulateUsage() int { return 0 }

// Export is the whole state as deterministic JSON, without any secret; Import takes it over.
func (c *Core) Export() ([]byte, error)   { return nil, nil }
func (c *Core) Import(state []byte) error { return nil }
