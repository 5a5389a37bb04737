package pending

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"steward/apiclient"
	"steward/internal/credentials"
)

// Left is what earlier consoles left behind.
type Left struct {
	Items []Item
	// Expired were kept longer than they may be; they are deleted, and have no secret any more.
	Expired []Item
	Lost    []Request
	// Elsewhere is how many secrets and requests belong to other consoles that run now; they are offered there.
	Elsewhere int
}

// Restore reads what earlier consoles left behind in this context, oldest first. The items are then among Items. Consoles
// that still run, and what an earlier Restore has told, are not in it. The error says in words for people what could not
// be read, and why; that is kept for the next time, and Left holds all the rest.
func (s *Store) Restore(ctx context.Context) (Left, error) {
	defer s.begin()()
	s.restoring.Lock()
	defer s.restoring.Unlock()
	elsewhere, err := s.folder.adopt()
	r := restoring{store: s, left: Left{Elsewhere: elsewhere}, errs: []error{err}}
	found := r.read()
	for i := range found {
		r.sort(ctx, &found[i], newerOf(found[i+1:], &found[i]) || s.outdated(&found[i]))
	}
	oldestFirst(r.items)
	s.mu.Lock()
	s.items = append(r.items, s.items...)
	s.mu.Unlock()
	for _, h := range r.items {
		r.left.Items = append(r.left.Items, h.Item)
	}
	return r.left, errors.Join(r.errs...)
}

// restoring is one Restore under way.
type restoring struct {
	store *Store
	left  Left
	items []held
	errs  []error
	// locked is why the keyring cannot be read, once that is known.
	locked string
}

// found is an entry that was read from the list.
type found struct {
	id string
	record
}

// read gives the entries of our folder that are not known yet, oldest first.
func (r *restoring) read() []found {
	s := r.store
	own := s.folder.owned()
	if own == "" {
		return nil
	}
	names, _, err := ids(own)
	if err != nil {
		r.errs = append(r.errs, fmt.Errorf("read the list of pending secrets: %w", err))
	}
	var all []found
	for _, id := range names {
		s.mu.Lock()
		_, known := s.entries[id]
		s.mu.Unlock()
		if known {
			continue
		}
		rec, err := s.folder.read(id)
		if err != nil {
			r.errs = append(r.errs, err)
			continue
		}
		all = append(all, found{id: id, record: rec})
	}
	slices.SortFunc(all, func(a, b found) int { return a.At.Compare(b.At) })
	return all
}

// newerOf reports whether a later answer holds another secret of the same key, or of the key that replaced it.
func newerOf(later []found, f *found) bool {
	return f.Issued != nil && slices.ContainsFunc(later, func(l found) bool {
		return l.Issued != nil && !l.Over && (l.Issued.ID == f.Issued.ID || l.Op == opRegenerate && l.Key == f.Issued.ID)
	})
}

// outdated reports whether a secret that is here already took the place of an entry's.
func (s *Store) outdated(f *found) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f.Issued != nil && slices.ContainsFunc(s.items, func(h held) bool {
		return h.Key.ID == f.Issued.ID && h.At.After(f.Issued.ArrivedAt)
	})
}

// sort decides what becomes of an entry.
func (r *restoring) sort(ctx context.Context, f *found, outdated bool) {
	s := r.store
	switch {
	case f.Over, outdated:
		s.know(f, true)
		s.warn(s.discard(ctx, f.id)) // the next start tries again
	case f.Issued == nil:
		s.know(f, false)
		r.left.Lost = append(r.left.Lost, f.request())
	case s.now().Sub(f.Issued.ArrivedAt) > s.o.Life:
		s.know(f, true)
		r.left.Expired = append(r.left.Expired, f.restored(apiclient.Secret{}))
		if err := s.discard(ctx, f.id); err != nil {
			r.errs = append(r.errs, fmt.Errorf("delete the secret of %s, which is too old: %w", f.Issued.ID, err))
		}
	default:
		r.fetch(ctx, f)
	}
}

// fetch reads the secret of an entry from the keyring.
func (r *restoring) fetch(ctx context.Context, f *found) {
	s := r.store
	if r.locked == "" {
		r.locked = s.unreadable(ctx)
		if r.locked != "" {
			r.errs = append(r.errs, errors.New("a secret that was not confirmed cannot be read: "+r.locked))
		}
	}
	if r.locked != "" {
		return
	}
	content, err := s.o.Keyring.Value(ctx, s.account(f.id))
	if errors.Is(err, credentials.ErrNone) {
		s.know(f, false)
		r.left.Lost = append(r.left.Lost, f.request())
		return
	}
	var item Item
	if err == nil {
		item, err = f.opened(content)
	}
	if err != nil {
		r.errs = append(r.errs, fmt.Errorf("read the secret of %s, which was not confirmed: %w", f.Issued.ID, err))
		return
	}
	s.know(f, true)
	r.items = append(r.items, held{Item: item, id: f.id, kept: true})
}

// unreadable says why the keyring cannot be read, or is empty.
func (s *Store) unreadable(ctx context.Context) string {
	if s.o.Keyring == nil {
		return "there is no keyring here"
	}
	if ok, words := s.o.Keyring.Usable(ctx); !ok {
		return words
	}
	return ""
}

// know takes an entry over from the list.
func (s *Store) know(f *found, stored bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.entries == nil {
		s.entries = map[string]*entry{}
	}
	s.entries[f.id] = &entry{record: f.record, lost: true, stored: stored && f.Issued != nil}
}

// opened is the item with the secret that the keyring holds for it.
func (f *found) opened(content string) (Item, error) {
	secret, err := decode(content, f.Issued.ID)
	if err != nil {
		return Item{}, err
	}
	return f.restored(secret), nil
}
