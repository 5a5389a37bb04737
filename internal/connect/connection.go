package connect

import (
	"context"

	"steward/apiclient"
	"steward/internal/bulklog"
	"steward/internal/config"
	"steward/internal/credentials"
	"steward/internal/pending"
)

// Connection is an open context. Close it when it is done with.
type Connection struct {
	Context config.Context
	Kind    apiclient.Kind
	// System is what everything goes through: the gate, the guards, and the driver behind them. It implements
	// apiclient.Batcher.
	System  apiclient.System
	Pending *pending.Store
	Bulk    *bulklog.Keeper
}

// Plain is a connection to a system that needs no credential of ours, with nothing kept on disk: for a system in this
// process, and for tests.
func Plain(c config.Context, system apiclient.System) *Connection { return nil }

// Want is what the connection wants of the operator.
type Want struct {
	Version uint64 // grows with every change
	// SignIn says that calls are waiting for a credential; Passphrase, that they wait for the passphrase of the encrypted
	// file.
	SignIn     bool
	Passphrase bool
	// Why says in words what is wrong with the credential there was, or why none was found. Hostile text.
	Why string
	// KeyID is the visible part of the credential there was, or empty.
	KeyID string
}

// Wants blocks until what the connection wants has changed since version after. The only error is ctx's.
func (c *Connection) Wants(ctx context.Context, after uint64) (Want, error) {
	<-ctx.Done()
	return Want{}, ctx.Err()
}

// SignIn checks a credential against the system. If that takes it, the calls that wait go on with it, and with keep it
// is kept where the context says: the Source says where it is now. The error is the system's, or wraps ErrNotKept where
// signing in went well and keeping did not.
func (c *Connection) SignIn(ctx context.Context, who credentials.Credential, keep bool) (credentials.Source, error) {
	return "", nil
}

// Unlock opens the encrypted file with its passphrase.
func (c *Connection) Unlock(ctx context.Context, passphrase string) error { return nil }

// Decline lets the calls that wait, and all others until AskAgain or SignIn, fail with an error that wraps
// apiclient.ErrSignedOut.
func (c *Connection) Decline() {}

// AskAgain wants the operator to sign in, whether or not there is a credential.
func (c *Connection) AskAgain() {}

// SignOut forgets the credential, here and in every store, and says from which it was deleted.
func (c *Connection) SignOut(ctx context.Context) ([]credentials.Source, error) { return nil, nil }

// Source is where the credential that is used came from; empty while there is none.
func (c *Connection) Source() credentials.Source { return "" }

// RotateOff says why the operator's own key cannot be rotated from here, or is empty.
func (c *Connection) RotateOff(d apiclient.Description, who apiclient.Operator) string { return "" }

// Rotate gives the operator's own key a new secret, and keeps it in place of the old one. The new one is pending until
// it is kept.
func (c *Connection) Rotate(ctx context.Context, who apiclient.Operator) (credentials.Source, error) {
	return "", nil
}

// Close ends the calls that wait, and gives up the driver.
func (c *Connection) Close() {}
