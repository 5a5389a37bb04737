package mockserver

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	"steward/mockserver/core"
	"steward/mockserver/scenario"
)

// tenant is a core with its face, and what both were made of.
type tenant struct {
	core    *core.Core
	face    face
	options Options
}

// tenancy is who answers at the moment: the tenant at the root, and beside the native face one for each other face. A
// reset replaces it under the requests that run.
type tenancy struct {
	root   *tenant
	beside map[string]*neighbour // by face, which is the first step of the path
}

// neighbour is a tenant that is built when it is first asked for.
type neighbour struct {
	get   func() *tenant
	built atomic.Pointer[tenant] // nil until then
}

// load puts fresh tenants with their scenario in place.
func (s *Server) load(options Options) error {
	root, err := newTenant(options)
	if err != nil {
		return err
	}
	s.put(root)
	return nil
}

// newTenant makes a core with its scenario and its face.
func newTenant(o Options) (*tenant, error) {
	c := core.New(core.Options{Rules: o.rules(), Seed: o.Seed, Clock: o.Clock, Pace: o.Pace})
	if err := scenario.Load(c, o.Scenario, scenario.Options{Users: o.Users, Seed: o.Seed}); err != nil {
		return nil, fmt.Errorf("load scenario %s: %w", o.Scenario, err)
	}
	return &tenant{core: c, options: o, face: newFace(c, o)}, nil
}

// put lets a tenant answer at the root from now on, with fresh neighbours beside it.
func (s *Server) put(root *tenant) {
	t := &tenancy{root: root, beside: map[string]*neighbour{}}
	if root.options.Face == FaceNative {
		for _, name := range Faces()[1:] {
			t.beside[name] = newNeighbour(name, root)
		}
	}
	s.now.Store(t)
}

// newNeighbour promises a tenant behind another face, of the same scenario and seed, whose clock shows what the root's
// shows at that moment.
func newNeighbour(name string, root *tenant) *neighbour {
	n := &neighbour{}
	n.get = sync.OnceValue(func() *tenant {
		options := root.options
		options.Face, options.Rules, options.Clock = name, rulesOf(name), root.core.Clock()
		built, err := newTenant(options)
		if err != nil {
			panic(err) // the scenario was loaded once already, at the root
		}
		n.built.Store(built)
		return built
	})
	return n
}

// cores are those that were built so far, the root's first.
func (t *tenancy) cores() []*core.Core {
	cores := []*core.Core{t.root.core}
	for _, name := range Faces() {
		if n := t.beside[name]; n != nil && n.built.Load() != nil {
			cores = append(cores, n.built.Load().core)
		}
	}
	return cores
}

// at gives the tenant that a request is for, the request as that one sees it, and the path before its own.
func (t *tenancy) at(r *http.Request) (*tenant, *http.Request, string) {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	n := t.beside[first]
	if n == nil {
		return t.root, r, ""
	}
	prefix := "/" + first
	inner := *r
	inner.URL = new(url.URL)
	*inner.URL = *r.URL
	inner.URL.Path = "/" + strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, prefix), "/")
	if r.URL.RawPath != "" {
		inner.URL.RawPath = "/" + strings.TrimPrefix(strings.TrimPrefix(r.URL.RawPath, prefix), "/")
	}
	return n.get(), &inner, prefix
}

// answer lets the face that a request is for answer it.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	at, inner, _ := s.now.Load().at(r)
	at.face.ServeHTTP(w, inner)
}

// route is the path pattern of a request, below the face's place.
func (s *Server) route(r *http.Request) string {
	at, inner, prefix := s.now.Load().at(r)
	return prefix + at.face.Route(inner)
}

func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int) {
	at, inner, _ := s.now.Load().at(r)
	at.face.Refuse(w, inner, status)
}

// simulateUsage lets the users that are in use call, behind every face, and gives the number of keys used.
func (s *Server) simulateUsage() int {
	used := 0
	for _, c := range s.now.Load().cores() {
		used += c.SimulateUsage()
	}
	return used
}
