package fault_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/fault"
)

// served is a handler that counts how often it did its work.
type served struct{ done atomic.Int64 }

// ServeHTTP answers {"ok":"…"}.
func (s *served) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	s.done.Add(1)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"ok":"`+strings.Repeat("x", 100)+`"}`)
}

// meet sends one request and gives what came back; cut is true when the connection was cut.
func meet(t *testing.T, i *fault.Injector, work http.Handler, method, path string) (answer *httptest.ResponseRecorder, cut bool) {
	t.Helper()
	answer = httptest.NewRecorder()
	defer func() {
		if cause := recover(); cause != nil {
			require.Equal(t, http.ErrAbortHandler, cause)
			cut = true
		}
	}()
	i.Handler(work).ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), method, path, nil))
	return answer, false
}

func ruled(t *testing.T, rules ...fault.Rule) *fault.Injector {
	t.Helper()
	i := fault.New(fault.Config{Seed: 1, Route: func(r *http.Request) string {
		if strings.HasPrefix(r.URL.Path, "/users/") {
			return "/users/{id}"
		}
		return r.URL.Path
	}})
	require.NoError(t, i.SetRules(rules))
	return i
}

func TestEffects(t *testing.T) {
	t.Parallel()
	whole := `{"ok":"` + strings.Repeat("x", 100) + `"}`

	for name, test := range map[string]struct {
		rule fault.Rule
		cut  bool
		done int64
		look func(t *testing.T, answer *httptest.ResponseRecorder)
	}{
		"drop before the work": {fault.Rule{Drop: fault.DropBefore}, true, 0, nil},
		"drop after the work":  {fault.Rule{Drop: fault.DropAfter}, true, 1, nil},
		"status with Retry-After": {
			fault.Rule{Status: 503, RetryAfter: 7},
			false, 0,
			func(t *testing.T, answer *httptest.ResponseRecorder) {
				assert.Equal(t, 503, answer.Code)
				assert.Equal(t, "7", answer.Header().Get("Retry-After"))
			},
		},
		"truncated body": {
			fault.Rule{Body: fault.BodyTruncate},
			true, 1,
			func(t *testing.T, answer *httptest.ResponseRecorder) {
				assert.Equal(t, fmt.Sprint(len(whole)), answer.Header().Get("Content-Length"))
				assert.Equal(t, whole[:len(whole)/2], answer.Body.String())
			},
		},
		"garbage body": {
			fault.Rule{Body: fault.BodyGarbage},
			false, 1,
			func(t *testing.T, answer *httptest.ResponseRecorder) {
				assert.Equal(t, 200, answer.Code)
				assert.False(t, json.Valid(answer.Body.Bytes()))
			},
		},
		"wrong content type": {
			fault.Rule{ContentType: "text/html"},
			false, 1,
			func(t *testing.T, answer *httptest.ResponseRecorder) {
				assert.Equal(t, "text/html", answer.Header().Get("Content-Type"))
				assert.Equal(t, whole, answer.Body.String())
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			work := &served{}
			answer, cut := meet(t, ruled(t, test.rule), work, http.MethodPost, "/users")
			assert.Equal(t, test.cut, cut)
			assert.Equal(t, test.done, work.done.Load())
			assert.Equal(t, "rule-1", answer.Header().Get(fault.Header))
			if test.look != nil {
				test.look(t, answer)
			}
		})
	}
}

func TestTruncatingNothingCutsTheConnection(t *testing.T) {
	t.Parallel()
	empty := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	_, cut := meet(t, ruled(t, fault.Rule{Body: fault.BodyTruncate}), empty, http.MethodDelete, "/x")
	assert.True(t, cut)
}

func TestConditions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rule fault.Rule
		hits string // + for each request that is hit
	}{
		"everything":           {fault.Rule{}, "++++++"},
		"a method":             {fault.Rule{Method: http.MethodPost}, "---+-+"},
		"a route":              {fault.Rule{Route: "/users/{id}"}, "-++---"},
		"a concrete path":      {fault.Rule{Route: "/users/2"}, "--+---"},
		"a prefix":             {fault.Rule{Route: "/users*"}, "+++++-"},
		"the second":           {fault.Rule{Nth: 2}, "-+----"},
		"the second of a kind": {fault.Rule{Nth: 2, Route: "/users"}, "---+--"},
		"the first three":      {fault.Rule{Times: 3}, "+++---"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.rule.Status = 500
			i := ruled(t, test.rule)
			hits := ""
			for _, request := range [][2]string{
				{"GET", "/users"}, {"GET", "/users/1"}, {"GET", "/users/2"}, {"POST", "/users"}, {"GET", "/users"}, {"POST", "/other"},
			} {
				answer, _ := meet(t, i, &served{}, request[0], request[1])
				hits += map[bool]string{true: "+", false: "-"}[answer.Code == 500]
			}
			assert.Equal(t, test.hits, hits)
			assert.Equal(t, strings.Count(hits, "+"), i.Rules()[0].Hits)
		})
	}
}

func TestFirstRuleThatMatchesDecides(t *testing.T) {
	t.Parallel()
	i := ruled(t, fault.Rule{Status: 500, Times: 1}, fault.Rule{Status: 503})
	first, _ := meet(t, i, &served{}, "GET", "/")
	second, _ := meet(t, i, &served{}, "GET", "/")
	assert.Equal(t, []int{500, 503}, []int{first.Code, second.Code})
	assert.True(t, i.RemoveRule("rule-2"))
	assert.False(t, i.RemoveRule("rule-2"))
	third, _ := meet(t, i, &served{}, "GET", "/")
	assert.Equal(t, 200, third.Code)
}

// outcomes are the faults that n different requests meet, each twice, in the given order.
func outcomes(t *testing.T, config fault.Config, order []int) map[string]string {
	t.Helper()
	i := fault.New(config)
	out := map[string]string{}
	for _, n := range order {
		path := fmt.Sprint("/", n)
		for turn := range 2 {
			answer, cut := meet(t, i, &served{}, "GET", path)
			out[fmt.Sprint(path, "#", turn)] = fmt.Sprintf("%d %t %s", answer.Code, cut, answer.Header().Get(fault.Header))
		}
	}
	return out
}

func TestSameSeedSameFaultsInAnyOrder(t *testing.T) {
	t.Parallel()
	forward, backward := make([]int, 400), make([]int, 400)
	for n := range forward {
		forward[n], backward[len(backward)-1-n] = n, n
	}
	config := fault.Config{Seed: 3, Rate: 0.2}
	one := outcomes(t, config, forward)
	assert.Equal(t, one, outcomes(t, config, backward))
	config.Seed = 4
	assert.NotEqual(t, one, outcomes(t, config, forward))

	kinds := map[string]int{}
	for _, outcome := range one {
		kinds[outcome]++
	}
	faults := 800 - kinds["200 false "]
	assert.InDelta(t, 160, faults, 50, "about the rate")
	for _, kind := range []string{"503 false unavailable", "200 true drop-before", "200 true drop-after", "200 true truncate"} {
		assert.Positive(t, kinds[kind], "%s in %v", kind, kinds)
	}
}

func TestLatencyAndJitter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i := fault.New(fault.Config{Seed: 1, Latency: 80 * time.Millisecond, Jitter: 40 * time.Millisecond})
		least, most := time.Hour, time.Duration(0)
		for range 200 {
			started := time.Now()
			_, _ = meet(t, i, &served{}, "GET", "/")
			took := time.Since(started)
			least, most = min(least, took), max(most, took)
		}
		assert.GreaterOrEqual(t, least, 40*time.Millisecond)
		assert.LessOrEqual(t, most, 120*time.Millisecond)
		assert.Less(t, least, 60*time.Millisecond)
		assert.Greater(t, most, 100*time.Millisecond)
	})
}

func TestSlowBodyArrivesWhole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		started := time.Now()
		answer, cut := meet(t, ruled(t, fault.Rule{Body: fault.BodySlow, Latency: fault.Duration(time.Second)}), &served{}, "GET", "/")
		assert.False(t, cut)
		assert.Equal(t, 3*time.Second, time.Since(started))
		assert.True(t, json.Valid(answer.Body.Bytes()))
	})
}

func TestWaitingEndsWithTheRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		work := &served{}
		handler := fault.New(fault.Config{Latency: time.Hour}).Handler(work)
		assert.PanicsWithValue(t, http.ErrAbortHandler, func() {
			handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/", nil))
		})
		assert.Zero(t, work.done.Load())
	})
}

func TestBadRulesAreRefused(t *testing.T) {
	t.Parallel()
	for name, rule := range map[string]fault.Rule{
		"no effect":            {Method: "GET"},
		"unknown method":       {Method: "get", Status: 500},
		"route without slash":  {Route: "users", Status: 500},
		"probability above 1":  {Probability: 1.5, Status: 500},
		"status of success":    {Status: 200},
		"unknown drop":         {Drop: "sometimes"},
		"unknown body":         {Body: "blue"},
		"status and drop":      {Status: 500, Drop: fault.DropAfter},
		"drop and body":        {Drop: fault.DropAfter, Body: fault.BodySlow},
		"negative nth":         {Nth: -1, Status: 500},
		"negative retry after": {RetryAfter: -1, Status: 500},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := fault.New(fault.Config{})
			require.Error(t, i.SetRules([]fault.Rule{{Status: 500}, rule}))
			assert.Empty(t, i.Rules(), "nothing is changed")
		})
	}
	i := fault.New(fault.Config{})
	require.Error(t, i.SetRules([]fault.Rule{{ID: "a", Status: 500}, {ID: "a", Status: 500}}))
	require.Error(t, i.SetBase(fault.Base{Rate: 2}))
}

func TestRuleReadsAndWritesJSON(t *testing.T) {
	t.Parallel()
	var rule fault.Rule
	require.NoError(t, json.Unmarshal([]byte(`{"route":"/x","latency":"300ms","drop":"after","times":2}`), &rule))
	assert.Equal(t, fault.Rule{Route: "/x", Latency: fault.Duration(300 * time.Millisecond), Drop: fault.DropAfter, Times: 2}, rule)
	again, err := json.Marshal(rule)
	require.NoError(t, err)
	assert.Contains(t, string(again), `"latency":"300ms"`)
	require.Error(t, json.Unmarshal([]byte(`{"latency":"soon"}`), &rule))
}
