package mockserver

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
)

// RoundTripper sends requests straight to the server, without a port: whatever the URL's host is, the server answers.
// A connection that a fault cuts is an error that wraps io.ErrUnexpectedEOF; a request whose context ends returns at
// once while the server goes on with it, as over a real connection.
func (s *Server) RoundTripper() http.RoundTripper { return InProcess(s) }

// InProcess is RoundTripper for any handler, such as one that is wrapped around a Server.
func InProcess(handler http.Handler) http.RoundTripper { return &direct{handler: handler} }

// direct is an http.RoundTripper over a handler.
type direct struct{ handler http.Handler }

// inProcess is the context key that tells the control plane that the caller is this very process.
type inProcess struct{}

// RoundTrip runs the handler beside the caller and answers when the handler is done, or flushes for the first time.
func (d *direct) RoundTrip(sent *http.Request) (*http.Response, error) {
	ctx := sent.Context()
	if err := ctx.Err(); err != nil {
		closeBody(sent)
		return nil, err
	}
	answer := &directAnswer{
		ctx: ctx, request: sent, header: http.Header{}, ready: make(chan struct{}),
	}
	go answer.run(d.handler, received(ctx, sent))
	select {
	case <-answer.ready:
		return answer.response, answer.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// received is the request as a server sees it. The header is a copy, because the caller may go on using its own.
func received(ctx context.Context, sent *http.Request) *http.Request {
	r := sent.WithContext(context.WithValue(ctx, inProcess{}, true))
	r.Header = sent.Header.Clone()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	if r.Host == "" {
		r.Host = r.URL.Host
	}
	r.RequestURI = r.URL.RequestURI()
	r.RemoteAddr = "127.0.0.1:0"
	r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/1.1", 1, 1
	return r
}

// directAnswer is the http.ResponseWriter of one request. The handler's goroutine owns it until ready is closed, which
// hands over response and err; from then on the two sides share only the pipe.
type directAnswer struct {
	ctx     context.Context
	request *http.Request
	header  http.Header
	status  int
	sent    http.Header // the header as it was when the status was written
	body    bytes.Buffer
	stream  *io.PipeWriter // set once the answer streams

	once     sync.Once
	ready    chan struct{}
	response *http.Response
	err      error
}

func (a *directAnswer) run(handler http.Handler, r *http.Request) {
	defer closeBody(r)
	defer func() { a.end(recover()) }()
	handler.ServeHTTP(a, r)
}

// end finishes the answer, or cuts it off when the handler panicked.
func (a *directAnswer) end(cause any) {
	var cut error
	if cause != nil {
		cut = fmt.Errorf("the mock server cut the connection: %w", io.ErrUnexpectedEOF)
	}
	if a.stream != nil {
		_ = a.stream.CloseWithError(cut) // io.EOF when cut is nil
		return
	}
	if cut != nil {
		a.publish(nil, cut)
		return
	}
	a.WriteHeader(http.StatusOK)
	body := io.NopCloser(bytes.NewReader(a.body.Bytes()))
	a.publish(a.respond(body, int64(a.body.Len())), nil) //nolint:bodyclose // the caller of RoundTrip closes it
}

func (a *directAnswer) publish(response *http.Response, err error) {
	a.once.Do(func() {
		a.response, a.err = response, err
		close(a.ready)
	})
}

func (a *directAnswer) respond(body io.ReadCloser, length int64) *http.Response {
	if a.request.Method == http.MethodHead {
		body = http.NoBody
		length, _ = strconv.ParseInt(a.sent.Get("Content-Length"), 10, 64)
	}
	return &http.Response{
		Status: strconv.Itoa(a.status) + " " + http.StatusText(a.status), StatusCode: a.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.sent, Body: body, ContentLength: length, Request: a.request,
	}
}

// Header is the header that the handler fills in.
func (a *directAnswer) Header() http.Header { return a.header }

// WriteHeader fixes status and header; later changes are lost, as over a connection.
func (a *directAnswer) WriteHeader(status int) {
	if a.status == 0 {
		a.status, a.sent = status, a.header.Clone()
	}
}

// Write keeps the bytes until the answer is complete, or passes them on once it streams.
func (a *directAnswer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if a.stream != nil {
		return a.stream.Write(p)
	}
	return a.body.Write(p)
}

// Flush hands the answer over with what there is, and the rest as it comes.
func (a *directAnswer) Flush() {
	if a.stream != nil {
		return
	}
	a.WriteHeader(http.StatusOK)
	reader, writer := io.Pipe()
	a.stream = writer
	context.AfterFunc(a.ctx, func() { _ = writer.CloseWithError(a.ctx.Err()) })
	length := int64(-1)
	if n, err := strconv.ParseInt(a.sent.Get("Content-Length"), 10, 64); err == nil {
		length = n
	}
	a.publish(a.respond(reader, length), nil) //nolint:bodyclose // the caller of RoundTrip closes it
	if a.body.Len() > 0 {
		_, _ = writer.Write(a.body.Bytes())
	}
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
}
