package connect

import (
	"context"
	"log/slog"
	"time"

	"steward/apiclient"
	"steward/internal/bulklog"
	"steward/internal/config"
	"steward/internal/credentials"
	"steward/internal/pending"
)

// Options make a Manager. Config, Credentials and Open are required.
type Options struct {
	Config      *config.File
	Credentials Credentials
	// Open makes the driver for a context. It sends nothing.
	Open func(c config.Context, who credentials.Credential) (apiclient.System, error)
	// Close gives up what a System from Open holds; nil means nothing.
	Close func(apiclient.System)
	// Kinds are the sorts of systems that Open knows.
	Kinds []apiclient.Kind
	// Demo opens the bundled mock server; nil means that there is none to try.
	Demo func() (apiclient.System, error)
	// Keyring keeps secrets that are not confirmed yet; nil means memory only.
	Keyring pending.Keyring
	// State is the folder for what must outlive the process; empty means that nothing is written.
	State  string
	Logger *slog.Logger     // nil discards
	Now    func() time.Time // nil means time.Now
}

// Credentials are where credentials come from, as credentials.Chain is.
type Credentials interface {
	Find(ctx context.Context, p credentials.Place) (credentials.Found, error)
	Keep(ctx context.Context, p credentials.Place, who credentials.Credential) (credentials.Source, error)
	Forget(ctx context.Context, p credentials.Place) ([]credentials.Source, error)
	Rename(ctx context.Context, from, to credentials.Place) error
	Where(ctx context.Context, p credentials.Place) (credentials.Source, string)
	Unlock(ctx context.Context, p credentials.Place, passphrase string) error
}

// Manager knows the contexts of the configuration, and opens them. It may be used from many goroutines.
type Manager struct {
	o Options
}

// New makes a Manager. It touches nothing.
func New(o Options) *Manager { return &Manager{o: o} }

// Entry is a context for people: with where its credential is kept and how its last call went.
type Entry struct {
	config.Context
	Current bool // opened when no other is asked for
	// Kept is where the credential is; empty means nowhere. KeptWords say why it cannot be told, or are empty.
	Kept      credentials.Source
	KeptWords string
	Last      Result
}

// Result is how a context answered. The zero value means that it was not asked.
type Result struct {
	At       time.Time
	Err      error  // nil: all is well
	Operator string // who the credential is, as the system says; hostile text
	// ReadOnly says that the operator may change nothing there.
	ReadOnly bool
	// Skew is how far this machine's clock is ahead of the system's; meaningful with SkewKnown.
	Skew      time.Duration
	SkewKnown bool
}

// List reads the contexts, and where their credentials are, which asks the keyring.
func (m *Manager) List(ctx context.Context) ([]Entry, error) { return nil, nil }

// Kinds are the sorts of systems that there are.
func (m *Manager) Kinds() []apiclient.Kind { return m.o.Kinds }

// ConfigPath is where the configuration is.
func (m *Manager) ConfigPath() string { return m.o.Config.Path() }

// HasDemo reports whether there is a mock server to try.
func (m *Manager) HasDemo() bool { return m.o.Demo != nil }

// Open opens a context; the empty name means the current one. It reads the configuration, and nothing slow.
func (m *Manager) Open(name string) (*Connection, error) { return nil, nil }

// OpenFirst is Open for the context that steward was started for: the environment may hold its credential.
func (m *Manager) OpenFirst(name string) (*Connection, error) { return nil, nil }

// OpenAddress opens a system that is in no configuration: c has no name. Its credential goes by its address.
func (m *Manager) OpenAddress(c config.Context) (*Connection, error) { return nil, nil }

// OpenDemo opens the bundled mock server, under the name "demo".
func (m *Manager) OpenDemo() (*Connection, error) { return nil, nil }

// Put adds a context, or replaces the one that was called was; empty means that it is new.
func (m *Manager) Put(ctx context.Context, c config.Context, was string) error { return nil }

// Remove takes a context out of the configuration and deletes its credential from every store.
func (m *Manager) Remove(ctx context.Context, name string) error { return nil }

// Use makes a context the current one.
func (m *Manager) Use(name string) error { return nil }

// SignOut deletes a context's credential from every store, and says from which.
func (m *Manager) SignOut(ctx context.Context, name string) ([]credentials.Source, error) {
	return nil, nil
}

// SignIn checks a credential against the system, and keeps it where the context says only if that took it. The words
// say where it is kept, and why not elsewhere.
func (m *Manager) SignIn(ctx context.Context, name string, who credentials.Credential) (Result, credentials.Source, error) {
	return Result{}, "", nil
}

// Test asks a context's system who we are there.
func (m *Manager) Test(ctx context.Context, name string) Result { return Result{} }

var _ = bulklog.Options{}
