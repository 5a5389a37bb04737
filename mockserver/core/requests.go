package core

import (
	"bytes"
	"maps"
	"slices"
	"time"
)

const (
	// ReplaySecretFor is how long a replay holds the secret that the first answer held.
	ReplaySecretFor = 15 * time.Minute
	// ReplayFor is how long an idempotency key is remembered.
	ReplayFor = 24 * time.Hour
)

// Answer is a finished answer as the face sent it, kept for replay.
type Answer struct {
	Status int               `json:"status"`
	Header map[string]string `json:"header,omitempty"`
	Body   []byte            `json:"body,omitempty"`
	// KeyID names the key whose secret Body holds, as it was handed out; empty when it holds none. Such a Body is forgotten
	// after ReplaySecretFor, when the key is first used, and when the secret is not the key's any more, because the key was
	// regenerated, deleted or has expired; from then on a replay answers WithoutSecret.
	KeyID         string `json:"key_id,omitempty"`
	WithoutSecret []byte `json:"without_secret,omitempty"`
}

// requestBook remembers answers by caller and idempotency key.
type requestBook struct {
	byKey   map[requestKey]*request
	order   []requestKey        // the oldest first
	secrets map[string]*request // by the id of the key whose secret the answer holds
}

type requestKey struct{ caller, key string }

type request struct {
	fingerprint string
	begun       instant
	done        bool
	finished    instant
	answer      Answer
}

func newRequestBook() requestBook {
	return requestBook{byKey: map[requestKey]*request{}, secrets: map[string]*request{}}
}

// BeginRequest looks an idempotency key up for a caller. A non-nil Answer is to be replayed. Nil with a nil error means:
// go ahead, then call FinishRequest or AbandonRequest. fingerprint is any digest of method, path and payload. Refusals:
// CodeRequestInProgress, CodeIdempotencyReused.
func (c *Core) BeginRequest(callerID, key, fingerprint string) (*Answer, error) {
	now := c.lock()
	defer c.mu.Unlock()
	c.requests.sweep(now)
	at := requestKey{callerID, key}
	known, ok := c.requests.byKey[at]
	switch {
	case !ok:
		c.requests.byKey[at] = &request{fingerprint: fingerprint, begun: now}
		c.requests.order = append(c.requests.order, at)
		return nil, nil
	case known.fingerprint != fingerprint:
		return nil, refuse(CodeIdempotencyReused, "The idempotency key was used for another request.")
	case !known.done:
		return nil, refuse(CodeRequestInProgress, "The request with this idempotency key is still being worked on.")
	}
	if now >= known.finished.add(ReplaySecretFor) || !c.holdsLiveSecret(&known.answer, now) {
		c.requests.forgetSecret(known.answer.KeyID)
	}
	answer := known.answer
	answer.Header, answer.Body = maps.Clone(answer.Header), slices.Clone(answer.Body)
	return &answer, nil
}

// FinishRequest keeps the answer for replay.
func (c *Core) FinishRequest(callerID, key string, a Answer) {
	now := c.lock()
	defer c.mu.Unlock()
	known, ok := c.requests.byKey[requestKey{callerID, key}]
	if !ok {
		return
	}
	known.done, known.finished = true, now
	known.answer = a
	known.answer.Header, known.answer.Body = maps.Clone(a.Header), slices.Clone(a.Body)
	if a.KeyID == "" {
		return
	}
	if !c.holdsLiveSecret(&known.answer, now) { // another request was faster: it gave the key another secret, or deleted it
		known.answer.Body, known.answer.KeyID = known.answer.WithoutSecret, ""
		return
	}
	c.requests.forgetSecret(a.KeyID) // in the answer that held the one before
	c.requests.secrets[a.KeyID] = known
}

// holdsLiveSecret reports whether an answer holds the secret that its key has now, and nobody has used the key yet.
func (c *Core) holdsLiveSecret(a *Answer, now instant) bool {
	r, i := c.users.findKey(a.KeyID)
	if r == nil || r.keys[i].lastUsedAt != 0 || !r.keys[i].usable(now) {
		return false
	}
	k := &r.keys[i]
	return bytes.Contains(a.Body, []byte(c.secrets.secret(k.idString(), k.secrets)))
}

// AbandonRequest forgets a request that did not come to an answer worth replaying.
func (c *Core) AbandonRequest(callerID, key string) {
	c.lock()
	defer c.mu.Unlock()
	at := requestKey{callerID, key}
	if _, ok := c.requests.byKey[at]; !ok {
		return
	}
	delete(c.requests.byKey, at)
	c.requests.order = slices.DeleteFunc(c.requests.order, func(k requestKey) bool { return k == at })
}

// forgetSecret drops the secret of one key from the kept answer that holds it.
func (b *requestBook) forgetSecret(keyID string) {
	if known, ok := b.secrets[keyID]; ok {
		delete(b.secrets, keyID)
		known.answer.Body, known.answer.KeyID = known.answer.WithoutSecret, ""
	}
}

// sweep forgets what is older than ReplayFor.
func (b *requestBook) sweep(now instant) {
	n := 0
	for n < len(b.order) && now >= b.byKey[b.order[n]].begun.add(ReplayFor) {
		b.forgetSecret(b.byKey[b.order[n]].answer.KeyID)
		delete(b.byKey, b.order[n])
		n++
	}
	b.order = b.order[n:]
}
