package digicert

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// Options make a System. BaseURL is required, and Secret or a client certificate.
type Options struct {
	// BaseURL is the scheme and host of DigiCert ONE, as https://one.digicert.com: the driver adds the path.
	BaseURL string
	// Secret is the operator's API token, sent as x-api-key. Without one the client certificate alone is the credential,
	// and the host is the one that DigiCert has for these: its name with "clientauth." before it.
	Secret apiclient.Secret
	// Experimental lets the driver use the requests and fields that DigiCert does not document.
	Experimental bool
	// SignInHelp is what to do when the credential is refused; empty means words that fit every credential.
	SignInHelp string
	// RoundTripper answers requests instead of the network, as for a server in the same process; nil means the network.
	RoundTripper http.RoundTripper
	// CAFile names a PEM file of authorities to trust besides the machine's own.
	CAFile string
	// CertFile and KeyFile name the PEM files of a client certificate; both or neither.
	CertFile, KeyFile string
	// Logger gets a line per request at debug level, without credentials and bodies; nil logs nothing.
	Logger *slog.Logger
	// UserAgent names the program; empty means "steward". DigiCert wants one.
	UserAgent string
	// Timeout bounds a call with its repetitions; 0 means two minutes.
	Timeout time.Duration
	// RetryBase is the longest wait before the first repetition of a request; 0 means 200 ms.
	RetryBase time.Duration
	// Now is the clock by which what was read is kept for a while; nil means time.Now.
	Now func() time.Time
}

// System is one DigiCert ONE. Make it with New; it may be used from many goroutines.
type System struct {
	client       *transport.Client
	experimental bool
	now          func() time.Time
	writing      turns

	mu       sync.Mutex
	me       kept[myself]
	accounts kept[[]apiclient.Account]
	people   map[string]string // names by id
	paged    bool              // users were answered in pages
}

var _ apiclient.System = (*System)(nil)

// bodyLimit is large because a list of users may come in one piece.
const bodyLimit = 64 << 20

// New makes a System. It sends nothing. The error is an *apiclient.Error where the address or the credential is at
// fault.
func New(o Options) (*System, error) {
	byCertificate := o.Secret.IsZero() && o.CertFile != ""
	if o.Secret.IsZero() && !byCertificate {
		return nil, &apiclient.Error{
			Kind: apiclient.ErrSignedOut, Op: "sign in", Message: "there is no API token",
			Next: "Give one, or a client certificate.",
		}
	}
	base, err := address(o.BaseURL, byCertificate)
	if err != nil {
		return nil, err
	}
	s := &System{experimental: o.Experimental, now: o.Now}
	if s.now == nil {
		s.now = time.Now
	}
	var auth transport.Auth
	if !byCertificate {
		auth = transport.HeaderAuth{Header: "x-api-key", Value: o.Secret}
	}
	s.client, err = transport.New(transport.Options{
		BaseURL: base, Auth: auth, Refine: refineWith(o.SignInHelp),
		Logger: o.Logger, UserAgent: o.UserAgent, RoundTripper: o.RoundTripper,
		TLS:     transport.TLS{CAFile: o.CAFile, CertFile: o.CertFile, KeyFile: o.KeyFile},
		Timeout: o.Timeout, RetryBase: o.RetryBase, BodyLimit: bodyLimit,
	})
	if err != nil {
		return nil, err
	}
	return s, nil
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

// tell sends a request and expects no body.
func (s *System) tell(ctx context.Context, r *transport.Request) error {
	_, err := s.client.Do(ctx, r)
	return err
}

// lifetime is how long what rarely changes is taken for true before it is read again.
const lifetime = 5 * time.Minute

// kept is something that was read, and when; the zero value is nothing.
type kept[T any] struct {
	value T
	at    time.Time
}

// get is the value, unless it is too old.
func (k *kept[T]) get(now time.Time) (value T, age time.Duration, ok bool) {
	age = now.Sub(k.at)
	if k.at.IsZero() || age < 0 || age >= lifetime {
		return value, 0, false
	}
	return k.value, age, true
}
