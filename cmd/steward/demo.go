package main

import (
	"context"
	"log/slog"
	"net/http"
	"sync"

	"steward/apiclient"
	"steward/apiclient/systems"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/mockserver"
)

// runDemo shows a mock server in this very process.
func runDemo(ctx context.Context, h *host, options mockserver.Options) error {
	return withContexts(h, func(contexts *connect.Manager, logger *slog.Logger) error {
		system, err := openDemo(options, logger)
		if err != nil {
			return err
		}
		demo := config.Context{Name: "demo", URL: "the mock server in this process"}
		return show(ctx, h, contexts, connect.Plain(demo, system), logger)
	})
}

// openDemo opens a mock server in this very process. It goes with the process.
func openDemo(options mockserver.Options, logger *slog.Logger) (apiclient.System, error) {
	return systems.Open(systems.Target{
		URL: "http://mock.localhost", RoundTripper: startMock(options), Logger: logger, UserAgent: userAgent(),
		KeyID: "the mock's own", Secret: apiclient.NewSecret("the mock's own"),
	})
}

// mock is a mock server that is being made while the console already paints its first frame: the first request waits
// for it.
type mock struct {
	server func() (*mockserver.Server, error)
}

func startMock(options mockserver.Options) *mock {
	m := &mock{server: sync.OnceValues(func() (*mockserver.Server, error) { return mockserver.New(options) })}
	go func() { _, _ = m.server() }()
	return m
}

// RoundTrip implements http.RoundTripper. The mock makes up its operators as it starts, so the client cannot know one
// when it is made: the request that signs in is given the credential of the first.
func (m *mock) RoundTrip(r *http.Request) (*http.Response, error) {
	server, err := m.server()
	if err != nil {
		return nil, err
	}
	if _, _, signsIn := r.BasicAuth(); signsIn {
		operator := server.Operators()[0]
		r = r.Clone(r.Context())
		r.SetBasicAuth(operator.KeyID, operator.Secret)
	}
	return server.RoundTripper().RoundTrip(r)
}
