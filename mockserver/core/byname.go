package core

import "crypto/subtle"

// UserByName reads the service user with exactly this name. Where there is none, or it is deleted: CodeNotFound.
func (c *Core) UserByName(name string) (User, error) {
	now := c.lock() // the index of names is filled when it is first asked for
	defer c.mu.Unlock()
	r := c.users.called(name)
	if r == nil {
		return User{}, notFound("service user")
	}
	return c.view(r, now), nil
}

// called gives the user with a name, or nil.
func (s *store) called(name string) *record {
	s.readNames()
	slot, ok := s.names[foldName(name)]
	if !ok {
		return nil
	}
	if r := s.show(slot); r != nil && r.name == name {
		return r
	}
	return nil
}

// AuthenticateSecret says who a secret alone stands for, in systems where it comes without an id, and moves the key's
// last use. Errors are IssueToken's. It knows the secrets that were handed out; those of a population never were.
func (c *Core) AuthenticateSecret(secret string, from Origin) (Caller, error) {
	now := c.lock()
	defer c.mu.Unlock()
	given := digestOf(secret)
	for i := range c.operators {
		if o := &c.operators[i]; subtle.ConstantTimeCompare(given[:], o.hash[:]) == 1 {
			return o.caller(from), nil
		}
	}
	id, ok := c.users.keyOf(given)
	if !ok {
		return Caller{}, unauthenticated()
	}
	who, err := c.authenticate(id, secret, from, now)
	return who.caller, err
}

// keyOf gives the id of the key whose secret has the hash, of those whose secret was handed out.
func (s *store) keyOf(hash digest) (id string, ok bool) {
	holds := func(r *record) bool {
		for i := range r.keys {
			if k := &r.keys[i]; k.hint != "" && subtle.ConstantTimeCompare(k.hash[:], hash[:]) == 1 {
				id = k.idString()
				return true
			}
		}
		return false
	}
	for _, r := range s.changed {
		if !r.deleted && holds(r) {
			return id, true
		}
	}
	for _, r := range s.added {
		if r != nil && !r.deleted && holds(r) {
			return id, true
		}
	}
	return "", false
}
