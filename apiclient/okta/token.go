package okta

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

const opSignIn = "sign in"

var (
	errNoToken = errors.New("it holds no bearer token")
	// errPair marks a failure to obtain a token: what it says of the status is not about the request that wanted it.
	errPair = errors.New("no token was obtained")
)

// wireToken is the answer of POST /service_token.
type wireToken struct {
	Bearer    string `json:"bearer_token"`
	ExpiresAt string `json:"expires_at"`
	Team      string `json:"team_name"`
}

// exchange obtains a bearer token for the key (POST /service_token).
func (s *System) exchange(ctx context.Context) (transport.Token, error) {
	body, err := json.Marshal(map[string]string{"key_id": s.options.KeyID, "key_secret": s.options.Secret.Reveal()})
	if err != nil {
		return transport.Token{}, err
	}
	var wire wireToken
	_, err = s.client.Do(ctx, &transport.Request{
		Op: opSignIn, Method: http.MethodPost, Path: "/service_token", Body: body, NoAuth: true, Repeat: transport.RepeatAlways,
		Decode: func(a *transport.Answer) error {
			// The parser's own words could quote the token.
			if transport.DecodeInto(&wire)(a) != nil || wire.Bearer == "" {
				return errNoToken
			}
			return nil
		},
	})
	if err != nil {
		return transport.Token{}, s.refusedPair(err)
	}
	if !strings.EqualFold(wire.Team, s.options.Team) {
		return transport.Token{}, &apiclient.Error{
			Kind: apiclient.ErrInvalid, Op: opSignIn, Err: errPair,
			Message: fmt.Sprintf("the key belongs to the team %q, not to %q", transport.Clean(wire.Team, 100), s.options.Team),
			Next:    "Check the team's name, or use a key of that team.",
		}
	}
	return s.token(&wire), nil
}

// token is renewed up to two minutes before it ends, as the vendor's own client does, at a moment left to chance. A
// token that seems to have ended already is taken for good all the same: this machine's clock may be wrong.
func (s *System) token(wire *wireToken) transport.Token {
	now := s.now()
	expires := instant(wire.ExpiresAt)
	if soon := now.Add(time.Minute); expires.Before(soon) {
		expires = soon
	}
	margin := min(time.Duration(rand.Int64N(int64(2*time.Minute)+1)), expires.Sub(now)/2) //nolint:gosec // as for jitter
	return transport.Token{Value: apiclient.NewSecret(wire.Bearer), Expires: expires, RenewAt: expires.Add(-margin)}
}

// refusedPair says what it means that no token was given for the key.
func (s *System) refusedPair(err error) error {
	var failure *apiclient.Error
	if !errors.As(err, &failure) {
		return err
	}
	failure.Err = errors.Join(errPair, failure.Err)
	switch failure.Status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden:
		failure.Kind = apiclient.ErrSignedOut
		said := failure.Message
		failure.Message = "the key ID or the secret is not accepted, or the key has expired, or its service user is disabled"
		if failure.Code == codeDisabledTeam {
			failure.Message = "the team is disabled: " + said
		}
		failure.Next = cmp.Or(s.options.SignInHelp, "Sign in with another key.")
	case http.StatusNotFound:
		// It must not read as if what the request behind it asks for were gone.
		failure.Kind = apiclient.ErrInvalid
		failure.Message = fmt.Sprintf("there is no team %q at this address", s.options.Team)
		failure.Next = "Check the team's name and the address."
	default:
	}
	return failure
}
