// Package pending keeps what must not be lost before the operator has dealt with it: secrets that were shown once and
// are not confirmed as stored yet, and requests for a secret whose answer never came.
//
// A list in the state folder names them and never holds a secret; the secrets are in the keyring, where there is one. The
// order is always the same, so that a console that is killed between two steps leaves at worst an entry that says so:
//
//	the list notes the request → it is sent → the list names the key → the keyring gets the secret → it is handed out
//	→ the operator has stored it → the list says so → the keyring forgets the secret → the list forgets the key
//
// Every console that runs has a folder of its own in the list (folder.go), locked for as long as it lives. What is in
// the folder of a living console is that one's business: two at once neither lose each other's entries nor offer each
// other's calls in flight. What a dead one left behind is moved over by the first that comes to Restore it.
//
// Start reading at Store. guard.go is how secrets come in, keep.go how they are kept and forgotten, restore.go how a
// later console finds them, again.go what becomes of requests without an answer.
package pending

import (
	"context"
	"errors"
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
	// Value's error wraps credentials.ErrNone where there is nothing, and so does DeleteValue's.
	Value(ctx context.Context, account string) (string, error)
	SetValue(ctx context.Context, account, value string) error
	DeleteValue(ctx context.Context, account string) error
}

// DefaultLife is how long a secret is kept for a later console.
const DefaultLife = 24 * time.Hour

// Options make a Store.
type Options struct {
	Keyring Keyring // nil means memory only
	// Dir is the state folder, in which the list has a folder of its own, made when it is needed; empty means memory only.
	Dir string
	// Context names whose secrets they are.
	Context string
	// Life is how long a secret is kept; 0 means DefaultLife.
	Life   time.Duration
	Logger *slog.Logger     // nil discards
	Now    func() time.Time // nil means time.Now
}

// Item is one secret that waits for "I have stored it".
type Item struct {
	User apiclient.UserID
	Name string // of the user, as the server sent it
	Key  apiclient.IssuedKey
	At   time.Time // when it arrived
	// Restored says that an earlier console left it behind.
	Restored bool
}

// Request is a call for a secret whose answer never came.
type Request struct {
	Intent apiclient.Intent
	Op     string // "create", "new key", "regenerate"
	User   apiclient.UserID
	Name   string          // of the user, as it was typed or as the server sent it; may be empty
	Key    apiclient.KeyID // to be regenerated or, with Answered, the one that was made
	At     time.Time       // when it was sent
	// Answered says that the answer came and its secret was kept nowhere, because there was no usable keyring.
	Answered bool
}

// Store holds the secrets that wait. The zero value is empty, ready and in memory only; Open makes one that outlives the
// process. It is safe for concurrent use. Add, Confirm, Restore, Again, Drop and the calls of a Guard read and write disk
// and keyring: none of them belongs into an update loop. Items, Kept, Until and Lost are answered from memory.
type Store struct {
	o Options

	mu      sync.Mutex
	items   []held
	entries map[string]*entry // of the list, by id, as far as they are known here
	busy    int               // what is under way here
	closed  bool

	restoring sync.Mutex
	folder    folder
}

// held is an item and what became of keeping it.
type held struct {
	Item
	id    string // of its entry; empty in memory only
	kept  bool
	words string // why it is not kept
}

// entry is a line of the list, as this process knows it.
type entry struct {
	record
	flying int  // calls under way for it
	lost   bool // an earlier call for it got no answer
	// stored says that the keyring may hold a value for it.
	stored bool
	// unread says that Restore found it and could not read its secret.
	unread bool
}

// Open makes a Store. It touches nothing.
func Open(o Options) *Store {
	if o.Life == 0 {
		o.Life = DefaultLife
	}
	s := &Store{o: o}
	if o.Dir != "" {
		s.folder.dir = contextFolder(o.Dir, o.Context)
	}
	return s
}

// Items are the secrets that wait, oldest first. The list is the caller's own.
func (s *Store) Items() []Item {
	s.mu.Lock()
	defer s.mu.Unlock()
	var items []Item
	for _, h := range s.items {
		items = append(items, h.Item)
	}
	return items
}

// Kept reports whether the secret of a key would outlive this process; if not, words say why, with what mends it.
func (s *Store) Kept(key apiclient.KeyID) (ok bool, words string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.items {
		if h.Key.ID == key {
			return h.kept, h.words
		}
	}
	return false, ""
}

// Until is when later consoles stop offering the secret of a key; the zero time where it would not outlive this process.
func (s *Store) Until(key apiclient.KeyID) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.items {
		if h.Key.ID == key && h.kept {
			return h.At.Add(s.o.Life)
		}
	}
	return time.Time{}
}

// Add keeps a secret that came without a Guard; an item with the same key ID is replaced, because only the newest secret
// works. It ends within seconds; Kept tells what became of it.
func (s *Store) Add(ctx context.Context, item Item) {
	defer s.begin()()
	id := s.note(&record{Op: opAdded, User: item.User, Name: item.Name, At: s.now()})
	s.keep(ctx, id, item)
	s.landed(id, false)
}

// Confirm forgets the secret of a key: the operator has stored it. An unknown key does no harm. Of the error, the secret
// is gone from Items all the same; its words say whether a later console may offer it again.
func (s *Store) Confirm(ctx context.Context, key apiclient.KeyID) error {
	defer s.begin()()
	var errs []error
	for _, h := range s.take(key) {
		errs = append(errs, s.discard(ctx, h.id))
	}
	return errors.Join(errs...)
}

// Close lets other consoles have what is still pending, once the calls under way have ended. The Store is not to be used
// for anything new.
func (s *Store) Close() {
	s.mu.Lock()
	s.closed = true
	idle := s.busy == 0
	s.mu.Unlock()
	if idle {
		s.folder.release()
	}
}

// Idle reports whether nothing is pending, and nothing under way.
func (s *Store) Idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.busy == 0 && len(s.items) == 0 && len(s.entries) == 0
}

// begin says that something is under way, which end ends: so long the folder stays ours.
func (s *Store) begin() (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy++
	return func() {
		s.mu.Lock()
		s.busy--
		last := s.closed && s.busy == 0
		s.mu.Unlock()
		if last {
			s.folder.release()
		}
	}
}

// take removes the items of a key. The list is a new one, so that no forgotten secret stays behind in the old one's
// memory.
func (s *Store) take(key apiclient.KeyID) []held {
	s.mu.Lock()
	defer s.mu.Unlock()
	var taken, rest []held
	for _, h := range s.items {
		if h.Key.ID == key {
			taken = append(taken, h)
		} else {
			rest = append(rest, h)
		}
	}
	s.items = rest
	return taken
}

func (s *Store) now() time.Time {
	if s.o.Now != nil {
		return s.o.Now()
	}
	return time.Now()
}

// stamp is the time of an item that may have none.
func (s *Store) stamp(at time.Time) time.Time {
	if at.IsZero() {
		return s.now()
	}
	return at
}

func (s *Store) logger() *slog.Logger {
	if s.o.Logger != nil {
		return s.o.Logger
	}
	return slog.New(slog.DiscardHandler)
}

// Lost are the requests without an answer that nobody has dealt with yet, oldest first; calls under way are not among
// them.
func (s *Store) Lost() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var lost []Request
	for _, e := range s.entries {
		if e.flying == 0 && e.lost && !e.Over {
			lost = append(lost, e.request())
		}
	}
	slices.SortFunc(lost, func(a, b Request) int { return a.At.Compare(b.At) })
	return lost
}
