package credentials

import (
	"context"
	"errors"
	"fmt"
)

// Keep stores a credential where the place says, and answers where it went: Memory when it could not be kept, with the
// reason and its remedy as an error that wraps ErrNotKept, which is no reason not to go on. Older ones that the place's
// other stores hold are deleted where that can be done. Without a secret, or a key ID where one is wanted, nothing is
// kept anywhere.
func (c *Chain) Keep(ctx context.Context, p Place, who Credential) (Source, error) {
	if who.Secret.IsZero() || who.KeyID == "" && !p.NoKeyID {
		return "", errors.New("keep the credential: half of it is missing")
	}
	who.For = p.Address
	var err error
	to := p.Keep
	switch to {
	case "", Keyring:
		to = Keyring
		err = c.keepInKeyring(ctx, p.Account, who)
	case Encrypted:
		err = c.files.set(ctx, p.Account, who)
	case Memory:
	default:
		err = fmt.Errorf("steward keeps nothing in a place called %s", clean(string(to), mostName))
	}
	if err != nil || to == Memory {
		c.remember(p.Account, who)
		if err != nil {
			err = notKept{to, err}
		}
		return Memory, err
	}
	c.remember(p.Account, Credential{})
	if to == Keyring {
		_, _ = c.files.remove(p.Account)
	} else {
		_, _ = c.outOfKeyring(ctx, p.Account)
	}
	return to, nil
}

// notKept is that a credential went to memory only.
type notKept struct {
	to  Source
	why error
}

// Error implements error. The remedy stands last, where it can be copied from.
func (n notKept) Error() string { return fmt.Sprintf("%s, not in the %s: %s", ErrNotKept, n.to, n.why) }

// Unwrap makes it ErrNotKept, and the reason.
func (n notKept) Unwrap() []error { return []error{ErrNotKept, n.why} }

func (c *Chain) keepInKeyring(ctx context.Context, account string, who Credential) error {
	if state := c.keyring.Probe(ctx); state != Unlocked {
		return unusable(state)
	}
	return c.keyring.Set(ctx, account, who)
}

// unusable is that the keyring cannot be asked as it stands.
func unusable(state State) error { return &miss{words: state.String(), mend: state.Mend()} }

// Forget deletes the credential from every store that may hold it, and answers from which it was deleted. What the
// environment, a file or a command says is not ours to delete. The error wraps ErrNotAsked where a store could not be
// asked: a keyring that is not there at all counts only if nothing was deleted elsewhere. Nothing to delete is no error.
func (c *Chain) Forget(ctx context.Context, p Place) ([]Source, error) {
	var gone []Source
	var errs []error
	if c.remember(p.Account, Credential{}) {
		gone = append(gone, Memory)
	}
	was, keyringErr := c.outOfKeyring(ctx, p.Account)
	if was {
		gone = append(gone, Keyring)
	}
	was, err := c.files.remove(p.Account)
	if was {
		gone = append(gone, Encrypted)
	}
	if err != nil {
		errs = append(errs, err)
	}
	if keyringErr != nil && (len(gone) == 0 || !errors.Is(keyringErr, errAbsent)) {
		errs = append(errs, keyringErr)
	}
	if len(errs) > 0 {
		return gone, fmt.Errorf("forget the credential: %w", errors.Join(errs...))
	}
	return gone, nil
}

// errAbsent says that there is no keyring here, so that nothing of this session can be in it.
var errAbsent = errors.New("there is no keyring here")

// notAsked is that the keyring could not be asked.
type notAsked struct{ state State }

// Error implements error.
func (n notAsked) Error() string {
	return withMend(fmt.Sprintf("the keyring was not asked, and %s: %s", ErrNotAsked, n.state), n.state.Mend())
}

// Is makes it ErrNotAsked, and errAbsent where there is no keyring.
func (n notAsked) Is(target error) bool {
	return target == ErrNotAsked || target == errAbsent && (n.state == NoBus || n.state == NoService || n.state == NoKeyring)
}

// outOfKeyring deletes from the keyring, and reports whether there was something.
func (c *Chain) outOfKeyring(ctx context.Context, account string) (bool, error) {
	if state := c.keyring.Probe(ctx); state != Unlocked {
		return false, notAsked{state}
	}
	err := c.keyring.Delete(ctx, account)
	if errors.Is(err, ErrNone) {
		return false, nil
	}
	return err == nil, err
}

// Rename moves what is kept under one account to another, in every store. It replaces what was there. The error wraps
// ErrNotAsked where a keyring could not be asked; one that is not there at all holds nothing.
func (c *Chain) Rename(ctx context.Context, from, to Place) error {
	if from.Account == to.Account {
		return nil
	}
	c.mu.Lock()
	if who, ok := c.memory[from.Account]; ok {
		c.memory[to.Account] = who
		delete(c.memory, from.Account)
	}
	c.mu.Unlock()
	err := errors.Join(c.files.rename(from.Account, to.Account), c.renameInKeyring(ctx, from.Account, to.Account))
	if err != nil {
		return fmt.Errorf("move the credential to its new name: %w", err)
	}
	return nil
}

func (c *Chain) renameInKeyring(ctx context.Context, from, to string) error {
	if state := c.keyring.Probe(ctx); state != Unlocked {
		if err := (notAsked{state}); !errors.Is(err, errAbsent) {
			return err
		}
		return nil
	}
	who, err := c.keyring.Get(ctx, from)
	switch {
	case errors.Is(err, ErrNone):
		return nil
	case err != nil:
		return err
	}
	if err := c.keyring.Set(ctx, to, who); err != nil {
		return err
	}
	return c.keyring.Delete(ctx, from)
}

// Where says where the credential is, without a command being run or a passphrase asked for. The words say why a source
// that comes first cannot be told about, or are empty; with an empty Source they say why none can.
func (c *Chain) Where(ctx context.Context, p Place) (s Source, words string) {
	unclear := &missing{}
	for _, one := range c.sources(p) {
		switch one.source {
		case Command:
			return Command, unclear.failures()
		case Encrypted:
			if c.files.exists(p.Account) {
				return Encrypted, unclear.failures()
			}
			continue
		}
		who, err := one.ask(ctx, p)
		if err == nil {
			_, err = c.whole(one.source, p, who)
		}
		if err == nil {
			return one.source, unclear.failures()
		}
		m := missFrom(one.source, err)
		m.failed = m.failed || m.last || one.source == Keyring && m.mend != ""
		unclear.misses = append(unclear.misses, m)
		if m.last {
			break
		}
	}
	return "", unclear.failures()
}

// Unlock gives the passphrase of the encrypted file, which is kept in memory for this process, and serves the other
// files that it opens too. The error wraps ErrWrongPassphrase where it does not open the file. Without a file it is the
// passphrase of the one that Keep will write.
func (c *Chain) Unlock(ctx context.Context, p Place, passphrase string) error {
	return c.files.unlock(ctx, p.Account, passphrase)
}
