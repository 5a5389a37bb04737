package core

// AuthenticatePresent says who the service user with an id is as a caller, for a face that has made sure otherwise that
// it is there, such as by a client certificate. It moves the last use of the user's first usable key. A user who is
// disabled, has expired or holds no usable key is refused as by IssueToken.
func (c *Core) AuthenticatePresent(userID string, from Origin) (Caller, error) {
	now := c.lock()
	defer c.mu.Unlock()
	r := c.users.find(userID)
	if r == nil {
		return Caller{}, unauthenticated()
	}
	for i := range r.keys {
		if k := &r.keys[i]; r.works(k, now) {
			c.used(r, k, from.SourceIP, now)
			return c.caller(r, k, from), nil
		}
	}
	return Caller{}, unauthenticated()
}
