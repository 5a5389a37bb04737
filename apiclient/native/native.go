package native

import (
	"context"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// Options make a System. BaseURL, KeyID and Secret are required.
type Options struct {
	// BaseURL is the address of the API without /v1: https, or http to this machine.
	BaseURL string
	// KeyID and Secret are the operator's key pair, exchanged for bearer tokens.
	KeyID  string
	Secret apiclient.Secret
	// SignInHelp is what to do when the key pair is refused; empty means words that fit every key pair.
	SignInHelp string
	// RoundTripper answers requests instead of the network, as for a server in the same process; nil means the network.
	RoundTripper http.RoundTripper
	// CAFile names a PEM file of authorities to trust besides the machine's own.
	CAFile string
	// CertFile and KeyFile name the PEM files of a client certificate; both or neither.
	CertFile, KeyFile string
	// Logger gets a line per request at debug level, without credentials and bodies; nil logs nothing.
	Logger *slog.Logger
	// UserAgent names the program; empty means "steward".
	UserAgent string
	// Timeout bounds a call with its repetitions; 0 means two minutes.
	Timeout time.Duration
	// RetryBase is the longest wait before the first repetition of a request; 0 means 200 ms.
	RetryBase time.Duration
	// Now is the clock by which tokens are renewed; nil means time.Now.
	Now func() time.Time
}

// System is one system that speaks the Service User API. Make it with New; it may be used from many goroutines.
type System struct {
	client *transport.Client
	now    func() time.Time

	mu        sync.Mutex
	described apiclient.Description // as read at describedAt; valid when that is not zero
	readAt    time.Time
}

var (
	_ apiclient.System  = (*System)(nil)
	_ apiclient.Batcher = (*System)(nil)
)

// New makes a System. It sends nothing: the first call signs in. The error is an *apiclient.Error where the address or
// the credential is at fault.
func New(o Options) (*System, error) {
	if o.KeyID == "" || o.Secret.IsZero() {
		return nil, &apiclient.Error{
			Kind: apiclient.ErrSignedOut, Op: "sign in", Message: "the key ID or the secret is missing", Next: "Give both.",
		}
	}
	s := &System{now: o.Now}
	if s.now == nil {
		s.now = time.Now
	}
	var err error
	s.client, err = transport.New(transport.Options{
		BaseURL: o.BaseURL,
		Auth:    transport.NewTokenAuth(func(ctx context.Context) (transport.Token, error) { return s.exchange(ctx, o) }, s.now),
		Refine:  refineWith(o.SignInHelp), Logger: o.Logger, UserAgent: o.UserAgent, RoundTripper: o.RoundTripper,
		TLS:     transport.TLS{CAFile: o.CAFile, CertFile: o.CertFile, KeyFile: o.KeyFile},
		Timeout: o.Timeout, RetryBase: o.RetryBase,
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Close gives up idle connections. Calls under way are not touched.
func (s *System) Close() { s.client.Close() }

// tell sends a request whose answer has no body, or is read by its own Decode.
func (s *System) tell(ctx context.Context, r *transport.Request) error {
	_, err := s.client.Do(ctx, r)
	return err
}

// ask sends a request and decodes its answer.
func ask[T any](ctx context.Context, s *System, r *transport.Request) (T, error) {
	var answer T
	r.Decode = transport.DecodeInto(&answer)
	_, err := s.client.Do(ctx, r)
	return answer, err
}

// exchange obtains a bearer token for the key pair (POST /oauth/token, RFC 6749 §4.4).
func (s *System) exchange(ctx context.Context, o Options) (transport.Token, error) {
	var answer struct {
		AccessToken string  `json:"access_token"`
		TokenType   string  `json:"token_type"`
		ExpiresIn   float64 `json:"expires_in"`
	}
	// RFC 6749 §2.3.1 has both parts form-encoded before they are joined.
	pair := url.QueryEscape(o.KeyID) + ":" + url.QueryEscape(o.Secret.Reveal())
	asked := s.now()
	_, err := s.client.Do(ctx, &transport.Request{
		Op: "sign in", Method: http.MethodPost, Path: "/oauth/token",
		Header:      http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(pair))}},
		Body:        []byte("grant_type=client_credentials"),
		ContentType: "application/x-www-form-urlencoded",
		NoAuth:      true, Repeat: transport.RepeatAlways,
		Decode: func(a *transport.Answer) error {
			// The parser's own words could quote the token.
			if transport.DecodeInto(&answer)(a) != nil || answer.AccessToken == "" || !strings.EqualFold(answer.TokenType, "Bearer") {
				return errNoToken
			}
			return nil
		},
	})
	if err != nil {
		return transport.Token{}, err
	}
	life := time.Duration(min(max(answer.ExpiresIn, 1), 24*3600) * float64(time.Second))
	return transport.Token{Value: apiclient.NewSecret(answer.AccessToken), Expires: asked.Add(life)}, nil
}
