package transport

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"steward/apiclient"
)

// call is one Do: a request, what is known of its attempts, and the policy by which it is repeated.
type call struct {
	client   *Client
	request  *Request
	attempts int           // that failed under the present credential
	wait     time.Duration // before the next attempt
	silent   bool          // an attempt got no answer that could be read
	lost     bool          // an attempt may have been carried out, and nobody said so
	last     *apiclient.Error

	asked atomic.Bool // the present attempt asked for a connection, so that wrote is to be trusted
	wrote atomic.Bool // the present attempt wrote to a connection
}

// send authorises the request and sends it under the retry policy. It also returns the request as it was sent; nil when
// it was not.
func (c *call) send(ctx context.Context) (*Answer, *http.Request, *apiclient.Error) {
	req, err := c.client.build(c.trace(ctx), c.request)
	if err != nil {
		return nil, nil, &apiclient.Error{Kind: apiclient.ErrInvalid, Message: "the request cannot be made", Err: err}
	}
	if auth := c.client.auth; auth != nil && !c.request.NoAuth {
		if err := auth.Authorize(ctx, req.Request); err != nil {
			return nil, nil, c.unauthorized(ctx, err)
		}
	}
	c.attempts = 0
	var answer *Answer
	req.SetResponseHandler(func(resp *http.Response) error {
		var failure *apiclient.Error
		if answer, failure = c.client.read(c, resp); failure != nil {
			return failure
		}
		return nil
	})
	retrying := &retryablehttp.Client{
		HTTPClient:   c.client.http,
		RetryMax:     mostAttempts - 1,
		CheckRetry:   c.checkRetry,
		Backoff:      func(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return c.wait },
		ErrorHandler: func(_ *http.Response, err error, _ int) (*http.Response, error) { return nil, err },
	}
	resp, err := retrying.Do(req)
	if err == nil {
		_ = resp.Body.Close()
		return answer, req.Request, nil
	}
	if c.last != nil && errors.Is(err, ctx.Err()) && !errors.Is(c.last, ctx.Err()) {
		return nil, req.Request, c.interrupted(ctx)
	}
	return nil, req.Request, c.asFailure(ctx, err)
}

// unauthorized is the failure to obtain a credential. Nothing was sent.
func (c *call) unauthorized(ctx context.Context, err error) *apiclient.Error {
	var failure *apiclient.Error
	switch {
	case errors.As(err, &failure):
		own := *failure // calls that waited for the same exchange share its failure
		return &own
	case errors.Is(ctx.Err(), context.Canceled):
		return &apiclient.Error{Message: "given up", Err: context.Canceled}
	default:
		return &apiclient.Error{Kind: apiclient.ErrUnreachable, Message: "no credential was obtained in time", Next: nextUnreachable, Err: err}
	}
}

// interrupted is the failure of a call that ended while it waited to be repeated.
func (c *call) interrupted(ctx context.Context) *apiclient.Error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return &apiclient.Error{Message: "given up after: " + c.last.Message, Status: c.last.Status, Err: context.Canceled}
	}
	return c.last
}

// trace observes whether an attempt was sent at all. A RoundTripper that is not net/http's tells nothing.
func (c *call) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { c.asked.Store(true); c.wrote.Store(false) },
		WroteHeaders: func() { c.wrote.Store(true) },
	})
}

// unsent reports whether the present attempt certainly reached nobody.
func (c *call) unsent() bool { return c.asked.Load() && !c.wrote.Load() }

// note remembers an attempt that failed.
func (c *call) note(failure *apiclient.Error) {
	c.attempts++
	c.last = failure
	if errors.Is(failure, apiclient.ErrUnknown) {
		c.lost = true
		c.silent = c.silent || failure.Status == 0
	}
}

// conclude makes the error of the whole call: where any attempt may have been carried out and no later answer settled
// it, the outcome is unknown.
func (c *call) conclude(failure *apiclient.Error) error {
	if c.lost && !settles(failure) && !errors.Is(failure, apiclient.ErrUnknown) {
		return &apiclient.Error{
			Kind: apiclient.ErrUnknown, Op: c.request.Op,
			Message: "it may have been done, and asking again failed: " + failure.Message,
			Next:    nextUnknown, RequestID: failure.RequestID, Err: failure,
		}
	}
	failure.Op = c.request.Op
	return failure
}

// settles reports whether a failure says what became of an earlier attempt.
func settles(failure *apiclient.Error) bool {
	switch s := failure.Status; {
	case s == 0, s == 401, s == 403, s == 408, s == 425, s == 429, s >= 500, failure.Code == codeInProgress:
		return false
	default:
		return true
	}
}
