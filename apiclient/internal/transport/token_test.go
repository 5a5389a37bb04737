package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// issuer hands out numbered tokens that live for life.
type issuer struct {
	life    time.Duration
	takes   time.Duration
	count   atomic.Int32
	refusal error
}

func (i *issuer) exchange(ctx context.Context) (Token, error) {
	n := i.count.Add(1)
	select {
	case <-time.After(i.takes):
	case <-ctx.Done():
		return Token{}, ctx.Err()
	}
	if i.refusal != nil {
		return Token{}, i.refusal
	}
	return Token{Value: apiclient.NewSecret(fmt.Sprintf("token-%d", n)), Expires: time.Now().Add(i.life)}, nil
}

func withAuth(auth Auth) func(*Options) { return func(o *Options) { o.Auth = auth } }

func TestTokenIsSharedByCallsThatNeedItAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i := &issuer{life: time.Hour, takes: time.Second}
		c := inProcess(t, func(req *http.Request) (*http.Response, error) {
			assert.Equal(t, "Bearer token-1", req.Header.Get("Authorization"))
			return jsonAnswer(req, 200, `{}`)
		}, withAuth(NewTokenAuth(i.exchange, nil)))
		var calls sync.WaitGroup
		for range 50 {
			calls.Go(func() {
				_, err := c.Do(t.Context(), get("/a"))
				assert.NoError(t, err)
			})
		}
		calls.Wait()
		assert.EqualValues(t, 1, i.count.Load())
	})
}

func TestTokenIsRenewedBeforeItEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i := &issuer{life: time.Hour}
		var last string
		c := inProcess(t, func(req *http.Request) (*http.Response, error) {
			last = req.Header.Get("Authorization")
			return jsonAnswer(req, 200, `{}`)
		}, withAuth(NewTokenAuth(i.exchange, nil)))
		for _, step := range []struct {
			wait time.Duration
			want string
		}{{0, "Bearer token-1"}, {58 * time.Minute, "Bearer token-1"}, {90 * time.Second, "Bearer token-2"}} {
			time.Sleep(step.wait)
			_, err := c.Do(t.Context(), get("/a"))
			require.NoError(t, err)
			assert.Equal(t, step.want, last)
		}
	})
}

func TestTokenOfShortLifeIsUsedForMostOfIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i := &issuer{life: 10 * time.Second}
		auth := NewTokenAuth(i.exchange, nil)
		c := inProcess(t, status(200), withAuth(auth))
		for range 8 {
			_, err := c.Do(t.Context(), get("/a"))
			require.NoError(t, err)
			time.Sleep(time.Second)
		}
		assert.EqualValues(t, 1, i.count.Load())
		time.Sleep(time.Second)
		_, err := c.Do(t.Context(), get("/a"))
		require.NoError(t, err)
		assert.EqualValues(t, 2, i.count.Load())
	})
}

func TestRefusedTokenIsRenewedAndTheCallRepeatedOnce(t *testing.T) {
	t.Parallel()
	refusing := func(tokens ...string) roundTrip {
		return func(req *http.Request) (*http.Response, error) {
			for _, token := range tokens {
				if req.Header.Get("Authorization") == "Bearer "+token {
					return jsonAnswer(req, 401, `{"code":"token-expired"}`)
				}
			}
			return jsonAnswer(req, 200, `{}`)
		}
	}
	t.Run("another token is accepted", func(t *testing.T) {
		t.Parallel()
		i := &issuer{life: time.Hour}
		_, err := inProcess(t, refusing("token-1"), withAuth(NewTokenAuth(i.exchange, nil))).Do(t.Context(),
			&Request{Op: "change", Method: http.MethodPost, Path: "/things"})
		require.NoError(t, err, "a refused change was not made, so even one without a key is repeated")
	})
	t.Run("another token is refused too", func(t *testing.T) {
		t.Parallel()
		i := &issuer{life: time.Hour}
		s := &script{steps: []roundTrip{refusing("token-1", "token-2")}}
		_, err := inProcess(t, s.next, withAuth(NewTokenAuth(i.exchange, nil))).Do(t.Context(), get("/a"))
		require.ErrorIs(t, err, apiclient.ErrSignedOut)
		assert.Len(t, s.times, 2)
		assert.EqualValues(t, 2, i.count.Load())
	})
	t.Run("many calls refused at once renew once", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			i := &issuer{life: time.Hour, takes: time.Millisecond}
			var answers atomic.Int32
			slow := func(req *http.Request) (*http.Response, error) {
				answer, err := refusing("token-1")(req)
				time.Sleep(time.Second + time.Duration(answers.Add(1))*10*time.Millisecond) // some learn of it late
				return answer, err
			}
			c := inProcess(t, slow, withAuth(NewTokenAuth(i.exchange, nil)))
			var calls sync.WaitGroup
			for range 20 {
				calls.Go(func() {
					_, err := c.Do(t.Context(), get("/a"))
					assert.NoError(t, err)
				})
			}
			calls.Wait()
			assert.EqualValues(t, 2, i.count.Load())
		})
	})
	t.Run("lost change stays unknown when the token dies", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			i := &issuer{life: time.Hour}
			s := &script{steps: []roundTrip{dropped, refusing("token-1", "token-2")}}
			_, err := inProcess(t, s.next, withAuth(NewTokenAuth(i.exchange, nil))).Do(t.Context(), keyed())
			require.ErrorIs(t, err, apiclient.ErrUnknown)
			require.ErrorIs(t, err, apiclient.ErrSignedOut, "and it says why asking again failed")
		})
	})
}

