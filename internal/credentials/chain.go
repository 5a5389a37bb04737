package credentials

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/adrg/xdg"
)

// Source is where a credential came from, or is kept, in words for people. The empty Source means nowhere.
type Source string

// The sources, in the order in which they are asked. Memory stands before the stores, because what was kept there in this
// process is newer than what they hold: it could not go into them.
const (
	Environment Source = "environment"     // STEWARD_KEY_ID and STEWARD_SECRET
	PlainFile   Source = "credential file" // named by STEWARD_CREDENTIAL_FILE
	Command     Source = "credential command"
	Memory      Source = "memory"
	Keyring     Source = "keyring"
	Encrypted   Source = "encrypted file"
	// Certificate is the context's client certificate, which is a credential without a secret. It is asked last.
	Certificate Source = "client certificate"
)

// Place is whose credential is meant, and how it is kept.
type Place struct {
	// Account names it in the keyring: the context's name, or scheme://host[:port] for a system without a context.
	Account string
	// Address is where the credential may go: scheme://host[:port]. What was kept for another address does not answer. Empty
	// asks for nothing.
	Address string
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
	// Certificate says that the place's client certificate will do where there is no secret.
	Certificate bool
}

// Found is a credential and where it came from.
type Found struct {
	Credential
	Source Source
	// Skipped says in words why sources before this one, which were asked for, did not answer; empty means that none
	// failed. A missing entry is no failure.
	Skipped string
}

// KeyringStore is the keyring as the chain uses it; a *Store is one.
type KeyringStore interface {
	Probe(ctx context.Context) State
	Get(ctx context.Context, account string) (Credential, error)
	Set(ctx context.Context, account string, c Credential) error
	Delete(ctx context.Context, account string) error
}

// Runner runs a program without a shell and answers what it wrote on its standard output. Its error may quote what the
// program wrote on standard error, and nothing of its output.
type Runner func(ctx context.Context, argv []string) (output []byte, err error)

// Options make a Chain. The zero value is the real machine.
type Options struct {
	Getenv   func(string) string // nil means os.Getenv
	Unsetenv func(string) error  // nil means os.Unsetenv
	Keyring  KeyringStore        // nil means Open(); share one Store in a process
	Dir      string              // of the encrypted files; empty means steward's XDG data folder
	Run      Runner              // of credential commands; nil runs the program
	Work     int                 // base-2 logarithm of the scrypt work of new encrypted files; 0 means 18
}

// Chain finds, keeps and forgets credentials in the order of the sources. Make it with NewChain; it may be used from
// many goroutines. No call takes longer than its source's own deadline.
type Chain struct {
	env     environment
	getenv  func(string) string
	keyring KeyringStore
	files   *vault
	run     Runner

	mu     sync.Mutex
	memory map[string]Credential // by account
	probed *State                // how the keyring stood when it was asked last; nil before
}

// NewChain makes a Chain. What the environment says of a credential is remembered and taken out of it, so that no
// program that steward starts gets it; the error is that this failed. Nothing else is touched.
func NewChain(o Options) (*Chain, error) {
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.Unsetenv == nil {
		o.Unsetenv = os.Unsetenv
	}
	if o.Keyring == nil {
		o.Keyring = Open()
	}
	if o.Dir == "" {
		o.Dir = filepath.Join(xdg.DataHome, "steward")
	}
	if o.Run == nil {
		o.Run = runProgram
	}
	env, err := takeEnvironment(o.Getenv, o.Unsetenv)
	if err != nil {
		return nil, err
	}
	return &Chain{env: env, getenv: o.Getenv, keyring: o.Keyring, files: newVault(o.Dir, o.Work), run: o.Run, memory: map[string]Credential{}}, nil
}

// Find asks the sources in order and answers with the first that has the credential; the ones after it are not touched.
// Without one the error wraps ErrNone and says of each source why it did not answer, with the line that mends it; it
// wraps ErrNeedsPassphrase too where the encrypted file would answer. Found then holds the half of a credential that the
// environment has, to begin a sign-in with. When ctx ends, the error wraps its error instead.
func (c *Chain) Find(ctx context.Context, p Place) (Found, error) {
	none := &missing{}
	for _, s := range c.sources(p) {
		who, err := s.ask(ctx, p)
		if err == nil {
			who, err = c.whole(s.source, p, who)
		}
		if err == nil {
			return Found{Credential: who, Source: s.source, Skipped: none.failures()}, nil
		}
		if ctx.Err() != nil {
			return Found{}, fmt.Errorf("ask the %s for the credential: %w", s.source, ctx.Err())
		}
		m := missFrom(s.source, err)
		none.misses = append(none.misses, m)
		if m.last {
			break
		}
	}
	if p.FromEnvironment {
		return Found{Credential: c.env.half}, none
	}
	return Found{}, none
}

