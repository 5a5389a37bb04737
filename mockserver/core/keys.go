package core

import (
	"slices"
	"strconv"
	"time"
)

// CreateKey makes a key and hands out its secret once. An empty name gets a default. Refusals: CodeForbidden,
// CodeNotFound, CodeValidation, CodeKeyLimit, CodeUnsupported.
func (c *Core) CreateKey(by Caller, userID, name string) (IssuedKey, error) {
	a := c.begin(by, ActionKeyCreate)
	defer a.end()
	r, err := a.user(PermWriteKeys, userID, 0)
	if err != nil {
		return IssuedKey{}, err
	}
	if !c.rules.Keys.Create {
		return IssuedKey{}, unsupported("create a key")
	}
	if err := c.checkKeyName(name); err != nil {
		return IssuedKey{}, err
	}
	if limit := c.rules.Keys.Limit; limit > 0 && r.usableKeys(a.now) >= limit {
		return IssuedKey{}, a.refused(&Error{
			Code: CodeKeyLimit, Limit: limit,
			Detail: "The service user holds " + count(limit, "usable key") + " already, the most it may.",
			Keys:   c.keys(r, a.now, func(k *keyRecord) bool { return k.usable(a.now) }),
		})
	}
	if c.rules.Keys.CreateExpiresOther {
		c.expireOthers(r, a.now)
	}
	issued := a.issueKey(r, name)
	return issued, nil
}

// issueKey gives a user a new key.
func (a *attempt) issueKey(r *record, name string) IssuedKey {
	r.keySerial++
	if name == "" && a.core.rules.Keys.Named {
		name = "key " + strconv.FormatUint(uint64(r.keySerial), 10)
	}
	k := keyRecord{
		id: a.core.ids.inSlot(a.now, r.slot, r.keySerial), name: name, createdAt: a.now, createdBy: a.by.Name,
	}
	secret := a.core.newSecret(&k)
	r.keys = append(slices.Clone(r.keys), k)
	a.changed(r)
	a.action, a.target = ActionKeyCreate, keyTarget(r, &k)
	a.done()
	return IssuedKey{Key: a.core.keyView(r, &k, a.now), Secret: secret}
}

// newSecret gives a key its next secret, which the key keeps only a hash of.
func (c *Core) newSecret(k *keyRecord) string {
	k.secrets++
	secret := c.secrets.secret(k.idString(), k.secrets)
	k.hash, k.hint = digestOf(secret), hint(secret)
	return secret
}

// expireOthers lets every usable key end soon, unless it ends sooner.
func (c *Core) expireOthers(r *record, now instant) {
	r.keys = slices.Clone(r.keys)
	for i := range r.keys {
		if k := &r.keys[i]; k.usable(now) {
			k.expiresAt = earlier(k.expiresAt, now.add(c.rules.Keys.OtherLife))
			c.note(due{at: k.expiresAt, slot: r.slot, key: uint32(i) + 1})
		}
	}
}

// RegenerateKey gives a key a new secret; the old one, and the tokens made with it, are refused at once. The age and
// use of the key start anew. Refusals: CodeForbidden, CodeNotFound, CodeUnsupported, and CodeValidation for a key that
// has expired.
func (c *Core) RegenerateKey(by Caller, userID, keyID string) (IssuedKey, error) {
	a := c.begin(by, ActionKeyRegenerate)
	defer a.end()
	r, k, err := a.key(userID, keyID)
	switch {
	case err != nil:
		return IssuedKey{}, err
	case !c.rules.Keys.Regenerate:
		return IssuedKey{}, unsupported("regenerate a key")
	case !k.usable(a.now):
		return IssuedKey{}, refuse(CodeValidation, "The key has expired. Create another one.")
	}
	c.killTokens(r, k.idString())
	if !c.rules.Keys.RegenerateKeepsID {
		r.keySerial++
		k.id = c.ids.inSlot(a.now, r.slot, r.keySerial)
	}
	secret := c.newSecret(k)
	k.createdAt, k.createdBy, k.lastUsedAt, k.lastUsedFrom = a.now, by.Name, 0, ""
	a.changed(r)
	a.target = keyTarget(r, k)
	a.done()
	return IssuedKey{Key: c.keyView(r, k, a.now), Secret: secret}, nil
}

