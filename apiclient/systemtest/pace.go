package systemtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func isUnknown(err error) bool { return errors.Is(err, apiclient.ErrUnknown) }

// limit has the next request refused for its rate.
func (s *stage) limit(wait time.Duration) {
	if s.RateLimit != nil {
		s.RateLimit(s.T, wait)
		return
	}
	s.front.order(&fault{status: 429, retryAfter: int(wait / time.Second), times: 1})
}

func rateLimit() []scene {
	return []scene{
		{"refusals for the rate are waited out, and what was asked is done once", waitsOut},
		{"a caller that paces itself is told", func(s *stage) {
			user := s.create("conformance-paced").User
			s.limit(50 * time.Second)
			began := time.Now()
			err := second(s.sys.User(apiclient.YieldToRateLimit(s.ctx()), user.ID))
			assert.Less(s, time.Since(began), 40*time.Second, "nothing waits")
			if assert.ErrorIs(s, err, apiclient.ErrRateLimited) {
				assert.InDelta(s, 50, s.failure(err).RetryAfter.Seconds(), 20)
			}
		}},
	}
}

// waitsOut has several calls refused at about the same time, so that they wait together.
func waitsOut(s *stage) {
	user, wanted := s.create("conformance-slowed").User, s.wanted("conformance-paced", false)
	calls := []func(){
		func() { assert.NoError(s, second(s.sys.User(s.ctx(), user.ID))) },
		func() { assert.NoError(s, second(s.sys.CreateUser(s.ctx(), wanted))) },
	}
	if s.can(apiclient.ActDisable) {
		calls = append(calls, func() {
			report := s.bulk(apiclient.BulkDisable, []apiclient.BulkItem{{ID: user.ID, Name: user.Name, Revision: user.Revision}})
			assert.Equal(s, 1, report.Counts().Done, "a bulk run slows down and fails nothing")
		})
	}
	begun := time.Now()
	var wg sync.WaitGroup
	for _, call := range calls {
		s.front.requests()
		s.limit(time.Second)
		wg.Go(call)
		require.Eventually(s, func() bool { return len(s.front.requests()) > 0 }, 10*time.Second, time.Millisecond)
	}
	wg.Wait()
	assert.Greater(s, time.Since(begun), 900*time.Millisecond)
	assert.Equal(s, 1, s.count(wanted.Name))
}

func cancellation() []scene {
	calls := func(s *stage) map[string]func(context.Context) error {
		id, wanted := s.all()[0].ID, s.wanted("conformance-cancelled", false)
		return map[string]func(context.Context) error{
			"read": func(ctx context.Context) error { return second(s.sys.User(ctx, id)) },
			"keys": func(ctx context.Context) error { return second(s.sys.Keys(ctx, id)) },
			"list": func(ctx context.Context) error {
				for _, err := range s.sys.Users(ctx, apiclient.UserQuery{}) {
					return err
				}
				return nil
			},
			"create": func(ctx context.Context) error { return second(s.sys.CreateUser(ctx, wanted)) },
			"toggle": func(ctx context.Context) error { return second(s.sys.SetEnabled(ctx, id, false)) },
		}
	}
	return []scene{
		{"a call whose context has ended sends nothing that changes", func(s *stage) {
			ctx, cancel := context.WithCancel(s.ctx())
			cancel()
			for what, call := range calls(s) {
				require.Error(s, call(ctx), what)
			}
			assert.Zero(s, s.count("conformance-cancelled"))
		}},
		{"a call ends with its context", func(s *stage) {
			all := calls(s)
			s.front.order(&fault{delay: time.Hour})
			for what, call := range all {
				s.ends(what, func() {
					ctx, cancel := context.WithTimeout(s.ctx(), 30*time.Millisecond)
					defer cancel()
					err := call(ctx)
					if s.can(apiclient.ActDisable) || what != "toggle" {
						assert.True(s, errors.Is(err, context.DeadlineExceeded) || isUnknown(err), "%s: %v", what, err)
					}
				})
			}
		}},
		{"a change that was given up is of unknown outcome", func(s *stage) {
			wanted := s.wanted("conformance-given-up", false)
			s.front.order(&fault{on: writes, delay: time.Hour})
			ctx, cancel := context.WithTimeout(s.ctx(), 100*time.Millisecond)
			defer cancel()
			_, err := s.sys.CreateUser(ctx, wanted)
			require.ErrorIs(s, err, apiclient.ErrUnknown)
			assert.NotEmpty(s, s.failure(err).Next, "says what to do")
		}},
	}
}

func atOnce() []scene {
	return []scene{
		{"many calls at once", func(s *stage) {
			const n = 8
			var wg sync.WaitGroup
			for i := range n {
				wg.Go(func() {
					created, err := s.sys.CreateUser(s.ctx(), s.wanted(fmt.Sprintf("conformance-%d", i), false))
					if err != nil {
						assert.NoError(s, err)
						return
					}
					if s.can(apiclient.ActUpdate) {
						_, err = s.sys.UpdateUser(s.ctx(), created.User.ID, created.User.Revision, s.change(1))
						assert.NoError(s, err)
					}
					_, err = s.sys.Keys(s.ctx(), created.User.ID)
					assert.NoError(s, err)
				})
			}
			wg.Wait()
			for i := range n {
				assert.NotNil(s, s.named(fmt.Sprintf("conformance-%d", i)))
			}
		}},
		{"of many changes from one revision one is made", func(s *stage) {
			if !s.can(apiclient.ActUpdate) {
				return
			}
			user := s.create("conformance-contested").User
			patch := []apiclient.UserPatch{s.change(1), s.change(2)}
			var wg sync.WaitGroup
			errs := make([]error, len(patch))
			for i := range patch {
				wg.Go(func() { _, errs[i] = s.sys.UpdateUser(s.ctx(), user.ID, user.Revision, patch[i]) })
			}
			wg.Wait()
			conflicts := 0
			for _, err := range errs {
				if err != nil {
					require.ErrorIs(s, err, apiclient.ErrConflict)
					conflicts++
				}
			}
			assert.Equal(s, len(patch)-1, conflicts)
		}},
	}
}

func timing() []scene {
	return []scene{
		{"a user works until the last second of its end date", func(s *stage) {
			if !s.writable(apiclient.FieldEndDate) {
				return
			}
			wanted := s.wanted("conformance-ends", false)
			wanted.EndDate = s.later(3)
			created, err := s.sys.CreateUser(s.ctx(), wanted)
			require.NoError(s, err)
			key, ok := s.key(&created)
			require.True(s, ok)
			s.Advance(s.T, wanted.EndDate.LastInstant().Sub(s.Now()))
			s.works(key, "at 23:59:59 UTC")
			s.Advance(s.T, time.Second)
			s.refused(key, "from midnight on")
			read := s.read(created.User.ID)
			assert.Equal(s, apiclient.StatusExpired, read.Status(s.Now()))
		}},
		{"the operator goes on however the server's clock moves", func(s *stage) {
			for _, by := range []time.Duration{time.Minute, time.Hour, 48 * time.Hour} {
				s.Advance(s.T, by)
				_, err := s.sys.Me(s.ctx())
				require.NoError(s, err)
			}
		}},
	}
}
