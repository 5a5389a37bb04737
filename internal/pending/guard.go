package pending

import (
	"context"
	"errors"

	"steward/apiclient"
)

type nameKey struct{}

// WithName tells a Guard what the service user is called of whom a call only names the id, for the words of a later
// console.
func WithName(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, nameKey{}, name)
}

func nameFrom(ctx context.Context) string {
	name, _ := ctx.Value(nameKey{}).(string)
	return name
}

type guardedKey struct{}

// Guard is a system whose secrets are kept before they are handed out, and whose requests for one are noted before they
// are sent. It implements apiclient.Batcher. A call that was clearly refused is off the list again; one without an answer
// stays on it, for Again. An answer whose key has no secret any more is an error that wraps apiclient.ErrSecretGone.
func (s *Store) Guard(sys apiclient.System) apiclient.System { return &guard{System: sys, store: s} }

type guard struct {
	apiclient.System
	store *Store
}

var _ apiclient.Batcher = (*guard)(nil)

// Batch passes the request on.
func (g *guard) Batch(ctx context.Context, verb apiclient.BulkVerb, items []apiclient.BulkItem) ([]apiclient.BulkResult, error) {
	if b, ok := g.System.(apiclient.Batcher); ok {
		return b.Batch(ctx, verb, items)
	}
	return nil, &apiclient.Error{Kind: apiclient.ErrUnsupported, Message: "this system takes no batches"}
}

// CreateUser notes the request, sends it, and keeps the secret if the answer holds one.
func (g *guard) CreateUser(ctx context.Context, user apiclient.NewUser) (apiclient.CreatedUser, error) {
	if g.watches(ctx) {
		return g.System.CreateUser(ctx, user)
	}
	defer g.store.begin()()
	if user.Intent == "" {
		user.Intent = apiclient.NewIntent()
	}
	id := g.store.note(&record{
		Op: opCreate, Intent: user.Intent, At: g.store.now(), Name: user.Name, NewUser: recordOf(&user),
	})
	made, err := g.System.CreateUser(g.watched(ctx), user)
	if err != nil {
		return made, g.store.failed(ctx, id, err)
	}
	if made.Key == nil {
		g.store.settled(ctx, id)
		return made, nil
	}
	return made, g.store.arrived(ctx, id, Item{User: made.User.ID, Name: made.User.Name, Key: *made.Key})
}

// CreateKey notes the request, sends it, and keeps the secret.
func (g *guard) CreateKey(ctx context.Context, user apiclient.UserID, key apiclient.NewKey) (apiclient.IssuedKey, error) {
	if g.watches(ctx) {
		return g.System.CreateKey(ctx, user, key)
	}
	defer g.store.begin()()
	if key.Intent == "" {
		key.Intent = apiclient.NewIntent()
	}
	id := g.store.note(&record{
		Op: opNewKey, Intent: key.Intent, At: g.store.now(), User: user, Name: nameFrom(ctx), KeyName: key.Name,
	})
	issued, err := g.System.CreateKey(g.watched(ctx), user, key)
	if err != nil {
		return issued, g.store.failed(ctx, id, err)
	}
	return issued, g.store.arrived(ctx, id, Item{User: user, Name: nameFrom(ctx), Key: issued})
}

// RegenerateKey notes the request, sends it, and keeps the new secret in place of the old one.
func (g *guard) RegenerateKey(ctx context.Context, user apiclient.UserID, key apiclient.KeyID, intent apiclient.Intent) (apiclient.IssuedKey, error) {
	if g.watches(ctx) {
		return g.System.RegenerateKey(ctx, user, key, intent)
	}
	defer g.store.begin()()
	if intent == "" {
		intent = apiclient.NewIntent()
	}
	id := g.store.note(&record{
		Op: opRegenerate, Intent: intent, At: g.store.now(), User: user, Name: nameFrom(ctx), Key: key,
	})
	issued, err := g.System.RegenerateKey(g.watched(ctx), user, key, intent)
	if err != nil {
		return issued, g.store.failed(ctx, id, err)
	}
	return issued, g.store.arrived(ctx, id, Item{User: user, Name: nameFrom(ctx), Key: issued})
}

// watches reports that a Guard of the same Store already looks after the call, as when Again asks a guarded system.
func (g *guard) watches(ctx context.Context) bool { return ctx.Value(guardedKey{}) == g.store }

func (g *guard) watched(ctx context.Context) context.Context {
	return context.WithValue(ctx, guardedKey{}, g.store)
}

// arrived keeps the secret of an answer before it is handed out.
func (s *Store) arrived(ctx context.Context, id string, item Item) error {
	item.At = s.now()
	if item.Key.Secret.IsZero() {
		s.settled(ctx, id)
		return secretGone(&item, "the key was made and the system does not tell its secret any more")
	}
	ok := s.keep(ctx, id, item)
	s.landed(id, false)
	if !ok {
		return secretGone(&item, "the key was given a newer secret since")
	}
	return nil
}

// settled takes a request off the list that needs nothing more.
func (s *Store) settled(ctx context.Context, id string) {
	s.landed(id, false)
	s.warn(s.discard(ctx, id))
}

// failed settles a request that was refused, and leaves one on the list whose outcome is not known.
func (s *Store) failed(ctx context.Context, id string, err error) error {
	s.mu.Lock()
	before := s.entries[id] != nil && s.entries[id].lost
	s.mu.Unlock()
	if refused(err, before) {
		s.settled(ctx, id)
	} else {
		s.landed(id, true)
	}
	return err
}

// refused reports whether an error says that nothing was made. Where an earlier call under the same intent got no answer,
// only a verdict on the request itself says so: that it could not be sent now, or that its sender was not let in, tells
// nothing of the earlier one.
func refused(err error, before bool) bool {
	var failure *apiclient.Error
	if !errors.As(err, &failure) || errors.Is(err, apiclient.ErrUnknown) {
		return false
	}
	if before {
		for _, kind := range []error{apiclient.ErrInvalid, apiclient.ErrNameTaken, apiclient.ErrNotFound, apiclient.ErrKeyLimit} {
			if errors.Is(err, kind) && failure.Status != 0 {
				return true
			}
		}
		return false
	}
	for _, kind := range []error{
		apiclient.ErrInvalid, apiclient.ErrNameTaken, apiclient.ErrForbidden, apiclient.ErrUnsupported, apiclient.ErrReadOnly,
		apiclient.ErrSignedOut, apiclient.ErrNotFound, apiclient.ErrKeyLimit, apiclient.ErrInsecure, apiclient.ErrRateLimited,
		apiclient.ErrUnreachable,
	} {
		if errors.Is(err, kind) {
			return true
		}
	}
	const serviceUnavailable = 503 // answered instead of doing anything
	return failure.Status >= 400 && failure.Status < 500 && !errors.Is(err, apiclient.ErrConflict) &&
		!errors.Is(err, apiclient.ErrUnavailable) || failure.Status == serviceUnavailable
}

// secretGone is the answer to a request whose key is there and whose secret is of no use, or not told.
func secretGone(item *Item, why string) error {
	return &apiclient.Error{
		Kind: apiclient.ErrSecretGone, Op: "ask for the secret of " + string(item.Key.ID), Message: why,
		Next: "Regenerate the key to get a new one, or delete it.",
	}
}
