package native

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"steward/mockserver/internal/quota"
)

// limiter refuses a caller that makes too many requests, in the API's words.
type limiter struct{ counter *quota.Counter }

func newLimiter(limit int) *limiter { return &limiter{quota.New(limit)} }

// take counts one request, tells the caller where it stands (headers RateLimit and RateLimit-Policy), and is a 429
// when the window is used up.
func (l *limiter) take(w http.ResponseWriter, caller string) *problem {
	now := time.Now()
	at := l.counter.Take(caller, now)
	seconds := int((at.Ends.Sub(now) + time.Second - 1) / time.Second)
	w.Header().Set("RateLimit-Policy", fmt.Sprintf(`"default";q=%d;w=%d`, at.Limit, int(quota.Window/time.Second)))
	w.Header().Set("RateLimit", fmt.Sprintf(`"default";r=%d;t=%d`, at.Left, seconds))
	if !at.Over {
		return nil
	}
	p := newProblem(codeQuota, "Too many requests in one minute. Wait as long as Retry-After says.")
	p.header.Set("Retry-After", strconv.Itoa(seconds))
	return p
}
