package connect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"steward/apiclient"
	"steward/internal/bulklog"
	"steward/internal/config"
	"steward/internal/credentials"
	"steward/internal/pending"
	"steward/internal/viewstate"
)

// Put adds a context, or replaces the one that was called was; empty means that it is new. Under another name it takes
// its credential along; what an earlier console left behind it cannot, so that is to be dealt with first. The error is an
// *apiclient.Error with the fields at fault, of kind ErrNameTaken where another context has the name.
func (m *Manager) Put(ctx context.Context, c config.Context, was string) error {
	op := "keep the context " + nameOf(c)
	cfg, err := m.o.Config.Load()
	if err != nil {
		return err
	}
	if err := m.fits(op, c, cfg, was); err != nil {
		return err
	}
	if err := m.usable(op, c, cfg, was); err != nil {
		return err
	}
	if was == "" || was == c.Name {
		return m.o.Config.Put(c)
	}
	old, err := cfg.Context(was)
	if err != nil {
		return err
	}
	if err := m.letGo(op, was, c.Name); err != nil {
		return err
	}
	if err := m.mayGo(op, was); err != nil {
		return err
	}
	if err := m.o.Config.Rename(was, c.Name); err != nil {
		return err
	}
	m.forgetLast(was)
	return errors.Join(m.o.Config.Put(c), m.moveCredential(ctx, old, c), viewstate.Rename(m.o.State, was, c.Name))
}

// fits says what is wrong with a context that is about to be written.
func (m *Manager) fits(op string, c config.Context, cfg config.Config, was string) error {
	wrong := c.Check()
	if len(wrong) > 0 {
		failure := &apiclient.Error{Kind: apiclient.ErrInvalid, Op: op, Message: "the context is not complete"}
		for _, field := range slices.Sorted(maps.Keys(wrong)) {
			failure.Fields = append(failure.Fields, apiclient.FieldError{Pointer: "/" + field, Message: wrong[field]})
		}
		return failure
	}
	taken := slices.ContainsFunc(cfg.Contexts, func(other config.Context) bool { return other.Name == c.Name })
	if taken && was != c.Name {
		return &apiclient.Error{
			Kind: apiclient.ErrNameTaken, Op: op, Message: "there is a context of that name", Next: "Choose another name.",
			Fields: []apiclient.FieldError{{Pointer: "/name", Message: "is taken"}},
		}
	}
	_, err := m.kindOf(c)
	return err
}

// usable says why a context's system cannot be opened: its files are read, and its driver is made. What is not changed is
// not looked at, so that a name or a colour can be changed while a file is away.
func (m *Manager) usable(op string, c config.Context, cfg config.Config, was string) error {
	if old, err := cfg.Context(was); was != "" && err == nil && leads(old) == leads(c) {
		return nil
	}
	_, err := m.check(c)
	var failure *apiclient.Error
	if !errors.As(err, &failure) {
		return err
	}
	own := *failure
	own.Op = op
	return &own
}

// way is what of a context its driver is made of.
type way struct {
	system, url, team, caFile, clientCert, clientKey string
	experimental                                     bool
}

func leads(c config.Context) way {
	return way{
		system: cmp.Or(c.System, usualKind), url: c.URL, team: c.Team, caFile: c.CAFile, clientCert: c.ClientCert, clientKey: c.ClientKey,
		experimental: c.Experimental,
	}
}

// letGo closes what this console opened of a context before and has left, so that it can have another name. The one that
// is worked in is kept open, and so is one with a bulk run or a secret: what they write goes by the name.
func (m *Manager) letGo(op, was, name string) error {
	m.mu.Lock()
	newest := m.newest
	m.mu.Unlock()
	left := m.connections(was)
	for _, conn := range left {
		message := ""
		switch {
		case conn == newest:
			message = "the context that you work in keeps its name"
		case !conn.Bulk.Idle() || !conn.Pending.Idle():
			message = "a bulk run or a secret of this console is still open there, so that it keeps its name"
		default:
			continue
		}
		return &apiclient.Error{
			Kind: apiclient.ErrConflict, Op: op, Message: message,
			Next: "Rename it from a shell, after this console: steward context rename " + was + " " + name,
		}
	}
	for _, conn := range left {
		conn.Close()
	}
	return nil
}

