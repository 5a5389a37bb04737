package trustgrid

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// DefaultBaseURL is the address of the service.
const DefaultBaseURL = "https://api.trustgrid.io"

// Options make a System. KeyID and Secret are required.
type Options struct {
	// BaseURL is the address of the API: https, or http to this machine; empty means DefaultBaseURL.
	BaseURL string
	// KeyID and Secret are the operator's client ID and secret, sent with every request.
	KeyID  string
	Secret apiclient.Secret
	// SignInHelp is what to do when the pair is refused; empty means words that fit every pair.
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
	// Now is the clock by which a new key is dated until it is read again; nil means time.Now.
	Now func() time.Time
}

// System is one Trustgrid organization. Make it with New; it may be used from many goroutines.
type System struct {
	client *transport.Client
	keyID  string
	now    func() time.Time
	turn   chan struct{} // holds one element while somebody writes

	mu           sync.Mutex
	organization *wireOrganization // nil until it was read
}

var _ apiclient.System = (*System)(nil)

// bodyLimit is the most that an answer may hold, in bytes: a list comes in one piece, whatever its length.
const bodyLimit = 64 << 20

// New makes a System. It sends nothing. The error is an *apiclient.Error where the address or the credential is at
// fault.
func New(o Options) (*System, error) {
	if o.KeyID == "" || o.Secret.IsZero() {
		return nil, &apiclient.Error{
			Kind: apiclient.ErrSignedOut, Op: "sign in", Message: "the client ID or the secret is missing", Next: "Give both.",
		}
	}
	if strings.ContainsFunc(o.KeyID+o.Secret.Reveal(), func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return nil, &apiclient.Error{
			Kind: apiclient.ErrSignedOut, Op: "sign in", Message: "the client ID or the secret has a space or a control character in it",
			Next: "Copy both again.",
		}
	}
	if o.BaseURL == "" {
		o.BaseURL = DefaultBaseURL
	}
	client, err := transport.New(transport.Options{
		BaseURL: o.BaseURL,
		Auth: transport.HeaderAuth{
			Header: "Authorization", Value: apiclient.NewSecret("trustgrid-token " + o.KeyID + ":" + o.Secret.Reveal()),
		},
		Refine: refineWith(o.SignInHelp), Logger: o.Logger, UserAgent: o.UserAgent, RoundTripper: o.RoundTripper,
		TLS:     transport.TLS{CAFile: o.CAFile, CertFile: o.CertFile, KeyFile: o.KeyFile},
		Timeout: o.Timeout, RetryBase: o.RetryBase, BodyLimit: bodyLimit,
	})
	if err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &System{client: client, keyID: o.KeyID, now: o.Now, turn: make(chan struct{}, 1)}, nil
}

// Close gives up idle connections. Calls under way are not touched.
func (s *System) Close() { s.client.Close() }

// ask sends a request and decodes its answer.
func ask[T any](ctx context.Context, s *System, r *transport.Request) (T, error) {
	var answer T
	r.Decode = transport.DecodeInto(&answer)
	_, err := s.client.Do(ctx, r)
	return answer, err
}

// takeTurn waits until nobody else writes. The vendor's own client writes one at a time as well.
func (s *System) takeTurn(ctx context.Context, op string) (end func(), err error) {
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn }, nil
	case <-ctx.Done():
		return nil, &apiclient.Error{Op: op, Message: "given up while others were writing", Err: ctx.Err()}
	}
}

// lacks is the error for what Trustgrid does not have.
func lacks(op, why string) error {
	return &apiclient.Error{Kind: apiclient.ErrUnsupported, Op: op, Message: why}
}
