package credentials

import (
	"context"
	"errors"
	"time"
)

// errOutOfTime says that a call did not end in time. It is a deadline's error.
var errOutOfTime error = outOfTime{}

type outOfTime struct{}

// Error implements error.
func (outOfTime) Error() string { return "it does not answer" }

// Is makes it context.DeadlineExceeded too.
func (outOfTime) Is(target error) bool { return target == context.DeadlineExceeded }

// bounded calls what cannot be ended on a goroutine of its own, which is left behind when time runs out or ctx ends.
func bounded[T any](ctx context.Context, limit time.Duration, call func() (T, error)) (T, error) {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		value, err := call()
		answers <- answer{value, err}
	}()
	select {
	case got := <-answers:
		return got.value, got.err
	case <-ctx.Done():
		var zero T
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return zero, errOutOfTime
		}
		return zero, ctx.Err()
	}
}
