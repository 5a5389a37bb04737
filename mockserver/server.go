package mockserver

import (
	"context"
	_ "embed" // for the document
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"steward/mockserver/core"
	"steward/mockserver/fault"
)

// Server is the mock server: an http.Handler, safe for concurrent use. Make it with New and Close it in the end.
type Server struct {
	options Options
	now     atomic.Pointer[tenancy]
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
	s := &Server{options: options, journal: newJournal()}
	if err := s.load(options); err != nil {
		return nil, err
	}
	if err := s.restore(); err != nil {
		return nil, err
	}
	s.faults = options.injector(s)
	s.work = s.journal.record(s.faults.Handler(http.HandlerFunc(s.answer)), s.route)
	if options.Control {
		s.control = s.newControl()
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.tick(ctx, options.UsageEvery, func() { s.simulateUsage() })
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

// Core is the state machine behind the face at the root. A reset through the control plane puts another one in its place.
func (s *Server) Core() *core.Core { return s.now.Load().root.core }

// Face is the name of the face at the root.
func (s *Server) Face() string { return s.options.Face }

// Rules is the name of the rule set behind it.
func (s *Server) Rules() string { return s.options.Rules }

// Team is the name of the team that is part of every path of the face at the root; empty where paths have none.
func (s *Server) Team() string {
	if s.options.Face == FaceOkta {
		return tenantName
	}
	return ""
}

// Faults is what goes wrong on order.
func (s *Server) Faults() *fault.Injector { return s.faults }

// Operators are the accounts one can sign in with, the one that fits the scenario best first. They are the same behind
// every face. Where a secret comes without an id, KeyID is empty.
func (s *Server) Operators() []Operator {
	var out []Operator
	for _, o := range s.Core().Operators() {
		operator := Operator{Name: o.Name, ReadOnly: o.ReadOnly, KeyID: o.KeyID, Secret: o.Secret}
		if s.options.Face == FaceDigicert {
			operator.KeyID = ""
		}
		out = append(out, operator)
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
