package doctor

import (
	"context"
	"fmt"
	"iter"
	"time"
)

// Options say what Run looks at. The zero value is everything.
type Options struct {
	// Context is the one context to look at; empty means all.
	Context string
}

const (
	// allTime is how long everything together may take.
	allTime = 17 * time.Second
	// grace is how long a call may take to notice that its time is over before it is left behind.
	grace = 500 * time.Millisecond
	// room is more checks than one group or context has.
	room = 64
)

// Run looks at everything at once and yields the findings group by group, in a fixed order, as they come. It ends within
// 20 seconds, whatever hangs.
func Run(ctx context.Context, m Machine, o Options) iter.Seq[Check] {
	return func(yield func(Check) bool) {
		ctx, stop := context.WithTimeout(ctx, allTime)
		defer stop()
		e := &examination{Machine: m, options: o}
		var begun []begunGroup
		for _, g := range groups() {
			begun = append(begun, g.begin(ctx, e))
		}
		for _, g := range begun {
			for c := range g.checks(ctx) {
				c.Group = g.name
				if g.name != GroupConfig { // whose fault is shown with its line
					c.Words = oneLine(c.Words)
				}
				if !yield(c) {
					return
				}
			}
		}
	}
}

// examination is one run of the doctor.
type examination struct {
	Machine
	options Options
}

// say takes a finding; its group is filled in later.
type say func(Check)

func (s say) ok(name, format string, args ...any) {
	s(Check{Name: name, Status: OK, Words: fmt.Sprintf(format, args...)})
}

func (s say) warn(name, mend, format string, args ...any) {
	s(Check{Name: name, Status: Warn, Mend: mend, Words: fmt.Sprintf(format, args...)})
}

func (s say) fail(name, mend, format string, args ...any) {
	s(Check{Name: name, Status: Fail, Mend: mend, Words: fmt.Sprintf(format, args...)})
}

type group struct {
	name    string
	examine func(*examination, context.Context, say)
}

func groups() []group {
	return []group{
		{GroupTerminal, (*examination).terminal},
		{GroupClipboard, (*examination).clipboard},
		{GroupKeyring, (*examination).keyring},
		{GroupConfig, (*examination).config},
		{GroupContexts, (*examination).contexts},
		{GroupState, (*examination).state},
	}
}

// begunGroup is a group under way.
type begunGroup struct {
	name  string
	found chan Check
}

// begin examines on a goroutine of its own, which nobody has to wait for.
func (g group) begin(ctx context.Context, e *examination) begunGroup {
	b := begunGroup{name: g.name, found: make(chan Check, room)}
	go func() {
		defer close(b.found)
		g.examine(e, ctx, func(c Check) {
			select {
			case b.found <- c:
			case <-ctx.Done():
				// What is found as time runs out is still taken if there is room; nobody may be there to take it.
				select {
				case b.found <- c:
				default:
				}
			}
		})
	}()
	return b
}

// checks yields the findings until the group has ended, or its time is over.
func (b begunGroup) checks(ctx context.Context) iter.Seq[Check] {
	return func(yield func(Check) bool) {
		late := make(chan struct{})
		defer context.AfterFunc(ctx, func() { time.AfterFunc(2*grace, func() { close(late) }) })()
		for {
			select {
			case c, more := <-b.found:
				if !more || !yield(c) {
					return
				}
			case <-late:
				yield(Check{Name: "time", Status: Fail, Words: "it did not end in time, and the rest of it was given up"})
				return
			}
		}
	}
}

// within asks something that may hang, and waits for its answer a little longer than what it was given; without one it is
// left behind.
func within[T any](ctx context.Context, d time.Duration, ask func(context.Context) T) (answer T, in bool) {
	ctx, stop := context.WithTimeout(ctx, d)
	defer stop()
	answers := make(chan T, 1)
	go func() { answers <- ask(ctx) }()
	select {
	case answer = <-answers:
		return answer, true
	case <-ctx.Done():
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case answer = <-answers:
		return answer, true
	case <-timer.C:
		return answer, false
	}
}
