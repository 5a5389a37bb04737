package fake

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"steward/apiclient"
)

// Keys reads the user's keys.
func (s *System) Keys(ctx context.Context, user apiclient.UserID) ([]apiclient.Key, error) {
	return do(ctx, s, Call{Method: "Keys", User: user}, func() ([]apiclient.Key, error) {
		a, err := s.find(user, "read the keys")
		if err != nil {
			return nil, err
		}
		s.refresh(a)
		return slices.Clone(a.keys), nil
	})
}

// CreateKey makes a key, as many as the limit allows.
func (s *System) CreateKey(ctx context.Context, user apiclient.UserID, key apiclient.NewKey) (apiclient.IssuedKey, error) {
	return do(ctx, s, Call{Method: "CreateKey", User: user, Arg: key, Intent: key.Intent}, func() (apiclient.IssuedKey, error) {
		if held, ok := s.replies[key.Intent].(apiclient.IssuedKey); ok {
			return held, nil
		}
		a, err := s.find(user, "make a key")
		if err != nil {
			return apiclient.IssuedKey{}, err
		}
		s.refresh(a)
		if limit := s.o.Description.Keys.Limit; limit > 0 && a.user.Keys.Usable >= limit {
			return apiclient.IssuedKey{}, &apiclient.Error{
				Kind: apiclient.ErrKeyLimit, Op: "make a key for " + a.user.Name, Status: 409, Code: "key-limit-reached",
				Message: fmt.Sprintf("the user has %d of %d keys", a.user.Keys.Usable, limit), RequestID: "req-fake",
			}
		}
		issued := s.issue(a, key.Name)
		s.changed(a, "key.create")
		s.answered(key.Intent, issued)
		return issued, nil
	})
}

// RegenerateKey gives a key a new secret.
func (s *System) RegenerateKey(ctx context.Context, user apiclient.UserID, key apiclient.KeyID, intent apiclient.Intent) (apiclient.IssuedKey, error) {
	return do(ctx, s, Call{Method: "RegenerateKey", User: user, Arg: key, Intent: intent}, func() (apiclient.IssuedKey, error) {
		if held, ok := s.replies[intent].(apiclient.IssuedKey); ok {
			return held, nil
		}
		a, k, err := s.findKey(user, key, "regenerate the key")
		if err != nil {
			return apiclient.IssuedKey{}, err
		}
		secret := s.secret()
		k.Hint, k.LastUsed, k.LastUsedFrom = "…"+secret[len(secret)-4:], time.Time{}, ""
		s.changed(a, "key.regenerate")
		issued := apiclient.IssuedKey{Key: *k, Secret: apiclient.NewSecret(secret)}
		s.answered(intent, issued)
		return issued, nil
	})
}

// RenameKey renames a key.
func (s *System) RenameKey(ctx context.Context, user apiclient.UserID, key apiclient.KeyID, name string) (apiclient.Key, error) {
	return do(ctx, s, Call{Method: "RenameKey", User: user, Arg: name}, func() (apiclient.Key, error) {
		a, k, err := s.findKey(user, key, "rename the key")
		if err != nil {
			return apiclient.Key{}, err
		}
		k.Name = name
		s.changed(a, "key.rename")
		return *k, nil
	})
}

// ExpireKey ends a key, now with the zero time.
func (s *System) ExpireKey(ctx context.Context, user apiclient.UserID, key apiclient.KeyID, at time.Time) (apiclient.Key, error) {
	return do(ctx, s, Call{Method: "ExpireKey", User: user, Arg: at}, func() (apiclient.Key, error) {
		a, k, err := s.findKey(user, key, "expire the key")
		if err != nil {
			return apiclient.Key{}, err
		}
		if at.IsZero() {
			at = s.Now()
		}
		k.ExpiresAt = at
		s.changed(a, "key.expire")
		return *k, nil
	})
}

// DeleteKey deletes a key.
func (s *System) DeleteKey(ctx context.Context, user apiclient.UserID, key apiclient.KeyID) error {
	_, err := do(ctx, s, Call{Method: "DeleteKey", User: user, Arg: key}, func() (struct{}, error) {
		a, _, err := s.findKey(user, key, "delete the key")
		if err != nil {
			return struct{}{}, err
		}
		a.keys = slices.DeleteFunc(a.keys, func(k apiclient.Key) bool { return k.ID == key })
		s.changed(a, "key.delete")
		return struct{}{}, nil
	})
	return err
}

func (s *System) findKey(user apiclient.UserID, key apiclient.KeyID, op string) (*account, *apiclient.Key, error) {
	a, err := s.find(user, op)
	if err != nil {
		return nil, nil, err
	}
	for i := range a.keys {
		if a.keys[i].ID == key {
			return a, &a.keys[i], nil
		}
	}
	return nil, nil, &apiclient.Error{
		Kind: apiclient.ErrNotFound, Op: op, Message: "there is no such key", Status: 404, Code: "not-found", RequestID: "req-fake",
	}
}

// issue makes a key of the user.
func (s *System) issue(a *account, name string) apiclient.IssuedKey {
	secret := s.secret()
	key := apiclient.Key{
		ID: apiclient.KeyID(s.id("key")), Name: name, Status: apiclient.KeyActive, Hint: "…" + secret[len(secret)-4:],
		CreatedAt: s.Now(), CreatedBy: s.o.Operator.Name,
	}
	s.called(a, &key)
	a.keys = append(a.keys, key)
	return apiclient.IssuedKey{Key: key, Secret: apiclient.NewSecret(secret)}
}

// called gives a key the id and the name that keys have by the rules.
func (s *System) called(a *account, key *apiclient.Key) {
	switch rules := s.o.Description.Keys; {
	case rules.SecretAlone:
		key.ID, key.Name = apiclient.KeyID(a.user.ID), "API token"
	case !rules.Named:
		key.Name = ""
	}
}

// secret makes a secret of the usual shape, different from all others.
func (s *System) secret() string {
	n := len(s.secrets) + 1
	secret := fmt.Sprintf("sus_%s%03d_demo%02d", strings.Repeat("FakeSecret", 4), n, n%100)
	s.secrets = append(s.secrets, secret)
	return secret
}

// id makes an id of the usual shape, different from all others.
func (s *System) id(kind string) string {
	s.made++
	return fmt.Sprintf("%s_01K9Z3T7M4Q2XH8V5C6N0R%04d", kind, s.made)
}

// answered keeps an answer for the next call with the same intent.
func (s *System) answered(intent apiclient.Intent, answer any) {
	if intent != "" {
		s.replies[intent] = answer
	}
}