func TestExchangeThatFails(t *testing.T) {
	t.Parallel()
	t.Run("refusal is shared without mixing up the calls", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			i := &issuer{takes: time.Second, refusal: &apiclient.Error{Kind: apiclient.ErrSignedOut, Op: "sign in", Message: "not accepted"}}
			c := inProcess(t, status(200), withAuth(NewTokenAuth(i.exchange, nil)))
			var calls sync.WaitGroup
			for n := range 10 {
				calls.Go(func() {
					r := get("/a")
					r.Op = fmt.Sprintf("read %d", n)
					_, err := c.Do(t.Context(), r)
					var failure *apiclient.Error
					if assert.ErrorAs(t, err, &failure) {
						assert.Equal(t, r.Op, failure.Op)
						assert.ErrorIs(t, err, apiclient.ErrSignedOut)
					}
				})
			}
			calls.Wait()
			assert.EqualValues(t, 1, i.count.Load())
		})
	})
	t.Run("caller who gives up does not end it for others", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			i := &issuer{life: time.Hour, takes: 2 * time.Second}
			c := inProcess(t, status(200), withAuth(NewTokenAuth(i.exchange, nil)))
			var calls sync.WaitGroup
			first, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			calls.Go(func() {
				_, err := c.Do(first, get("/a"))
				assert.ErrorIs(t, err, context.DeadlineExceeded)
			})
			synctest.Wait()
			calls.Go(func() {
				_, err := c.Do(t.Context(), get("/a"))
				assert.NoError(t, err)
			})
			calls.Wait()
			assert.EqualValues(t, 1, i.count.Load())
		})
	})
	t.Run("exchange that never ends is cut", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			i := &issuer{takes: time.Hour}
			start := time.Now()
			_, err := inProcess(t, status(200), withAuth(NewTokenAuth(i.exchange, nil))).Do(t.Context(), get("/a"))
			require.Error(t, err)
			assert.Equal(t, exchangeTimeout, time.Since(start))
		})
	})
	t.Run("other errors keep their cause", func(t *testing.T) {
		t.Parallel()
		cause := errors.New("no token")
		i := &issuer{refusal: cause}
		_, err := inProcess(t, status(200), withAuth(NewTokenAuth(i.exchange, nil))).Do(t.Context(), get("/a"))
		require.ErrorIs(t, err, cause)
	})
}

func TestHeaderAuth(t *testing.T) {
	t.Parallel()
	s := &script{steps: []roundTrip{func(req *http.Request) (*http.Response, error) {
		assert.Equal(t, "demo", req.Header.Get("X-Api-Key"))
		return jsonAnswer(req, 401, `{}`)
	}}}
	auth := HeaderAuth{Header: "X-Api-Key", Value: apiclient.NewSecret("demo")}
	_, err := inProcess(t, s.next, withAuth(auth)).Do(t.Context(), get("/a"))
	require.ErrorIs(t, err, apiclient.ErrSignedOut)
	assert.Len(t, s.times, 1, "there is no other credential to try")
}

func TestTokenIsRenewedWhenItsOwnerSaysSo(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 1, 12, 12, 0, 0, 0, time.UTC)
	exchanges := 0
	auth := NewTokenAuth(func(context.Context) (Token, error) {
		exchanges++
		return Token{Value: apiclient.NewSecret(fmt.Sprint(exchanges)), Expires: now.Add(time.Hour), RenewAt: now.Add(50 * time.Minute)}, nil
	}, func() time.Time { return now })
	for _, step := range []struct {
		wait time.Duration
		want string
	}{{0, "Bearer 1"}, {49 * time.Minute, "Bearer 1"}, {time.Minute, "Bearer 2"}} {
		now = now.Add(step.wait)
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		require.NoError(t, auth.Authorize(t.Context(), req))
		assert.Equal(t, step.want, req.Header.Get("Authorization"))
	}
}