// asked is one source of a credential.
type asked struct {
	source Source
	ask    func(ctx context.Context, p Place) (Credential, error)
}

// sources are those that a place lets answer, in order.
func (c *Chain) sources(p Place) []asked {
	var all []asked
	if p.FromEnvironment {
		all = append(all, asked{Environment, c.env.variables}, asked{PlainFile, c.env.file})
	}
	if len(p.Command) > 0 {
		all = append(all, asked{Command, c.command})
	}
	all = append(all, asked{Memory, c.remembered}, asked{Keyring, c.inKeyring}, asked{Encrypted, c.inFile})
	if p.Certificate && !c.files.exists(p.Account) { // a passphrase is asked for rather than passed over
		all = append(all, asked{Certificate, func(context.Context, Place) (Credential, error) { return Credential{}, nil }})
	}
	return all
}

// errHalf says that a source has only a secret, and the system wants a key ID too.
var errHalf = errors.New("it has a secret without a key ID")

// whole completes what a source answered. A key ID that stands alone in the environment completes a source without one,
// and otherwise says which credential is meant.
func (c *Chain) whole(s Source, p Place, who Credential) (Credential, error) {
	if who.For != "" && p.Address != "" && who.For != p.Address {
		// The context leads elsewhere now, where this credential must not go by itself.
		return Credential{}, &miss{words: "the credential in the " + string(s) + " is for " + clean(who.For, mostName), failed: true}
	}
	if p.NoKeyID || s == Certificate {
		return who, nil
	}
	wanted := ""
	if p.FromEnvironment {
		wanted = c.env.half.KeyID
	}
	if who.KeyID == "" && (s == Command || s == PlainFile) {
		who.KeyID = p.KeyID
		if who.KeyID == "" || s == PlainFile {
			who.KeyID = wanted
		}
	}
	switch {
	case who.KeyID == "":
		return Credential{}, &miss{words: "the " + string(s) + " has a secret without a key ID", cause: errHalf, failed: true}
	case wanted != "" && who.KeyID != wanted:
		return Credential{}, &miss{words: "the " + string(s) + " has another key than " + EnvKeyID + " names", failed: true}
	}
	return who, nil
}

// remembered is what was kept in this process.
func (c *Chain) remembered(_ context.Context, p Place) (Credential, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	who, ok := c.memory[p.Account]
	if !ok {
		return Credential{}, &miss{}
	}
	return who, nil
}

// remember keeps a credential in this process; the zero Credential forgets it. It reports whether there was one.
func (c *Chain) remember(account string, who Credential) (was bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, was = c.memory[account]
	delete(c.memory, account)
	if !who.Secret.IsZero() {
		c.memory[account] = who
	}
	return was
}

// inKeyring asks the keyring, if it can be asked without a prompt.
func (c *Chain) inKeyring(ctx context.Context, p Place) (Credential, error) {
	if state := c.look(ctx); state != Unlocked {
		return Credential{}, &miss{words: state.String(), mend: state.Mend()}
	}
	who, err := c.keyring.Get(ctx, p.Account)
	switch {
	case errors.Is(err, ErrNone):
		return Credential{}, &miss{words: "the keyring holds nothing for " + clean(p.Account, mostName)}
	case errors.Is(err, ErrStuck):
		return Credential{}, &miss{words: Stuck.String(), mend: Stuck.Mend(), cause: err, failed: true}
	case err != nil:
		return Credential{}, &miss{words: err.Error(), cause: err, failed: true}
	}
	return who, nil
}

// inFile asks the encrypted file. Only a place that keeps credentials there is told that there is none.
func (c *Chain) inFile(ctx context.Context, p Place) (Credential, error) {
	who, err := c.files.get(ctx, p.Account)
	switch {
	case errors.Is(err, errNoFile) && p.Keep != Encrypted:
		return Credential{}, &miss{}
	case errors.Is(err, errNoFile):
		return Credential{}, &miss{words: "there is no encrypted file yet"}
	case errors.Is(err, ErrNeedsPassphrase):
		return Credential{}, &miss{words: ErrNeedsPassphrase.Error(), cause: err}
	case err != nil:
		return Credential{}, &miss{words: err.Error(), cause: err, failed: true}
	}
	return who, nil
}
