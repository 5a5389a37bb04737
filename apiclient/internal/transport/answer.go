package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"steward/apiclient"
)

// DecodeInto is a Request.Decode that reads the whole body as one JSON value. An attempt whose answer is not understood
// leaves nothing behind in into.
func DecodeInto[T any](into *T) func(*Answer) error {
	return func(a *Answer) error {
		var fresh T
		if err := json.Unmarshal(a.Body, &fresh); err != nil {
			return err
		}
		*into = fresh
		return nil
	}
}

// read turns a response into an answer or a failure and closes its body.
func (c *Client) read(call *call, resp *http.Response) (*Answer, *apiclient.Error) {
	defer func() { _ = resp.Body.Close() }()
	r := call.request
	a := &Answer{
		Status: resp.StatusCode, Header: resp.Header, RequestID: requestID(resp.Header),
		Replayed: resp.Header.Get("Idempotent-Replayed") == "true",
	}
	switch s := resp.StatusCode; {
	case s == http.StatusNotModified && r.Header.Get("If-None-Match") != "":
		return a, nil
	case (s == http.StatusNotFound || s == http.StatusGone) && r.GoneIsDone && call.lost:
		drain(resp.Body)
		return a, nil
	case s >= 300 && s < 400:
		failure := redirectFailure(resp.Request, resp.Header.Get("Location"))
		failure.Status, failure.RequestID = s, a.RequestID
		return nil, failure
	case s < 200 || s > 299:
		body, _ := io.ReadAll(io.LimitReader(resp.Body, errorBodyLimit))
		return nil, unsure(r, c.problem(resp, body))
	case r.Decode == nil:
		drain(resp.Body)
		return a, nil
	}
	buffer := c.buffer()
	defer c.buffers.Put(buffer)
	if err := c.fill(buffer, resp); err != nil {
		return nil, c.mangled(r, a, err)
	}
	a.Body = buffer.Bytes()
	defer func() { a.Body = nil }()
	if err := decode(r, resp.Header, a); err != nil {
		return nil, c.mangled(r, a, err)
	}
	return a, nil
}

func (c *Client) buffer() *bytes.Buffer {
	if b, ok := c.buffers.Get().(*bytes.Buffer); ok {
		b.Reset()
		return b
	}
	return new(bytes.Buffer)
}

// errBroken marks an answer that ended too early.
var errBroken = errors.New("the answer broke off")

func (c *Client) fill(buffer *bytes.Buffer, resp *http.Response) error {
	if n := resp.ContentLength; n > 0 && n <= c.limit {
		buffer.Grow(int(n) + bytes.MinRead)
	}
	n, err := buffer.ReadFrom(io.LimitReader(resp.Body, c.limit+1))
	switch {
	case err != nil:
		return fmt.Errorf("%w after %d bytes: %w", errBroken, n, err)
	case n > c.limit:
		return fmt.Errorf("the answer is longer than %d MiB", c.limit>>20)
	default:
		return nil
	}
}

func decode(r *Request, header http.Header, a *Answer) error {
	contentType := header.Get("Content-Type")
	if kind, _, _ := mime.ParseMediaType(contentType); kind != "application/json" && !strings.HasSuffix(kind, "+json") {
		if contentType == "" {
			contentType = "no content type"
		}
		if !isSafe(r.Method) {
			// What answers a sign-in or a change may hold a token or a secret.
			return fmt.Errorf("JSON was expected and %s came", Clean(contentType, 80))
		}
		return fmt.Errorf("JSON was expected and %s came: %q", Clean(contentType, 80), Clean(string(a.Body), 120))
	}
	if err := r.Decode(a); err != nil {
		return fmt.Errorf("the answer is not the JSON that was expected: %s", Clean(err.Error(), 200))
	}
	return nil
}

// mangled is the failure of an answer of 2xx that cannot be read. For a request that changes something the change may
// well have been made.
func (c *Client) mangled(r *Request, a *Answer, err error) *apiclient.Error {
	failure := &apiclient.Error{
		Kind: apiclient.ErrBadAnswer, Message: err.Error(), Status: a.Status, RequestID: a.RequestID,
		Next: "Check that the address is the system's API and not a portal's or a proxy's page.",
	}
	if errors.Is(err, errBroken) {
		failure.Kind, failure.Status = apiclient.ErrUnreachable, 0
		failure.Next, failure.Err = nextUnreachable, err
	}
	if !isSafe(r.Method) && !r.NoAuth {
		return &apiclient.Error{
			Kind: apiclient.ErrUnknown, Message: "the answer cannot be read: " + failure.Message, Next: nextUnknown,
			RequestID: a.RequestID, Err: failure,
		}
	}
	return failure
}

// unsure makes an unknown outcome of a failure that does not say whether a change was made: a server that broke down (500),
// and a gateway that heard nothing of use from the server behind it (502, 504), may have been told of the change before.
func unsure(r *Request, failure *apiclient.Error) *apiclient.Error {
	if isSafe(r.Method) || r.NoAuth || !errors.Is(failure, apiclient.ErrUnavailable) {
		return failure
	}
	switch failure.Status {
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		failure.Kind, failure.Next = apiclient.ErrUnknown, nextUnknown
		failure.Message = "the system failed on the way: " + failure.Message
	}
	return failure
}

func drain(body io.Reader) { _, _ = io.Copy(io.Discard, io.LimitReader(body, errorBodyLimit)) }

func requestID(h http.Header) string {
	for _, name := range []string{"Request-Id", "X-Request-Id"} {
		if id := h.Get(name); id != "" {
			return Clean(id, 100)
		}
	}
	return ""
}
