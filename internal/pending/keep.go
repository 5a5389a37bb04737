package pending

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"steward/apiclient"
	"steward/internal/credentials"
)

const (
	// keepTime bounds what keeping a secret, or forgetting one, may take.
	keepTime = 8 * time.Second
	// mostBytes is what fits into the credential manager of Windows, the smallest of all keyrings.
	mostBytes = 2500
)

var errGarbled = errors.New("what the keyring holds is not the secret of this key")

// value is what the keyring holds for an entry, in JSON.
type value struct {
	KeyID  apiclient.KeyID `json:"key_id"`
	Secret string          `json:"secret"`
}

func (s *Store) account(id string) string { return "pending/" + s.o.Context + "/" + id }

// keep puts a secret among the items, having written it to where it outlives the process if that can be done within
// keepTime. It takes the place of what earlier requests brought for the same key, or shall bring: only the newest secret
// works. The answer to a request that is itself outdated is not kept; ok is then false.
func (s *Store) keep(ctx context.Context, id string, item Item) (ok bool) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), keepTime)
	defer stop()
	r, outdated, old := s.arrive(id, item)
	if outdated {
		s.warn(s.discard(ctx, id))
		return false
	}
	h := held{Item: item, id: id}
	h.kept, h.words = s.secure(ctx, id, &r, &item.Key)
	s.mu.Lock()
	rest := []held{}
	for _, other := range s.items {
		if !slices.Contains(old, other.id) && other.id != id {
			rest = append(rest, other)
		}
	}
	s.items = append(rest, h)
	s.mu.Unlock()
	for _, other := range old {
		s.warn(s.discard(ctx, other))
	}
	return true
}

// arrive notes in memory what an answer made, and finds the entries that it outdates, unless it is outdated itself.
func (s *Store) arrive(id string, item Item) (r record, outdated bool, old []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	item.At = s.stamp(item.At)
	e := s.entries[id]
	e.answered(&item)
	for other, o := range s.entries {
		switch {
		case other == id:
		case o.outdates(&e.record):
			return e.record, true, nil
		case o.flying == 0 && e.outdates(&o.record):
			old = append(old, other)
		}
	}
	return e.record, false, old
}

// secure names the key in the list, then puts the secret into the keyring.
func (s *Store) secure(ctx context.Context, id string, r *record, key *apiclient.IssuedKey) (kept bool, words string) {
	if s.folder.dir == "" {
		return false, ""
	}
	content, words := s.keepable(ctx, key)
	r.Unkept = words != ""
	s.mu.Lock()
	s.entries[id].Unkept = r.Unkept
	s.mu.Unlock()
	if err := s.folder.write(id, r); err != nil {
		s.warn(err)
		return false, err.Error()
	}
	if words != "" {
		return false, words
	}
	s.mu.Lock()
	s.entries[id].stored = true // from now on it may be there, whatever the keyring says
	s.mu.Unlock()
	if err := s.o.Keyring.SetValue(ctx, s.account(id), content); err != nil {
		s.warn(err)
		return false, err.Error()
	}
	return true, ""
}

// keepable is what the keyring is to hold for a key, or why it cannot.
func (s *Store) keepable(ctx context.Context, key *apiclient.IssuedKey) (content, words string) {
	if s.o.Keyring == nil {
		return "", "there is no keyring for it"
	}
	content, err := encode(key)
	if err != nil {
		return "", err.Error()
	}
	if ok, words := s.o.Keyring.Usable(ctx); !ok {
		return "", words
	}
	return content, ""
}

// discard deletes an entry for good: it is said to be over first, so that a console that dies meanwhile leaves nothing
// that is offered again. The error says what may happen at the next start.
func (s *Store) discard(ctx context.Context, id string) error {
	s.mu.Lock()
	e, ok := s.entries[id]
	if !ok {
		s.mu.Unlock()
		return nil
	}
	e.Over = true
	r, stored := e.record, e.stored
	s.mu.Unlock()
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), keepTime)
	defer stop()
	var marked error
	if stored {
		marked = s.folder.write(id, &r)
		if err := s.unkeep(ctx, id); err != nil {
			if marked != nil {
				return fmt.Errorf("the secret is still in the keyring and may be offered again: %w", errors.Join(err, marked))
			}
			return fmt.Errorf("the secret is still in the keyring, which the next start tries to mend: %w", err)
		}
	}
	if err := s.folder.remove(id); err != nil {
		if stored && marked == nil {
			s.warn(err) // it says that it is over
		} else {
			return fmt.Errorf("the key may be named again at the next start: %w", err)
		}
	}
	s.mu.Lock()
	delete(s.entries, id)
	s.mu.Unlock()
	return nil
}

// unkeep takes a secret out of the keyring.
func (s *Store) unkeep(ctx context.Context, id string) error {
	if s.o.Keyring == nil {
		return errors.New("there is no keyring here")
	}
	if ok, words := s.o.Keyring.Usable(ctx); !ok {
		return errors.New(strings.TrimSuffix(words, "."))
	}
	if err := s.o.Keyring.DeleteValue(ctx, s.account(id)); err != nil && !errors.Is(err, credentials.ErrNone) {
		return err
	}
	return nil
}

// note puts a new entry onto the list, or takes up the one that an earlier call under the same intent left. Where the
// list cannot be written the call goes on: Kept will say why its secret is not safe.
func (s *Store) note(r *record) (id string) {
	s.mu.Lock()
	for known, e := range s.entries {
		if r.Intent != "" && e.Intent == r.Intent && !e.Over {
			e.flying++
			s.mu.Unlock()
			return known
		}
	}
	id = newEntryID()
	if s.entries == nil {
		s.entries = map[string]*entry{}
	}
	s.entries[id] = &entry{record: *r, flying: 1}
	s.mu.Unlock()
	if s.folder.dir != "" {
		s.warn(s.folder.write(id, r))
	}
	return id
}

// landed says that a call for an entry has come to its end, and whether its answer is missing.
func (s *Store) landed(id string, lost bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.entries[id]; ok {
		e.flying--
		e.lost = lost
	}
}

// warn logs what is no reason to stop.
func (s *Store) warn(err error) {
	if err != nil {
		s.logger().Warn("keep what is pending", "error", err)
	}
}

func encode(key *apiclient.IssuedKey) (string, error) {
	v := value{KeyID: key.ID, Secret: key.Secret.Reveal()}
	if !utf8.ValidString(v.Secret) || !utf8.ValidString(string(v.KeyID)) {
		return "", errors.New("it is not text in UTF-8, which keyrings do not take")
	}
	content, err := json.Marshal(v) // #nosec G117 -- for the keyring
	switch {
	case err != nil:
		return "", errors.New("it cannot be written as JSON")
	case len(content) > mostBytes:
		return "", fmt.Errorf("it takes more than the %d bytes that every keyring can keep", mostBytes)
	}
	return string(content), nil
}

// decode reads the secret of a key. The parser's own words could quote it, so they are left out.
func decode(content string, key apiclient.KeyID) (apiclient.Secret, error) {
	var v value
	if json.Unmarshal([]byte(content), &v) != nil || v.KeyID != key || v.Secret == "" {
		return apiclient.Secret{}, errGarbled
	}
	return apiclient.NewSecret(v.Secret), nil
}

// oldestFirst sorts by arrival; those of one instant stay in their order.
func oldestFirst(items []held) {
	slices.SortStableFunc(items, func(a, b held) int { return a.At.Compare(b.At) })
}
