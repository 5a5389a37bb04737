package credentials

import (
	"context"
	"errors"
)

// Source is where a credential came from, or is kept, in words for people. The empty Source means nowhere.
type Source string

// The sources, in the order in which they are asked.
const (
	Environment Source = "environment"     // STEWARD_KEY_ID and STEWARD_SECRET
	PlainFile   Source = "credential file" // named by STEWARD_CREDENTIAL_FILE
	Command     Source = "credential command"
	Keyring     Source = "keyring"
	Encrypted   Source = "encrypted file"
	Memory      Source = "memory"
)

// Place is whose credential is meant, and how it is kept.
type Place struct {
	// Account names it in the keyring: the context's name, or scheme://host[:port] for a system without a context.
	Account string
	// Command prints the credential; nil means none. KeyID goes with a command that prints only the secret.
	Command []string
	KeyID   string
	// Keep is where a credential that is typed in goes: Keyring (also when empty), Encrypted or Memory.
	Keep Source
	// FromEnvironment lets the environment answer: only for the system that steward was started for, because another one
	// must not get its credential.
	FromEnvironment bool
	// NoKeyID says that the system's credentials are a secret alone.
	NoKeyID bool
}

// Found is a credential and where it came from.
type Found struct {
	Credential
	Source Source
}

// ErrNeedsPassphrase says that the encrypted file holds the credential and wants its passphrase.
var ErrNeedsPassphrase = errors.New("the encrypted file wants its passphrase")

// Chain finds, keeps and forgets credentials in the order of the sources. Make it with NewChain; it may be used from
// many goroutines. No call takes longer than its source's own deadline.
type Chain struct{}

// Find asks the sources in order and answers with the first that has the credential. Without one the error wraps ErrNone
// and says of each source why it did not answer, with the line that mends it.
func (c *Chain) Find(ctx context.Context, p Place) (Found, error) { return Found{}, ErrNone }

// Keep stores a credential where the place says, and answers where it went: Memory when it could not be kept, with the
// reason and its remedy as the error, which is no reason not to go on.
func (c *Chain) Keep(ctx context.Context, p Place, who Credential) (Source, error) {
	return Memory, nil
}

// Forget deletes the credential from every store that may hold it, and answers from which it was deleted.
func (c *Chain) Forget(ctx context.Context, p Place) ([]Source, error) { return nil, nil }

// Rename moves what is kept under one account to another.
func (c *Chain) Rename(ctx context.Context, from, to Place) error { return nil }

// Where says where the credential is, without a command being run or a passphrase asked for. The words say why it
// cannot be told, or are empty.
func (c *Chain) Where(ctx context.Context, p Place) (s Source, words string) { return "", "" }

// Unlock gives the passphrase of the encrypted file, which is kept in memory for this process.
func (c *Chain) Unlock(ctx context.Context, p Place, passphrase string) error { return nil }
