package bulklog

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"steward/apiclient"
)

// Options make a Keeper.
type Options struct {
	// Dir is the folder of the reports, made when it is needed; empty means that nothing is written.
	Dir string
	// Context names whose runs they are.
	Context string
	Logger  *slog.Logger     // nil discards
	Now     func() time.Time // nil means time.Now
}

// Keeper starts bulk runs and keeps a report of each on disk until it has ended and was told. A nil Keeper starts runs
// and keeps nothing; the zero value writes nothing, but Close ends its runs. It is safe for concurrent use.
type Keeper struct {
	o Options

	mu     sync.Mutex
	closed bool
	runs   []*journal // oldest first, until they are told
}

// New makes a Keeper. It touches nothing.
func New(o Options) *Keeper {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Keeper{o: o}
}

// Keeps reports whether runs are written to disk at all.
func (k *Keeper) Keeps() bool { return k != nil && k.o.Dir != "" }

// Start is apiclient.StartBulk with a report on disk. Failing to write it does not stop the run: ReportWords tells.
// After Close a run is answered that tries nothing.
func (k *Keeper) Start(ctx context.Context, sys apiclient.System, d apiclient.Description, verb apiclient.BulkVerb, items []apiclient.BulkItem, opts apiclient.BulkOptions) *apiclient.BulkRun {
	if k == nil {
		return apiclient.StartBulk(ctx, sys, d, verb, items, opts)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		ctx, stop := context.WithCancel(ctx)
		stop()
		return apiclient.StartBulk(ctx, sys, d, verb, items, opts)
	}
	if opts.Now == nil {
		opts.Now = k.o.Now
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	j := newJournal(k.o, verb, items, opts.Now)
	opts.Trace = j.trace(opts.Trace)
	j.run = apiclient.StartBulk(ctx, sys, d, verb, items, opts)
	k.runs = append(k.runs, j)
	go j.once.Do(j.open) // so that the report stands before the first call, and the caller waits for no disk
	go j.follow()
	return j.run
}

// ReportWords says why the report on disk of a run is missing or has gaps; empty while all is well, and when the Keeper
// writes nothing.
func (k *Keeper) ReportWords(run *apiclient.BulkRun) string {
	j, ok := k.find(run)
	if !ok {
		return ""
	}
	return j.words()
}

// Told deletes the report of a run that has ended, and whose result was shown. While the run goes on it does nothing.
// It may wait for the disk.
func (k *Keeper) Told(run *apiclient.BulkRun) error {
	j, ok := k.find(run)
	if !ok {
		return nil
	}
	select {
	case <-run.Done():
	default:
		return nil
	}
	<-j.finished
	k.mu.Lock()
	k.runs = slices.DeleteFunc(k.runs, func(other *journal) bool { return other == j })
	k.mu.Unlock()
	return j.drop()
}

// Close starts no more calls in the runs under way, waits for those in flight until ctx ends, and leaves a true report of
// each. It answers the reports that nobody was told of yet, oldest first: of the runs that did not get to their end, and
// of those that did when nobody saw it.
func (k *Keeper) Close(ctx context.Context) []Report {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	k.closed = true
	runs := slices.Clone(k.runs)
	k.mu.Unlock()
	for _, j := range runs {
		j.run.Cancel()
	}
	var reports []Report
	for _, j := range runs {
		select {
		case <-j.finished:
		case <-ctx.Done():
		}
		reports = append(reports, j.leave())
	}
	return reports
}

// Idle reports whether no run is under way, and none waits to be told of.
func (k *Keeper) Idle() bool {
	if k == nil {
		return true
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.runs) == 0
}

func (k *Keeper) find(run *apiclient.BulkRun) (*journal, bool) {
	if k == nil || run == nil {
		return nil, false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, j := range k.runs {
		if j.run == run {
			return j, true
		}
	}
	return nil, false
}
