package mockserver_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"steward/mockserver"
)

// ask sends a request to a handler in this process.
func ask(ctx context.Context, t *testing.T, handler http.HandlerFunc, body string) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://anywhere/path?q=1", strings.NewReader(body))
	require.NoError(t, err)
	return mockserver.InProcess(handler).RoundTrip(r)
}

func TestInProcessLooksLikeAConnection(t *testing.T) {
	t.Parallel()
	response, err := ask(t.Context(), t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.Equal(t, "anywhere", r.Host)
		assert.Equal(t, "/path?q=1", r.RequestURI)
		assert.Equal(t, "127.0.0.1:0", r.RemoteAddr)
		w.Header().Set("X-Before", "1")
		w.WriteHeader(http.StatusAccepted)
		w.Header().Set("X-After", "1")
		_, _ = w.Write(body)
	}, "hello")
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Equal(t, "hello", string(body))
	assert.Equal(t, http.StatusAccepted, response.StatusCode)
	assert.Equal(t, "202 Accepted", response.Status)
	assert.Equal(t, int64(5), response.ContentLength)
	assert.Equal(t, "1", response.Header.Get("X-Before"))
	assert.Empty(t, response.Header.Get("X-After"), "headers after the status are lost")
}

func TestInProcessCutConnection(t *testing.T) {
	t.Parallel()
	_, err := ask(t.Context(), t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "never seen")
		panic(http.ErrAbortHandler)
	}, "")
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)

	response, err := ask(t.Context(), t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}, "")
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, "half", string(body))
}

func TestInProcessStreams(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		response, err := ask(t.Context(), t, func(w http.ResponseWriter, _ *http.Request) {
			for _, part := range []string{"a", "b", "c"} {
				_, _ = io.WriteString(w, part)
				_ = http.NewResponseController(w).Flush()
				time.Sleep(time.Second)
			}
		}, "")
		require.NoError(t, err)
		started := time.Now()
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, "abc", string(body))
		assert.Equal(t, 3*time.Second, time.Since(started), "the parts came one by one")
	})
}

func TestInProcessReturnsWhenTheContextEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		ended := make(chan error, 1)
		_, err := ask(ctx, t, func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			ended <- r.Context().Err()
		}, "")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorIs(t, <-ended, context.DeadlineExceeded, "the handler is told")

		_, err = ask(ctx, t, func(http.ResponseWriter, *http.Request) { t.Error("came too late") }, "")
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestInProcessBodyThatNobodyReads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		failed := make(chan error, 1)
		stream := func(w http.ResponseWriter, _ *http.Request) {
			_ = http.NewResponseController(w).Flush()
			for {
				if _, err := io.WriteString(w, "more"); err != nil {
					failed <- err
					return
				}
			}
		}
		response, err := ask(t.Context(), t, stream, "")
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.ErrorIs(t, <-failed, io.ErrClosedPipe)

		ctx, cancel := context.WithCancel(t.Context())
		response, err = ask(ctx, t, stream, "")
		require.NoError(t, err)
		cancel()
		require.ErrorIs(t, <-failed, io.ErrClosedPipe)
		_, err = io.ReadAll(response.Body)
		require.ErrorIs(t, err, context.Canceled)
		require.NoError(t, response.Body.Close())
	})
}

func TestInProcessPanicIsAnError(t *testing.T) {
	t.Parallel()
	_, err := ask(t.Context(), t, func(http.ResponseWriter, *http.Request) { panic(errors.New("boom")) }, "")
	require.Error(t, err)
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
