package mockserver

import (
	"context"
	_ "embed" // for the document
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"steward/mockserver/core"
	"steward/mockserver/fault"
	"steward/mockserver/native"
	"steward/mockserver/scenario"
)

// Server is the mock server: an http.Handler, safe for concurrent use. Make it with New and Close it in the end.
type Server struct {
	options Options
	now     *current
	faults  *fault.Injector
	journal *journal
	work    http.Handler // journal → faults → face
	control http.Handler // nil without Options.Control

	saving sync.Mutex
	saved  versions // what the state file holds
	stop   context.CancelFunc
	ticks  sync.WaitGroup
}

// Operator is a person's account on the mock. Its credential works nowhere else.
type Operator struct {
	Name     string `json:"name"`
	ReadOnly bool   `json:"read_only"`
	KeyID    string `json:"key_id"`
	Secret   string `json:"secret"`
}

// New makes a server. With a state file that exists, the state is what the file holds, and the scenario is not loaded.
func New(options Options) (*Server, error) {
	options, err := options.complete()
	if err != nil {
		return nil, err
	}
	s := &Server{options: options, now: &current{}, journal: newJournal()}
	if err := s.load(options); err != nil {
		return nil, err
	}
	if err := s.restore(); err != nil {
		return nil, err
	}
	s.faults = options.injector(s.now)
	s.work = s.journal.record(s.faults.Handler(s.now), s.now.route)
	if options.Control {
		s.control = s.newControl()
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.tick(ctx, options.UsageEvery, func() { s.Core().SimulateUsage() })
	if options.StateFile != "" {
		s.tick(ctx, saveEvery, s.saveOrLog)
	}
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.control != nil && strings.HasPrefix(r.URL.Path, controlPrefix) {
		s.control.ServeHTTP(w, r)
		return
	}
	s.work.ServeHTTP(w, r)
}

// Core is the state machine behind the server. A reset through the control plane puts another one in its place.
func (s *Server) Core() *core.Core { return s.now.load().core }

// Faults is what goes wrong on order.
func (s *Server) Faults() *fault.Injector { return s.faults }

// Operators are the accounts one can sign in with, the one that fits the scenario best first.
func (s *Server) Operators() []Operator {
	var out []Operator
	for _, o := range s.Core().Operators() {
		out = append(out, Operator{Name: o.Name, ReadOnly: o.ReadOnly, KeyID: o.KeyID, Secret: o.Secret})
	}
	return out
}

// Close stops what runs in the background and writes the state file. The server still answers, but keeps nothing.
func (s *Server) Close() error {
	s.stop()
	s.ticks.Wait()
	if s.options.StateFile == "" {
		return nil
	}
	return s.save()
}

// OpenAPI is the OpenAPI 3.1 document of the native face, in YAML.
func OpenAPI() []byte { return openAPI }

//go:embed openapi.yaml
var openAPI []byte

// load puts a fresh core with its scenario in place.
func (s *Server) load(options Options) error {
	c := core.New(core.Options{Rules: options.rules(), Seed: options.Seed, Clock: options.Clock})
	if err := scenario.Load(c, options.Scenario, scenario.Options{Users: options.Users, Seed: options.Seed}); err != nil {
		return fmt.Errorf("load scenario %s: %w", options.Scenario, err)
	}
	s.put(c, options)
	return nil
}

// put lets a core answer from now on, behind a face of its own.
func (s *Server) put(c *core.Core, options Options) {
	s.now.store(&tenant{core: c, options: options, face: native.New(native.Options{
		Core: c, RateLimit: s.options.RateLimit, Logger: s.options.Logger,
	})})
}

// tick does something every so often until the server is closed; never when the interval is 0.
func (s *Server) tick(ctx context.Context, every time.Duration, do func()) {
	if every <= 0 {
		return
	}
	s.ticks.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				do()
			}
		}
	})
}

// tenant is a core with its face, and what both were made of.
type tenant struct {
	core    *core.Core
	face    *native.Face
	options Options // what it was made of
}

// current is the tenant of the moment, as a handler. A reset replaces it under the requests that run.
type current struct{ tenant atomic.Pointer[tenant] }

func (c *current) load() *tenant   { return c.tenant.Load() }
func (c *current) store(t *tenant) { c.tenant.Store(t) }

// ServeHTTP lets the face answer.
func (c *current) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.load().face.ServeHTTP(w, r) }

func (c *current) route(r *http.Request) string { return c.load().face.Route(r) }

func (c *current) refuse(w http.ResponseWriter, r *http.Request, status int) {
	c.load().face.Refuse(w, r, status)
}
