package connect

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"steward/apiclient"
	"steward/internal/credentials"
	"steward/internal/pending"
)

// RotateOff says why the operator's own key cannot be rotated from here, or is empty.
func (c *Connection) RotateOff(d apiclient.Description, who apiclient.Operator) string {
	if c.access.open == nil {
		return "this system asks for no credential"
	}
	key, source := c.gate.credential()
	switch {
	case c.Context.ReadOnly:
		return readOnly{context: c.Context.Name}.reason()
	case who.ReadOnly:
		return "you may change nothing here"
	case source == "":
		return "you are not signed in"
	case source == credentials.Environment, source == credentials.PlainFile, source == credentials.Command:
		return "your credential comes from the " + string(source) + ", where steward cannot put a new one: rotate it there"
	case who.User == "":
		return "the system does not say that you are one of its service users"
	}
	if _, off := rotation(&d); off != "" {
		return off
	}
	if key.KeyID == "" {
		return "which key is yours cannot be told"
	}
	return ""
}

// rotation is the action that rotates a key here; off says why there is none. Regenerating comes first: it leaves no
// second key behind.
func rotation(d *apiclient.Description) (act apiclient.ActionName, off string) {
	regenerate, create := d.Can(apiclient.ActRegenerate), d.Can(apiclient.ActKeyCreate)
	switch {
	case d.Keys.Regenerate && regenerate == "":
		return apiclient.ActRegenerate, ""
	case d.Keys.Create && create == "":
		return apiclient.ActKeyCreate, ""
	case d.Keys.Regenerate:
		return "", regenerate
	case d.Keys.Create:
		return "", create
	default:
		return "", "this system gives an existing service user no new secret"
	}
}

// Rotate gives the operator's own key a new secret or, where the system does not do that, makes a new key, and keeps it
// in place of the old one; an old key that lives on is left to the system's rules. The new one is pending from the moment
// it arrives until it is kept: an error after that says that it waits there.
func (c *Connection) Rotate(ctx context.Context, who apiclient.Operator) (credentials.Source, error) {
	const op = "rotate your own key"
	d, err := c.System.Describe(ctx)
	if err != nil {
		return "", err
	}
	if off := c.RotateOff(d, who); off != "" {
		return "", &apiclient.Error{Kind: apiclient.ErrUnsupported, Op: op, Message: off}
	}
	if err := c.turn(ctx); err != nil {
		return "", fmt.Errorf("%s: %w", op, err)
	}
	defer c.yield()
	issued, err := c.renew(pending.WithName(ctx, who.Name), op, &d, who.User)
	defer c.gate.endRotation()
	if err != nil {
		return "", err
	}
	// The old secret may be dead by now, so this goes on to its end.
	return c.change(context.WithoutCancel(ctx), op, issued)
}

// renew has a secret made for the key in use, on its own driver: a call that waited for a sign-in could rotate somebody
// else's key. Calls that are refused from then on wait for the new credential.
func (c *Connection) renew(ctx context.Context, op string, d *apiclient.Description, user apiclient.UserID) (apiclient.IssuedKey, error) {
	driver, key, err := c.gate.beginRotation(op)
	if err != nil {
		return apiclient.IssuedKey{}, err
	}
	defer c.gate.leave(driver)
	system := c.Pending.Guard(driver.System)
	var issued apiclient.IssuedKey
	if act, _ := rotation(d); act == apiclient.ActRegenerate {
		issued, err = system.RegenerateKey(ctx, user, key, apiclient.NewIntent())
	} else {
		wanted := apiclient.NewKey{Intent: apiclient.NewIntent()}
		if d.Keys.Named {
			wanted.Name = "steward " + c.access.now().UTC().Format(time.DateOnly)
		}
		issued, err = system.CreateKey(ctx, user, wanted)
	}
	if err != nil {
		c.gate.endRotation()
		c.gate.refused(driver, err)
	}
	return issued, err
}

// change signs in with a secret that was just made, and keeps it.
func (c *Connection) change(ctx context.Context, op string, issued apiclient.IssuedKey) (credentials.Source, error) {
	who := credentials.Credential{KeyID: string(issued.ID), Secret: issued.Secret}
	system, _, err := c.access.try(ctx, who)
	if err != nil {
		return "", &apiclient.Error{
			Kind: apiclient.ErrUnavailable, Op: op, Message: "there is a new secret, but signing in with it failed: " + words(err),
			Next: waits(issued.ID), Err: err,
		}
	}
	driver := c.gate.use(system, who, credentials.Memory)
	if driver == nil {
		c.access.giveUp(system)
	}
	source, err := c.keep(ctx, who, true)
	source = cmp.Or(source, credentials.Memory)
	c.gate.moved(driver, source)
	if err == nil && source == credentials.Memory {
		err = ErrNotKept
	}
	if err != nil {
		return source, fmt.Errorf("%s: the new secret works: %w. %s", op, err, waits(issued.ID))
	}
	if err := c.Pending.Confirm(ctx, issued.ID); err != nil {
		return source, fmt.Errorf("%s: the new secret is kept, and may be offered again at the next start: %w", op, err)
	}
	return source, nil
}

// waits says where a secret is that was made and not kept.
func waits(key apiclient.KeyID) string {
	return "The secret of " + string(key) + " waits among those that are not confirmed: store it"
}

// beginRotation lets the calls that are refused from now on wait for the new credential. It answers the present driver,
// which leave must follow, and its key.
func (g *gate) beginRotation(op string) (*driver, apiclient.KeyID, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch g.phase {
	case ready:
		g.driver.calls++
		g.rotating = true
		return g.driver, apiclient.KeyID(g.who.KeyID), nil
	case closed:
		return nil, "", given(op)
	default:
		return nil, "", notSignedIn(op)
	}
}

// endRotation has the operator asked again about what is refused. Ending twice does no harm.
func (g *gate) endRotation() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.rotating {
		return
	}
	g.rotating = false
	if g.phase == seeking {
		g.phase = wanting
		g.bump()
	}
}
