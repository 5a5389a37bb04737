package transport

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
)

// script answers the nth request by its nth step and repeats the last one.
type script struct {
	mu    sync.Mutex
	steps []roundTrip
	keys  []string
	times []time.Time
}

func (s *script) next(req *http.Request) (*http.Response, error) {
	s.mu.Lock()
	step := s.steps[min(len(s.times), len(s.steps)-1)]
	s.times = append(s.times, time.Now())
	s.keys = append(s.keys, req.Header.Get("Idempotency-Key"))
	s.mu.Unlock()
	return step(req)
}

func status(code int, headers ...string) roundTrip {
	return func(req *http.Request) (*http.Response, error) {
		return jsonAnswer(req, code, `{"detail":"as ordered"}`, headers...)
	}
}

func dropped(*http.Request) (*http.Response, error) {
	return nil, errors.New("connection reset by peer")
}

func truncated(req *http.Request) (*http.Response, error) {
	resp := answer(req, 200, "application/json", `{"a":`)
	resp.Body = http.MaxBytesReader(nil, resp.Body, 3) // reading it ends in an error
	return resp, nil
}

func garbage(req *http.Request) (*http.Response, error) {
	return answer(req, 200, "application/json", "\x00\x01<garbage>"), nil
}

func page(req *http.Request) (*http.Response, error) {
	return answer(req, 200, "text/html", "<html>sign in</html>"), nil
}

func decoded(r *Request) *Request {
	var v map[string]any
	r.Decode = DecodeInto(&v)
	return r
}

