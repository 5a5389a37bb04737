package connect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/credentials"
)

// Result is how a context answered. The zero value means that it was not asked.
type Result struct {
	At       time.Time
	Err      error  // nil: all is well
	Operator string // who the credential is, as the system says; hostile text
	// ReadOnly says that the operator may change nothing there.
	ReadOnly bool
	// Skew is how far this machine's clock is ahead of the system's, as far as the way there and back lets tell;
	// meaningful with SkewKnown.
	Skew      time.Duration
	SkewKnown bool
}

// Test asks a context's system who we are there, with the credential that is in use where the context is open, else with
// the one that is kept.
func (m *Manager) Test(ctx context.Context, name string) Result {
	c, err := m.context(name)
	if err != nil {
		return Result{At: m.o.Now(), Err: err}
	}
	r := m.test(ctx, c)
	m.remember(c.Name, r)
	return r
}

func (m *Manager) test(ctx context.Context, c config.Context) Result {
	if _, err := m.check(c); err != nil {
		return Result{At: m.o.Now(), Err: err}
	}
	for _, conn := range m.connections(c.Name) {
		if who, source := conn.gate.credential(); source != "" {
			return m.ask(ctx, c, who)
		}
	}
	found, err := m.o.Credentials.Find(ctx, m.placeOf(c))
	if err != nil {
		return Result{At: m.o.Now(), Err: unfound(c, err)}
	}
	return m.ask(ctx, c, found.Credential)
}

// unfound says why there is no credential to test with, and how to have one.
func unfound(c config.Context, why error) error {
	failure := &apiclient.Error{
		Kind: apiclient.ErrSignedOut, Op: "test " + c.Name, Message: "there is no credential: " + words(why),
		Next: "Sign in: steward login " + c.Name, Err: why,
	}
	if errors.Is(why, credentials.ErrNeedsPassphrase) {
		failure.Message = "the credential is in the encrypted file, which wants its passphrase"
		failure.Next = "Open the context, which asks for it: steward --context " + c.Name
	}
	return failure
}

// SignIn checks a credential against the system, and keeps it where the context says only if that took it. Where the
// context is open its calls go on with it. The Source is where the credential is now, or empty where it was not taken;
// with both a Source and an error, which then wraps ErrNotKept, it was taken and is in memory only.
func (m *Manager) SignIn(ctx context.Context, name string, who credentials.Credential) (Result, credentials.Source, error) {
	c, err := m.context(name)
	if err != nil {
		return Result{At: m.o.Now(), Err: err}, "", err
	}
	if _, err := m.check(c); err != nil {
		return Result{At: m.o.Now(), Err: err}, "", err
	}
	r := m.ask(ctx, c, who)
	m.remember(c.Name, r)
	if r.Err != nil {
		return r, "", r.Err
	}
	source, err := m.o.Credentials.Keep(ctx, m.placeOf(c), who)
	if err != nil && !errors.Is(err, ErrNotKept) {
		err = fmt.Errorf("%w: %w", ErrNotKept, err)
	}
	source = cmp.Or(source, credentials.Memory)
	for _, conn := range m.connections(c.Name) {
		conn.goOn(who, source)
	}
	return r, source, err
}

// goOn lets the calls run with a credential that was checked and kept elsewhere. A driver that cannot be made leaves
// things as they are: the operator is asked when a call is refused.
func (c *Connection) goOn(who credentials.Credential, source credentials.Source) {
	system, err := c.access.open(who)
	if err != nil {
		return
	}
	if c.gate.use(system, who, source) == nil {
		c.access.giveUp(system)
	}
}

// ask asks a system who a credential is, and what time it is there.
func (m *Manager) ask(ctx context.Context, c config.Context, who credentials.Credential) Result {
	a := m.accessTo(c)
	system, err := a.open(who)
	if err != nil {
		return Result{At: m.o.Now(), Err: err}
	}
	defer a.giveUp(system)
	ctx, stop := context.WithTimeout(ctx, signInTime)
	defer stop()
	before := m.o.Now()
	d, err := system.Describe(ctx)
	r := Result{At: m.o.Now()}
	if err == nil {
		if r.SkewKnown = !d.ServerTime.IsZero(); r.SkewKnown {
			r.Skew = skew(before, r.At, d.ServerTime)
		}
		var operator apiclient.Operator
		if operator, err = system.Me(ctx); err == nil {
			r.Operator, r.ReadOnly = operator.Name, operator.ReadOnly
		}
	}
	if err != nil {
		r.Err = slow(err)
	}
	return r
}

// skew is how far our clock is ahead of another one that was read at some time between before and after.
func skew(before, after, theirs time.Time) time.Duration {
	switch {
	case theirs.Before(before):
		return before.Sub(theirs)
	case theirs.After(after):
		return after.Sub(theirs)
	default:
		return 0
	}
}