// mayGo says why a context cannot lose its name: what earlier consoles left behind is kept under it.
func (m *Manager) mayGo(op, name string) error {
	if m.o.State == "" {
		return nil
	}
	secrets, err := pending.Waiting(m.o.State, name)
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	reports, err := bulklog.New(bulklog.Options{Dir: m.o.State, Context: name}).BrokenOff()
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	if secrets == 0 && len(reports) == 0 {
		return nil
	}
	return &apiclient.Error{
		Kind: apiclient.ErrConflict, Op: op,
		Message: fmt.Sprintf("an earlier console left behind in %s: secrets that are not confirmed: %d, bulk runs broken off: %d", name, secrets, len(reports)),
		Next:    "Open it and deal with them first: steward --context " + name,
	}
}

func (m *Manager) moveCredential(ctx context.Context, from, to config.Context) error {
	err := m.o.Credentials.Rename(ctx, m.placeOf(from), m.placeOf(to))
	if err == nil || errors.Is(err, credentials.ErrNone) {
		return nil
	}
	return fmt.Errorf("the context is called %s now, but its credential did not come along: %w", to.Name, err)
}

// Remove takes a context out of the configuration and deletes its credential from every store. What earlier consoles
// left behind in it is to be dealt with first.
func (m *Manager) Remove(ctx context.Context, name string) error {
	cfg, err := m.o.Config.Load()
	if err != nil {
		return err
	}
	c, err := cfg.Context(name)
	if err != nil {
		return err
	}
	if err := m.mayGo("remove the context "+c.Name, c.Name); err != nil {
		return err
	}
	if err := m.o.Config.Remove(name); err != nil {
		return err
	}
	m.forgetLast(name)
	m.forgetLook(name)
	if _, err := m.o.Credentials.Forget(ctx, m.placeOf(c)); err != nil && !errors.Is(err, credentials.ErrNone) {
		return fmt.Errorf("the context %s is removed, but its credential may be left: %w", name, err)
	}
	return nil
}

// SaveFilter keeps a filter of the list in the configuration, in place of one of the same name.
func (m *Manager) SaveFilter(f config.SavedFilter) error { return m.o.Config.PutFilter(f) }

// Use makes a context the current one.
func (m *Manager) Use(name string) error { return m.o.Config.Use(name) }

// SignOut deletes a context's credential from every store, and says from which. Where the context is open its calls fail
// from then on.
func (m *Manager) SignOut(ctx context.Context, name string) ([]credentials.Source, error) {
	c, err := m.context(name)
	if err != nil {
		return nil, err
	}
	from, err := m.o.Credentials.Forget(ctx, m.placeOf(c))
	for _, conn := range m.connections(c.Name) {
		conn.gate.signOut()
	}
	if err != nil && !errors.Is(err, credentials.ErrNone) {
		return from, fmt.Errorf("sign out of %s: %w", c.Name, err)
	}
	return from, nil
}

// context finds a context of the configuration; the empty name means the current one.
func (m *Manager) context(name string) (config.Context, error) {
	cfg, err := m.o.Config.Load()
	if err != nil {
		return config.Context{}, err
	}
	return cfg.Context(name)
}

// forgetLook deletes how the list of a context looked. A file that stays harms nobody.
func (m *Manager) forgetLook(name string) {
	if err := viewstate.Forget(m.o.State, name); err != nil && m.o.Logger != nil {
		m.o.Logger.Warn("the look of a removed context is left behind", "error", err)
	}
}

func (m *Manager) forgetLast(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.last, name)
}
