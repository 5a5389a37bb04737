package transport

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// roundTrip answers requests in this process.
type roundTrip func(req *http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		_, _ = io.Copy(io.Discard, req.Body)
		_ = req.Body.Close()
	}
	return f(req)
}

// answer makes a response.
func answer(req *http.Request, status int, contentType, body string, headers ...string) *http.Response {
	resp := &http.Response{
		StatusCode: status, Header: http.Header{}, Request: req,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
	if contentType != "" {
		resp.Header.Set("Content-Type", contentType)
	}
	for i := 0; i < len(headers); i += 2 {
		resp.Header.Set(headers[i], headers[i+1])
	}
	return resp
}

func jsonAnswer(req *http.Request, status int, body string, headers ...string) (*http.Response, error) {
	return answer(req, status, "application/json", body, headers...), nil
}

// inProcess is a client whose requests are answered by f.
func inProcess(t require.TestingT, f roundTrip, tune ...func(*Options)) *Client {
	o := Options{BaseURL: "http://localhost", RoundTripper: f}
	for _, fn := range tune {
		fn(&o)
	}
	c, err := New(o)
	require.NoError(t, err)
	return c
}

// overNetwork is a client of a server on a loopback port.
func overNetwork(t *testing.T, handler http.HandlerFunc, tune ...func(*Options)) (*Client, *httptest.Server) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	o := Options{BaseURL: server.URL, RetryBase: 1}
	for _, fn := range tune {
		fn(&o)
	}
	c, err := New(o)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c, server
}

func get(path string) *Request {
	return &Request{Op: "read", Method: http.MethodGet, Path: path, Decode: func(*Answer) error { return nil }}
}

func keyed() *Request {
	return &Request{Op: "create", Method: http.MethodPost, Path: "/things", Key: "k1", Decode: func(*Answer) error { return nil }}
}
