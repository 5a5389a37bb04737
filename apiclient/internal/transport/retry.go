package transport

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"steward/apiclient"
)

const (
	mostAttempts     = 7 // to learn what became of a change whose answer was lost
	attemptsUsual    = 4
	attemptsMangled  = 2 // of reading an answer that is not understood
	longestBackoff   = 5 * time.Second
	longestObeyed    = time.Minute // a Retry-After beyond this is told, not slept
	codeInProgress   = "request-in-progress"
	statusTooEarly   = http.StatusTooEarly
	budgetSize       = 50.0
	budgetPerSuccess = 0.3
	budgetPerSecond  = 1.0
)

// checkRetry is the retry policy. It is asked twice per attempt: once when headers or an error came, and once more
// when reading the answer failed.
func (c *call) checkRetry(ctx context.Context, _ *http.Response, err error) (bool, error) {
	if err == nil {
		return false, nil
	}
	failure := c.asFailure(ctx, err)
	c.note(failure)
	if ctx.Err() != nil || !c.mayRepeat(failure) {
		return false, failure
	}
	if errors.Is(failure, apiclient.ErrRateLimited) && apiclient.YieldsToRateLimit(ctx) {
		return false, failure
	}
	c.wait = failure.RetryAfter
	if c.wait == 0 {
		c.wait = jitter(c.client.step, c.attempts)
	}
	deadline, _ := ctx.Deadline()
	switch {
	case c.wait > longestObeyed, time.Now().Add(c.wait).After(deadline):
		return false, failure
	case failure.RetryAfter == 0 && !c.client.budget.take():
		return false, failure
	}
	return true, nil
}

// mayRepeat reports whether the failed attempt may and should be repeated.
func (c *call) mayRepeat(failure *apiclient.Error) bool {
	if c.attempts >= c.mostAttempts(failure) {
		return false
	}
	if c.unactedOn(failure) {
		return c.request.repeatable() || c.request.Repeat == RepeatIfRefused
	}
	return c.request.repeatable() && isTransient(failure)
}

func (c *call) mostAttempts(failure *apiclient.Error) int {
	switch {
	case c.silent:
		return mostAttempts // what was lost is worth asking for
	case errors.Is(failure, apiclient.ErrBadAnswer) && isSafe(c.request.Method):
		return attemptsMangled
	default:
		return attemptsUsual
	}
}

// unactedOn reports whether the server certainly did nothing, and may do it when asked again.
func (c *call) unactedOn(failure *apiclient.Error) bool {
	switch failure.Status {
	case 0:
		return errors.Is(failure, apiclient.ErrUnreachable) && c.unsent()
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return true
	default:
		return false
	}
}

// isTransient reports whether a failure may be gone the next time. Of the 4xx it is only the one that says that an
// earlier attempt under the same key is still being carried out.
func isTransient(failure *apiclient.Error) bool {
	switch s := failure.Status; {
	case failure.Code == codeInProgress:
		return true
	case s >= 300 && s < 500:
		return false
	case s == http.StatusInternalServerError, s == http.StatusBadGateway, s == http.StatusGatewayTimeout:
		return true
	default:
		return errors.Is(failure, apiclient.ErrUnknown) || errors.Is(failure, apiclient.ErrBadAnswer) ||
			errors.Is(failure, apiclient.ErrUnreachable)
	}
}

// jitter is a random wait up to base doubled with each attempt ("full jitter"): clients that failed together do not come
// back together.
func jitter(base time.Duration, attempt int) time.Duration {
	most := min(base<<min(attempt-1, 10), longestBackoff)
	return rand.N(most) + 1 //nolint:gosec // chance that nobody profits from guessing
}

// budget limits repetitions over all calls, so that a server in trouble is not hammered: each costs one, successes and
// time earn it back.
type budget struct {
	mu   sync.Mutex
	left float64
	at   time.Time
}

func newBudget() *budget { return &budget{left: budgetSize, at: time.Now()} }

func (b *budget) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	b.left = min(budgetSize, b.left+now.Sub(b.at).Seconds()*budgetPerSecond)
	b.at = now
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}

func (b *budget) succeeded() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left = min(budgetSize, b.left+budgetPerSuccess)
}
