package apiclient

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// longestRateWait is the longest wait that a run takes upon itself; a system that asks for more is told of.
	longestRateWait = time.Minute
	// mostRateRefusals is how often in a row one call may be refused for its rate before that counts as a failure.
	mostRateRefusals = 20
)

// bulkWork makes the calls of one run.
type bulkWork struct {
	run     *BulkRun
	sys     System
	batcher Batcher // nil: one call per user
	verb    BulkVerb
	perItem time.Duration
	trace   BulkTrace
}

// do makes the calls for the items from..to and records their results. When the run is stopped before the call
// started, the items stay pending.
func (w *bulkWork) do(ctx context.Context, from, to int) {
	ctx = YieldToRateLimit(WithIntent(ctx, NewIntent()))
	items := w.items(from, to)
	given := make([][]AccessRef, len(items)) // by the calls that were refused in their midst
	for refusals := 1; ; refusals++ {
		if !w.run.gate.enter(ctx, w.run.stop) {
			return
		}
		w.run.fly(len(items))
		w.trace.starts(from, to)
		results := w.guarded(ctx, items)
		for i := range results {
			carry(&results[i], given[i])
		}
		wait, refused := rateWait(results, refusals)
		if !refused {
			w.run.gate.leave()
			w.trace.ends(from, results)
			w.run.land(from, results)
			w.stopIfHopeless(results)
			return
		}
		w.run.fly(-len(items))
		for i := range results {
			given[i] = results[i].Access
		}
		w.trace.putBack(from, to)
		w.run.gate.refused(wait)
	}
}

func (w *bulkWork) items(from, to int) []BulkItem {
	items := make([]BulkItem, 0, to-from)
	for _, result := range w.run.results[from:to] {
		items = append(items, result.Item) // Item never changes once the run has started
	}
	return items
}

// guarded is call, except that a defect in a driver ends the run and not the process, and with it the terminal that a
// console holds: nobody else could catch it in this goroutine.
func (w *bulkWork) guarded(ctx context.Context, items []BulkItem) (results []BulkResult) {
	var broken error
	func() {
		defer Catch(&broken)
		results = w.call(ctx, items)
	}()
	if broken != nil {
		results = make([]BulkResult, len(items))
		for i := range results {
			results[i] = w.failure(broken)
		}
	}
	return results
}

// call makes one request, and a second one to settle what became of a request whose answer was lost.
func (w *bulkWork) call(ctx context.Context, items []BulkItem) []BulkResult {
	results := w.once(ctx, items)
	var lost []int
	for i := range results {
		if results[i].Outcome == BulkOutcomeUnknown {
			lost = append(lost, i)
		}
	}
	if len(lost) == 0 || ctx.Err() != nil {
		return results
	}
	if w.verb == BulkDelete {
		for _, i := range lost {
			w.lookUp(ctx, &results[i])
		}
		return results
	}
	again := make([]BulkItem, 0, len(lost))
	for _, i := range lost {
		again = append(again, items[i])
	}
	for n, result := range w.once(ctx, again) {
		settle(&results[lost[n]], result)
	}
	return results
}

// settle takes over the result of repeating a call whose first answer was lost. Only a change that the repetition
// reports is known to be this run's; otherwise it may have been the first call's or somebody else's.
func settle(result *BulkResult, again BulkResult) {
	again.Access = joinAccess(result.Access, again.Access)
	switch again.Outcome {
	case BulkDone:
		*result = again
	case BulkUnchanged:
		result.User = again.User
		result.Err = &Error{
			Kind:    ErrUnknown,
			Message: "no answer came; the user is as asked for by now, by this run or by somebody else",
			Err:     result.Err,
		}
	case BulkFailed:
		if !errors.Is(again.Err, ErrConflict) && !errors.Is(again.Err, ErrRateLimited) {
			*result = again
		}
	default:
	}
	result.Access = again.Access
}

