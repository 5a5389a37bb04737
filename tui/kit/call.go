package kit

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
)

// Owner identifies the screen that a reply belongs to, for the life of the program.
type Owner uint64

// Calls are the slow things that one screen has under way. The console makes one for each screen and closes it with
// the screen, which cancels what is still running. All methods belong to the update loop.
type Calls struct {
	owner Owner
	ctx   context.Context
	stop  context.CancelFunc
	slots map[string]*slot
	begun int
}

type slot struct {
	seq     uint64
	running bool
	cancel  context.CancelFunc
}

// NewCalls makes the calls of an owner. They end when ctx does.
func NewCalls(ctx context.Context, owner Owner) *Calls {
	ctx, stop := context.WithCancel(ctx)
	return &Calls{owner: owner, ctx: ctx, stop: stop, slots: map[string]*slot{}}
}

// Close cancels everything under way; replies that come later are dropped.
func (c *Calls) Close() { c.stop() }

// Owner is whose calls they are.
func (c *Calls) Owner() Owner { return c.owner }

// Begun counts the calls, writes and timers that were ever begun, so that the console can tell a command that has
// something slow in it from one that only sends messages.
func (c *Calls) Begun() int { return c.begun }

// Running reports whether the newest call of a slot has not been answered yet.
func (c *Calls) Running(name string) bool {
	s, ok := c.slots[name]
	return ok && s.running
}

// Cancel ends the slot's call, whose reply is then dropped.
func (c *Calls) Cancel(name string) {
	if s, ok := c.slots[name]; ok {
		s.cancel()
		s.seq++
		s.running = false
	}
}

// Reply is an answer on its way to its owner. The console hands it to the owner's Deliver even when the owner is not
// visible, and to nobody when the owner is closed.
type Reply struct {
	Owner Owner
	slot  string
	seq   uint64
	then  func() tea.Cmd
	// always runs first, also when the owner is gone or the reply is stale; nil for reads.
	always func() tea.Cmd
}

// Deliver runs a reply's continuation unless a newer call of the same slot has made it stale.
func (c *Calls) Deliver(r Reply) tea.Cmd {
	first := r.Orphan()
	s, ok := c.slots[r.slot]
	if !ok || s.seq != r.seq || c.ctx.Err() != nil {
		return first
	}
	s.running = false
	return tea.Batch(first, r.then())
}

// Orphan does what a reply must do even without its owner: a finished write is told to the operator.
func (r Reply) Orphan() tea.Cmd {
	if r.always == nil {
		return nil
	}
	return r.always()
}

// Call reads something: do runs outside the update loop with a deadline, then inside it. A newer call of the same slot
// cancels the older one and makes its reply stale. A timeout of 0 means until the screen closes.
func Call[T any](c *Calls, name string, timeout time.Duration, do func(context.Context) (T, error), then func(T, error) tea.Cmd) tea.Cmd {
	ctx, seq := c.begin(c.ctx, name, timeout)
	return func() tea.Msg {
		value, err := caught(ctx, do)
		return Reply{Owner: c.owner, slot: name, seq: seq, then: func() tea.Cmd { return then(value, err) }}
	}
}

// Write changes something on the remote system. Unlike a Call it is not cancelled when its screen closes, because its
// outcome would then be unknown: told runs in any case, to tell the operator and the fleet; then runs only while the
// screen is open. Give every write under way a slot of its own.
func Write[T any](c *Calls, name string, timeout time.Duration, do func(context.Context) (T, error), told, then func(T, error) tea.Cmd) tea.Cmd {
	ctx, seq := c.begin(context.WithoutCancel(c.ctx), name, timeout)
	return func() tea.Msg {
		value, err := caught(ctx, do)
		return Reply{
			Owner: c.owner, slot: name, seq: seq,
			then:   func() tea.Cmd { return then(value, err) },
			always: func() tea.Cmd { return told(value, err) },
		}
	}
}

// caught does something. A defect in it is an error: Bubble Tea would end the console for it, with what is only in memory,
// and print its stack where nobody sees it.
func caught[T any](ctx context.Context, do func(context.Context) (T, error)) (value T, err error) {
	defer apiclient.Catch(&err)
	return do(ctx)
}

// After runs then in the update loop once d has passed, unless the slot was used again or the screen closed.
func After(c *Calls, name string, d time.Duration, then func() tea.Cmd) tea.Cmd {
	return Call(c, name, 0, func(ctx context.Context) (struct{}, error) {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return struct{}{}, nil
		case <-ctx.Done():
			return struct{}{}, ctx.Err()
		}
	}, func(_ struct{}, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		return then()
	})
}

func (c *Calls) begin(parent context.Context, name string, timeout time.Duration) (context.Context, uint64) {
	c.begun++
	s, ok := c.slots[name]
	if !ok {
		s = &slot{}
		c.slots[name] = s
	} else {
		s.cancel()
	}
	var ctx context.Context
	if timeout > 0 {
		ctx, s.cancel = apiclient.WithPatience(parent, timeout)
	} else {
		ctx, s.cancel = context.WithCancel(parent)
	}
	s.seq++
	s.running = true
	return ctx, s.seq
}
