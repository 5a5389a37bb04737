package core

import "slices"

// User reads one service user. An unknown id is CodeNotFound.
func (c *Core) User(id string) (User, error) {
	now := c.rlock()
	defer c.mu.RUnlock()
	r := c.users.find(id)
	if r == nil {
		return User{}, notFound("service user")
	}
	return c.view(r, now), nil
}

// Keys lists the keys of a user, in the order of their creation.
func (c *Core) Keys(userID string) ([]Key, error) {
	now := c.rlock()
	defer c.mu.RUnlock()
	r := c.users.find(userID)
	if r == nil {
		return nil, notFound("service user")
	}
	return c.keys(r, now, func(*keyRecord) bool { return true }), nil
}

func (c *Core) keys(r *record, now instant, pick func(*keyRecord) bool) []Key {
	out := make([]Key, 0, len(r.keys))
	for i := range r.keys {
		if pick(&r.keys[i]) {
			out = append(out, c.keyView(r, &r.keys[i], now))
		}
	}
	return out
}

// view is a user as it is at an instant.
func (c *Core) view(r *record, now instant) User {
	u := User{
		ID: r.idString(), Revision: r.revision, Name: r.name, Description: r.description, Contact: r.contact,
		Enabled: r.enabled, Status: r.status(now), EndDate: r.endDate, ExpiresAt: r.endDate.Expiry(),
		Accounts: refs(r.accounts, c.names.account), Managers: make([]Membership, len(r.managers)),
		Groups: refs(r.groups, c.names.group), Policies: refs(r.policies, c.names.policy),
		Keys:      c.summary(r, now),
		CreatedAt: r.createdAt.time(), CreatedBy: r.createdBy, UpdatedAt: r.updatedAt.time(), UpdatedBy: r.updatedBy,
	}
	for i, g := range r.managers {
		u.Managers[i] = c.names.membership(g)
	}
	return u
}

func (c *Core) summary(r *record, now instant) KeySummary {
	var oldest, newest, next instant
	s := KeySummary{Limit: c.rules.Keys.Limit}
	for i := range r.keys {
		if k := &r.keys[i]; k.usable(now) {
			s.Usable++
			oldest = earlier(oldest, k.createdAt)
			newest = max(newest, k.createdAt)
			next = earlier(next, k.expiresAt)
		}
	}
	s.Oldest, s.Newest, s.NextEnd = oldest.time(), newest.time(), next.time()
	if c.rules.Has(FieldLastUsed) {
		s.LastUsed = r.lastUsed().time()
	}
	return s
}

func (c *Core) keyView(r *record, k *keyRecord, now instant) Key {
	sealed := c.sealed(*k)
	view := Key{
		ID: k.idString(), UserID: r.idString(), Name: k.name, Status: k.status(now), Hint: sealed.hint,
		CreatedAt: k.createdAt.time(), CreatedBy: k.createdBy, ExpiresAt: k.expiresAt.time(),
	}
	if c.rules.Has(FieldLastUsed) {
		view.LastUsedAt, view.LastUsedFrom = k.lastUsedAt.time(), k.lastUsedFrom
	}
	return view
}

// sealed gives a key of a seed its hash and hint; nobody was ever told the secret.
func (c *Core) sealed(k keyRecord) keyRecord {
	if k.hint == "" {
		secret := c.secrets.secret(k.idString(), k.secrets)
		k.hash, k.hint = digestOf(secret), hint(secret)
	}
	return k
}

func (r *record) status(now instant) Status {
	if passed(r.endDate.expiry(), now) {
		return StatusExpired
	}
	return liveStatus(r)
}

func (r *record) lastUsed() instant {
	var last instant
	for i := range r.keys {
		last = max(last, r.keys[i].lastUsedAt)
	}
	return last
}

func (r *record) usableKeys(now instant) int {
	n := 0
	for i := range r.keys {
		if r.keys[i].usable(now) {
			n++
		}
	}
	return n
}

func (k *keyRecord) status(now instant) KeyStatus {
	switch {
	case k.expiresAt == 0:
		return KeyActive
	case k.usable(now):
		return KeyExpiring
	default:
		return KeyExpired
	}
}

// dropKey replaces the slice of keys by one without key i.
func (r *record) dropKey(i int) { r.keys = slices.Delete(slices.Clone(r.keys), i, i+1) }
