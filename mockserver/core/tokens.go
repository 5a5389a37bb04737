package core

import (
	"crypto/subtle"
	"time"
)

// token is a bearer token by its hash; who it stands for is looked up each time, so that it dies with its key and user.
type token struct {
	KeyID     string
	Secrets   uint32 // which secret of the key it was made with
	ExpiresAt instant
	UserID    string // empty for an operator's
}

// tokenBook holds the tokens that are alive, and for a while those that have expired, to tell which those were.
type tokenBook struct {
	byHash map[digest]token
	serial uint64  // tokens ever made
	swept  instant // when expired ones were last thrown out
}

const rememberExpired = time.Hour

func newTokenBook() tokenBook { return tokenBook{byHash: map[digest]token{}} }

// IssueToken exchanges a credential for a token that lives at most Limits.TokenLife, and never longer than its key or
// user. Every credential that does not work, for whatever reason, gives the same *Error with CodeUnauthenticated.
func (c *Core) IssueToken(keyID, secret string, from Origin) (Token, error) {
	now := c.lock()
	defer c.mu.Unlock()
	who, err := c.authenticate(keyID, secret, from, now)
	if err != nil {
		return Token{}, err
	}
	life := c.rules.Limits.TokenLife
	if life <= 0 || life > time.Hour {
		life = time.Hour
	}
	t := token{KeyID: keyID, Secrets: who.secrets, ExpiresAt: earlier(now.add(life), instantOf(who.caller.CredentialEnds))}
	if who.caller.Kind == KindServiceUser {
		t.UserID = who.caller.ID
	}
	c.sweepTokens(now)
	c.tokens.serial++
	value := c.secrets.token(c.tokens.serial)
	c.tokens.byHash[digestOf(value)] = t
	return Token{
		Value: value, KeyID: keyID, ExpiresAt: t.ExpiresAt.time(), ExpiresIn: t.ExpiresAt.time().Sub(now.time()),
	}, nil
}

// Authenticate says who a credential stands for, without a token, and moves the key's last use. Errors are IssueToken's.
func (c *Core) Authenticate(keyID, secret string, from Origin) (Caller, error) {
	now := c.lock()
	defer c.mu.Unlock()
	who, err := c.authenticate(keyID, secret, from, now)
	return who.caller, err
}

// Verify says who a token stands for, and moves the key's last use. A token that has outlived itself is
// CodeTokenExpired; any other that does not work is CodeUnauthenticated.
func (c *Core) Verify(value string, from Origin) (Caller, error) {
	hash := digestOf(value)
	now := c.rlock()
	t, found := c.tokens.byHash[hash]
	if found && t.UserID == "" {
		defer c.mu.RUnlock()
		return c.operatorOf(t, from, now)
	}
	c.mu.RUnlock()
	if !found {
		return Caller{}, unauthenticated()
	}
	now = c.lock()
	defer c.mu.Unlock()
	if t, found = c.tokens.byHash[hash]; !found {
		return Caller{}, unauthenticated()
	}
	if passed(t.ExpiresAt, now) {
		return Caller{}, tokenExpired()
	}
	r, i := c.users.findKey(t.KeyID)
	if r == nil || r.keys[i].secrets != t.Secrets || !r.works(&r.keys[i], now) {
		return Caller{}, unauthenticated()
	}
	c.used(r, &r.keys[i], from.SourceIP, now)
	return c.caller(r, &r.keys[i], from), nil
}

func tokenExpired() *Error { return refuse(CodeTokenExpired, "The token has expired.") }

func (c *Core) operatorOf(t token, from Origin, now instant) (Caller, error) {
	if passed(t.ExpiresAt, now) {
		return Caller{}, tokenExpired()
	}
	for i := range c.operators {
		if c.operators[i].keyString() == t.KeyID {
			return c.operators[i].caller(from), nil
		}
	}
	return Caller{}, unauthenticated()
}

// bearer is who a credential stands for, and which secret of the key it was.
type bearer struct {
	caller  Caller
	secrets uint32
}

func (c *Core) authenticate(keyID, secret string, from Origin, now instant) (bearer, error) {
	given := digestOf(secret)
	for i := range c.operators {
		if o := &c.operators[i]; o.keyString() == keyID {
			if subtle.ConstantTimeCompare(given[:], o.hash[:]) == 1 {
				return bearer{caller: o.caller(from)}, nil
			}
			return bearer{}, unauthenticated()
		}
	}
	r, i := c.users.findKey(keyID)
	if r == nil {
		return bearer{}, unauthenticated()
	}
	k := &r.keys[i]
	hash := c.sealed(*k).hash
	if subtle.ConstantTimeCompare(given[:], hash[:]) != 1 || !r.works(k, now) {
		c.append(now, Event{
			Action: ActionTokenIssue, Outcome: OutcomeFailure, Reason: CodeUnauthenticated, Target: keyTarget(r, k),
			Actor:    Actor{ID: r.idString(), Name: r.name, Kind: KindServiceUser},
			SourceIP: from.SourceIP, RequestID: from.RequestID,
		})
		return bearer{}, unauthenticated()
	}
	c.used(r, k, from.SourceIP, now)
	return bearer{caller: c.caller(r, k, from), secrets: k.secrets}, nil
}

// works reports whether a key authenticates: its own end, the user's end and whether the user is enabled.
func (r *record) works(k *keyRecord, now instant) bool {
	return k.usable(now) && r.status(now) == StatusEnabled
}

func (c *Core) caller(r *record, k *keyRecord, from Origin) Caller {
	permissions := c.names.permissions(r)
	caller := Caller{
		ID: r.idString(), Name: r.name, Kind: KindServiceUser, Permissions: permissions, KeyID: k.idString(),
		CredentialEnds: earlier(k.expiresAt, r.endDate.expiry()).time(), Origin: from,
	}
	caller.ReadOnly = !caller.Can(PermWriteUsers) && !caller.Can(PermWriteKeys)
	return caller
}

// usedResolution is how exact the last use is at most: so many calls move it once.
const usedResolution = time.Minute

// used moves a key's last use. From the first use on, its secret is not replayed any more.
func (c *Core) used(r *record, k *keyRecord, address string, now instant) {
	if k.lastUsedAt != 0 && now < k.lastUsedAt.add(c.usage.pace.resolution()) && k.lastUsedFrom == address {
		return
	}
	c.users.edit(r)
	k.lastUsedAt, k.lastUsedFrom = now, address
	c.requests.forgetSecret(k.idString())
	c.changedUser(r)
}

// killTokens ends the tokens of one key, or with an empty id of all keys of the user.
func (c *Core) killTokens(r *record, keyID string) {
	if len(c.tokens.byHash) == 0 {
		return
	}
	user := r.idString()
	for hash, t := range c.tokens.byHash {
		if t.UserID == user && (keyID == "" || t.KeyID == keyID) {
			delete(c.tokens.byHash, hash)
		}
	}
}

func (c *Core) sweepTokens(now instant) {
	if now < c.tokens.swept.add(time.Minute) {
		return
	}
	c.tokens.swept = now
	for hash, t := range c.tokens.byHash {
		if passed(t.ExpiresAt.add(rememberExpired), now) {
			delete(c.tokens.byHash, hash)
		}
	}
}
