package credentials

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"steward/apiclient"
)

// cryptTime bounds one encryption or decryption, on the slowest machines.
const cryptTime = 20 * time.Second

var (
	errNoFile  = errors.New("there is no encrypted file")
	errBadFile = errors.New("it does not hold a credential of steward")
)

// vault keeps credentials in files that age encrypts with a passphrase (age-encryption.org/v1, scrypt), one per account.
// It may be used from many goroutines.
type vault struct {
	dir  string
	work int

	mu          sync.Mutex
	passphrases map[string]apiclient.Secret // by account; "" is the last that worked, tried where there is none
	opened      map[string]opened           // by account
}

// opened is what a file was found to hold, so that the work of opening it is done once.
type opened struct {
	sum [sha256.Size]byte // of the file
	who Credential
}

func newVault(dir string, work int) *vault {
	if work == 0 {
		work = scryptWork
	}
	return &vault{dir: dir, work: work, passphrases: map[string]apiclient.Secret{}, opened: map[string]opened{}}
}

// path is the file of an account.
func (v *vault) path(account string) string {
	name := url.QueryEscape(account)
	if len(name) > mostFileName {
		sum := sha256.Sum256([]byte(account))
		name = name[:mostName] + "-" + hex.EncodeToString(sum[:])
	}
	return filepath.Join(v.dir, name+".age")
}

// mostFileName leaves room in the 255 bytes that file systems take for the ending and for what a temporary file adds.
const mostFileName = 200

func (v *vault) exists(account string) bool {
	_, err := os.Lstat(v.path(account))
	return err == nil
}

// get reads an account's credential. The error wraps errNoFile, ErrNeedsPassphrase, or says what is wrong with the file.
func (v *vault) get(ctx context.Context, account string) (Credential, error) {
	text, err := v.read(ctx, account)
	if err != nil {
		return Credential{}, err
	}
	v.mu.Lock()
	known, isOpen := v.opened[account]
	passphrase, own := v.passphrases[account]
	if !own {
		passphrase = v.passphrases[""]
	}
	v.mu.Unlock()
	switch {
	case isOpen && known.sum == sha256.Sum256(text):
		return known.who, nil
	case passphrase.IsZero():
		return Credential{}, ErrNeedsPassphrase
	}
	who, err := v.open(ctx, account, text, passphrase)
	if errors.Is(err, ErrWrongPassphrase) { // that of another file, or the file was replaced
		return Credential{}, ErrNeedsPassphrase
	}
	return who, err
}

// unlock tries a passphrase on the account's file, if there is one, and remembers it.
func (v *vault) unlock(ctx context.Context, account, passphrase string) error {
	if passphrase == "" {
		return errors.New("unlock the encrypted file: a passphrase is needed")
	}
	secret := apiclient.NewSecret(passphrase)
	text, err := v.read(ctx, account)
	if err == nil {
		_, err = v.open(ctx, account, text, secret)
	}
	if err != nil && !errors.Is(err, errNoFile) {
		return fmt.Errorf("unlock the encrypted file: %w", err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.passphrases[account], v.passphrases[""] = secret, secret
	return nil
}

// set writes an account's credential in place of the one that was there. It must have been unlocked.
func (v *vault) set(ctx context.Context, account string, who Credential) error {
	v.mu.Lock()
	passphrase, own := v.passphrases[account]
	if !own && !v.exists(account) {
		passphrase = v.passphrases[""]
	}
	v.mu.Unlock()
	if passphrase.IsZero() {
		return ErrNeedsPassphrase
	}
	value, err := encode(who)
	if err != nil {
		return fmt.Errorf("keep in the encrypted file: %w", err)
	}
	text, err := bounded(ctx, cryptTime, func() ([]byte, error) { return encrypt(value, passphrase, v.work) })
	if err != nil {
		return fmt.Errorf("encrypt the credential: %w", err)
	}
	if err := replaceFile(v.path(account), text); err != nil {
		return fmt.Errorf("keep in the encrypted file: %w", err)
	}
	kept, err := v.read(ctx, account)
	if err != nil || !bytes.Equal(kept, text) {
		return fmt.Errorf("read back the encrypted file %s: it does not hold what was written", clean(v.path(account), mostName))
	}
	if back, err := v.open(ctx, account, kept, passphrase); err != nil || !same(back, who) {
		return fmt.Errorf("read back the encrypted file %s: it does not open", clean(v.path(account), mostName))
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.passphrases[account] = passphrase
	return nil
}

// remove deletes an account's file and what is known of it, and reports whether there was one.
func (v *vault) remove(account string) (bool, error) {
	v.mu.Lock()
	delete(v.opened, account)
	v.mu.Unlock()
	err := os.Remove(v.path(account))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("delete the encrypted file: %w", err)
	}
	return true, nil
}

// rename moves an account's file, if there is one.
func (v *vault) rename(from, to string) error {
	err := os.Rename(v.path(from), v.path(to))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("rename the encrypted file: %w", err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if passphrase, ok := v.passphrases[from]; ok {
		v.passphrases[to] = passphrase
	}
	delete(v.passphrases, from)
	delete(v.opened, from)
	delete(v.opened, to)
	return nil
}

// open decrypts what an account's file holds, and remembers it. The error wraps ErrWrongPassphrase.
func (v *vault) open(ctx context.Context, account string, text []byte, passphrase apiclient.Secret) (Credential, error) {
	value, err := bounded(ctx, cryptTime, func() (string, error) { return decrypt(text, passphrase) })
	who := Credential{}
	if err == nil {
		if who, err = decode(value); err != nil {
			err = errBadFile // decode speaks of the keyring
		}
	}
	if err != nil {
		return Credential{}, fmt.Errorf("open the encrypted file %s: %w", clean(v.path(account), mostName), err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.opened[account] = opened{sha256.Sum256(text), who}
	return who, nil
}

func same(a, b Credential) bool { return a.KeyID == b.KeyID && a.Secret.Reveal() == b.Secret.Reveal() }
