package native

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	// generous is the limit that is meant for runaway loops only.
	generous = 6_000_000
	window   = time.Minute
	// maxCallers bounds the memory of the limiter; the windows of a minute ago go first.
	maxCallers = 10_000
)

// limiter counts each caller's requests in windows of a minute.
type limiter struct {
	quota int

	mu      sync.Mutex
	windows map[string]*counter
}

type counter struct {
	ends time.Time
	left int
}

func newLimiter(quota int) *limiter {
	if quota <= 0 {
		quota = generous
	}
	return &limiter{quota: quota, windows: map[string]*counter{}}
}

// take counts one request, tells the caller where it stands (headers RateLimit and RateLimit-Policy), and is a 429
// when the window is used up.
func (l *limiter) take(w http.ResponseWriter, caller string) *problem {
	left, wait := l.count(caller, time.Now())
	seconds := int((wait + time.Second - 1) / time.Second)
	w.Header().Set("RateLimit-Policy", fmt.Sprintf(`"default";q=%d;w=%d`, l.quota, int(window/time.Second)))
	w.Header().Set("RateLimit", fmt.Sprintf(`"default";r=%d;t=%d`, max(left, 0), seconds))
	if left >= 0 {
		return nil
	}
	p := newProblem(codeQuota, "Too many requests in one minute. Wait as long as Retry-After says.")
	p.header.Set("Retry-After", strconv.Itoa(seconds))
	return p
}

// count gives what is left after this request, -1 for nothing, and how long until the window ends.
func (l *limiter) count(caller string, now time.Time) (left int, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.windows[caller]
	if c == nil || !now.Before(c.ends) {
		if len(l.windows) >= maxCallers {
			l.sweep(now)
		}
		c = &counter{ends: now.Add(window), left: l.quota}
		l.windows[caller] = c
	}
	if c.left > 0 {
		c.left--
		return c.left, c.ends.Sub(now)
	}
	return -1, c.ends.Sub(now)
}

func (l *limiter) sweep(now time.Time) {
	for caller, c := range l.windows {
		if !now.Before(c.ends) {
			delete(l.windows, caller)
		}
	}
	if len(l.windows) >= maxCallers {
		clear(l.windows)
	}
}