// lookUp settles a deletion whose answer was lost: a user that is gone was deleted.
func (w *bulkWork) lookUp(ctx context.Context, result *BulkResult) {
	ctx, cancel := WithPatience(ctx, w.perItem)
	defer cancel()
	if _, err := w.sys.User(ctx, result.Item.ID); errors.Is(err, ErrNotFound) {
		*result = BulkResult{Item: result.Item, Outcome: BulkDone}
	}
}

// once makes one request and gives one result per item, in their order.
func (w *bulkWork) once(ctx context.Context, items []BulkItem) []BulkResult {
	ctx, cancel := WithPatience(ctx, w.perItem)
	defer cancel()
	if w.batcher == nil {
		result := w.single(ctx, items[0])
		result.Item = items[0]
		return []BulkResult{result}
	}
	results, err := w.batcher.Batch(ctx, w.verb, items)
	if err == nil && len(results) != len(items) {
		err = &Error{
			Kind:    ErrUnknown,
			Message: fmt.Sprintf("%d results came for %d users", len(results), len(items)),
			Next:    "Refresh to see what was changed.",
		}
	}
	if err != nil {
		results = make([]BulkResult, len(items))
		for i := range results {
			results[i] = w.failure(err)
		}
	}
	for i := range results {
		results[i].Item = items[i]
		if results[i].Outcome == BulkFailed {
			results[i] = w.gone(results[i])
		}
	}
	return results
}

func (w *bulkWork) single(ctx context.Context, item BulkItem) BulkResult {
	switch w.verb {
	case BulkDelete:
		if err := w.sys.DeleteUser(ctx, item.ID, item.Revision); err != nil {
			return w.gone(w.failure(err))
		}
		return BulkResult{Outcome: BulkDone}
	case BulkExtend:
		return w.extend(ctx, item)
	case BulkAttach, BulkDetach:
		return w.access(ctx, item)
	default:
		return w.toggle(ctx, item)
	}
}

func (w *bulkWork) toggle(ctx context.Context, item BulkItem) BulkResult {
	toggled, err := w.sys.SetEnabled(ctx, item.ID, w.verb == BulkEnable)
	switch {
	case err != nil:
		return w.failure(err)
	case toggled.Changed:
		return BulkResult{Outcome: BulkDone, User: &toggled.User}
	default:
		return BulkResult{Outcome: BulkUnchanged, User: &toggled.User}
	}
}

func (w *bulkWork) failure(err error) BulkResult {
	if isLost(err) {
		return BulkResult{Outcome: BulkOutcomeUnknown, Err: err}
	}
	return BulkResult{Outcome: BulkFailed, Err: err}
}

// gone turns the failure to delete a user that is not there into no change.
func (w *bulkWork) gone(result BulkResult) BulkResult {
	if w.verb == BulkDelete && errors.Is(result.Err, ErrNotFound) {
		return BulkResult{Item: result.Item, Outcome: BulkUnchanged}
	}
	return result
}

// stopIfHopeless ends a run in which no later call could succeed: the operator is signed out, or the driver has a defect.
func (w *bulkWork) stopIfHopeless(results []BulkResult) {
	for i := range results {
		var defect *Defect
		if err := results[i].Err; errors.Is(err, ErrSignedOut) || errors.As(err, &defect) {
			w.run.halt(err)
			return
		}
	}
}

// isLost reports whether a call may have been carried out although it gave an error.
func isLost(err error) bool {
	if errors.Is(err, ErrUnknown) {
		return true
	}
	var failure *Error
	if errors.As(err, &failure) {
		return false
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// rateWait reports whether the whole call was refused for its rate, in a way that waiting can mend, and for how long
// to wait.
func rateWait(results []BulkResult, refusals int) (time.Duration, bool) {
	if len(results) == 0 || refusals >= mostRateRefusals {
		return 0, false
	}
	wait := time.Duration(0)
	for i := range results {
		var failure *Error
		if !errors.As(results[i].Err, &failure) || !errors.Is(failure, ErrRateLimited) {
			return 0, false
		}
		wait = max(wait, failure.RetryAfter)
	}
	if wait == 0 {
		wait = min(100*time.Millisecond<<min(refusals, 6), 5*time.Second)
	}
	return wait, wait <= longestRateWait
}