func TestRetryPolicy(t *testing.T) {
	t.Parallel()
	plainPost := &Request{Op: "change", Method: http.MethodPost, Path: "/things"}
	guarded := &Request{Op: "change", Method: http.MethodPatch, Path: "/things/1", Repeat: RepeatIfRefused}
	deletion := &Request{Op: "delete", Method: http.MethodDelete, Path: "/things/1", Repeat: RepeatAlways, GoneIsDone: true}
	for _, tc := range []struct {
		name     string
		request  *Request
		steps    []roundTrip
		attempts int
		kind     error // nil: success
	}{
		{"reading goes on after 503", decoded(get("/a")), []roundTrip{status(503), status(503), status(200)}, 3, nil},
		{"reading goes on after 500, 502, 504", decoded(get("/a")), []roundTrip{status(500), status(502), status(504), status(200)}, 4, nil},
		{"reading goes on after 408, 425", decoded(get("/a")), []roundTrip{status(408), status(425), status(200)}, 3, nil},
		{"reading goes on after a broken connection", decoded(get("/a")), []roundTrip{dropped, status(200)}, 2, nil},
		{"reading goes on after an answer that broke off", decoded(get("/a")), []roundTrip{truncated, status(200)}, 2, nil},
		{"reading gives up", decoded(get("/a")), []roundTrip{status(503)}, 4, apiclient.ErrUnavailable},
		{"reading tries an answer that is not understood once more", decoded(get("/a")), []roundTrip{garbage}, 2, apiclient.ErrBadAnswer},
		{"page of another content type is told", decoded(get("/a")), []roundTrip{page}, 2, apiclient.ErrBadAnswer},
		{"400 is final", get("/a"), []roundTrip{status(400)}, 1, apiclient.ErrInvalid},
		{"401 without another credential is final", get("/a"), []roundTrip{status(401)}, 1, apiclient.ErrSignedOut},
		{"403 is final", get("/a"), []roundTrip{status(403)}, 1, apiclient.ErrForbidden},
		{"404 is final", get("/a"), []roundTrip{status(404)}, 1, apiclient.ErrNotFound},
		{"409 is final", keyed(), []roundTrip{status(409)}, 1, apiclient.ErrConflict},
		{"422 is final", keyed(), []roundTrip{status(422)}, 1, apiclient.ErrInvalid},
		{"501 is final", get("/a"), []roundTrip{status(501)}, 1, apiclient.ErrUnsupported},
		{"change without a key is never repeated", plainPost, []roundTrip{status(503)}, 1, apiclient.ErrUnavailable},
		{"change without a key and answer is unknown", plainPost, []roundTrip{dropped}, 1, apiclient.ErrUnknown},
		{"change with a key is repeated", decoded(keyed()), []roundTrip{dropped, truncated, garbage, page, status(502), status(200)}, 6, nil},
		{"change with a key is unknown in the end", decoded(keyed()), []roundTrip{dropped}, 7, apiclient.ErrUnknown},
		{"refusal after a lost answer does not say what became of it", decoded(keyed()), []roundTrip{dropped, status(503)}, 7, apiclient.ErrUnknown},
		{"refusal alone changed nothing", decoded(keyed()), []roundTrip{status(503)}, 4, apiclient.ErrUnavailable},
		{"guarded change is repeated when refused", guarded, []roundTrip{status(503), status(425), status(200)}, 3, nil},
		{"guarded change is not repeated when its answer is lost", guarded, []roundTrip{dropped}, 1, apiclient.ErrUnknown},
		{"guarded change is not repeated after 500, and is unknown", guarded, []roundTrip{status(500)}, 1, apiclient.ErrUnknown},
		{"change without a key is unknown after 502", plainPost, []roundTrip{status(502)}, 1, apiclient.ErrUnknown},
		{"change with a key is unknown after 504", keyed(), []roundTrip{status(504)}, 4, apiclient.ErrUnknown},
		{"refusal after 500 does not say what became of it", keyed(), []roundTrip{status(500), status(503)}, 4, apiclient.ErrUnknown},
		{"verdict after 500 does", keyed(), []roundTrip{status(500), status(409)}, 2, apiclient.ErrConflict},
		{"reading that fails is no change", get("/a"), []roundTrip{status(500)}, 4, apiclient.ErrUnavailable},
		{"obtaining a credential is no change", &Request{Op: "sign in", Method: http.MethodPost, Path: "/token", NoAuth: true}, []roundTrip{status(500)}, 1, apiclient.ErrUnavailable},
		{"deleted by the attempt that was answered by 500", deletion, []roundTrip{status(500), status(404)}, 2, nil},
		{"deletion is repeated", deletion, []roundTrip{dropped, status(204)}, 2, nil},
		{"deleted by the attempt whose answer was lost", deletion, []roundTrip{dropped, status(404)}, 2, nil},
		{"nothing to delete", deletion, []roundTrip{status(404)}, 1, apiclient.ErrNotFound},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: tc.steps}
				_, err := inProcess(t, s.next).Do(t.Context(), tc.request)
				assert.Len(t, s.times, tc.attempts)
				for _, key := range s.keys {
					assert.Equal(t, tc.request.Key, key, "every attempt carries the same key")
				}
				if tc.kind == nil {
					require.NoError(t, err)
					return
				}
				require.ErrorIs(t, err, tc.kind)
				var failure *apiclient.Error
				require.ErrorAs(t, err, &failure)
				assert.Equal(t, tc.kind, failure.Kind)
				assert.Equal(t, tc.request.Op, failure.Op)
			})
		})
	}
}

func TestRequestInProgressIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		running := func(req *http.Request) (*http.Response, error) {
			return jsonAnswer(req, 409, `{"code":"request-in-progress"}`)
		}
		s := &script{steps: []roundTrip{dropped, running, running, status(201)}}
		_, err := inProcess(t, s.next).Do(t.Context(), decoded(keyed()))
		require.NoError(t, err)
		assert.Len(t, s.times, 4)
	})
}

