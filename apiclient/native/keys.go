package native

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// wireKey is a key without its secret.
type wireKey struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Status       string `json:"status"`
	Hint         string `json:"secret_hint"`
	CreatedAt    string `json:"created_at"`
	CreatedBy    string `json:"created_by"`
	ExpiresAt    string `json:"expires_at"`
	LastUsedAt   string `json:"last_used_at"`
	LastUsedFrom string `json:"last_used_from"`
}

func (w *wireKey) model() apiclient.Key {
	k := apiclient.Key{
		ID: apiclient.KeyID(w.ID), Name: w.Name, Hint: w.Hint,
		CreatedAt: instant(w.CreatedAt), CreatedBy: w.CreatedBy, ExpiresAt: instant(w.ExpiresAt),
		LastUsed: instant(w.LastUsedAt), LastUsedFrom: w.LastUsedFrom,
	}
	switch w.Status {
	case "active":
		k.Status = apiclient.KeyActive
	case "expiring":
		k.Status = apiclient.KeyExpiring
	case "expired":
		k.Status = apiclient.KeyExpired
	default:
	}
	return k
}

// wireIssuedKey is a key with its secret, as it is handed out once.
type wireIssuedKey struct {
	Key    wireKey `json:"key"`
	Secret string  `json:"secret"`
}

var errNoSecret = errors.New("it holds no key with a secret")

// check wants a key with a secret. Only an answer given once more may have lost it: 15 minutes later, or once it was used.
func (w *wireIssuedKey) check(a *transport.Answer) error {
	if w.Key.ID == "" || w.Secret == "" && !a.Replayed {
		return errNoSecret
	}
	return nil
}

func (w *wireIssuedKey) model() apiclient.IssuedKey {
	return apiclient.IssuedKey{Key: w.Key.model(), Secret: apiclient.NewSecret(w.Secret)}
}

// Keys reads all keys of a user (GET /v1/service-users/{id}/keys, which has no pages).
func (s *System) Keys(ctx context.Context, user apiclient.UserID) ([]apiclient.Key, error) {
	const op = "list the keys"
	list, err := ask[wireList[wireKey]](ctx, s, &transport.Request{Op: op, Method: http.MethodGet, Path: userPath(user, "keys")})
	switch {
	case err != nil:
		return nil, err
	case list.Items == nil:
		return nil, &apiclient.Error{Kind: apiclient.ErrBadAnswer, Op: op, Message: "the answer has no items"}
	default:
		return models(*list.Items, (*wireKey).model), nil
	}
}

// CreateKey makes a key (POST /v1/service-users/{id}/keys). Repeated with the same Intent after an answer was lost, it
// returns the same key and secret for 15 minutes, unless the key was used; later the same key without a secret.
func (s *System) CreateKey(ctx context.Context, user apiclient.UserID, newKey apiclient.NewKey) (apiclient.IssuedKey, error) {
	body, err := json.Marshal(map[string]string{"name": newKey.Name})
	if err != nil {
		return apiclient.IssuedKey{}, err
	}
	return s.issue(ctx, &transport.Request{
		Op: "create the key", Method: http.MethodPost, Path: userPath(user, "keys"), Body: body, Key: key(newKey.Intent),
	})
}

// RegenerateKey gives a key a new secret (POST …/keys/{kid}/regenerate); the old one is refused from then on. It is
// repeated as CreateKey is.
func (s *System) RegenerateKey(ctx context.Context, user apiclient.UserID, id apiclient.KeyID, intent apiclient.Intent) (apiclient.IssuedKey, error) {
	return s.issue(ctx, &transport.Request{
		Op: "regenerate the key", Method: http.MethodPost, Path: userPath(user, "keys", string(id), "regenerate"), Key: key(intent),
	})
}

func (s *System) issue(ctx context.Context, r *transport.Request) (apiclient.IssuedKey, error) {
	var wire wireIssuedKey
	r.Decode = func(a *transport.Answer) error {
		wire = wireIssuedKey{}
		if json.Unmarshal(a.Body, &wire) != nil { // the parser's own words could quote the secret
			return errNoSecret
		}
		return wire.check(a)
	}
	if err := s.tell(ctx, r); err != nil {
		return apiclient.IssuedKey{}, explainLostSecret(err)
	}
	return wire.model(), nil
}

// explainLostSecret says how to go on when a key may have been made and its secret did not arrive.
func explainLostSecret(err error) error {
	var failure *apiclient.Error
	if errors.As(err, &failure) && errors.Is(failure, apiclient.ErrUnknown) {
		failure.Next = "A key may have been made whose secret never arrived. Try again: within 15 minutes the same secret " +
			"is answered. Otherwise delete the key and create another."
	}
	return err
}

// RenameKey renames a key (PATCH …/keys/{kid}).
func (s *System) RenameKey(ctx context.Context, user apiclient.UserID, id apiclient.KeyID, name string) (apiclient.Key, error) {
	body, err := json.Marshal(map[string]string{"name": name})
	if err != nil {
		return apiclient.Key{}, err
	}
	wire, err := ask[wireKey](ctx, s, &transport.Request{
		Op: "rename the key", Method: http.MethodPatch, Path: userPath(user, "keys", string(id)), Body: body,
		ContentType: "application/merge-patch+json", Header: ifMatch(""), Repeat: transport.RepeatAlways,
	})
	return wire.model(), err
}

// ExpireKey ends a key now, or at a time not later than its present end (POST …/keys/{kid}/expire).
func (s *System) ExpireKey(ctx context.Context, user apiclient.UserID, id apiclient.KeyID, at time.Time) (apiclient.Key, error) {
	body := []byte("{}")
	if !at.IsZero() {
		body = []byte(`{"at":"` + at.UTC().Format(time.RFC3339) + `"}`)
	}
	wire, err := ask[wireKey](ctx, s, &transport.Request{
		Op: "expire the key", Method: http.MethodPost, Path: userPath(user, "keys", string(id), "expire"), Body: body,
		Key: key(apiclient.IntentFrom(ctx)),
	})
	return wire.model(), err
}

// DeleteKey deletes a key (DELETE …/keys/{kid}).
func (s *System) DeleteKey(ctx context.Context, user apiclient.UserID, id apiclient.KeyID) error {
	return s.tell(ctx, &transport.Request{
		Op: "delete the key", Method: http.MethodDelete, Path: userPath(user, "keys", string(id)), Header: ifMatch(""),
		Repeat: transport.RepeatAlways, GoneIsDone: true,
	})
}
