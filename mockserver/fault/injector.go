package fault

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// Header is set on every answer that a fault produced or damaged; its value is the rule's id, or the name of the
// fault when it comes from the fault rate.
const Header = "Mock-Fault"

// Config is what an Injector starts with. The zero value injects nothing.
type Config struct {
	Seed uint64
	// Latency is added to every request; Jitter moves it up or down by up to as much, never below zero.
	Latency, Jitter time.Duration
	// Rate is the share of requests, 0 to 1, that meets a fault: a 503 with Retry-After, a connection cut before or
	// after the work, or a truncated body, each as likely as the others.
	Rate float64
	// Route gives the route pattern of a request, without the method; nil means the path.
	Route func(*http.Request) string
	// Refuse writes an error answer with the status in the API's own form. Headers such as Retry-After are set already.
	Refuse func(w http.ResponseWriter, r *http.Request, status int)
}

// Injector decides for each request what goes wrong. It is safe for concurrent use.
type Injector struct {
	route  func(*http.Request) string
	refuse func(http.ResponseWriter, *http.Request, int)

	mu     sync.Mutex
	base   Base
	seed   uint64
	rules  []*ruleState
	seen   map[uint64]uint64 // how often a request (by method and path) was seen
	nextID int
}

// Base is the part of an Injector that applies to all requests.
type Base struct {
	Latency Duration `json:"latency"`
	Jitter  Duration `json:"jitter"`
	Rate    float64  `json:"fault_rate"`
}

type ruleState struct {
	Rule
	matched int
}

// New makes an Injector.
func New(config Config) *Injector {
	i := &Injector{
		route:  config.Route,
		refuse: config.Refuse,
		base:   Base{Duration(config.Latency), Duration(config.Jitter), config.Rate},
		seed:   config.Seed,
		seen:   map[uint64]uint64{},
	}
	if i.route == nil {
		i.route = func(r *http.Request) string { return r.URL.Path }
	}
	if i.refuse == nil {
		i.refuse = func(w http.ResponseWriter, _ *http.Request, status int) { w.WriteHeader(status) }
	}
	return i
}

// Base is what applies to all requests now.
func (i *Injector) Base() Base {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.base
}

// SetBase replaces what applies to all requests.
func (i *Injector) SetBase(base Base) error {
	if base.Latency < 0 || base.Jitter < 0 || base.Rate < 0 || base.Rate > 1 {
		return fmt.Errorf("latency and jitter cannot be negative, fault_rate is between 0 and 1")
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.base = base
	return nil
}

// Rules are the rules in their order, with their hits.
func (i *Injector) Rules() []Rule {
	i.mu.Lock()
	defer i.mu.Unlock()
	out := make([]Rule, len(i.rules))
	for n, r := range i.rules {
		out[n] = r.Rule
	}
	return out
}

// SetRules replaces all rules and forgets how often each had hit. The first rule that matches a request decides. An
// error names the first bad rule, and nothing is changed.
func (i *Injector) SetRules(rules []Rule) error {
	states := make([]*ruleState, len(rules))
	ids := map[string]bool{}
	i.mu.Lock()
	defer i.mu.Unlock()
	for n, r := range rules {
		if err := r.Validate(); err != nil {
			return fmt.Errorf("rule %d: %w", n, err)
		}
		if r.ID == "" {
			i.nextID++
			r.ID = fmt.Sprintf("rule-%d", i.nextID)
		}
		if ids[r.ID] {
			return fmt.Errorf("rule %d: its id is used twice", n)
		}
		ids[r.ID] = true
		r.Hits = 0
		states[n] = &ruleState{Rule: r}
	}
	i.rules = states
	return nil
}

// RemoveRule takes one rule away and reports whether it was there.
func (i *Injector) RemoveRule(id string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	for n, r := range i.rules {
		if r.ID == id {
			i.rules = append(i.rules[:n:n], i.rules[n+1:]...)
			return true
		}
	}
	return false
}

// Reset takes all rules away and starts the draws again, as after New.
func (i *Injector) Reset() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.rules = nil
	i.nextID = 0
	i.seen = map[uint64]uint64{}
}

// decide draws what happens to a request: how long it waits, and the fault it meets, if any.
func (i *Injector) decide(method, path, pattern string) (wait time.Duration, fault *Rule) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.base == (Base{}) && len(i.rules) == 0 {
		return 0, nil
	}
	draw := i.draw(method, path)
	wait = time.Duration(i.base.Latency)
	if jitter := int64(i.base.Jitter); jitter > 0 {
		wait += time.Duration(draw.Int64N(2*jitter+1) - jitter)
	}
	for _, state := range i.rules {
		if state.hit(method, path, pattern, draw) {
			hit := state.Rule
			return max(wait, 0) + time.Duration(hit.Latency), &hit
		}
	}
	if i.base.Rate > 0 && draw.Float64() < i.base.Rate {
		return max(wait, 0), random(draw)
	}
	return max(wait, 0), nil
}

// draw gives the random numbers of one request, which depend on the seed, the request and how often it came before.
func (i *Injector) draw(method, path string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(method + " " + path))
	key := h.Sum64()
	i.seen[key]++
	return rand.New(rand.NewPCG(i.seed^key, i.seen[key])) //nolint:gosec // reproducible on purpose; nothing secret
}

func (s *ruleState) hit(method, path, pattern string, draw *rand.Rand) bool {
	if !s.matches(method, path, pattern) {
		return false
	}
	s.matched++
	if s.Nth != 0 && s.matched != s.Nth {
		return false
	}
	if s.Times != 0 && s.Hits >= s.Times {
		return false
	}
	if s.Probability > 0 && s.Probability < 1 && draw.Float64() >= s.Probability {
		return false
	}
	s.Hits++
	return true
}

func random(draw *rand.Rand) *Rule {
	switch draw.IntN(4) {
	case 0:
		return &Rule{ID: "unavailable", Status: http.StatusServiceUnavailable, RetryAfter: 1}
	case 1:
		return &Rule{ID: "drop-before", Drop: DropBefore}
	case 2:
		return &Rule{ID: "drop-after", Drop: DropAfter}
	default:
		return &Rule{ID: "truncate", Body: BodyTruncate}
	}
}
