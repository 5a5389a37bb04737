package apiclient

import (
	"context"
	"slices"
	"sync"
	"time"
)

// BulkOptions tunes a bulk run. The zero value is what the console uses.
type BulkOptions struct {
	// Concurrency is how many requests may be in flight; 0 means what the system's Limits say.
	Concurrency int
	// PerItem bounds each request, be it for one user or for a batch; 0 means 30 s.
	PerItem time.Duration
	// Coalesce is how long Wait gathers changes before it answers; 0 means 50 ms, negative means not at all.
	Coalesce time.Duration
	// Now is the clock for Started, Ended and the rate; nil means time.Now.
	Now func() time.Time
	// Trace is told of every call; the zero value of none.
	Trace BulkTrace
}

// BulkRun is a bulk run under way. It changes exactly the items it was given and keeps a result for each. Make it with
// StartBulk. All methods may be called at any time from any goroutine.
type BulkRun struct {
	verb     BulkVerb
	now      func() time.Time
	coalesce time.Duration
	gate     *bulkGate
	stop     chan struct{} // closed when no more calls may start
	done     chan struct{} // closed when the last call has ended

	mu        sync.Mutex
	results   []BulkResult
	counts    BulkCounts
	failures  []BulkResult // append-only, so that snapshots can share it
	inFlight  int
	version   uint64
	changed   chan struct{} // closed and replaced when version grows
	started   time.Time
	ended     time.Time
	cancelled bool
	stopped   error
}

// StartBulk starts a run over the items and returns at once. It uses the system's batch form where sys is a Batcher
// and d.Limits.Batch says so, and single calls of bounded concurrency otherwise: always for BulkExtend, BulkAttach and
// BulkDetach, which read each user first, so that what was so before is told from what this run did. A system that asks for fewer requests
// slows the run and fails nothing. The end of ctx aborts the calls in flight; Cancel lets them finish.
func StartBulk(ctx context.Context, sys System, d Description, verb BulkVerb, items []BulkItem, opts BulkOptions) *BulkRun {
	opts = opts.withDefaults(d.Limits)
	r := &BulkRun{
		verb:     verb,
		now:      opts.Now,
		coalesce: opts.Coalesce,
		gate:     newBulkGate(opts.Concurrency),
		stop:     make(chan struct{}),
		done:     make(chan struct{}),
		results:  make([]BulkResult, len(items)),
		changed:  make(chan struct{}),
		started:  opts.Now(),
	}
	for i, item := range items {
		r.results[i].Item = item
	}
	w := bulkWork{run: r, sys: sys, verb: verb, perItem: opts.PerItem, trace: opts.Trace}
	chunk := 1
	if batcher, ok := sys.(Batcher); ok && d.Limits.Batch > 1 && verb.batched() {
		w.batcher = batcher
		chunk = chunkSize(len(items), opts.Concurrency, d.Limits.Batch)
	}
	go r.work(ctx, &w, chunk, opts.Concurrency)
	return r
}

// Progress is a snapshot of the run.
func (r *BulkRun) Progress() BulkProgress {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.progress()
}

// Wait blocks until the run has changed since version after, or has finished, and returns a snapshot. Changes that
// come close together are answered by one snapshot. The only error is ctx's.
func (r *BulkRun) Wait(ctx context.Context, after uint64) (BulkProgress, error) {
	settle := time.NewTimer(max(r.coalesce, 0))
	defer settle.Stop()
	for settled := r.coalesce <= 0; ; {
		p, changed := r.look()
		if p.Finished || (settled && p.Version > after) {
			return p, nil
		}
		if p.Version > after {
			changed = nil
		}
		select {
		case <-ctx.Done():
			return p, ctx.Err()
		case <-r.done:
		case <-settle.C:
			settled = true
		case <-changed:
		}
	}
}

// look is a snapshot, and what is closed with the next change.
func (r *BulkRun) look() (BulkProgress, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock() // also when the clock of the options panics
	return r.progress(), r.changed
}

