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
}

// Errors for errors.Is.
var (
	ErrNone    = errors.New("the keyring holds nothing for this account")
	ErrStuck   = errors.New("the keyring does not answer; it is not asked again")
	ErrGarbled = errors.New("what the keyring holds for this account is not a credential of steward")
	ErrTooLong = fmt.Errorf("the credential takes more than the %d bytes that every keyring can keep", mostBytes)
	ErrUnkept  = errors.New("the keyring said yes, and did not do it")
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

// Store keeps a credential per account in the keyring. An account is the address of a system: scheme://host[:port]. Make
// it with Open; it may be used from many goroutines. Every call of the keyring ends after three seconds with ErrStuck;
// whoever hangs there is left behind, and the Store does not call again. Errors hold no secret.
type Store struct {
	backend backend
	probe   func(context.Context) State
	stuck   atomic.Bool
}

// Open makes a Store on the keyring of this machine. It touches nothing.
func Open() *Store { return &Store{backend: system{}, probe: Probe} }

// Probe says how the keyring stands; see the function of the same name. Call the rest only when it is Unlocked.
func (s *Store) Probe(ctx context.Context) State {
	if s.stuck.Load() {
		return Stuck
	}
	return s.probe(ctx)
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
	_, err = attempt(ctx, s, func() (string, error) { return "", s.backend.Set(account, value) })
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

// Delete takes a credential out of the keyring, and makes sure that it is gone. The error wraps ErrNone where there was
// none.
func (s *Store) Delete(ctx context.Context, account string) error {
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

// attempt calls the keyring on a goroutine of its own, which is left behind when time runs out.
func attempt(ctx context.Context, s *Store, call func() (string, error)) (string, error) {
	if s.stuck.Load() {
		return "", ErrStuck
	}
	ctx, stop := context.WithTimeout(ctx, callTime)
	defer stop()
	type answer struct {
		value string
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		value, err := call()
		answers <- answer{value, err}
	}()
	select {
	case got := <-answers:
		return got.value, plain(got.err)
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			s.stuck.Store(true)
			return "", ErrStuck
		}
		return "", ctx.Err()
	}
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

// record is a credential as the keyring holds it, in JSON.
type record struct {
	KeyID  string `json:"key_id"`
	Secret string `json:"secret"`
}

func encode(c Credential) (string, error) {
	if !utf8.ValidString(c.KeyID) || !utf8.ValidString(c.Secret.Reveal()) {
		return "", errNotText // JSON would change it
	}
	value, err := json.Marshal(record{KeyID: c.KeyID, Secret: c.Secret.Reveal()})
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
	if json.Unmarshal([]byte(value), &r) != nil || r.KeyID == "" || r.Secret == "" {
		return Credential{}, ErrGarbled
	}
	return Credential{KeyID: r.KeyID, Secret: apiclient.NewSecret(r.Secret)}, nil
}
