// Package pending keeps secrets that the operator has not confirmed as stored yet.
package pending

import (
	"sync"
	"time"

	"steward/apiclient"
)

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

// Confirm forgets the secret of a key: the operator has stored it.
func (s *Store) Confirm(key apiclient.KeyID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items = without(s.items, key)
}

// Items are the secrets that wait, oldest first.
func (s *Store) Items() []Item {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Item(nil), s.items...)
}

func without(items []Item, key apiclient.KeyID) []Item {
	var kept []Item
	for _, item := range items {
		if item.Key.ID != key {
			kept = append(kept, item)
		}
	}
	return kept
}
