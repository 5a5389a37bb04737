package bulklog

import (
	"context"
	"log/slog"
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

// Keeper starts bulk runs and keeps a report of each on disk until it has ended and was told.
type Keeper struct{}

// Report is what is known of a run that was broken off.
type Report struct {
	apiclient.BulkReport
	Context string
	Path    string // of its file
}

// New makes a Keeper. It touches nothing.
func New(o Options) *Keeper { return &Keeper{} }

// Start is apiclient.StartBulk with a report on disk. Failing to write it does not stop the run: ReportWords tells.
func (k *Keeper) Start(ctx context.Context, sys apiclient.System, d apiclient.Description, verb apiclient.BulkVerb, items []apiclient.BulkItem, opts apiclient.BulkOptions) *apiclient.BulkRun {
	return apiclient.StartBulk(ctx, sys, d, verb, items, opts)
}

// Close starts no more calls in the runs under way, waits for those in flight until ctx ends, and leaves a true report of
// each. It answers the reports of the runs that did not get to their end.
func (k *Keeper) Close(ctx context.Context) []Report { return nil }

// BrokenOff reads the reports that earlier consoles left behind in this context, oldest first.
func (k *Keeper) BrokenOff() ([]Report, error) { return nil, nil }

// Forget deletes a report that was told.
func (k *Keeper) Forget(r Report) error { return nil }
