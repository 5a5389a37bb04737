package core

import (
	"encoding/json"
	"fmt"
)

// Import takes over a state that Export wrote, with its seed, so that ids, secrets and answers go on as they would
// have. A real or accelerated clock does not fall behind the present. What cannot be read is CodeStateNotUnderstood,
// and then nothing has changed; so is a state of another rule set.
func (c *Core) Import(data []byte) error {
	var s state
	if err := json.Unmarshal(data, &s); err != nil {
		return notUnderstood("it is not JSON of a state")
	}
	switch {
	case s.Format != stateFormat:
		return notUnderstood(fmt.Sprintf("its format is not %d", stateFormat))
	case s.Rules != c.rules.Name:
		return notUnderstood("it is of another rule set")
	}
	next := New(Options{Rules: c.rules, Seed: s.Seed, Catalogue: s.Catalogue})
	if err := next.restore(&s); err != nil {
		return notUnderstood(err.Error())
	}
	now := c.lock()
	defer c.mu.Unlock()
	if s.Clock.Mode != ClockFrozen && instantOf(s.Clock.Now) < now {
		s.Clock.Now = now.time()
	}
	clock, err := newClock(s.Clock)
	if err != nil {
		return notUnderstood("its clock makes no sense")
	}
	c.takeOver(next, clock)
	return nil
}

func notUnderstood(why string) *Error {
	return refuse(CodeStateNotUnderstood, "The state cannot be taken over: "+why+".")
}

// takeOver moves everything of a freshly restored core into this one.
func (c *Core) takeOver(from *Core, clock clock) {
	c.seed, c.ids, c.secrets = from.seed, from.ids, from.secrets
	c.clock, c.catalogue, c.names, c.operators = clock, from.catalogue, from.names, from.operators
	c.users, c.due, c.log, c.tokens = from.users, from.due, from.log, from.tokens
	from.usage.pace = c.usage.pace // which is no part of the state
	c.requests, c.usage = from.requests, from.usage
	c.changedAll()
	c.settle(c.clock.now())
}

func (c *Core) restore(s *state) error {
	slots := int32(0)
	for i := range s.Users {
		slots = max(slots, s.Users[i].Slot+1)
	}
	if s.Slots < slots || s.Slots < 0 || int(s.Slots) > 16*(len(s.Users)+keepEvents) {
		return fmt.Errorf("its number of slots is wrong")
	}
	c.users.added = make([]*record, s.Slots)
	since := instantOf(s.Clock.Now)
	for i := range s.Users {
		r, err := s.Users[i].record()
		if err != nil {
			return err
		}
		if c.users.added[r.slot] != nil || r.id != c.ids.inSlot(r.createdAt, r.slot, 0) {
			return fmt.Errorf("the user in slot %d does not belong there", r.slot)
		}
		c.users.added[r.slot] = r
		if !r.deleted {
			c.users.live++
			c.noteAll(r, since)
		}
	}
	c.log = eventLog{events: s.Events, dropped: s.Dropped}
	c.usage.step = s.UsageStep
	if len(s.Operators) > 0 {
		c.PreferOperator(s.Operators[0])
	}
	return c.restoreBooks(s)
}

func (c *Core) restoreBooks(s *state) error {
	c.tokens.serial = s.TokensMade
	for _, t := range s.Tokens {
		hash, err := digestFrom(t.Hash)
		if err != nil {
			return err
		}
		c.tokens.byHash[hash] = t.token
	}
	for _, r := range s.Requests {
		at := requestKey{r.Caller, r.Key}
		if _, twice := c.requests.byKey[at]; twice {
			return fmt.Errorf("an idempotency key is in it twice")
		}
		c.requests.order = append(c.requests.order, at)
		c.requests.byKey[at] = &request{
			fingerprint: r.Fingerprint, begun: r.Begun, done: true, finished: r.Finished, answer: r.Answer,
		}
	}
	return nil
}

func (u *userState) record() (*record, error) {
	id, err := ulidFrom(u.ID)
	if err != nil {
		return nil, err
	}
	endDate, err := ParseDate(u.EndDate)
	if err != nil {
		return nil, err
	}
	ended, err := ParseDate(u.Ended)
	if err != nil {
		return nil, err
	}
	if u.Slot < 0 || u.Revision == 0 || u.CreatedAt == 0 {
		return nil, fmt.Errorf("a user lacks its slot, revision or creation")
	}
	r := &record{
		slot: u.Slot, id: id, revision: u.Revision, deleted: u.Deleted, name: u.Name, description: u.Description,
		contact: u.Contact, enabled: u.Enabled, endDate: endDate, ended: ended, accounts: u.Accounts,
		managers: u.Managers, groups: u.Groups, policies: u.Policies, createdAt: u.CreatedAt, createdBy: u.CreatedBy,
		updatedAt: u.UpdatedAt, updatedBy: u.UpdatedBy, keySerial: u.KeySerial, use: u.Use,
	}
	for i := range u.Keys {
		k, err := u.Keys[i].record()
		if err != nil {
			return nil, err
		}
		r.keys = append(r.keys, k)
	}
	return r, nil
}

func (k *keyState) record() (keyRecord, error) {
	id, err := ulidFrom(k.ID)
	if err != nil {
		return keyRecord{}, err
	}
	hash, err := digestFrom(k.Hash)
	if err != nil || k.Hint == "" {
		return keyRecord{}, fmt.Errorf("a key lacks its hash or hint")
	}
	return keyRecord{
		id: id, name: k.Name, hash: hash, hint: k.Hint, secrets: k.Secrets, createdAt: k.CreatedAt,
		createdBy: k.CreatedBy, expiresAt: k.ExpiresAt, ended: k.Ended, lastUsedAt: k.LastUsedAt,
		lastUsedFrom: k.LastUsedFrom,
	}, nil
}
