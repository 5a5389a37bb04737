package apiclient

import (
	"context"
	"sync"
	"time"
)

// bulkGate lets at most limit calls through at once. A refusal for the rate closes it for a while and halves the
// limit; a run of successes raises it again, one by one.
type bulkGate struct {
	mu       sync.Mutex
	limit    int
	most     int
	inside   int
	streak   int
	closedTo time.Time
	wake     chan struct{} // closed and replaced when a caller may try again
}

func newBulkGate(most int) *bulkGate {
	return &bulkGate{limit: most, most: most, wake: make(chan struct{})}
}

// enter waits for its turn; false means that stop was closed or ctx ended first.
func (g *bulkGate) enter(ctx context.Context, stop <-chan struct{}) bool {
	for {
		wait, wake, ok := g.try()
		if ok {
			return true
		}
		if !pause(ctx, stop, wait, wake) {
			return false
		}
	}
}

// leave gives the place back after a call that was not refused for its rate.
func (g *bulkGate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	if g.streak++; g.streak >= g.limit && g.limit < g.most {
		g.limit++
		g.streak = 0
	}
	g.announce()
}

// refused gives the place back after a call that was refused for its rate, and closes the gate for wait.
func (g *bulkGate) refused(wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	g.streak = 0
	until := time.Now().Add(wait)
	if time.Now().After(g.closedTo) { // calls refused together count once
		g.limit = max(1, g.limit/2)
	}
	if until.After(g.closedTo) {
		g.closedTo = until
	}
	g.announce()
}

func (g *bulkGate) waiting() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return time.Now().Before(g.closedTo)
}

// try takes a place, or says how long the gate is closed (0 when it is only full) and what to wait for.
func (g *bulkGate) try() (wait time.Duration, wake <-chan struct{}, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	wait = max(time.Until(g.closedTo), 0)
	if wait == 0 && g.inside < g.limit {
		g.inside++
		return 0, nil, true
	}
	return wait, g.wake, false
}

func (g *bulkGate) announce() {
	close(g.wake)
	g.wake = make(chan struct{})
}

// pause waits for wake, or for the time when it is not 0; false means that stop was closed or ctx ended first.
func pause(ctx context.Context, stop <-chan struct{}, wait time.Duration, wake <-chan struct{}) bool {
	var elapsed <-chan time.Time
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		elapsed = timer.C
	}
	select {
	case <-ctx.Done():
		return false
	case <-stop:
		return false
	case <-elapsed:
	case <-wake:
	}
	return true
}
