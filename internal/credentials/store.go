package credentials

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/zalando/go-keyring"

	"steward/apiclient"
)

// Credential is the operator's key pair for one system.
type Credential struct {
	KeyID  string
	Secret apiclient.Secret
	// For is the address it is for, as Place.Address has it; empty means that nobody said.
	For string
}

// Errors for errors.Is.
var (
	ErrNone    = errors.New("the keyring holds nothing for this account")
	ErrStuck   = errors.New("the keyring does not answer; it is not asked again")
	ErrGarbled = errors.New("what the keyring holds for this account is not a credential of steward")
	ErrTooLong = fmt.Errorf("the credential takes more than the %d bytes that every keyring can keep", mostBytes)
	ErrUnkept  = errors.New("the keyring said yes, and did not do it")

	ErrNoDisplay = errors.New("there is no display for the keyring's prompt")
	ErrDismissed = errors.New("the keyring's prompt was dismissed")
)

// mostBytes is what fits into the credential manager of Windows, the smallest of all keyrings.
const mostBytes = 2500

// callTime bounds a call of the keyring.
const callTime = 3 * time.Second

// backend keeps one value per account. Get and Delete answer keyring.ErrNotFound where there is none. A call may hang.
type backend interface {
	Get(account string) (string, error)
	Set(account, value string) error
	Delete(account string) error
}

// Store keeps a credential per account in the keyring, and plain values beside them (Value). An account is a context's
// name, or the address of a system: scheme://host[:port]. Make one for a process with Open; it may be used from many
// goroutines. Every call of the keyring ends after three seconds with ErrStuck; whoever hangs there is left behind, and
// the Store does not call again. Errors hold no secret.
type Store struct {
	backend backend
	probe   func(context.Context) State
	unlock  func(context.Context) error
	stuck   atomic.Bool
}

// Open makes a Store on the keyring of this machine. It touches nothing.
func Open() *Store { return &Store{backend: system{}, probe: Probe, unlock: askUnlock} }

// Probe says how the keyring stands; see the function of the same name. Call the rest only when it is Unlocked. A keyring
// that did not answer is not asked again.
func (s *Store) Probe(ctx context.Context) State {
	if s.stuck.Load() {
		return Stuck
	}
	state := s.probe(ctx)
	if state == Stuck && ctx.Err() == nil {
		s.stuck.Store(true)
	}
	return state
}

// AskUnlock lets the secret service ask for the passphrase of a locked keyring, with its own prompt on the display, and
// waits until that is answered or ctx ends, which takes the prompt away. A keyring that is unlocked needs nothing. The
// error wraps ErrNoDisplay where the prompt would be seen by nobody, and ErrDismissed where it was not answered with the
// right passphrase.
func (s *Store) AskUnlock(ctx context.Context) error {
	if err := s.unlock(ctx); err != nil {
		return fmt.Errorf("unlock the keyring: %w", err)
	}
	s.stuck.Store(false) // it has just answered
	return nil
}

// Get reads a credential. The error wraps ErrNone where there is none, and ErrGarbled where it cannot be read.
func (s *Store) Get(ctx context.Context, account string) (Credential, error) {
	value, err := attempt(ctx, s, func() (string, error) { return s.backend.Get(account) })
	if err != nil {
		return Credential{}, fmt.Errorf("read the keyring: %w", err)
	}
	c, err := decode(value)
	if err != nil {
		return Credential{}, fmt.Errorf("read the keyring: %w", err)
	}
	return c, nil
}

// Set keeps a credential in place of the one that was there, reads it back, and compares.
func (s *Store) Set(ctx context.Context, account string, c Credential) error {
	value, err := encode(c)
	if err != nil {
		return fmt.Errorf("keep in the keyring: %w", err)
	}
	return s.set(ctx, account, value)
}

// Delete takes a credential out of the keyring, and makes sure that it is gone. The error wraps ErrNone where there was
// none.
func (s *Store) Delete(ctx context.Context, account string) error { return s.remove(ctx, account) }

// attempt calls the keyring on a goroutine of its own, which is left behind when time runs out.
func attempt(ctx context.Context, s *Store, call func() (string, error)) (string, error) {
	if s.stuck.Load() {
		return "", ErrStuck
	}
	value, err := bounded(ctx, callTime, func() (string, error) {
		value, err := call()
		return value, plain(err)
	})
	if errors.Is(err, errOutOfTime) {
		if ctx.Err() == nil { // the keyring had all its time
			s.stuck.Store(true)
		}
		return "", ErrStuck
	}
	return value, err
}

// lockedKeychain is how security(1) of macOS ends when the login keychain is locked, as it is over SSH.
const lockedKeychain = 36

// plain puts the failures of keyrings that have a name into words.
func plain(err error) error {
	var exit *exec.ExitError
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return ErrNone
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return ErrTooLong
	case errors.As(err, &exit) && exit.ExitCode() == lockedKeychain:
		return fmt.Errorf("the login keychain is locked; to unlock it: security unlock-keychain (%w)", err)
	default:
		return err
	}
}

var errNotText = errors.New("the credential is not text in UTF-8")

// record is a credential as the keyring holds it, in JSON. The key ID is empty where the secret stands alone, and never
// left out.
type record struct {
	KeyID  *string `json:"key_id"`
	Secret string  `json:"secret"`
	For    string  `json:"for,omitempty"`
}

func encode(c Credential) (string, error) {
	if !utf8.ValidString(c.KeyID) || !utf8.ValidString(c.Secret.Reveal()) || !utf8.ValidString(c.For) {
		return "", errNotText // JSON would change it
	}
	value, err := json.Marshal(record{KeyID: &c.KeyID, Secret: c.Secret.Reveal(), For: c.For})
	switch {
	case err != nil:
		return "", err
	case len(value) > mostBytes:
		return "", ErrTooLong
	}
	return string(value), nil
}

// decode reads a record. The parser's own words could quote the secret, so they are left out.
func decode(value string) (Credential, error) {
	var r record
	if json.Unmarshal([]byte(value), &r) != nil || r.KeyID == nil || r.Secret == "" {
		return Credential{}, ErrGarbled
	}
	return Credential{KeyID: *r.KeyID, Secret: apiclient.NewSecret(r.Secret), For: r.For}, nil
}
