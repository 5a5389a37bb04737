package okta

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

const opKeys = "list the keys"

// Keys reads all keys of a user, the newest first (GET /service_users/{name}/keys).
func (s *System) Keys(ctx context.Context, user apiclient.UserID) ([]apiclient.Key, error) {
	if !isSegment(string(user)) {
		return nil, nobody(opKeys, user)
	}
	list, err := everything[wireKey](ctx, s, opKeys, userPath(user, "keys"))
	if err != nil {
		return nil, err
	}
	return keys(list, s.now()), nil
}

var errNoSecret = errors.New("it holds no key with a secret")

// CreateKey makes a key (POST /service_users/{name}/keys). Every other key of the user expires in two days from then on.
// When the answer is lost, so is the secret: the system knows no intents, and asking again would make another key.
func (s *System) CreateKey(ctx context.Context, user apiclient.UserID, key apiclient.NewKey) (apiclient.IssuedKey, error) {
	const op = "create the key"
	switch {
	case !isSegment(string(user)):
		return apiclient.IssuedKey{}, nobody(op, user)
	case key.Name != "":
		return apiclient.IssuedKey{}, lacks(op, noKeyNames)
	}
	var wire wireKey
	err := s.tell(ctx, &transport.Request{
		Op: op, Method: http.MethodPost, Path: userPath(user, "keys"), Repeat: transport.RepeatIfRefused,
		Decode: func(a *transport.Answer) error {
			wire = wireKey{}
			// The parser's own words could quote the secret.
			if json.Unmarshal(a.Body, &wire) != nil || wire.ID == "" || wire.Secret == "" {
				return errNoSecret
			}
			return nil
		},
	})
	if err != nil {
		return apiclient.IssuedKey{}, explainLostSecret(err)
	}
	return apiclient.IssuedKey{Key: wire.model(s.now()), Secret: apiclient.NewSecret(wire.Secret)}, nil
}

// explainLostSecret says how to go on when a key may have been made and its secret did not arrive.
func explainLostSecret(err error) error {
	var failure *apiclient.Error
	if errors.As(err, &failure) && errors.Is(failure, apiclient.ErrUnknown) {
		failure.Next = "A key may have been made whose secret never arrived, and then every other key ends in 2 days. Look at the " +
			"keys: if there is a new one, expire it and create another."
	}
	return err
}

// ExpireKey ends a key now (DELETE /service_users/{name}/keys/{id}): tokens made with it fail at once. Then it reads the
// keys, for what became of it: two requests. The system cannot end a key at a chosen time.
func (s *System) ExpireKey(ctx context.Context, user apiclient.UserID, id apiclient.KeyID, at time.Time) (apiclient.Key, error) {
	const op = "expire the key"
	switch {
	case !isSegment(string(user)):
		return apiclient.Key{}, nobody(op, user)
	case !isSegment(string(id)):
		return apiclient.Key{}, &apiclient.Error{Kind: apiclient.ErrNotFound, Op: op, Message: "there is no such key"}
	case !at.IsZero():
		return apiclient.Key{}, lacks(op, "a key can be ended now, and not at a chosen time")
	}
	err := s.tell(ctx, &transport.Request{
		Op: op, Method: http.MethodDelete, Path: userPath(user, "keys", string(id)), Repeat: transport.RepeatAlways, GoneIsDone: true,
	})
	if err != nil {
		return apiclient.Key{}, err
	}
	ended := apiclient.Key{ID: id, ExpiresAt: s.now()}
	if list, err := s.Keys(ctx, user); err == nil { // what was asked for is done, whether or not it can be looked at
		for _, key := range list {
			if key.ID == id {
				ended = key
			}
		}
	}
	ended.Status = apiclient.KeyExpired // even if this machine's clock is behind
	return ended, nil
}
