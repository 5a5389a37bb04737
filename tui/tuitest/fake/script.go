package fake

import (
	"context"
	"slices"
	"time"

	"steward/apiclient"
)

// Call is one call that the system took.
type Call struct {
	Method string           // of apiclient.System: "SetEnabled"; "Batch" for a batch
	User   apiclient.UserID // empty where the method has none
	Arg    any              // the method's last argument: the patch, the wish, the flag
	Ctx    context.Context  // kept for tests that look at deadlines
	Intent apiclient.Intent // of the call, where it has one
}

// script changes what happens to calls of a method, for one user or, with the empty id, for all.
type script struct {
	method string
	user   apiclient.UserID
	before error         // answered instead of doing anything
	after  error         // answered although the call was carried out
	delay  time.Duration // before anything happens
	gate   chan struct{} // closed when the call may go on
	times  int           // how often it still applies; negative means always
}

// Fail makes the calls of a method for one user fail with err, nothing done; the empty id means for every user. A nil
// err ends what Fail, FailOnce and Lose said about the same method and user.
func (s *System) Fail(method string, user apiclient.UserID, err error) {
	if err == nil {
		s.forget(method, user)
		return
	}
	s.add(&script{method: method, user: user, before: err, times: -1})
}

// FailOnce makes only the next such call fail.
func (s *System) FailOnce(method string, user apiclient.UserID, err error) {
	s.add(&script{method: method, user: user, before: err, times: 1})
}

// Lose lets the next such call be carried out and its answer get lost: the caller is told err.
func (s *System) Lose(method string, user apiclient.UserID, err error) {
	s.add(&script{method: method, user: user, after: err, times: 1})
}

// Delay makes such calls take some time.
func (s *System) Delay(method string, user apiclient.UserID, d time.Duration) {
	s.add(&script{method: method, user: user, delay: d, times: -1})
}

// Block makes such calls wait, before anything is done, until release is called or their context ends.
func (s *System) Block(method string, user apiclient.UserID) (release func()) {
	b := &script{method: method, user: user, gate: make(chan struct{}), times: -1}
	s.add(b)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if i := slices.Index(s.scripts, b); i >= 0 {
			s.scripts = slices.Delete(s.scripts, i, i+1)
			close(b.gate)
		}
	}
}

// Calls are the calls so far, oldest first; with methods, only those.
func (s *System) Calls(methods ...string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var calls []Call
	for _, c := range s.calls {
		if len(methods) == 0 || slices.Contains(methods, c.Method) {
			calls = append(calls, c)
		}
	}
	return calls
}

// Secrets are all secrets handed out so far, so that a test can search for them where they must not be.
func (s *System) Secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.secrets)
}

func (s *System) add(x *script) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scripts = append(s.scripts, x)
}

func (s *System) forget(method string, user apiclient.UserID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scripts = slices.DeleteFunc(s.scripts, func(x *script) bool {
		return x.method == method && x.user == user && x.delay == 0 && x.gate == nil
	})
}

// do plays one call: it is noted, scripts have their way, and act runs with the lock held.
func do[T any](ctx context.Context, s *System, c Call, act func() (T, error)) (T, error) {
	var none T
	c.Ctx = ctx
	if now := time.Now(); s.began.Load() == nil {
		s.began.CompareAndSwap(nil, &now)
	}
	s.mu.Lock()
	s.calls = append(s.calls, c)
	s.mu.Unlock()
	lost, err := s.play(ctx, c.Method, c.User)
	if err != nil {
		return none, err
	}
	if err := ctx.Err(); err != nil {
		return none, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	answer, err := act()
	if err == nil && lost != nil {
		return none, lost
	}
	return answer, err
}

// play runs the scripts for a call: it waits as told, and answers what the call must answer before (err) or after
// (lost) it is carried out.
func (s *System) play(ctx context.Context, method string, user apiclient.UserID) (lost, err error) {
	for _, x := range s.applying(method, user) {
		if x.delay > 0 {
			timer := time.NewTimer(x.delay)
			defer timer.Stop()
			select {
			case <-timer.C:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		if x.gate != nil {
			select {
			case <-x.gate:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		if x.before != nil {
			return nil, x.before
		}
		if x.after != nil {
			lost = x.after
		}
	}
	return lost, nil
}

func (s *System) applying(method string, user apiclient.UserID) []*script {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []*script
	for _, x := range s.scripts {
		if x.method == method && (x.user == "" || x.user == user) && x.times != 0 {
			x.times--
			found = append(found, x)
		}
	}
	return found
}
