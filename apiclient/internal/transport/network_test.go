package transport

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

const demoCredential = "demo-credential-value"

func demoAuth(o *Options) {
	o.Auth = HeaderAuth{Header: "X-Api-Key", Value: apiclient.NewSecret(demoCredential)}
}

// A connection that breaks after the request was sent must not make net/http send it again by itself.
func TestKeyedRequestIsSentOncePerAttempt(t *testing.T) {
	t.Parallel()
	for name, body := range map[string][]byte{"with a body": []byte(`{"name":"x"}`), "without a body": nil} {
		want := string(body)
		if body == nil {
			want = "{}"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var posts atomic.Int32
			c, _ := overNetwork(t, func(w http.ResponseWriter, r *http.Request) {
				sent, _ := io.ReadAll(r.Body)
				if r.Method == http.MethodGet {
					return
				}
				assert.Equal(t, want, string(sent))
				assert.EqualValues(t, len(want), r.ContentLength)
				if posts.Add(1) == 1 {
					panic(http.ErrAbortHandler) // closes the connection, without an answer
				}
				w.WriteHeader(http.StatusNoContent)
			})
			_, err := c.Do(t.Context(), &Request{Op: "warm up", Method: http.MethodGet, Path: "/"})
			require.NoError(t, err, "the connection is reused from here on")
			_, err = c.Do(t.Context(), &Request{Op: "create", Method: http.MethodPost, Path: "/", Body: body, Key: "k", Repeat: RepeatIfRefused})
			require.ErrorIs(t, err, apiclient.ErrUnknown)
			assert.EqualValues(t, 1, posts.Load(), "sent exactly once")
			_, err = c.Do(t.Context(), &Request{Op: "create", Method: http.MethodPost, Path: "/", Body: body, Key: "k"})
			require.NoError(t, err)
		})
	}
}

func TestUnsentChangeIsNotUnknown(t *testing.T) {
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	c, err := New(Options{BaseURL: "http://" + address, RetryBase: 1})
	require.NoError(t, err)
	_, err = c.Do(t.Context(), &Request{Op: "create", Method: http.MethodPost, Path: "/"})
	require.ErrorIs(t, err, apiclient.ErrUnreachable)
	require.NotErrorIs(t, err, apiclient.ErrUnknown)
	assert.ErrorContains(t, err, "nothing listens at "+address)
}

func TestAnswersHaveASizeLimit(t *testing.T) {
	t.Parallel()
	t.Run("page", func(t *testing.T) {
		t.Parallel()
		c, _ := overNetwork(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(bytes.Repeat([]byte(" "), 3<<20))
		}, func(o *Options) { o.BodyLimit = 2 << 20 })
		_, err := c.Do(t.Context(), get("/"))
		require.ErrorIs(t, err, apiclient.ErrBadAnswer)
		assert.ErrorContains(t, err, "longer than 2 MiB")
	})
	t.Run("page that is small until it is decompressed", func(t *testing.T) {
		t.Parallel()
		c, _ := overNetwork(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write(bytes.Repeat([]byte(" "), 3<<20))
			_ = z.Close()
		}, func(o *Options) { o.BodyLimit = 2 << 20 })
		_, err := c.Do(t.Context(), get("/"))
		require.ErrorContains(t, err, "longer than 2 MiB")
	})
	t.Run("header", func(t *testing.T) {
		t.Parallel()
		c, _ := overNetwork(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", 100<<10))
		})
		_, err := c.Do(t.Context(), get("/"))
		require.ErrorIs(t, err, apiclient.ErrUnreachable)
	})
	t.Run("error", func(t *testing.T) {
		t.Parallel()
		c, _ := overNetwork(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write(bytes.Repeat([]byte("no "), 1<<20))
		})
		_, err := c.Do(t.Context(), get("/"))
		require.ErrorIs(t, err, apiclient.ErrInvalid)
		assert.Less(t, len(err.Error()), 2000)
	})
}

