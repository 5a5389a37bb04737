package connect

import (
	"context"
	"sync"

	"steward/apiclient"
	"steward/internal/credentials"
)

// phase is what the gate does with a call.
type phase uint8

const (
	seeking  phase = iota // a credential is on its way: calls wait, and the operator is not asked
	ready                 // calls go on
	wanting               // calls wait for the operator
	declined              // calls fail: the operator does not want to sign in
	closed                // calls fail: the connection is given up
)

// gate stands before a driver that can be replaced. Calls wait at it until there is a credential that the system takes.
// Its methods as a System are in through.go.
type gate struct {
	// closing gives up a driver; nil means that there is nothing to give up.
	closing func(apiclient.System)
	// open says that the system asks for no credential of ours: what it refuses is told, and not waited for.
	open bool

	mu     sync.Mutex
	phase  phase
	driver *driver // the newest; nil before the first
	who    credentials.Credential
	source credentials.Source
	why    string // see Want
	note   string // see Want
	locked bool   // what is wanted is the passphrase of the encrypted file
	asked  bool   // the operator wants to sign in although calls need not wait, or instead of giving the passphrase
	passed bool   // the passphrase was declined, and a credential not yet
	search uint64 // counts the searches for a credential, so that only the last one counts
	// rotating says that the credential is about to be replaced by one that is known already.
	rotating bool
	version  uint64
	changed  chan struct{} // closed and replaced with every change
}

// driver is a System and the calls that run on it.
type driver struct {
	apiclient.System
	calls   int  // under way
	retired bool // to be closed when none is
}

func newGate(closing func(apiclient.System)) *gate {
	return &gate{closing: closing, changed: make(chan struct{})}
}

// enter waits until a call may run, and answers on which driver; leave must follow. The time of the call stands still
// meanwhile. The error is an *apiclient.Error: the call was not sent.
func (g *gate) enter(ctx context.Context, op string) (*driver, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.phase == seeking || g.phase == wanting {
		release := apiclient.Hold(ctx)
		defer release()
	}
	for {
		switch g.phase {
		case ready:
			g.driver.calls++
			return g.driver, nil
		case declined:
			return nil, notSignedIn(op)
		case closed:
			return nil, given(op)
		default:
		}
		if err := g.await(ctx); err != nil {
			return nil, gaveUp(op, err)
		}
	}
}

// await blocks until something changes; g.mu is held before and after, not meanwhile.
func (g *gate) await(ctx context.Context) error {
	changed := g.changed
	g.mu.Unlock()
	defer g.mu.Lock()
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// leave ends a call, and gives up its driver if that was replaced and this was its last call.
func (g *gate) leave(d *driver) {
	g.mu.Lock()
	d.calls--
	over := d.retired && d.calls == 0
	g.mu.Unlock()
	if over {
		g.giveUp(d)
	}
}

// refused takes note of how a call failed, and reports whether it is to be made again, because a system that refused a
// credential has done nothing. A driver that was replaced meanwhile signs nobody out.
func (g *gate) refused(d *driver, err error) (again bool) {
	if g.open || !isRefusal(err) {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.phase == closed {
		return false
	}
	if g.phase == ready && g.driver == d {
		g.phase, g.why = wanting, refusedWords(g.source, err)
		if g.rotating {
			g.phase = seeking
		}
		g.bump()
	}
	return true
}

// credential is what the newest driver was made with; source is empty where there is none.
func (g *gate) credential() (who credentials.Credential, source credentials.Source) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.driver == nil {
		return credentials.Credential{}, ""
	}
	return g.who, g.source
}

// use lets the calls run on a new driver, and gives up the old one when its calls have ended. It answers nil when the
// gate was closed: the driver is then still the caller's.
func (g *gate) use(sys apiclient.System, who credentials.Credential, source credentials.Source) *driver {
	g.mu.Lock()
	if g.phase == closed {
		g.mu.Unlock()
		return nil
	}
	g.asked = false
	now, old := g.install(sys, who, source)
	g.mu.Unlock()
	g.retire(old)
	return now
}

// install puts a driver in place of the old one; g.mu is held.
func (g *gate) install(sys apiclient.System, who credentials.Credential, source credentials.Source) (now, old *driver) {
	now, old = &driver{System: sys}, g.driver
	g.driver, g.who, g.source = now, who, source
	g.phase, g.why, g.locked, g.passed = ready, "", false, false
	g.bump()
	return now, old
}

// moved says that the credential of a driver, unless that was replaced, is kept elsewhere now.
func (g *gate) moved(d *driver, source credentials.Source) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.driver == d {
		g.source = source
	}
}

// retire gives up a driver when its calls have ended; nil is none.
func (g *gate) retire(d *driver) {
	if d == nil {
		return
	}
	g.mu.Lock()
	over := !d.retired && d.calls == 0
	d.retired = true
	g.mu.Unlock()
	if over {
		g.giveUp(d)
	}
}

func (g *gate) giveUp(d *driver) {
	if g.closing != nil {
		g.closing(d.System)
	}
}

// close ends the calls that wait. Those under way end as they will, and the driver is given up after them.
func (g *gate) close() {
	g.mu.Lock()
	if g.phase == closed {
		g.mu.Unlock()
		return
	}
	old := g.driver
	g.phase, g.driver, g.who, g.source = closed, nil, credentials.Credential{}, ""
	g.bump()
	g.mu.Unlock()
	g.retire(old)
}

// bump announces a change; g.mu is held.
func (g *gate) bump() {
	g.version++
	close(g.changed)
	g.changed = make(chan struct{})
}
