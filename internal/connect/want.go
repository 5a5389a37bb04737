package connect

import (
	"context"
	"errors"

	"steward/apiclient"
	"steward/internal/credentials"
)

// wants blocks until what is wanted has changed since version after, or the gate is closed.
func (g *gate) wants(ctx context.Context, after uint64) (Want, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.phase != closed {
		if g.version > after {
			return g.want(), nil
		}
		if err := g.await(ctx); err != nil {
			return Want{Version: after}, err
		}
	}
	return Want{Version: after}, context.Canceled
}

// want is what is wanted at present; g.mu is held.
func (g *gate) want() Want {
	waiting := g.phase == wanting
	return Want{
		Version: g.version, Why: g.why, KeyID: g.who.KeyID, Note: g.note,
		SignIn:     g.asked || waiting && !g.locked,
		Passphrase: waiting && g.locked && !g.asked,
	}
}

// decline lets the calls fail that wait for the operator.
func (g *gate) decline() {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch g.phase {
	case closed:
		return
	case wanting:
		g.passed = g.locked && !g.passed
		g.phase = declined
	case seeking:
		g.phase = declined
	default:
	}
	g.asked = false
	g.bump()
}

// askAgain wants the operator to sign in.
func (g *gate) askAgain() {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch g.phase {
	case closed:
		return
	case declined:
		g.phase, g.asked = wanting, g.passed
	case wanting:
		g.asked = g.locked
	default:
		g.asked = true
	}
	g.bump()
}

// signOut forgets the credential that is used. Nobody is asked for another until askAgain.
func (g *gate) signOut() {
	g.mu.Lock()
	if g.phase == closed {
		g.mu.Unlock()
		return
	}
	old := g.driver
	g.driver, g.who, g.source = nil, credentials.Credential{}, ""
	g.phase, g.why, g.locked, g.passed, g.asked = declined, "", false, false, false
	g.bump()
	g.mu.Unlock()
	g.retire(old)
}

// seek lets the calls wait for a search, which it numbers. It answers false where there is nothing to search for any
// more: somebody signed in, or the gate is closed.
func (g *gate) seek() (search uint64, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.phase == ready || g.phase == closed {
		return 0, false
	}
	if g.phase != seeking {
		g.phase, g.why, g.locked, g.passed, g.asked = seeking, "", false, false, false
		g.bump()
	}
	g.search++
	return g.search, true
}

// found lets the calls run on the driver for what a search found. It answers false when that does not count any more.
func (g *gate) found(search uint64, sys apiclient.System, found credentials.Found) bool {
	g.mu.Lock()
	if g.phase != seeking || g.search != search {
		g.mu.Unlock()
		return false
	}
	g.note = found.Skipped
	_, old := g.install(sys, found.Credential, found.Source)
	g.mu.Unlock()
	g.retire(old)
	return true
}

// notFound wants of the operator what a search did not find.
func (g *gate) notFound(search uint64, keyID string, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.phase != seeking || g.search != search {
		return
	}
	g.phase, g.why, g.who.KeyID = wanting, words(err), keyID
	g.locked = errors.Is(err, credentials.ErrNeedsPassphrase)
	g.bump()
}