// RenameKey gives a key another name. Refusals: CodeForbidden, CodeNotFound, CodeValidation, CodeUnsupported.
func (c *Core) RenameKey(by Caller, userID, keyID, name string) (Key, error) {
	a := c.begin(by, ActionKeyRename)
	defer a.end()
	r, k, err := a.key(userID, keyID)
	switch {
	case err != nil:
		return Key{}, err
	case !c.rules.Keys.Rename || !c.rules.Keys.Named:
		return Key{}, unsupported("rename a key")
	case name == "":
		return Key{}, invalid(FieldError{"/name", "required", "is required"})
	}
	if err := c.checkKeyName(name); err != nil {
		return Key{}, err
	}
	if k.name != name {
		change := Change{Path: "/name", Old: textOrNil(k.name), New: name}
		k.name = name
		a.changed(r)
		a.target = keyTarget(r, k)
		a.done(change)
	}
	return c.keyView(r, k, a.now), nil
}

// ExpireKey ends a key at a time not later than its present end; the zero time means now. A key that has expired
// stays as it is. Refusals: CodeForbidden, CodeNotFound, CodeUnsupported, CodeValidation.
func (c *Core) ExpireKey(by Caller, userID, keyID string, at time.Time) (Key, error) {
	a := c.begin(by, ActionKeyExpire)
	defer a.end()
	r, k, err := a.key(userID, keyID)
	if err != nil {
		return Key{}, err
	}
	end, rules := instantOf(at), c.rules.Keys
	switch {
	case end == 0 && !rules.ExpireNow:
		return Key{}, unsupported("expire a key now")
	case end != 0 && !rules.ExpireAt:
		return Key{}, unsupported("expire a key at a chosen time")
	case end != 0 && end < a.now:
		return Key{}, invalid(FieldError{"/at", "in-the-past", "is in the past"})
	case end != 0 && k.expiresAt != 0 && end > k.expiresAt:
		return Key{}, invalid(FieldError{"/at", "later", "is later than the key's present end"})
	case !k.usable(a.now), end != 0 && end == k.expiresAt:
		return c.keyView(r, k, a.now), nil
	}
	end = max(end, a.now)
	change := Change{Path: "/expires_at", Old: timeOrNil(k.expiresAt), New: timeOrNil(end)}
	_, place := c.users.findKey(keyID)
	k.expiresAt = end
	if k.ended = end == a.now; k.ended {
		c.killTokens(r, k.idString())
	} else {
		c.note(due{at: end, slot: r.slot, key: uint32(place) + 1}) //nolint:gosec // a place in a slice
	}
	a.changed(r)
	a.done(change)
	return c.keyView(r, k, a.now), nil
}

// DeleteKey deletes a key; tokens made with it are refused at once. Refusals: CodeForbidden, CodeNotFound,
// CodeUnsupported.
func (c *Core) DeleteKey(by Caller, userID, keyID string) error {
	a := c.begin(by, ActionKeyDelete)
	defer a.end()
	r, k, err := a.key(userID, keyID)
	if err != nil {
		return err
	}
	if !c.rules.Keys.Delete {
		return unsupported("delete a key")
	}
	id := k.id
	c.killTokens(r, k.idString())
	r.dropKey(slices.IndexFunc(r.keys, func(other keyRecord) bool { return other.id == id }))
	a.changed(r)
	a.done()
	return nil
}

func (c *Core) checkKeyName(name string) error {
	v := checker{core: c}
	v.keyName("/name", name)
	if len(v.fields) > 0 {
		return invalid(v.fields...)
	}
	return nil
}

func timeOrNil(i instant) any {
	if i == 0 {
		return nil
	}
	return i.time().Format(time.RFC3339Nano)
}
