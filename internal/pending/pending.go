// Package pending keeps what must not be lost before the operator has dealt with it: secrets that were shown once and
// are not confirmed as stored yet, and requests for a secret whose answer never came.
//
// A secret goes into the keyring before it is first shown, where there is one; a list without secrets in the state folder
// says which there are. Start reading at Store.
package pending

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"steward/apiclient"
)

// Keyring keeps values by account, as credentials.Store does. Every call ends in time.
type Keyring interface {
	// Usable reports whether values can be kept, and if not, why, with what mends it.
	Usable(ctx context.Context) (ok bool, words string)
	Value(ctx context.Context, account string) (string, error)
	SetValue(ctx context.Context, account, value string) error
	DeleteValue(ctx context.Context, account string) error
}

// Options make a Store.
type Options struct {
	Keyring Keyring // nil means memory only
	// Dir is the folder of the list; empty means memory only.
	Dir string
	// Context names whose secrets they are.
	Context string
	// Life is how long a secret is kept; 0 means a day.
	Life   time.Duration
	Logger *slog.Logger     // nil discards
	Now    func() time.Time // nil means time.Now
}

// Open makes a Store. It touches nothing.
func Open(o Options) *Store { return &Store{} }

// Request is a call for a secret whose answer never came.
type Request struct {
	Intent apiclient.Intent
	Op     string // "create", "new key", "regenerate"
	User   apiclient.UserID
	Name   string // of the user, as it was typed or as the server sent it
	Key    apiclient.KeyID
	At     time.Time
}

// Left is what an earlier console left behind.
type Left struct {
	Items []Item
	// Expired were kept longer than they may be; they are deleted, and have no secret any more.
	Expired []Item
	Lost    []Request
}

// Restore reads what earlier consoles left behind in this context. The items are then among Items.
func (s *Store) Restore(ctx context.Context) (Left, error) { return Left{}, nil }

// Kept reports whether the secret of a key would outlive this process; if not, words say why, with what mends it.
func (s *Store) Kept(key apiclient.KeyID) (ok bool, words string) {
	return false, ""
}

// Guard is a system whose secrets are kept before they are handed out, and whose requests for one are noted before they
// are sent. It implements apiclient.Batcher.
func (s *Store) Guard(sys apiclient.System) apiclient.System { return sys }

// Answer is what a request that was asked again came to.
type Answer struct {
	User    apiclient.UserID
	Name    string
	Key     apiclient.IssuedKey
	Created bool // a new service user came with it
}

// Again sends a lost request once more under the same intent, which a system that honours intents answers as it did the
// first time. The secret is then pending.
func (s *Store) Again(ctx context.Context, sys apiclient.System, r Request) (Answer, error) {
	return Answer{}, nil
}

// Drop forgets a lost request.
func (s *Store) Drop(ctx context.Context, r Request) error { return nil }

// Item is one secret that waits for "I have stored it".
type Item struct {
	User apiclient.UserID
	Name string // of the user, as the server sent it
	Key  apiclient.IssuedKey
	At   time.Time // when it arrived
}

// Store holds the items. The zero value is empty and ready; it is safe for concurrent use.
type Store struct {
	mu    sync.Mutex
	items []Item
}

// Add keeps a secret; an item with the same key ID is replaced, because only the newest secret works.
func (s *Store) Add(item Item) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items = append(without(s.items, item.Key.ID), item)
}

// Confirm forgets the secret of a key: the operator has stored it. An unknown key does no harm.
func (s *Store) Confirm(key apiclient.KeyID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items = without(s.items, key)
}

// Items are the secrets that wait, oldest first. The list is the caller's own.
func (s *Store) Items() []Item {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.items)
}

// without is a new list, so that no forgotten secret stays behind in the old one's memory.
func without(items []Item, key apiclient.KeyID) []Item {
	var kept []Item
	for _, item := range items {
		if item.Key.ID != key {
			kept = append(kept, item)
		}
	}
	return kept
}
