package mockserver

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"steward/mockserver/core"
	"steward/mockserver/fault"
	"steward/mockserver/scenario"
)

// Options is what a Server is made of. The zero value is the demo scenario behind the native face, undisturbed, on the
// machine's time.
type Options struct {
	Face     string // the API it speaks at the root, one of Faces; empty means "native"
	Rules    string // the rule set of the native face, one of RuleSets; empty means "open", elsewhere the face's own
	Scenario string // empty means demo, or large when Users is set
	Users    int    // users of the scenario large; 0 means its own default
	Seed     uint64 // fixes ids, names, dates, secrets and faults

	Latency   time.Duration // added to every answer
	Jitter    time.Duration // moves Latency up or down by up to as much
	FaultRate float64       // share of requests, 0 to 1, that meets a fault
	// RateLimit is the number of requests a caller may make in a minute; 0 means no limit that anybody meets by work.
	RateLimit int

	Control    bool          // serve the control plane at /_mock/, to callers on this machine only
	StateFile  string        // keeps the state behind the root over restarts; empty means it dies with the server
	UsageEvery time.Duration // how often the users that are in use call; 0 means only when the control plane says so

	// Pace is how fast the clients of the users that are in use move to a new key. The zero value is minutes.
	Pace core.Pace

	Clock  core.ClockState // where the clock starts and how it runs; the zero value is the machine's time
	Logger *slog.Logger    // nil means no log. Never sees a secret
}

const (
	scenarioDemo  = "demo"
	scenarioLarge = "large"
)

// Scenarios names the scenarios there are, with a line of help each.
func Scenarios() []scenario.Info { return scenario.All() }

// Check says what in the options makes no sense, without making a server.
func (o Options) Check() error {
	_, err := o.complete()
	return err
}

// complete fills in what is left out and says what makes no sense.
func (o Options) complete() (Options, error) {
	if o.Face == "" {
		o.Face = FaceNative
	}
	if o.Rules == "" {
		o.Rules = rulesOf(o.Face)
	}
	if o.Scenario == "" {
		o.Scenario = scenarioDemo
		if o.Users > 0 {
			o.Scenario = scenarioLarge
		}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o, o.check()
}

func (o *Options) check() error {
	if err := o.checkNames(); err != nil {
		return err
	}
	if err := o.checkNumbers(); err != nil {
		return err
	}
	if o.Clock.Mode == "" && o.Clock.Now.IsZero() {
		return nil
	}
	if err := o.Clock.Check(); err != nil {
		return fmt.Errorf("clock: %w", err)
	}
	return nil
}

func (o *Options) checkNames() error {
	switch {
	case !slices.Contains(Faces(), o.Face):
		return fmt.Errorf("there is no face %q; there are: %s", o.Face, strings.Join(Faces(), ", "))
	case !slices.ContainsFunc(core.RuleSets(), func(r core.RuleSet) bool { return r.Name == o.Rules }):
		return fmt.Errorf("there is no rule set %q; there are: %s", o.Rules, strings.Join(RuleSets(), ", "))
	case o.Face != FaceNative && o.Rules != rulesOf(o.Face):
		return fmt.Errorf("the face %s has rules of its own; a rule set goes with the face %s only", o.Face, FaceNative)
	case !slices.ContainsFunc(Scenarios(), func(i scenario.Info) bool { return i.Name == o.Scenario }):
		return fmt.Errorf("there is no scenario %q; there are: %s", o.Scenario, scenarioNames())
	default:
		return nil
	}
}

func (o *Options) checkNumbers() error {
	switch {
	case o.Users < 0:
		return errors.New("the number of users cannot be negative")
	case o.Users > maxUsers:
		return fmt.Errorf("the number of users is at most %d", maxUsers)
	case o.Users > 0 && o.Scenario != scenarioLarge:
		return fmt.Errorf("a number of users goes with the scenario %s only", scenarioLarge)
	case min(o.Latency, o.Jitter, o.UsageEvery, o.Pace.Adopt, o.Pace.LetGo) < 0:
		return errors.New("latency, jitter, the usage interval and the pace cannot be negative")
	case o.FaultRate < 0 || o.FaultRate > 1:
		return errors.New("the fault rate is between 0 and 1")
	case o.RateLimit < 0:
		return errors.New("the rate limit cannot be negative")
	default:
		return nil
	}
}

// maxUsers bounds the scenario large.
const maxUsers = 5_000_000

func (o *Options) injector(s *Server) *fault.Injector {
	return fault.New(fault.Config{
		Seed: o.Seed, Latency: o.Latency, Jitter: o.Jitter, Rate: o.FaultRate,
		Route: s.route, Refuse: s.refuse,
	})
}

// RuleSets names the rule sets there are, the default one first.
func RuleSets() []string {
	var names []string
	for _, r := range core.RuleSets() {
		names = append(names, r.Name)
	}
	return names
}

// rules is the rule set that was chosen; the name was checked.
func (o *Options) rules() core.RuleSet {
	sets := core.RuleSets()
	return sets[max(slices.IndexFunc(sets, func(r core.RuleSet) bool { return r.Name == o.Rules }), 0)]
}

func scenarioNames() string {
	var names []string
	for _, info := range Scenarios() {
		names = append(names, info.Name)
	}
	return strings.Join(names, ", ")
}
