package connect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"steward/apiclient"
	"steward/internal/bulklog"
	"steward/internal/config"
	"steward/internal/credentials"
	"steward/internal/pending"
	rotations "steward/internal/rotation"
	"steward/internal/viewstate"
)

// Connection is an open context. Close it when it is done with. It may be used from many goroutines.
type Connection struct {
	Context config.Context
	Kind    apiclient.Kind
	// System is what everything goes through: the gate, the guards, and the driver behind them. It implements
	// apiclient.Batcher.
	System  apiclient.System
	Pending *pending.Store
	Bulk    *bulklog.Keeper
	// Views is how the list looks here; it is never nil.
	Views *viewstate.Store
	// Rotations are those under way here.
	Rotations *rotations.Store

	gate    *gate
	access  access
	signing chan struct{} // holds a token while nobody signs in
	end     context.CancelFunc
	life    context.Context // until Close

	place   credentials.Place
	unasked bool // no source is asked for a credential: somebody brings one

	mu       sync.Mutex
	ended    func()          // what Close does besides; nil means nothing
	searches []chan struct{} // for a credential, each closed when it is over
}

// access is how a connection comes to credentials and drivers. The zero value is that of a system that asks for none.
type access struct {
	credentials Credentials
	open        func(who credentials.Credential) (apiclient.System, error)
	closing     func(apiclient.System)
	now         func() time.Time
}

// signInTime bounds the question that a credential must answer before it is used.
const signInTime = 15 * time.Second

// Plain is a connection to a system that needs no credential of ours, with nothing kept on disk: for a system in this
// process, and for tests. What the system refuses as not signed in is told, and nobody is asked to sign in.
func Plain(c config.Context, system apiclient.System) *Connection {
	conn := newConnection(c, access{}, pending.Open(pending.Options{Context: c.Name}), bulklog.New(bulklog.Options{Context: c.Name}))
	conn.Rotations = rotations.OpenStore(rotations.StoreOptions{Context: c.Name})
	conn.gate.open = true
	conn.gate.use(system, credentials.Credential{}, "")
	return conn
}

// newConnection makes a connection whose credential is still to be found.
func newConnection(c config.Context, a access, secrets *pending.Store, reports *bulklog.Keeper) *Connection {
	life, end := context.WithCancel(context.Background())
	conn := &Connection{
		Context: c, Pending: secrets, Bulk: reports, Views: viewstate.Open(viewstate.Options{Context: c.Name}),
		gate: newGate(a.closing), access: a, signing: make(chan struct{}, 1), end: end, life: life,
	}
	conn.signing <- struct{}{}
	conn.System = secrets.Guard(conn.gate)
	if c.ReadOnly {
		conn.System = readOnly{System: conn.System, context: c.Name}
	}
	return conn
}

// Want is what the connection wants of the operator.
type Want struct {
	Version uint64 // grows with every change
	// SignIn says that calls are waiting for a credential; Passphrase, that they wait for the passphrase of the encrypted
	// file.
	SignIn     bool
	Passphrase bool
	// Why says in words what is wrong with the credential there was, or why none was found. Hostile text.
	Why string
	// KeyID is the visible part of the credential there was, or empty.
	KeyID string
	// Note says in words which sources of the credential failed before another one answered; empty where none did.
	// Hostile text.
	Note string
}

// Wants blocks until what the connection wants has changed since version after. The only error is ctx's, or
// context.Canceled once the connection is closed. Before it answers that a sign-in is wanted it looks at the keyring, so
// that Keeps tells the truth.
func (c *Connection) Wants(ctx context.Context, after uint64) (Want, error) {
	want, err := c.gate.wants(ctx, after)
	if looker, ok := c.access.credentials.(keyringLooker); ok && want.SignIn {
		looker.Look(ctx, c.place)
	}
	return want, err
}

// keyringLooker is a chain of credentials that does not always know how its keyring stands, as credentials.Chain is.
type keyringLooker interface {
	Look(ctx context.Context, p credentials.Place)
}

// SignIn checks a credential against the system. If that takes it, the calls that wait go on with it, and with keep it
// is kept where the context says: the Source says where it is now. The error is the system's, or wraps ErrNotKept where
// signing in went well and keeping did not.
func (c *Connection) SignIn(ctx context.Context, who credentials.Credential, keep bool) (credentials.Source, error) {
	if c.access.open == nil {
		return "", errNoCredential
	}
	if err := c.turn(ctx); err != nil {
		return "", fmt.Errorf("sign in: %w", err)
	}
	defer c.yield()
	system, _, err := c.access.try(ctx, who)
	if err != nil {
		return "", err
	}
	return c.adopt(ctx, system, who, keep)
}

