package okta

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// DefaultBaseURL is where Okta Advanced Server Access is. Okta Privileged Access is on each customer's own host.
const DefaultBaseURL = "https://app.scaleft.com"

// Options make a System. Team, KeyID and Secret are required.
type Options struct {
	// BaseURL is the address without /v1/teams: https, or http to this machine. Empty means DefaultBaseURL.
	BaseURL string
	// Team is the team's name. Its case does not matter.
	Team string
	// KeyID and Secret are an API key of the service user that the operator acts as.
	KeyID  string
	Secret apiclient.Secret
	// SignInHelp is what to do when the key is refused; empty means words that fit every key.
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
	// RetryBase is the longest wait before the first repetition of a request; 0 means 200 ms. Other than 0, it is also
	// the most that is added to the time at which the system lets one try again, in the place of 0.1 to 3 s.
	RetryBase time.Duration
	// Now is the clock by which tokens are renewed and keys have expired; nil means time.Now.
	Now func() time.Time
}

// System is one team. Make it with New; it may be used from many goroutines.
type System struct {
	client  *transport.Client
	options Options
	base    string // the address with the team's path, for people
	now     func() time.Time

	mu   sync.Mutex
	lost map[apiclient.Intent]bool // creations of which nobody knows whether they were carried out
}

var _ apiclient.System = (*System)(nil)

// New makes a System. It sends nothing: the first call signs in. The error is an *apiclient.Error where the address, the
// team or the credential is at fault.
func New(o Options) (*System, error) {
	if o.KeyID == "" || o.Secret.IsZero() {
		return nil, &apiclient.Error{
			Kind: apiclient.ErrSignedOut, Op: opSignIn, Message: "the key ID or the secret is missing", Next: "Give both.",
		}
	}
	if !isSegment(o.Team) {
		return nil, &apiclient.Error{
			Kind: apiclient.ErrInvalid, Op: "read the team", Message: "the team does not fit",
			Next:   "Give the name of the team, as it stands in the address of its dashboard.",
			Fields: []apiclient.FieldError{{Pointer: "/team", Message: unfitTeam(o.Team)}},
		}
	}
	if o.BaseURL == "" {
		o.BaseURL = DefaultBaseURL
	}
	base, err := transport.ParseBaseURL(o.BaseURL)
	if err != nil {
		return nil, err
	}
	s := &System{
		options: o, base: base.String() + transport.Path("v1", "teams", o.Team), now: o.Now,
		lost: map[apiclient.Intent]bool{},
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.client, err = transport.New(transport.Options{
		BaseURL: s.base, Auth: transport.NewTokenAuth(s.exchange, s.now),
		Refine: refine, RetryAfter: retryAfter(jitterOf(o.RetryBase)),
		Logger: o.Logger, UserAgent: o.UserAgent, RoundTripper: o.RoundTripper,
		TLS:     transport.TLS{CAFile: o.CAFile, CertFile: o.CertFile, KeyFile: o.KeyFile},
		Timeout: o.Timeout, RetryBase: o.RetryBase,
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// unfitTeam says what is wrong with a team's name.
func unfitTeam(team string) string {
	if team == "" {
		return "is missing"
	}
	return "is not the name of a team"
}

// Close gives up idle connections. Calls under way are not touched.
func (s *System) Close() { s.client.Close() }

// do sends a request.
func (s *System) do(ctx context.Context, r *transport.Request) (*transport.Answer, error) {
	answer, err := s.client.Do(ctx, r)
	if err != nil {
		return nil, forbidden(err)
	}
	return answer, nil
}

// tell sends a request whose answer does not matter.
func (s *System) tell(ctx context.Context, r *transport.Request) error {
	_, err := s.do(ctx, r)
	return err
}

// jitterOf is what is added to the time at which the system lets one try again, so that clients that were refused
// together do not come back together.
func jitterOf(base time.Duration) func() time.Duration {
	least, most := 100*time.Millisecond, 3*time.Second
	if base > 0 {
		least, most = 0, base
	}
	return func() time.Duration {
		return least + rand.N(most-least) //nolint:gosec // chance that nobody profits from guessing
	}
}

// isSegment reports whether a name can stand in a path by itself: others would name another route.
func isSegment(name string) bool { return name != "" && name != "." && name != ".." }
