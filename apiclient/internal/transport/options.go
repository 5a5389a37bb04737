package transport

import (
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"steward/apiclient"
)

// Options make a Client. BaseURL is required; every other zero value is sensible.
type Options struct {
	// BaseURL is the system's address, as ParseBaseURL takes it.
	BaseURL string
	// Auth puts the credential on requests; nil sends none.
	Auth Auth
	// Refine completes an error with what the system's own error body tells beyond RFC 9457.
	Refine func(failure *apiclient.Error, body []byte)
	// RetryAfter reads from a failed answer how long the system asks to wait; nil means the header Retry-After.
	RetryAfter func(h http.Header, now time.Time) time.Duration
	// Logger gets a line per request at debug level, without credentials and bodies; nil logs nothing.
	Logger *slog.Logger
	// UserAgent names the program; empty means "steward".
	UserAgent string
	// TLS says whom to trust and who to be.
	TLS TLS
	// RoundTripper answers the requests instead of the network, as for a server in the same process. TLS is unused then.
	RoundTripper http.RoundTripper
	// Timeout bounds a call with its repetitions; 0 means two minutes.
	Timeout time.Duration
	// AttemptTimeout bounds a single request with its answer; 0 means 45 s.
	AttemptTimeout time.Duration
	// RetryBase is the longest wait before the first repetition; it doubles with each. 0 means 200 ms.
	RetryBase time.Duration
	// BodyLimit is the most that an answer may hold, in bytes after decompression; 0 means 8 MiB.
	BodyLimit int64
}

// TLS says whom to trust and who to be. The zero value trusts the machine's authorities. There is no way to turn the
// check of certificates off.
type TLS struct {
	// CAFile names a PEM file of authorities to trust besides the machine's own.
	CAFile string
	// Roots replaces the machine's authorities; nil keeps them.
	Roots *x509.CertPool
	// CertFile and KeyFile name the PEM files of a client certificate; both or neither.
	CertFile, KeyFile string
}

const (
	dialTimeout      = 10 * time.Second
	handshakeTimeout = 10 * time.Second
	headerTimeout    = 30 * time.Second
	headerLimit      = 64 << 10
	bodyLimit        = 8 << 20
	errorBodyLimit   = 64 << 10
	idleConnections  = 64
)

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.RetryAfter == nil {
		o.RetryAfter = RetryAfter
	}
	if o.UserAgent == "" {
		o.UserAgent = "steward"
	}
	if o.Timeout <= 0 {
		o.Timeout = 2 * time.Minute
	}
	if o.AttemptTimeout <= 0 {
		o.AttemptTimeout = 45 * time.Second
	}
	if o.RetryBase <= 0 {
		o.RetryBase = 200 * time.Millisecond
	}
	if o.BodyLimit <= 0 {
		o.BodyLimit = bodyLimit
	}
	return o
}

// newHTTPTransport is tuned for many calls at once to one host. Proxies come from the environment.
func newHTTPTransport(o TLS) (*http.Transport, error) {
	config, err := o.config()
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        config,
		TLSHandshakeTimeout:    handshakeTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		MaxResponseHeaderBytes: headerLimit,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           2 * idleConnections,
		MaxIdleConnsPerHost:    idleConnections,
		IdleConnTimeout:        90 * time.Second,
		WriteBufferSize:        16 << 10,
		ReadBufferSize:         64 << 10,
	}, nil
}

// checkRedirect follows a redirect only for reading and only to the same scheme, host and port: net/http would keep
// the credential on another port and in clear, and other credential headers even to another host.
func checkRedirect(next *http.Request, via []*http.Request) error {
	first := via[0]
	if !isSafe(first.Method) || !sameOrigin(first.URL, next.URL) || len(via) > 3 {
		failure := redirectFailure(first, next.URL.String())
		failure.Status = next.Response.StatusCode
		return failure
	}
	return nil
}

// redirectFailure says why a redirect was not followed and how to go on.
func redirectFailure(req *http.Request, location string) *apiclient.Error {
	kind := apiclient.ErrBadAnswer
	target, err := req.URL.Parse(location)
	if err == nil && !sameOrigin(req.URL, target) {
		kind = apiclient.ErrInsecure
	}
	if target != nil {
		target.User, target.RawQuery, target.Fragment = nil, "", ""
		location = target.String()
	}
	location = Clean(location, 200)
	return &apiclient.Error{
		Kind:    kind,
		Message: "the server redirects to " + location + ", which was not followed: it would carry the credential there",
		Next:    "If that address is right, use it as the system's address.",
	}
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && port(a) == port(b) && strings.EqualFold(a.Hostname(), b.Hostname())
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}

func isSafe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}
