package transport

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// logged writes a line at debug level for each request: method, path, status, duration and request id; never a header
// that may hold a credential, a query or a body. It hides CloseIdleConnections from the retry library, which would
// otherwise drop all connections whenever one call failed.
type logged struct {
	below http.RoundTripper
	log   *slog.Logger
}

// RoundTrip passes the request on.
func (l *logged) RoundTrip(req *http.Request) (*http.Response, error) {
	if !l.log.Enabled(req.Context(), slog.LevelDebug) {
		return l.below.RoundTrip(req)
	}
	start := time.Now()
	resp, err := l.below.RoundTrip(req)
	attrs := []slog.Attr{
		slog.String("method", req.Method), slog.String("path", req.URL.Path), slog.Duration("took", time.Since(start)),
	}
	if err != nil {
		var urlError *url.Error
		if errors.As(err, &urlError) {
			err = urlError.Err
		}
		l.log.LogAttrs(req.Context(), slog.LevelDebug, "request failed", append(attrs, slog.String("error", Clean(err.Error(), 300)))...)
		return nil, err
	}
	attrs = append(attrs, slog.Int("status", resp.StatusCode), slog.String("request_id", requestID(resp.Header)))
	l.log.LogAttrs(req.Context(), slog.LevelDebug, "request", attrs...)
	return resp, nil
}