// adopt lets the calls run on a driver whose credential was checked, and keeps that.
func (c *Connection) adopt(ctx context.Context, system apiclient.System, who credentials.Credential, keep bool) (credentials.Source, error) {
	driver := c.gate.use(system, who, credentials.Memory)
	if driver == nil {
		c.access.giveUp(system)
		return "", given("sign in")
	}
	source, err := c.keep(ctx, who, keep)
	c.gate.moved(driver, source)
	return source, err
}

// keep puts a credential where the context says or, without wanted, into memory, so that it outlives this connection.
func (c *Connection) keep(ctx context.Context, who credentials.Credential, wanted bool) (credentials.Source, error) {
	place := c.place
	if !wanted {
		place.Keep = credentials.Memory
	}
	source, err := c.access.credentials.Keep(ctx, place, who)
	if err != nil && !errors.Is(err, ErrNotKept) {
		err = fmt.Errorf("%w: %w", ErrNotKept, err)
	}
	return cmp.Or(source, credentials.Memory), err
}

// Unlock opens the encrypted file with its passphrase. The calls that wait then go on with what it holds.
func (c *Connection) Unlock(ctx context.Context, passphrase string) error {
	if c.access.credentials == nil {
		return errNoCredential
	}
	if err := c.access.credentials.Unlock(ctx, c.place, passphrase); err != nil {
		return err
	}
	if !c.unasked {
		c.look()
	}
	return nil
}

// Decline lets the calls that wait, and all others until AskAgain or SignIn, fail with an error that wraps
// apiclient.ErrSignedOut. Where nothing waits, because AskAgain asked, it only takes that back.
func (c *Connection) Decline() { c.gate.decline() }

// AskAgain wants the operator to sign in, whether or not there is a credential. After the passphrase of the encrypted
// file was declined it wants a credential instead, and the passphrase again when that was declined, too.
func (c *Connection) AskAgain() {
	if c.access.open != nil {
		c.gate.askAgain()
	}
}

// SignOut forgets the credential, here and in every store, and says from which it was deleted. The calls fail from then
// on, as after Decline.
func (c *Connection) SignOut(ctx context.Context) ([]credentials.Source, error) {
	if c.access.credentials == nil {
		return nil, errNoCredential
	}
	from, err := c.access.credentials.Forget(ctx, c.place)
	c.gate.signOut()
	if err != nil && !errors.Is(err, credentials.ErrNone) {
		return from, err
	}
	return from, nil
}

// NeedsCredential reports whether the system wants one, so that one can sign in.
func (c *Connection) NeedsCredential() bool { return c.access.open != nil }

// Keeps says where a credential that is typed in would be kept; see credentials.Chain.Keeps.
func (c *Connection) Keeps() (in credentials.Source, words string) {
	if c.access.credentials == nil {
		return "", ""
	}
	return c.access.credentials.Keeps(c.place)
}

// keyringAsker is a chain of credentials whose keyring can ask for its passphrase, as credentials.Chain is.
type keyringAsker interface {
	Unlockable() bool
	AskUnlock(ctx context.Context) error
}

// Unlockable reports whether the keyring is locked where its own prompt can be seen.
func (c *Connection) Unlockable() bool {
	asker, ok := c.access.credentials.(keyringAsker)
	return ok && asker.Unlockable()
}

// AskUnlock lets the keyring ask for its passphrase on the display. The calls that wait then go on with the credential that
// it holds, or still want one.
func (c *Connection) AskUnlock(ctx context.Context) error {
	asker, ok := c.access.credentials.(keyringAsker)
	if !ok {
		return errNoCredential
	}
	if err := asker.AskUnlock(ctx); err != nil {
		return err
	}
	c.look()
	return nil
}

// Source is where the credential that is used came from; empty while there is none.
func (c *Connection) Source() credentials.Source {
	_, source := c.gate.credential()
	return source
}

// Close ends the calls that wait and the search for a credential, and gives up the driver and what is pending once the
// calls under way have ended. It leaves bulk runs alone: close Bulk before.
func (c *Connection) Close() {
	c.end()
	c.gate.close()
	defer c.abandon()
	c.Pending.Close()
	_ = c.Views.Save() // of what was changed a moment ago; a failure is in the log
	c.mu.Lock()
	ended := c.ended
	c.ended = nil
	c.mu.Unlock()
	if ended != nil {
		ended()
	}
}

// errNoCredential answers whoever wants to change the credential of a system that asks for none.
var errNoCredential = &apiclient.Error{
	Kind: apiclient.ErrUnsupported, Op: "sign in", Message: "this system asks for no credential",
}

// turn waits until nobody else signs in; yield must follow.
func (c *Connection) turn(ctx context.Context) error {
	select {
	case <-c.signing:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-c.life.Done():
		return c.life.Err()
	}
}

func (c *Connection) yield() { c.signing <- struct{}{} }
