package connect

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"steward/apiclient"
	"steward/internal/bulklog"
	"steward/internal/config"
	"steward/internal/credentials"
	"steward/internal/pending"
	rotations "steward/internal/rotation"
	"steward/internal/viewstate"
)

// Open opens a context; the empty name means the current one. It reads the configuration, and nothing slow.
func (m *Manager) Open(name string) (*Connection, error) {
	conn, err := m.openNamed(name)
	if err != nil {
		return nil, err
	}
	conn.look()
	return conn, nil
}

// OpenFirst is Open for the context that steward was started for: the environment may hold its credential.
func (m *Manager) OpenFirst(name string) (*Connection, error) {
	if err := m.StartedFor(name); err != nil {
		return nil, err
	}
	return m.Open(name)
}

// StartedFor says for which context steward was started: the environment may hold its credential, and no other's. The
// empty name means the current one.
func (m *Manager) StartedFor(name string) error {
	c, err := m.context(name)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.first = c.Name
	return nil
}

// OpenUnasked is Open for who brings a credential or takes it away: no source is asked for the one there is, so that no
// credential command runs for nothing. Calls wait until somebody signs in.
func (m *Manager) OpenUnasked(name string) (*Connection, error) {
	conn, err := m.openNamed(name)
	if err != nil {
		return nil, err
	}
	conn.unasked = true
	return conn, nil
}

func (m *Manager) openNamed(name string) (*Connection, error) {
	cfg, err := m.o.Config.Load()
	if err != nil {
		return nil, err
	}
	c, err := cfg.Context(name)
	if err != nil {
		return nil, err
	}
	conn, err := m.open(c, m.placeOf(c), cfg)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.opens[conn], m.newest = c.Name, conn
	conn.ended = func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.opens, conn)
		if m.newest == conn {
			m.newest = nil
		}
	}
	return conn, nil
}

// OpenAddress opens a system that is in no configuration: c has no name, and is called by its host. Its credential goes
// by its address, and the environment may hold it.
func (m *Manager) OpenAddress(c config.Context) (*Connection, error) {
	conn, err := m.openAddress(c)
	if err != nil {
		return nil, err
	}
	conn.look()
	return conn, nil
}

// OpenAddressUnasked is to OpenAddress as OpenUnasked is to Open.
func (m *Manager) OpenAddressUnasked(c config.Context) (*Connection, error) {
	conn, err := m.openAddress(c)
	if err != nil {
		return nil, err
	}
	conn.unasked = true
	return conn, nil
}

func (m *Manager) openAddress(c config.Context) (*Connection, error) {
	cfg, err := m.o.Config.Load()
	if err != nil {
		return nil, err
	}
	place := m.placeOf(c)
	place.Account, place.FromEnvironment = Account(c.URL), true
	c.Name = hostOf(c.URL)
	return m.open(c, place, cfg)
}

// OpenDemo opens the bundled mock server, under the name "demo".
func (m *Manager) OpenDemo() (*Connection, error) {
	if m.o.Demo == nil {
		return nil, &apiclient.Error{Kind: apiclient.ErrUnsupported, Op: "try the demo", Message: "this steward comes without one"}
	}
	system, err := m.o.Demo()
	if err != nil {
		return nil, fmt.Errorf("start the demo: %w", err)
	}
	conn := Plain(config.Context{Name: "demo", URL: "the mock server in this process"}, system)
	conn.Kind, _ = m.kindOf(conn.Context)
	conn.gate.closing = m.o.Close
	return conn, nil
}

// open makes the connection of a context. What is wrong with the context itself is said now, and not when there is
// a credential.
func (m *Manager) open(c config.Context, place credentials.Place, cfg config.Config) (*Connection, error) {
	kind, err := m.check(c)
	if err != nil {
		return nil, err
	}
	secrets := pending.Open(pending.Options{
		Keyring: m.o.Keyring, Dir: m.o.State, Context: place.Account, Life: time.Duration(cfg.KeepSecrets),
		Logger: m.o.Logger, Now: m.o.Now,
	})
	reports := bulklog.New(bulklog.Options{Dir: m.o.State, Context: place.Account, Logger: m.o.Logger, Now: m.o.Now})
	conn := newConnection(c, m.accessTo(c), secrets, reports)
	conn.Rotations = rotations.OpenStore(rotations.StoreOptions{Dir: m.o.State, Context: place.Account})
	conn.Kind, conn.place = kind, place
	conn.Views = viewstate.Open(viewstate.Options{Dir: m.o.State, Context: place.Account, Logger: m.o.Logger})
	return conn, nil
}

// check says what is wrong with a context, by making its driver without a credential.
func (m *Manager) check(c config.Context) (apiclient.Kind, error) {
	kind, err := m.kindOf(c)
	if err != nil {
		return kind, err
	}
	unknown := credentials.Credential{KeyID: "unknown-yet", Secret: apiclient.NewSecret("unknown-yet")} // of a form that every driver takes
	a := m.accessTo(c)
	system, err := a.open(unknown)
	if err != nil {
		return kind, err
	}
	a.giveUp(system)
	return kind, nil
}

func (m *Manager) accessTo(c config.Context) access {
	return access{
		credentials: m.o.Credentials, closing: m.o.Close, now: m.o.Now,
		open: func(who credentials.Credential) (apiclient.System, error) {
			resolved, err := m.o.Config.Resolve(c)
			if err != nil {
				return nil, err
			}
			return m.o.Open(resolved, who)
		},
	}
}

// usualKind is the kind of a context that names none.
const usualKind = "native"

// kindOf finds the kind of a context's system. The error says which there are.
func (m *Manager) kindOf(c config.Context) (apiclient.Kind, error) {
	name := cmp.Or(c.System, usualKind)
	var names []string
	for _, kind := range m.o.Kinds {
		names = append(names, kind.Name)
		switch {
		case kind.Name != name:
		case kind.Experimental && !c.Experimental:
			return kind, &apiclient.Error{
				Kind: apiclient.ErrUnsupported, Op: "open " + nameOf(c),
				Message: fmt.Sprintf("the kind of system %q rests on guesses, and is not used unless that is asked for", name),
				Next:    "To use it all the same: experimental: true in the context",
			}
		default:
			return kind, nil
		}
	}
	return apiclient.Kind{}, &apiclient.Error{
		Kind: apiclient.ErrUnsupported, Op: "open " + nameOf(c),
		Message: fmt.Sprintf("there is no kind of system called %q", name), Next: "Use one of: " + strings.Join(names, ", "),
	}
}

// nameOf is what a context is called in messages.
func nameOf(c config.Context) string { return cmp.Or(c.Name, c.URL) }

// placeOf is whose credential a context's is.
func (m *Manager) placeOf(c config.Context) credentials.Place {
	kind, _ := m.kindOf(c) // of an unknown one nothing is known
	m.mu.Lock()
	defer m.mu.Unlock()
	return credentials.Place{
		Account: c.Name, Address: Account(c.URL), Command: c.CredentialCommand, KeyID: c.KeyID, Keep: keeping(c.Keep),
		FromEnvironment: c.Name != "" && c.Name == m.first,
		NoKeyID:         kind.Name != "" && kind.KeyID.Label == "",
		Certificate:     kind.CertificateAlone && c.ClientCert != "",
	}
}

// keeping is the store that the word of the configuration names.
func keeping(word string) credentials.Source {
	switch word {
	case "file":
		return credentials.Encrypted
	case "memory":
		return credentials.Memory
	default:
		return credentials.Keyring
	}
}
