package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"steward/mockserver"
)

// The server's deadlines. A slow reader may take as long as the largest page needs over a slow line.
const (
	headerTimeout   = 10 * time.Second
	idleTimeout     = 2 * time.Minute
	shutdownTimeout = 5 * time.Second
)

// ready is the line that says the server can be used.
type ready struct {
	URL       string                `json:"url"`
	Face      string                `json:"face"`
	Rules     string                `json:"rules"`
	Team      string                `json:"team,omitempty"` // part of every path of the face, where there is one
	Operators []mockserver.Operator `json:"operators"`
}

// serve runs the mock server until the context ends.
func serve(ctx context.Context, f flags, options mockserver.Options, out io.Writer) (err error) {
	config, err := tlsConfig(f)
	if err != nil {
		return err
	}
	mock, err := mockserver.New(options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, mock.Close()) }()
	var listening net.ListenConfig
	listener, err := listening.Listen(ctx, "tcp", f.listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", f.listen, err)
	}
	scheme := "http"
	if config != nil {
		scheme = "https"
		listener = tls.NewListener(listener, config)
	}
	server := &http.Server{
		Handler: mock, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout,
		ErrorLog: slog.NewLogLogger(options.Logger.Handler(), slog.LevelWarn),
	}
	line := ready{
		URL:  scheme + "://" + listener.Addr().String(),
		Face: mock.Face(), Rules: mock.Rules(), Team: mock.Team(), Operators: mock.Operators(),
	}
	if err := json.NewEncoder(out).Encode(line); err != nil {
		_ = listener.Close()
		return fmt.Errorf("say that the server is ready: %w", err)
	}
	options.Logger.Info("ready", "url", line.URL)
	return runUntil(ctx, server, listener)
}

// runUntil serves until the context ends, then lets running requests finish for a while.
func runUntil(ctx context.Context, server *http.Server, listener net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	shutdown, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := server.Shutdown(shutdown); err != nil {
		_ = server.Close()
	}
	return nil
}

func tlsConfig(f flags) (*tls.Config, error) {
	if f.tlsCert == "" {
		return nil, nil // no TLS is no failure
	}
	certificate, err := tls.LoadX509KeyPair(f.tlsCert, f.tlsKey)
	if err != nil {
		return nil, fmt.Errorf("read the TLS certificate: %w", err)
	}
	return &tls.Config{
		Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12,
		ClientAuth: tls.RequestClientCert, // the face decides whose it is, and whether that is good
	}, nil
}
