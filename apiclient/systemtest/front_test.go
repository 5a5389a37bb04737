package systemtest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// counting is a server that counts the work it does.
type counting struct{ done atomic.Int32 }

// ServeHTTP does the work.
func (c *counting) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	c.done.Add(1)
	_, _ = io.WriteString(w, strings.Repeat("whole ", 10))
}

func TestFrontMakesThingsGoWrong(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		what   *fault
		method string
		done   int32  // how often the work is done
		status int    // 0 means that no whole answer comes
		body   string // a part of it
	}{
		{"nothing is ordered", nil, "GET", 1, 200, "whole"},
		{"refused", &fault{status: 503}, "GET", 0, 503, ""},
		{"cut before the work", &fault{dropBefore: true}, "POST", 0, 0, ""},
		{"cut after the work", &fault{dropAfter: true}, "POST", 1, 0, ""},
		{"cut in the answer", &fault{truncate: true}, "POST", 1, 0, ""},
		{"another answer", &fault{answer: &answer{body: "other"}}, "POST", 1, 200, "other"},
		{"an answer without work", &fault{instead: &answer{status: 409, body: "other"}}, "POST", 0, 409, "other"},
		{"late", &fault{delay: time.Millisecond}, "GET", 1, 200, "whole"},
		{"another method", &fault{on: writes, status: 500}, "GET", 1, 200, "whole"},
		{"this method", &fault{on: reads, status: 500}, "GET", 0, 500, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			work := &counting{}
			f := &front{next: work, over: make(chan struct{})}
			listener := httptest.NewServer(f)
			defer listener.Close()
			f.order(tc.what)
			status, body := exchange(t, tc.method, listener.URL+"/a")
			assert.Equal(t, tc.status, status)
			assert.Contains(t, body, tc.body)
			assert.Equal(t, tc.done, work.done.Load())
			assert.Equal(t, []request{{method: tc.method, path: "/a"}}, f.requests())
			assert.Empty(t, f.requests())
		})
	}
}

func TestFrontCountsWhatItHits(t *testing.T) {
	t.Parallel()
	f := &front{next: &counting{}, over: make(chan struct{})}
	listener := httptest.NewServer(f)
	defer listener.Close()
	f.order(&fault{status: 500, times: 2})
	for _, want := range []int{500, 500, 200} {
		status, _ := exchange(t, http.MethodGet, listener.URL)
		assert.Equal(t, want, status)
	}
	assert.Equal(t, 2, f.hit())
	f.order(nil)
	assert.Zero(t, f.hit())
}

func TestTheEndOfTheTestEndsADelay(t *testing.T) {
	t.Parallel()
	f := &front{next: &counting{}, over: make(chan struct{})}
	f.order(&fault{delay: time.Hour})
	close(f.over)
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() {
		f.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	})
}

// exchange sends a request; the status is 0 when no whole answer came.
func exchange(t *testing.T, method, url string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return 0, ""
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, ""
	}
	return resp.StatusCode, string(text)
}