// Cancel starts no more calls and lets those in flight finish. The items never tried stay BulkPending.
func (r *BulkRun) Cancel() { r.halt(nil) }

// Done is closed when no more results will come; Report is then final.
func (r *BulkRun) Done() <-chan struct{} { return r.done }

// Report is the result of every item so far; it is final once Progress says Finished.
func (r *BulkRun) Report() BulkReport {
	r.mu.Lock()
	defer r.mu.Unlock()
	return BulkReport{
		Verb: r.verb, Results: slices.Clone(r.results), Started: r.started, Ended: r.ended,
		Cancelled: r.cancelled, Stopped: r.stopped,
	}
}

func (o BulkOptions) withDefaults(limits Limits) BulkOptions {
	if o.Concurrency <= 0 {
		o.Concurrency = max(limits.Concurrency, 1)
	}
	if o.PerItem <= 0 {
		o.PerItem = 30 * time.Second
	}
	if o.Coalesce == 0 {
		o.Coalesce = 50 * time.Millisecond
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// chunkSize spreads the items so that a run of a few hundred still shows progress and can be cancelled half-way,
// while a run of thousands uses the largest batch.
func chunkSize(items, concurrency, limit int) int {
	const smallest = 10
	perTurn := (items + 4*concurrency - 1) / (4 * concurrency)
	return min(limit, max(smallest, perTurn))
}

func (r *BulkRun) work(ctx context.Context, w *bulkWork, chunk, concurrency int) {
	var workers sync.WaitGroup
	next := 0
	take := func() (from, to int, ok bool) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.cancelled || ctx.Err() != nil || next >= len(r.results) {
			return 0, 0, false
		}
		from, to = next, min(next+chunk, len(r.results))
		next = to
		return from, to, true
	}
	for range min(concurrency, (len(r.results)+chunk-1)/chunk) {
		workers.Go(func() {
			for from, to, ok := take(); ok; from, to, ok = take() {
				w.do(ctx, from, to)
			}
		})
	}
	workers.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = r.now()
	if ctx.Err() != nil && r.counts.results() < len(r.results) {
		r.cancelled = true
	}
	close(r.done)
	r.bump()
}

// halt starts no more calls; why is nil when a person asked for it.
func (r *BulkRun) halt(why error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cancelled || r.finished() {
		return
	}
	r.cancelled, r.stopped = true, why
	close(r.stop)
	r.bump()
}

func (r *BulkRun) fly(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inFlight += n
	r.bump()
}

// land records the results of the items from on, which were in flight.
func (r *BulkRun) land(from int, results []BulkResult) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inFlight -= len(results)
	for i, result := range results {
		result.Item = r.results[from+i].Item
		r.results[from+i] = result
		r.counts.add(result.Outcome)
		if result.Outcome == BulkFailed || result.Outcome == BulkOutcomeUnknown {
			r.failures = append(r.failures, result)
		}
	}
	r.bump()
}

// bump announces a change; r.mu is held.
func (r *BulkRun) bump() {
	r.version++
	close(r.changed)
	r.changed = make(chan struct{})
}

func (r *BulkRun) finished() bool { return !r.ended.IsZero() }

// progress is a snapshot; r.mu is held.
func (r *BulkRun) progress() BulkProgress {
	p := BulkProgress{
		Verb: r.verb, Total: len(r.results), InFlight: r.inFlight,
		Done: r.counts.Done, Unchanged: r.counts.Unchanged, Failed: r.counts.Failed, Unknown: r.counts.Unknown,
		Started: r.started, Finished: r.finished(), Cancelled: r.cancelled, Stopped: r.stopped, Version: r.version,
		Slowed: r.gate.waiting(), Failures: slices.Clip(r.failures),
	}
	until := r.now()
	if p.Finished {
		until = r.ended
	}
	if elapsed := until.Sub(r.started); elapsed > 0 && p.Results() > 0 {
		p.Rate = float64(p.Results()) / elapsed.Seconds()
		if !p.Finished {
			p.Left = time.Duration(float64(p.Total-p.Results()) / p.Rate * float64(time.Second))
		}
	}
	return p
}
