package connect

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"time"

	"steward/apiclient"
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
	Keeps(p credentials.Place) (in credentials.Source, words string)
}

// Manager knows the contexts of the configuration, and opens them. It may be used from many goroutines.
type Manager struct {
	o Options

	mu    sync.Mutex
	first string // the context that the environment may hold the credential of; empty means none
	last  map[string]Result
	opens map[*Connection]string // the open connections of contexts, by the context's name
	// newest is the connection that was opened last and is open still, which is worked in; the others were left, and
	// nobody comes back to them.
	newest *Connection
}

// New makes a Manager. It touches nothing.
func New(o Options) *Manager {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Manager{o: o, last: map[string]Result{}, opens: map[*Connection]string{}}
}

// Kinds are the sorts of systems that there are.
func (m *Manager) Kinds() []apiclient.Kind { return m.o.Kinds }

// ConfigPath is where the configuration is.
func (m *Manager) ConfigPath() string { return m.o.Config.Path() }

// Settings are the configuration without its contexts.
func (m *Manager) Settings() (config.Config, error) {
	c, err := m.o.Config.Load()
	c.Contexts = nil
	return c, err
}

// Names are the names of the contexts, in the order of the configuration.
func (m *Manager) Names() ([]string, error) {
	c, err := m.o.Config.Load()
	return c.ContextNames(), err
}

// KeyFaults says what is wrong with the other key strokes of the configuration.
func (m *Manager) KeyFaults() ([]*config.Error, error) { return m.o.Config.KeyFaults() }

// Empty reports whether there is no context yet.
func (m *Manager) Empty() bool {
	c, err := m.o.Config.Load()
	return err == nil && len(c.Contexts) == 0
}

// Context is a context of the configuration; the empty name means the current one.
func (m *Manager) Context(name string) (config.Context, error) {
	c, err := m.o.Config.Load()
	if err != nil {
		return config.Context{}, err
	}
	return c.Context(name)
}

// HasDemo reports whether there is a mock server to try.
func (m *Manager) HasDemo() bool { return m.o.Demo != nil }

// Entry is a context for people: with where its credential is kept and how its last call went.
type Entry struct {
	config.Context
	Current bool // opened when no other is asked for
	// Kept is where the credential is; empty means nowhere. KeptWords say why it cannot be told, or are empty.
	Kept      credentials.Source
	KeptWords string
	Last      Result
}

// List reads the contexts, and where their credentials are, which asks the keyring.
func (m *Manager) List(ctx context.Context) ([]Entry, error) {
	cfg, err := m.o.Config.Load()
	if err != nil {
		return nil, err
	}
	current, _ := cfg.Context("") // without one, none is
	entries := make([]Entry, 0, len(cfg.Contexts))
	for _, c := range cfg.Contexts {
		e := Entry{Context: c, Current: c.Name == current.Name, Last: m.lastOf(c.Name)}
		if e.Kept = m.sourceOf(c.Name); e.Kept == "" {
			e.Kept, e.KeptWords = m.o.Credentials.Where(ctx, m.placeOf(c))
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// sourceOf is where the credential that an open connection of a context uses came from; empty where there is none.
func (m *Manager) sourceOf(name string) credentials.Source {
	var source credentials.Source
	for _, c := range m.connections(name) {
		source = cmp.Or(source, c.Source())
	}
	return source
}

// connections are the open ones of a context.
func (m *Manager) connections(name string) []*Connection {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []*Connection
	for c, of := range m.opens {
		if of == name {
			out = append(out, c)
		}
	}
	return out
}

func (m *Manager) lastOf(name string) Result {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last[name]
}

func (m *Manager) remember(name string, r Result) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last[name] = r
}