func TestSlowBodyEnds(t *testing.T) {
	t.Parallel()
	c, _ := overNetwork(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"a":`)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}, func(o *Options) { o.AttemptTimeout = 50 * time.Millisecond })
	_, err := c.Do(t.Context(), get("/"))
	require.ErrorIs(t, err, apiclient.ErrUnreachable)
}

func TestContentTypeIsToldWithWhatCame(t *testing.T) {
	t.Parallel()
	c := inProcess(t, page)
	_, err := c.Do(t.Context(), get("/a"))
	require.ErrorIs(t, err, apiclient.ErrBadAnswer)
	require.ErrorContains(t, err, "text/html came")
	assert.ErrorContains(t, err, "<html>sign in")
}

func TestAnswersThatMayHoldASecretAreNotQuoted(t *testing.T) {
	t.Parallel()
	for name, request := range map[string]*Request{
		"sign-in": {Op: "sign in", Method: http.MethodPost, Path: "/oauth/token", NoAuth: true},
		"change":  {Op: "change", Method: http.MethodPost, Path: "/things"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := inProcess(t, func(req *http.Request) (*http.Response, error) {
				return answer(req, 200, "text/plain", `{"access_token":"`+demoCredential+`"}`), nil
			})
			_, err := c.Do(t.Context(), decoded(request))
			require.ErrorContains(t, err, "text/plain came")
			var failure *apiclient.Error
			for errors.As(err, &failure) {
				assert.NotContains(t, failure.Error(), "access_token")
				err = failure.Err
			}
		})
	}
}

func TestConnectionThatIsClosedIsSaidInWords(t *testing.T) {
	t.Parallel()
	c, _ := overNetwork(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	_, err := c.Do(t.Context(), get("/"))
	require.ErrorIs(t, err, apiclient.ErrUnreachable)
	require.ErrorContains(t, err, "closed the connection without an answer")
	assert.NotContains(t, err.Error(), "EOF")
}

func TestLogHoldsNoCredential(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	fails := false
	c := inProcess(t, func(req *http.Request) (*http.Response, error) {
		if fails {
			return dropped(req)
		}
		return jsonAnswer(req, 201, `{"secret":"`+demoCredential+`"}`, "Request-Id", "req_1")
	}, demoAuth, func(o *Options) { o.Logger, o.RetryBase = log, 1 })
	r := keyed()
	r.Body = []byte(`{"password":"` + demoCredential + `"}`)
	r.Query = map[string][]string{"q": {demoCredential}}
	_, err := c.Do(t.Context(), r)
	require.NoError(t, err)
	fails = true
	_, err = c.Do(t.Context(), r)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), demoCredential)
	for _, want := range []string{"method=POST", "path=/things", "status=201", "request_id=req_1", "took="} {
		assert.Contains(t, out.String(), want)
	}
	assert.NotContains(t, out.String(), demoCredential)
}

func TestConnectionsAreKeptForManyCallsAtOnce(t *testing.T) {
	t.Parallel()
	var connections atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/missing" {
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	c, err := New(Options{BaseURL: server.URL})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	for range 20 {
		_, err := c.Do(t.Context(), &Request{Op: "read", Method: http.MethodGet, Path: "/"})
		require.NoError(t, err)
		_, err = c.Do(t.Context(), &Request{Op: "read", Method: http.MethodGet, Path: "/missing"})
		require.ErrorIs(t, err, apiclient.ErrNotFound)
	}
	assert.EqualValues(t, 1, connections.Load(), "a call that fails does not cost the connection")
}

func TestPathEscapesWhatCameFromAServer(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "/a%2Fb/..%2F%3Fq", Path("a/b", "../?q"))
	c := inProcess(t, func(req *http.Request) (*http.Response, error) {
		assert.Equal(t, "/base/v1/a%2Fb", req.URL.EscapedPath())
		assert.Equal(t, "steward", req.UserAgent())
		return jsonAnswer(req, 200, "{}")
	}, func(o *Options) { o.BaseURL = "http://localhost/base/" })
	_, err := c.Do(t.Context(), get("/v1"+Path("a/b")))
	require.NoError(t, err)
}
