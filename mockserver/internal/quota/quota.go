// Package quota counts requests, so that a face can refuse a caller that makes too many. Start with New.
package quota

import (
	"sync"
	"time"
)

const (
	// Window is the time in which requests are counted.
	Window = time.Minute
	// generous is the quota that is meant for runaway loops only.
	generous = 6_000_000
	// maxCallers bounds the memory of a Counter; the windows of a minute ago go first.
	maxCallers = 10_000
)

// Counter counts each caller's requests in windows of a minute of the machine's clock. It is safe for concurrent use.
type Counter struct {
	quota int

	mu      sync.Mutex
	windows map[string]*window
}

type window struct {
	ends time.Time
	left int
}

// Standing is where a caller stands after a request.
type Standing struct {
	Limit int       // requests in a window
	Left  int       // of the window; 0 when this one was the last, or one too many
	Over  bool      // this one was too many
	Ends  time.Time // when the next window begins
}

// New makes a Counter that allows so many requests in a window. 0 means so many that only a runaway loop meets the end.
func New(limit int) *Counter {
	if limit <= 0 {
		limit = generous
	}
	return &Counter{quota: limit, windows: map[string]*window{}}
}

// Take counts one request of a caller.
func (c *Counter) Take(caller string, now time.Time) Standing {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.windows[caller]
	if w == nil || !now.Before(w.ends) {
		if len(c.windows) >= maxCallers {
			c.sweep(now)
		}
		w = &window{ends: now.Add(Window), left: c.quota}
		c.windows[caller] = w
	}
	if w.left == 0 {
		return Standing{Limit: c.quota, Over: true, Ends: w.ends}
	}
	w.left--
	return Standing{Limit: c.quota, Left: w.left, Ends: w.ends}
}

func (c *Counter) sweep(now time.Time) {
	for caller, w := range c.windows {
		if !now.Before(w.ends) {
			delete(c.windows, caller)
		}
	}
	if len(c.windows) >= maxCallers {
		clear(c.windows)
	}
}
