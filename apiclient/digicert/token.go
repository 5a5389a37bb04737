package digicert

import (
	"context"
	"time"

	"steward/apiclient"
)

// tokenName is what the one credential of a service user is called.
const tokenName = "API token"

// whyNoKeys is why there is nothing to do with keys.
const whyNoKeys = "a DigiCert service user is its token: make a new service user"

// token is the one credential of a service user, as a key. It has no id of its own, and goes by the user's.
func token(u *apiclient.ServiceUser) apiclient.Key {
	return apiclient.Key{
		ID: apiclient.KeyID(u.ID), Name: tokenName, Status: apiclient.KeyActive, CreatedAt: u.CreatedAt, CreatedBy: u.CreatedBy,
	}
}

// Keys is the one token that a service user is, so that its age is seen (GET /user/{id}).
func (s *System) Keys(ctx context.Context, user apiclient.UserID) ([]apiclient.Key, error) {
	u, err := s.User(ctx, user)
	if err != nil {
		return nil, err
	}
	return []apiclient.Key{token(&u)}, nil
}

// CreateKey is not supported.
func (s *System) CreateKey(context.Context, apiclient.UserID, apiclient.NewKey) (apiclient.IssuedKey, error) {
	return apiclient.IssuedKey{}, lacking("create the key", whyNoKeys)
}

// RegenerateKey is not supported.
func (s *System) RegenerateKey(context.Context, apiclient.UserID, apiclient.KeyID, apiclient.Intent) (apiclient.IssuedKey, error) {
	return apiclient.IssuedKey{}, lacking("regenerate the key", whyNoKeys)
}

// RenameKey is not supported.
func (s *System) RenameKey(context.Context, apiclient.UserID, apiclient.KeyID, string) (apiclient.Key, error) {
	return apiclient.Key{}, lacking("rename the key", whyNoKeys)
}

// ExpireKey is not supported.
func (s *System) ExpireKey(context.Context, apiclient.UserID, apiclient.KeyID, time.Time) (apiclient.Key, error) {
	return apiclient.Key{}, lacking("expire the key", whyNoKeys)
}

// DeleteKey is not supported.
func (s *System) DeleteKey(context.Context, apiclient.UserID, apiclient.KeyID) error {
	return lacking("delete the key", whyNoKeys)
}
