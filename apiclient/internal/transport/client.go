package transport

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"steward/apiclient"
)

// Client sends requests to one system. Make it with New; it may be used from many goroutines.
type Client struct {
	base    *url.URL
	agent   string
	auth    Auth
	refine  func(*apiclient.Error, []byte)
	pause   func(http.Header, time.Time) time.Duration
	log     *slog.Logger
	timeout time.Duration
	step    time.Duration // the longest wait before the first repetition
	limit   int64
	http    *http.Client
	idle    func()
	budget  *budget
	buffers sync.Pool
}

// New makes a Client. It sends nothing.
func New(o Options) (*Client, error) {
	base, err := ParseBaseURL(o.BaseURL)
	if err != nil {
		return nil, err
	}
	o = o.withDefaults()
	c := &Client{
		base: base, agent: o.UserAgent, auth: o.Auth, refine: o.Refine, pause: o.RetryAfter, log: o.Logger,
		timeout: o.Timeout, step: o.RetryBase, limit: o.BodyLimit, idle: func() {}, budget: newBudget(),
	}
	below := o.RoundTripper
	if below == nil {
		t, err := newHTTPTransport(o.TLS)
		if err != nil {
			return nil, err
		}
		below, c.idle = t, t.CloseIdleConnections
	}
	c.http = &http.Client{
		Transport:     &logged{below: below, log: o.Logger},
		CheckRedirect: checkRedirect,
		Timeout:       o.AttemptTimeout,
	}
	return c, nil
}

// Close gives up idle connections. Calls under way are not touched.
func (c *Client) Close() { c.idle() }

// Do sends a request and reads its answer. The error is an *apiclient.Error; it wraps ctx's when the
// caller gave up. A refused credential is renewed and the request repeated once.
func (c *Client) Do(ctx context.Context, r *Request) (*Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	call := &call{client: c, request: r}
	for tries := 0; ; tries++ {
		answer, sent, err := call.send(ctx)
		if err == nil {
			c.budget.succeeded()
			return answer, nil
		}
		refused := sent != nil && err.Status == http.StatusUnauthorized
		if !refused || r.NoAuth || c.auth == nil || tries > 0 || !c.auth.Refused(sent) {
			return nil, call.conclude(err)
		}
	}
}
