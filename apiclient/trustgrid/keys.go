package trustgrid

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// Keys gives the one key pair of a user, or none: Trustgrid tells of it with the user itself.
func (s *System) Keys(ctx context.Context, user apiclient.UserID) ([]apiclient.Key, error) {
	wire, err := s.read(ctx, "list the keys", user)
	if err != nil {
		return nil, err
	}
	if wire.ClientID == "" {
		return []apiclient.Key{}, nil
	}
	return []apiclient.Key{wire.key()}, nil
}

func (w *wireUser) key() apiclient.Key {
	return apiclient.Key{ID: apiclient.KeyID(w.ClientID), Status: apiclient.KeyActive, CreatedAt: w.TokenCreated.time()}
}

// CreateKey generates the key pair of a user that has none (POST /v2/service-user/{name}/token). One that has a pair keeps
// it: the same request would end its secret.
func (s *System) CreateKey(ctx context.Context, user apiclient.UserID, key apiclient.NewKey) (apiclient.IssuedKey, error) {
	const op = "create the key"
	if key.Name != "" {
		return apiclient.IssuedKey{}, lacks(op, whyNoKeyName)
	}
	return s.generate(ctx, op, user, func(has apiclient.KeyID) error {
		if has == "" {
			return nil
		}
		return &apiclient.Error{
			Kind: apiclient.ErrKeyLimit, Op: op, Message: "the service user has its one client ID already",
			Next: "Regenerate its secret instead; the old one is refused at once.",
		}
	})
}

// RegenerateKey gives the key pair a new secret (POST /v2/service-user/{name}/token); the old one is refused at once.
func (s *System) RegenerateKey(ctx context.Context, user apiclient.UserID, key apiclient.KeyID, _ apiclient.Intent) (apiclient.IssuedKey, error) {
	const op = "regenerate the key"
	return s.generate(ctx, op, user, func(has apiclient.KeyID) error {
		if has != "" && has == key {
			return nil
		}
		return &apiclient.Error{
			Kind: apiclient.ErrNotFound, Op: op, Message: "the service user does not have this client ID", Next: "Refresh: it may have been replaced.",
		}
	})
}

var errNoSecret = errors.New("it holds no client ID with a secret")

// generate has a secret made, after fits has looked at the client ID that the user has now.
func (s *System) generate(
	ctx context.Context, op string, user apiclient.UserID, fits func(has apiclient.KeyID) error,
) (apiclient.IssuedKey, error) {
	path, err := userPath(op, user, "token")
	if err != nil {
		return apiclient.IssuedKey{}, err
	}
	end, err := s.takeTurn(ctx, op)
	if err != nil {
		return apiclient.IssuedKey{}, err
	}
	defer end()
	wire, err := s.read(ctx, op, user)
	if err != nil {
		return apiclient.IssuedKey{}, err
	}
	if err := fits(apiclient.KeyID(wire.ClientID)); err != nil {
		return apiclient.IssuedKey{}, err
	}
	var token wireToken
	if _, err := s.client.Do(ctx, &transport.Request{
		Op: op, Method: http.MethodPost, Path: path, Repeat: transport.RepeatIfRefused,
		Decode: func(a *transport.Answer) error {
			// The parser's own words could quote the secret.
			if json.Unmarshal(a.Body, &token) != nil || token.ClientID == "" || token.Secret == "" {
				return errNoSecret
			}
			return nil
		},
	}); err != nil {
		return apiclient.IssuedKey{}, explainLostSecret(err)
	}
	// The answer does not tell the time, and nothing may keep the secret from being shown.
	made := wireUser{ClientID: token.ClientID, TokenCreated: unixSeconds(s.now().Unix())}
	return apiclient.IssuedKey{Key: made.key(), Secret: apiclient.NewSecret(token.Secret)}, nil
}

// explainLostSecret says how to go on when a secret may have been made and did not arrive.
func explainLostSecret(err error) error {
	var failure *apiclient.Error
	if errors.As(err, &failure) && errors.Is(failure, apiclient.ErrUnknown) {
		failure.Next = "A secret may have been made that never arrived; then the one before it is refused already. " +
			"Refresh, and regenerate the key."
	}
	return err
}

// RenameKey is not supported.
func (s *System) RenameKey(context.Context, apiclient.UserID, apiclient.KeyID, string) (apiclient.Key, error) {
	return apiclient.Key{}, lacks("rename the key", whyNoKeyName)
}

// ExpireKey is not supported.
func (s *System) ExpireKey(context.Context, apiclient.UserID, apiclient.KeyID, time.Time) (apiclient.Key, error) {
	return apiclient.Key{}, lacks("expire the key", whyNoKeyEnd)
}

// DeleteKey is not supported.
func (s *System) DeleteKey(context.Context, apiclient.UserID, apiclient.KeyID) error {
	return lacks("delete the key", whyNoKeyDelete)
}
