package apiclient

import (
	"context"
	"sync"
	"time"
)

// WithPatience is context.WithTimeout whose time stands still while somebody holds it (Hold): a call that waits for the
// operator to sign in does not run out of time meanwhile. Its Deadline is the end as things stand, and moves with every
// hold; while it is held there is none but the parent's. Calling the returned function gives up what the context holds.
func WithPatience(parent context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	p := &patience{Context: parent, done: make(chan struct{}), end: time.Now().Add(timeout)}
	p.mu.Lock()
	p.timer = time.AfterFunc(timeout, p.expire)
	p.mu.Unlock()
	detach := context.AfterFunc(parent, func() { p.finish(parent.Err()) })
	switch {
	case parent.Err() != nil: // seen at once, as with the contexts of the standard library
		p.finish(parent.Err())
	case timeout <= 0:
		p.finish(context.DeadlineExceeded)
	}
	// What is derived from a context of the standard library needs no goroutine to learn of its end.
	ctx, cancel := context.WithCancel(p)
	return ctx, func() {
		cancel()
		detach()
		p.finish(context.Canceled)
	}
}

// Hold stops the time of every WithPatience around ctx until release is called. Without one it does nothing. Several
// holds may overlap; time goes on after the last is released. Releasing twice does no harm.
func Hold(ctx context.Context) (release func()) {
	var held []*patience
	for p := patienceOf(ctx); p != nil; p = patienceOf(p.Context) {
		p.hold()
		held = append(held, p)
	}
	return sync.OnceFunc(func() {
		for _, p := range held {
			p.release()
		}
	})
}

type patienceKey struct{}

// patience is a context with an end that can be put off. Context is its parent.
type patience struct {
	context.Context
	done chan struct{}

	mu    sync.Mutex
	err   error // why it ended; nil until then
	timer *time.Timer
	end   time.Time     // meaningful while nobody holds it
	left  time.Duration // meaningful while somebody does
	holds int
	told  func() // called once when it ends; nil for nobody
}

func patienceOf(ctx context.Context) *patience {
	p, _ := ctx.Value(patienceKey{}).(*patience)
	return p
}

// Deadline is the earlier of the parent's and its own, which there is none of while it is held.
func (p *patience) Deadline() (time.Time, bool) {
	p.mu.Lock()
	end, held := p.end, p.holds > 0
	p.mu.Unlock()
	above, ok := p.Context.Deadline()
	if held || ok && above.Before(end) {
		return above, ok
	}
	return end, true
}

// Done implements context.Context.
func (p *patience) Done() <-chan struct{} { return p.done }

// Err implements context.Context.
func (p *patience) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// Value is the parent's, and the context itself for Hold.
func (p *patience) Value(key any) any {
	if key == (patienceKey{}) {
		return p
	}
	return p.Context.Value(key)
}

// AfterFunc lets package context hear of the end without a goroutine that waits for it. It is asked once, by
// WithPatience itself: nobody else has this context in hand.
func (p *patience) AfterFunc(f func()) (stop func() bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		go f()
		return func() bool { return false }
	}
	p.told = f
	return func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		waiting := p.told != nil
		p.told = nil
		return waiting
	}
}

func (p *patience) hold() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.holds++; p.holds == 1 {
		p.left = time.Until(p.end)
		p.timer.Stop()
	}
}

func (p *patience) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.holds--; p.holds > 0 || p.err != nil {
		return
	}
	p.end = time.Now().Add(p.left)
	p.timer.Reset(max(p.left, 0))
}

// expire is the timer's. It may come late, when somebody holds the context by now or has put its end off.
func (p *patience) expire() {
	p.mu.Lock()
	early := p.holds > 0 || time.Until(p.end) > 0
	p.mu.Unlock()
	if !early {
		p.finish(context.DeadlineExceeded)
	}
}

// finish ends the context for the first reason that is given.
func (p *patience) finish(why error) {
	p.mu.Lock()
	if p.err != nil {
		p.mu.Unlock()
		return
	}
	p.err = why
	close(p.done)
	p.timer.Stop()
	told := p.told
	p.told = nil
	p.mu.Unlock()
	if told != nil {
		told()
	}
}
