package transport

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/hashicorp/go-retryablehttp"
)

// Request is one call of a driver.
type Request struct {
	// Op says what is tried, for errors: "disable the service user".
	Op     string
	Method string
	// Path is the escaped path below the base URL, beginning with a slash; make it with Path.
	Path  string
	Query url.Values
	// URL takes the place of Path and Query, as for the next page of a list; it must have the base URL's scheme, host and
	// port. nil means none.
	URL    *url.URL
	Header http.Header
	// Body is sent as it is; ContentType says what it is and defaults to application/json. nil sends none, or {} where
	// there is a Key.
	Body        []byte
	ContentType string
	// Key is the Idempotency-Key; a request with a key may be repeated.
	Key string
	// Repeat says when the request may be repeated.
	Repeat Repeat
	// GoneIsDone makes 404 and 410 a success when an earlier attempt's answer was lost: that attempt deleted.
	GoneIsDone bool
	// Decode reads the body of an answer of 2xx; nil expects none. Its error means the answer is not understood. It runs
	// once per attempt and must not keep the body.
	Decode func(a *Answer) error
	// NoAuth leaves the credential out, as for the request that obtains one.
	NoAuth bool
}

// Repeat says when a request may be repeated under the retry policy.
type Repeat uint8

// The ways to repeat. RepeatAuto is the zero value: safe methods and requests with a Key; others never.
const (
	RepeatAuto Repeat = iota
	// RepeatAlways declares the request idempotent.
	RepeatAlways
	// RepeatIfRefused repeats only what the server cannot have acted on: the request was not sent, or was answered by
	// 408, 425, 429 or 503.
	RepeatIfRefused
)

// Answer is what came back.
type Answer struct {
	Status    int
	Header    http.Header
	Body      []byte
	RequestID string
	// Replayed says that an earlier attempt with the same Key had been carried out, and this is its answer again.
	Replayed bool
}

// Path joins path segments, each escaped.
func Path(segments ...string) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteByte('/')
		b.WriteString(url.PathEscape(s))
	}
	return b.String()
}

// repeatable reports whether the request does no harm when it arrives twice.
func (r *Request) repeatable() bool {
	switch r.Repeat {
	case RepeatAlways:
		return true
	case RepeatIfRefused:
		return false
	default:
		return isSafe(r.Method) || r.Key != ""
	}
}

// build makes the HTTP request.
func (c *Client) build(ctx context.Context, r *Request) (*retryablehttp.Request, error) {
	target, err := c.target(r)
	if err != nil {
		return nil, err
	}
	body := bodyOf(r)
	req, err := retryablehttp.NewRequestWithContext(ctx, r.Method, target, body)
	if err != nil {
		return nil, err
	}
	for name, values := range r.Header {
		req.Header[name] = values
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.agent)
	if r.Key != "" {
		req.Header.Set("Idempotency-Key", r.Key)
	}
	if body != nil {
		contentType := r.ContentType
		if contentType == "" {
			contentType = "application/json"
		}
		req.Header.Set("Content-Type", contentType)
	}
	if !isSafe(r.Method) {
		// Without GetBody, and with a body that is not nil, net/http never sends the request a second time by itself;
		// with an Idempotency-Key it silently would, on a connection that broke. Whether to repeat is the policy's matter.
		req.GetBody = nil
	}
	return req, nil
}

// target is the address of a request.
func (c *Client) target(r *Request) (string, error) {
	switch {
	case r.URL == nil && len(r.Query) == 0:
		return c.base.Scheme + "://" + c.base.Host + c.base.EscapedPath() + r.Path, nil
	case r.URL == nil:
		return c.base.Scheme + "://" + c.base.Host + c.base.EscapedPath() + r.Path + "?" + r.Query.Encode(), nil
	case r.URL.User != nil || !sameOrigin(c.base, r.URL):
		return "", errElsewhere
	default:
		return r.URL.String(), nil
	}
}

// bodyOf gives every request with a key a body, for the reason told in build.
func bodyOf(r *Request) any {
	switch {
	case r.Body != nil:
		return r.Body
	case r.Key != "" && !isSafe(r.Method):
		return []byte("{}")
	default:
		return nil
	}
}
