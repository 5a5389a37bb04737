package credentials

import "context"

// look asks how the keyring stands, and remembers that.
func (c *Chain) look(ctx context.Context) State {
	state := c.keyring.Probe(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.probed = &state
	return state
}

// Look asks how the keyring stands where it would keep the place's credential, so that Keeps knows: another source may
// have answered before it, or it was unlocked meanwhile. It takes two seconds at most.
func (c *Chain) Look(ctx context.Context, p Place) {
	if p.Keep == "" || p.Keep == Keyring {
		c.look(ctx)
	}
}

// Keeps says where a credential of the place would be kept, by what is known already: nothing is asked. An empty Source
// means nowhere but in memory; words say why.
func (c *Chain) Keeps(p Place) (in Source, words string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case p.Keep == Memory:
		return "", "its context keeps it in memory only"
	case p.Keep == Encrypted:
		return Encrypted, ""
	case c.probed != nil && *c.probed != Unlocked:
		return "", c.probed.String()
	default:
		return Keyring, ""
	}
}

// Unlockable reports whether the keyring was found locked where its own prompt can be seen, so that AskUnlock makes sense.
func (c *Chain) Unlockable() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, asks := c.keyring.(unlocker)
	return asks && c.probed != nil && *c.probed == Locked && (c.getenv("DISPLAY") != "" || c.getenv("WAYLAND_DISPLAY") != "")
}

// AskUnlock lets the keyring ask for its passphrase on the display, and waits until that is answered or ctx ends; see
// Store.AskUnlock.
func (c *Chain) AskUnlock(ctx context.Context) error {
	keyring, ok := c.keyring.(unlocker)
	if !ok {
		return ErrNoDisplay
	}
	if err := keyring.AskUnlock(ctx); err != nil {
		return err
	}
	state := Unlocked
	c.mu.Lock()
	c.probed = &state
	c.mu.Unlock()
	return nil
}

// unlocker is a keyring that can ask for its passphrase.
type unlocker interface {
	AskUnlock(ctx context.Context) error
}
