package pending

import (
	"context"
	"fmt"
	"time"

	"steward/apiclient"
)

// replayable is how long after a request its repetition is trusted to be taken for one. Systems forget what they were
// asked, usually after a day, and would then make a second key.
const replayable = 12 * time.Hour

// Answer is what a request that was asked again came to.
type Answer struct {
	User    apiclient.UserID
	Name    string
	Key     apiclient.IssuedKey // zero where a service user was created without one
	Created bool                // a new service user came with it
}

// Again sends a lost request once more under the same intent, which a system that honours intents answers as it did the
// first time. The secret is then pending. The system may be a guarded one.
//
// An error that wraps apiclient.ErrSecretGone says that the key is there, which Answer names, and that its secret is not
// told any more: the request is then settled. So it is after any other refusal; after an error that leaves the outcome
// open it stays lost. Where the system does not honour intents, or too much time has passed for that, nothing is sent and
// the error says what to do instead.
func (s *Store) Again(ctx context.Context, sys apiclient.System, r Request) (Answer, error) {
	rec, err := s.lost(r)
	if err != nil {
		return Answer{}, err
	}
	d, err := sys.Describe(ctx)
	if err != nil {
		return Answer{}, err
	}
	if why := s.unrepeatable(&d, &rec); why != "" {
		return Answer{}, &apiclient.Error{
			Kind: apiclient.ErrUnsupported, Op: "ask again for " + rec.what(), Message: why, Next: rec.instead(),
		}
	}
	return s.repeat(WithName(ctx, rec.Name), s.Guard(sys), &rec)
}

// Drop forgets a lost request. One that is not known does no harm.
func (s *Store) Drop(ctx context.Context, r Request) error {
	defer s.begin()()
	s.mu.Lock()
	var id string
	for known, e := range s.entries {
		if e.Intent == r.Intent && e.At.Equal(r.At) && e.lost && e.flying == 0 && !s.holds(known) {
			id = known
		}
	}
	s.mu.Unlock()
	return s.discard(ctx, id)
}

// holds reports whether the secret of an entry is among the items. The lock is held.
func (s *Store) holds(id string) bool {
	for _, h := range s.items {
		if h.id == id {
			return true
		}
	}
	return false
}

// lost finds the record of a request.
func (s *Store) lost(r Request) (record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.entries {
		if e.Intent == r.Intent && e.At.Equal(r.At) && !e.Over {
			return e.record, nil
		}
	}
	return record{}, &apiclient.Error{
		Kind: apiclient.ErrNotFound, Op: "ask again", Message: "this request is not among those that got no answer",
	}
}

// unrepeatable says why a request cannot be sent again, or is empty.
func (s *Store) unrepeatable(d *apiclient.Description, r *record) string {
	switch {
	case r.Intent == "" || r.Op == opCreate && r.NewUser == nil:
		return "it was not asked for by this program"
	case !d.Idempotent:
		return "the system does not tell a repeated request from a new one, and might make a second key"
	case s.now().Sub(r.At) > replayable:
		return fmt.Sprintf("it is more than %d hours old, and the system might take it for a new one", int(replayable.Hours()))
	default:
		return ""
	}
}

func (s *Store) repeat(ctx context.Context, sys apiclient.System, r *record) (Answer, error) {
	switch r.Op {
	case opCreate:
		user, err := r.NewUser.model(r.Intent)
		if err != nil {
			return Answer{}, fmt.Errorf("ask again for %s: %w", r.what(), err)
		}
		made, err := sys.CreateUser(ctx, user)
		a := Answer{User: made.User.ID, Name: made.User.Name, Created: true}
		if made.Key != nil {
			a.Key = *made.Key
		}
		return a, err
	case opNewKey:
		issued, err := sys.CreateKey(ctx, r.User, apiclient.NewKey{Intent: r.Intent, Name: r.KeyName})
		return Answer{User: r.User, Name: r.Name, Key: issued}, err
	case opRegenerate:
		issued, err := sys.RegenerateKey(ctx, r.User, r.Key, r.Intent)
		return Answer{User: r.User, Name: r.Name, Key: issued}, err
	default:
		return Answer{}, fmt.Errorf("ask again for %s: the list names no such request: %q", r.what(), r.Op)
	}
}

// what names the request.
func (r *record) what() string {
	name := r.Name
	if name == "" {
		name = string(r.User)
	}
	switch r.Op {
	case opCreate:
		return "the new service user " + name
	case opRegenerate:
		return "the new secret of " + string(r.Key) + " of " + name
	default:
		return "a new key of " + name
	}
}

// instead is what to do where asking again does not help.
func (r *record) instead() string {
	switch {
	case r.Issued != nil:
		return "Regenerate the key " + string(r.Issued.ID) + " to get a new secret."
	case r.Op == opCreate:
		return "Look the service user up; if it is there, regenerate its key."
	case r.Op == opRegenerate:
		return "Regenerate the key once more."
	default:
		return "Look the keys up; if there is one nobody has, regenerate or delete it."
	}
}
