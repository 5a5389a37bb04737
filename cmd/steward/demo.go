package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"steward/apiclient"
	"steward/apiclient/systems"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/mockserver"
)

// demoSystem is a kind of system that the demo can show.
type demoSystem struct {
	name   string
	face   string // of the mock server
	rules  string // of the mock server's own API; empty means those of the face
	target systems.Target
}

// demoSystems are the systems that the demo can show, the default one first.
func demoSystems() []demoSystem {
	return []demoSystem{
		{name: systems.Native, face: mockserver.FaceNative},
		{name: "trustgrid", face: "trustgrid", target: systems.Target{System: "trustgrid"}},
		{name: "okta", face: "okta", target: systems.Target{System: "okta", Team: "acme"}},
		{name: "digicert", face: "digicert", target: systems.Target{System: "digicert", Experimental: true}},
		{name: "precisely", face: mockserver.FaceNative, rules: "precisely"},
	}
}

func demoNames() string { return strings.Join(demoNameList(), ", ") }

func demoNameList() []string {
	var names []string
	for _, d := range demoSystems() {
		names = append(names, d.name)
	}
	return names
}

// hurry lets the scenario of rotations live so fast that one can watch: clients call every few seconds, move to a new key
// within half a minute, and an old one counts as silent soon after.
func hurry(o *mockserver.Options) (silence time.Duration) {
	if o.Scenario != "rotation" {
		return 0
	}
	o.UsageEvery = cmp.Or(o.UsageEvery, 2*time.Second)
	o.Pace.Adopt, o.Pace.LetGo = 20*time.Second, 40*time.Second
	return 30 * time.Second
}

// demoOf finds a system that the demo can show; the empty name means the default one.
func demoOf(name string) (demoSystem, error) {
	all := demoSystems()
	if name == "" {
		return all[0], nil
	}
	for _, d := range all {
		if d.name == name {
			return d, nil
		}
	}
	return demoSystem{}, badUsage(fmt.Errorf("there is no demo of the system %q; there are: %s", name, demoNames()))
}

// runDemo shows a mock server in this very process.
func runDemo(ctx context.Context, h *host, system string, options mockserver.Options) error {
	d, err := demoOf(system)
	if err != nil {
		return err
	}
	options.Face, options.Rules = d.face, d.rules
	silence := hurry(&options)
	if err := options.Check(); err != nil {
		return badUsage(err)
	}
	return withContexts(h, func(contexts *connect.Manager, logger *slog.Logger) error {
		system, err := openDemo(d, options, logger)
		if err != nil {
			return err
		}
		demo := config.Context{Name: "demo", URL: "the mock server in this process", System: d.target.System, Silence: config.Duration(silence)}
		return show(ctx, h, contexts, connect.Plain(demo, system), logger)
	})
}

// openDemo opens a mock server in this very process. It goes with the process.
func openDemo(d demoSystem, options mockserver.Options, logger *slog.Logger) (apiclient.System, error) {
	target := d.target
	target.URL, target.Logger, target.UserAgent = "http://mock.localhost", logger, userAgent()
	if d.face == mockserver.FaceNative {
		target.RoundTripper = startMock(options)
		target.KeyID, target.Secret = "the mock's own", apiclient.NewSecret("the mock's own")
		return systems.Open(target)
	}
	server, err := mockserver.New(options)
	if err != nil {
		return nil, err
	}
	operator := server.Operators()[0]
	target.RoundTripper, target.KeyID, target.Secret = server.RoundTripper(), operator.KeyID, apiclient.NewSecret(operator.Secret)
	return systems.Open(target)
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
