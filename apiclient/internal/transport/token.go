package transport

import (
	"context"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"steward/apiclient"
)

// Token is a short-lived bearer token.
type Token struct {
	Value   apiclient.Secret
	Expires time.Time
	// RenewAt is when to obtain another; the zero time means a little before Expires.
	RenewAt time.Time
}

// TokenAuth sends a bearer token (RFC 6750) and renews it a little before it ends and when it was refused. However many
// calls need a token, one exchange at a time is under way.
type TokenAuth struct {
	exchange func(ctx context.Context) (Token, error)
	now      func() time.Time
	flight   singleflight.Group

	mu      sync.Mutex
	token   Token
	renewAt time.Time
}

const (
	exchangeTimeout = 30 * time.Second
	// renewMargin is how long before its end a token is renewed; tokens of short life are renewed when a fifth is left.
	renewMargin = time.Minute
)

// NewTokenAuth renews tokens by exchange; now is the clock, nil meaning time.Now.
func NewTokenAuth(exchange func(ctx context.Context) (Token, error), now func() time.Time) *TokenAuth {
	if now == nil {
		now = time.Now
	}
	return &TokenAuth{exchange: exchange, now: now}
}

// Authorize sets the bearer token, after obtaining one where needed.
func (a *TokenAuth) Authorize(ctx context.Context, req *http.Request) error {
	token, err := a.get(ctx)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", bearer(token))
	return nil
}

// Refused forgets the token that the request carried, unless it was renewed meanwhile.
func (a *TokenAuth) Refused(req *http.Request) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.token.Value.IsZero() && req.Header.Get("Authorization") == bearer(a.token.Value) {
		a.token = Token{}
	}
	return true
}

func bearer(token apiclient.Secret) string { return "Bearer " + token.Reveal() }

func (a *TokenAuth) get(ctx context.Context) (apiclient.Secret, error) {
	if token, ok := a.current(); ok {
		return token, nil
	}
	// The exchange outlives the call that began it: other calls wait for the same one.
	result := a.flight.DoChan("", func() (any, error) {
		if token, ok := a.current(); ok {
			return token, nil
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), exchangeTimeout)
		defer cancel()
		token, err := a.exchange(ctx)
		if err != nil {
			return apiclient.Secret{}, err
		}
		a.keep(token)
		return token.Value, nil
	})
	select {
	case <-ctx.Done():
		return apiclient.Secret{}, ctx.Err()
	case r := <-result:
		if r.Err != nil {
			return apiclient.Secret{}, r.Err
		}
		return r.Val.(apiclient.Secret), nil
	}
}

func (a *TokenAuth) current() (apiclient.Secret, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.token.Value, !a.token.Value.IsZero() && a.now().Before(a.renewAt)
}

func (a *TokenAuth) keep(token Token) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.token, a.renewAt = token, token.RenewAt
	if a.renewAt.IsZero() {
		margin := min(renewMargin, token.Expires.Sub(a.now())/5)
		a.renewAt = token.Expires.Add(-margin)
	}
}
