package apiclient_test

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// users is a system of users that are enabled or not, whose calls can be made to fail.
type users struct {
	apiclient.System
	mu      sync.Mutex
	enabled map[apiclient.UserID]bool
	calls   int
	flying  int
	most    int // the most calls that were in flight at once
	delay   time.Duration
	// before is asked at the start of each call; an error refuses the call, unacted on.
	before func(ctx context.Context, call int, id apiclient.UserID) error
	// after is asked at the end of each call; an error loses the answer of a call that was carried out.
	after func(call int, id apiclient.UserID) error
}

func newUsers(n int) (*users, []apiclient.BulkItem) {
	sys := &users{enabled: map[apiclient.UserID]bool{}}
	items := make([]apiclient.BulkItem, n)
	for i := range items {
		items[i] = apiclient.BulkItem{ID: apiclient.UserID(fmt.Sprintf("su_%04d", i)), Name: fmt.Sprintf("user %d", i)}
		sys.enabled[items[i].ID] = true
	}
	return sys, items
}

func (s *users) enter(ctx context.Context, id apiclient.UserID) (int, error) {
	s.mu.Lock()
	s.calls++
	call := s.calls
	s.flying++
	s.most = max(s.most, s.flying)
	s.mu.Unlock()
	if s.delay > 0 {
		select {
		case <-time.After(s.delay):
		case <-ctx.Done():
			return call, ctx.Err()
		}
	}
	if s.before != nil {
		return call, s.before(ctx, call, id)
	}
	return call, nil
}

func (s *users) leave() {
	s.mu.Lock()
	s.flying--
	s.mu.Unlock()
}

func (s *users) SetEnabled(ctx context.Context, id apiclient.UserID, enabled bool) (apiclient.Toggled, error) {
	defer s.leave()
	call, err := s.enter(ctx, id)
	if err != nil {
		return apiclient.Toggled{}, err
	}
	s.mu.Lock()
	was, ok := s.enabled[id]
	if ok {
		s.enabled[id] = enabled
	}
	s.mu.Unlock()
	if !ok {
		return apiclient.Toggled{}, &apiclient.Error{Kind: apiclient.ErrNotFound}
	}
	if s.after != nil {
		if err := s.after(call, id); err != nil {
			return apiclient.Toggled{}, err
		}
	}
	return apiclient.Toggled{User: apiclient.ServiceUser{ID: id, Enabled: enabled}, Changed: was != enabled}, nil
}

func (s *users) DeleteUser(ctx context.Context, id apiclient.UserID, _ apiclient.Revision) error {
	defer s.leave()
	call, err := s.enter(ctx, id)
	if err != nil {
		return err
	}
	s.mu.Lock()
	_, ok := s.enabled[id]
	delete(s.enabled, id)
	s.mu.Unlock()
	if !ok {
		return &apiclient.Error{Kind: apiclient.ErrNotFound}
	}
	if s.after != nil {
		return s.after(call, id)
	}
	return nil
}

func (s *users) User(_ context.Context, id apiclient.UserID) (apiclient.ServiceUser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	enabled, ok := s.enabled[id]
	if !ok {
		return apiclient.ServiceUser{}, &apiclient.Error{Kind: apiclient.ErrNotFound}
	}
	return apiclient.ServiceUser{ID: id, Enabled: enabled}, nil
}

func (s *users) isEnabled(id apiclient.UserID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.enabled[id]
}

// batches gives users a batch form.
type batches struct {
	*users
	sizes []int
	fail  func(call int) error
}

func (b *batches) Batch(ctx context.Context, verb apiclient.BulkVerb, items []apiclient.BulkItem) ([]apiclient.BulkResult, error) {
	b.mu.Lock()
	b.sizes = append(b.sizes, len(items))
	call := len(b.sizes)
	b.mu.Unlock()
	results := make([]apiclient.BulkResult, len(items))
	for i, item := range items {
		var err error
		var toggled apiclient.Toggled
		if verb == apiclient.BulkDelete {
			toggled.Changed = true
			err = b.DeleteUser(ctx, item.ID, item.Revision)
		} else {
			toggled, err = b.SetEnabled(ctx, item.ID, verb == apiclient.BulkEnable)
		}
		switch {
		case err != nil:
			results[i] = apiclient.BulkResult{Outcome: apiclient.BulkFailed, Err: err}
		case toggled.Changed:
			results[i] = apiclient.BulkResult{Outcome: apiclient.BulkDone, User: &toggled.User}
		default:
			results[i] = apiclient.BulkResult{Outcome: apiclient.BulkUnchanged}
		}
	}
	if b.fail != nil {
		if err := b.fail(call); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// finish waits for the end of a run.
func finish(t require.TestingT, run *apiclient.BulkRun) apiclient.BulkReport {
	var p apiclient.BulkProgress
	for !p.Finished {
		var err error
		p, err = run.Wait(context.Background(), p.Version)
		require.NoError(t, err)
	}
	return run.Report()
}

func describe(batch, concurrency int) apiclient.Description {
	return apiclient.Description{Limits: apiclient.Limits{Batch: batch, Concurrency: concurrency}}
}

type shortBatches struct{ *users }
