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
	all := r.read()
	for i := range all {
		r.sort(ctx, &all[i], r.outdated(&all[i], all))
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
		e, known := s.entries[id]
		known = known && !e.unread
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

// outdated reports whether a later request was answered with another secret in place of this one's.
func (r *restoring) outdated(f *found, all []found) bool {
	s := r.store
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.entries {
		if e.outdates(&f.record) {
			return true
		}
	}
	return slices.ContainsFunc(all, func(other found) bool { return other.outdates(&f.record) })
}

// sort decides what becomes of an entry.
func (r *restoring) sort(ctx context.Context, f *found, outdated bool) {
	s := r.store
	switch {
	case f.Over, outdated:
		s.know(f, true)
		s.warn(s.discard(ctx, f.id)) // the next start tries again
	case f.Issued == nil, f.Unkept:
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
	s.know(f, true)
	s.setUnread(f.id, true)
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
	s.setUnread(f.id, false)
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

// know takes an entry over from the list: one whose secret is in the keyring, or a lost one.
func (s *Store) know(f *found, stored bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.entries == nil {
		s.entries = map[string]*entry{}
	}
	s.entries[f.id] = &entry{record: f.record, lost: !stored, stored: stored && f.Issued != nil}
}

func (s *Store) setUnread(id string, unread bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries[id].unread = unread
}

// opened is the item with the secret that the keyring holds for it.
func (f *found) opened(content string) (Item, error) {
	secret, err := decode(content, f.Issued.ID)
	if err != nil {
		return Item{}, err
	}
	return f.restored(secret), nil
}