func TestRetryAfterWins(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		header  string
		yields  bool
		slept   time.Duration
		refused bool
	}{
		{"seconds are slept", "7", false, 7 * time.Second, false},
		{"a minute is slept", "60", false, time.Minute, false},
		{"more than a minute is told", "61", false, 0, true},
		{"nothing is slept for a caller that paces itself", "7", true, 0, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []roundTrip{status(429, "Retry-After", tc.header), status(200)}}
				ctx := t.Context()
				if tc.yields {
					ctx = apiclient.YieldToRateLimit(ctx)
				}
				start := time.Now()
				_, err := inProcess(t, s.next).Do(ctx, get("/a"))
				assert.Equal(t, tc.slept, time.Since(start))
				if !tc.refused {
					require.NoError(t, err)
					return
				}
				var failure *apiclient.Error
				require.ErrorAs(t, err, &failure)
				assert.Equal(t, apiclient.ErrRateLimited, failure.Kind)
				assert.Contains(t, failure.Next, "Try again in")
				seconds, _ := strconv.Atoi(tc.header)
				assert.Equal(t, time.Duration(seconds)*time.Second, failure.RetryAfter)
			})
		})
	}
}

func TestBackoffHasFullJitter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		attempt := rapid.IntRange(1, 50).Draw(t, "attempt")
		wait := jitter(200*time.Millisecond, attempt)
		assert.Positive(t, wait)
		assert.LessOrEqual(t, wait, min(200*time.Millisecond<<min(attempt-1, 10), 5*time.Second)+1)
	})
}

func TestRetryBudgetSparesAServerInTrouble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []roundTrip{status(503)}}
		c := inProcess(t, s.next, func(o *Options) { o.RetryBase = time.Nanosecond })
		const calls = 1000
		for range calls {
			_, err := c.Do(t.Context(), get("/a"))
			require.ErrorIs(t, err, apiclient.ErrUnavailable)
		}
		assert.LessOrEqual(t, len(s.times), calls+int(budgetSize)+1, "repetitions stop when the budget is spent")
		time.Sleep(time.Minute)
		before := len(s.times)
		_, _ = c.Do(t.Context(), get("/a"))
		assert.Equal(t, 4, len(s.times)-before, "time earns the budget back")
	})
}

func TestCallsEnd(t *testing.T) {
	t.Parallel()
	silent := func(req *http.Request) (*http.Response, error) {
		<-req.Context().Done()
		return nil, req.Context().Err()
	}
	t.Run("reading that gets no answer", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			_, err := inProcess(t, silent).Do(t.Context(), get("/a"))
			require.ErrorIs(t, err, apiclient.ErrUnreachable)
			assert.LessOrEqual(t, time.Since(start), 2*time.Minute)
			assert.ErrorContains(t, err, "did not answer in time")
		})
	})
	t.Run("change that gets no answer", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			_, err := inProcess(t, silent).Do(t.Context(), keyed())
			require.ErrorIs(t, err, apiclient.ErrUnknown)
			assert.LessOrEqual(t, time.Since(start), 2*time.Minute)
		})
	})
	t.Run("caller gives up", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			start := time.Now()
			_, err := inProcess(t, silent).Do(ctx, get("/a"))
			require.ErrorIs(t, err, context.Canceled)
			assert.Equal(t, time.Second, time.Since(start))
			_, err = inProcess(t, silent).Do(ctx, get("/a"))
			require.ErrorIs(t, err, context.Canceled)
		})
	})
	t.Run("caller gives up on a change", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			_, err := inProcess(t, silent).Do(ctx, keyed())
			require.ErrorIs(t, err, context.Canceled)
			require.ErrorIs(t, err, apiclient.ErrUnknown, "it may have been carried out")
		})
	})
	t.Run("caller gives up between attempts", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			s := &script{steps: []roundTrip{status(503, "Retry-After", "30")}}
			_, err := inProcess(t, s.next).Do(ctx, keyed())
			require.ErrorIs(t, err, context.Canceled)
			assert.NotErrorIs(t, err, apiclient.ErrUnknown, "it was refused: nothing happened")
		})
	})
	t.Run("deadline of the caller is not overslept", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			start := time.Now()
			s := &script{steps: []roundTrip{status(503, "Retry-After", "30")}}
			_, err := inProcess(t, s.next).Do(ctx, get("/a"))
			require.ErrorIs(t, err, apiclient.ErrUnavailable)
			assert.Zero(t, time.Since(start), "waiting would have been in vain")
		})
	})
}
