// Package pending keeps what must not be lost before the operator has dealt with it: secrets that were shown once and
// are not confirmed as stored yet.
//
// Start reading at Store. It lives in memory and ends with the process.
package pending

import (
	"slices"
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
