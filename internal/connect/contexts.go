package connect

import (
	"context"
	"time"

	"steward/internal/config"
	"steward/internal/credentials"
)

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

// Put adds a context, or replaces the one that was called was; empty means that it is new.
func (m *Manager) Put(ctx context.Context, c config.Context, was string) error { return nil }

// Remove takes a context out of the configuration and deletes its credential from every store.
func (m *Manager) Remove(ctx context.Context, name string) error { return nil }

// Use makes a context the current one.
func (m *Manager) Use(name string) error { return m.o.Config.Use(name) }

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
