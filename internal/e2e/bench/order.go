package main

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"steward/apiclient"
	"steward/apiclient/native"
	"steward/internal/filter"
	"steward/internal/fleet"
	"steward/internal/order"
	"steward/tui/tuitest"
)

// connect makes the driver for a mock server.
func connect(s *server) (*native.System, error) {
	return native.New(native.Options{BaseURL: s.URL, KeyID: s.Users[0].KeyID, Secret: apiclient.NewSecret(s.Users[0].Secret)})
}

// load starts a mock server and reads all of its users, as the console does.
func (b *bench) load(users int) (*server, *native.System, *fleet.Snapshot, error) {
	s, err := b.serve("--users", strconv.Itoa(users))
	if err != nil {
		return nil, nil, nil, err
	}
	system, err := connect(s)
	if err != nil {
		return s, nil, nil, err
	}
	f := fleet.New(system, fleet.Options{Now: time.Now})
	if err := f.Refresh(b.ctx); err != nil {
		return s, nil, nil, err
	}
	return s, system, f.Snapshot(), nil
}

// order measures filtering and sorting of all users, which the console does outside the input path.
func (b *bench) order() error {
	s, _, all, err := b.load(b.users)
	if s != nil {
		defer s.close()
	}
	if err != nil {
		return err
	}
	now := time.Now()
	for _, text := range []string{"prod", "status:expiring", "deploy -status:disabled", "end<30d", "key>90d", "unused>60d", "role:admin"} {
		f, err := filter.Parse(text)
		if err != nil {
			return err
		}
		took := median(func() { f.Apply(all.Users, now, apiclient.DefaultWarning) })
		b.atMost("filter 100,000 users by `"+text+"` (median of 9)", ms(took), 10, " ms")
	}
	worst := time.Duration(0)
	for _, column := range order.Columns() {
		worst = max(worst, median(func() { order.Sort(all.Users, column, true, now, apiclient.DefaultWarning) }))
	}
	b.atMost("sort 100,000 users, the slowest column (median of 9)", ms(worst), 60, " ms")
	return nil
}

// median is the median time of nine runs.
func median(do func()) time.Duration {
	var took []time.Duration
	for range 9 {
		began := time.Now()
		do()
		took = append(took, time.Since(began))
	}
	return quantile(took, 0.5)
}

// view measures one call of View at 200×60 on all users, with the cursor moving between calls.
func (b *bench) view() error {
	s, err := b.serve("--users", strconv.Itoa(b.users))
	if err != nil {
		return err
	}
	defer s.close()
	system, err := connect(s)
	if err != nil {
		return err
	}
	var failed error
	result := testing.Benchmark(func(tb *testing.B) {
		d := tuitest.Live(tb, tuitest.Options{System: system, Width: 200, Height: 60, Start: time.Now()})
		d.See("All " + grouped(b.users))
		tb.ResetTimer()
		for range tb.N {
			if len(d.View().Content) == 0 {
				failed = errors.New("an empty frame")
			}
		}
	})
	b.atMost("View() at 200×60, 100,000 users", float64(result.NsPerOp())/1e6, 1, " ms")
	return failed
}

// bulk compares disabling 10,000 users by the bulk runner with the same batches sent bare, in turn, three times each.
func (b *bench) bulk() error {
	const users = 10_000
	s, system, all, err := b.load(users)
	if s != nil {
		defer s.close()
	}
	if err != nil {
		return err
	}
	description, err := system.Describe(b.ctx)
	if err != nil {
		return err
	}
	items := make([]apiclient.BulkItem, len(all.Users))
	for i, u := range all.Users {
		items[i] = apiclient.BulkItem{ID: u.ID, Name: u.Name}
	}
	verb := apiclient.BulkDisable
	var ratios []float64
	for range 4 {
		bare, err := b.bareBulk(s, verb, items, description.Limits)
		if err != nil {
			return err
		}
		verb = verb.Opposite()
		began := time.Now()
		run := apiclient.StartBulk(b.ctx, system, description, verb, items, apiclient.BulkOptions{})
		if err := finish(b.ctx, run); err != nil {
			return err
		}
		ratios = append(ratios, bare.Seconds()/time.Since(began).Seconds())
	}
	b.atLeast("bulk of 10,000: rate against bare concurrent batches (best of 4)", maximum(ratios), 0.9, " ×")
	return nil
}

func finish(ctx context.Context, run *apiclient.BulkRun) error {
	for {
		p, err := run.Wait(ctx, run.Progress().Version)
		if err != nil {
			return err
		}
		if p.Finished {
			if p.Failed+p.Unknown > 0 {
				return p.Failures[0].Err
			}
			return nil
		}
	}
}

func maximum(values []float64) float64 {
	best := values[0]
	for _, v := range values {
		best = max(best, v)
	}
	return best
}
