package credentials

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// pendingPrefix stands before the accounts of plain values: no context's name and no address begins so, because a name
// has no slash and an address begins with its scheme.
const pendingPrefix = "pending/"

// valueAccount is where a value is kept; an account that begins with the prefix already stays as it is.
func valueAccount(account string) string {
	return pendingPrefix + strings.TrimPrefix(account, pendingPrefix)
}

// Usable reports whether values can be kept; if not, words say why, with the line that mends it.
func (s *Store) Usable(ctx context.Context) (ok bool, words string) {
	state := s.Probe(ctx)
	if state != Unlocked {
		return false, withMend(state.String(), state.Mend())
	}
	return true, ""
}

// Value reads a plain value. Accounts of values are their own: they never meet those of credentials. The error wraps
// ErrNone where there is none.
func (s *Store) Value(ctx context.Context, account string) (string, error) {
	value, err := attempt(ctx, s, func() (string, error) { return s.backend.Get(valueAccount(account)) })
	if err != nil {
		return "", fmt.Errorf("read the keyring: %w", err)
	}
	return value, nil
}

// SetValue keeps a plain value, text of at most 2,500 bytes, in place of the one that was there, reads it back, and
// compares. The error wraps ErrTooLong.
func (s *Store) SetValue(ctx context.Context, account, value string) error {
	switch {
	case len(value) > mostBytes:
		return fmt.Errorf("keep in the keyring: %w", ErrTooLong)
	case !utf8.ValidString(value):
		return fmt.Errorf("keep in the keyring: %w", errNotText)
	}
	return s.set(ctx, valueAccount(account), value)
}

// DeleteValue takes a plain value out of the keyring, and makes sure that it is gone. The error wraps ErrNone where there
// was none.
func (s *Store) DeleteValue(ctx context.Context, account string) error {
	return s.remove(ctx, valueAccount(account))
}

// set keeps what stands under an account, reads it back, and compares.
func (s *Store) set(ctx context.Context, account, value string) error {
	_, err := attempt(ctx, s, func() (string, error) { return "", s.backend.Set(account, value) })
	if err != nil {
		return fmt.Errorf("keep in the keyring: %w", err)
	}
	kept, err := attempt(ctx, s, func() (string, error) { return s.backend.Get(account) })
	if err == nil && kept != value || errors.Is(err, ErrNone) {
		err = ErrUnkept
	}
	if err != nil {
		return fmt.Errorf("read back from the keyring: %w", err)
	}
	return nil
}

// remove deletes what stands under an account, and makes sure that it is gone.
func (s *Store) remove(ctx context.Context, account string) error {
	_, err := attempt(ctx, s, func() (string, error) { return "", s.backend.Delete(account) })
	if err != nil {
		return fmt.Errorf("delete from the keyring: %w", err)
	}
	// A prompt that was dismissed counts as success in the keyring library.
	_, err = attempt(ctx, s, func() (string, error) { return s.backend.Get(account) })
	switch {
	case errors.Is(err, ErrNone):
		return nil
	case err == nil:
		err = ErrUnkept
	}
	return fmt.Errorf("make sure that it is gone from the keyring: %w", err)
}
