package systemtest

import (
	"net/http"
	"testing"
	"time"

	"steward/apiclient"
)

// Target is what the suite is run against.
type Target struct {
	// Open starts a fresh server on a loopback address, with demo data and a clock that stands still, and signs in to it
	// as an administrator. Every test opens its own, in parallel, and t.Cleanup ends it. The server's handler must be
	// wrapped by front, so that each request passes it. The driver should not wait long between repetitions.
	Open func(t *testing.T, front func(http.Handler) http.Handler) *Bench
	// RulesOnly leaves out the parts in which the server misbehaves, for one more run of a driver under other rules.
	RulesOnly bool
}

// Bench is one fresh server and a System that is signed in to it. All functions but RateLimit are required.
type Bench struct {
	// System is the driver, signed in as an administrator.
	System apiclient.System
	// SignIn is another System on the same server, with another credential. It sends nothing.
	SignIn func(t *testing.T, key apiclient.KeyID, secret apiclient.Secret) apiclient.System
	// Authenticates reports whether the server takes a credential at this moment. It asks the server past the driver.
	Authenticates func(t *testing.T, key apiclient.KeyID, secret apiclient.Secret) bool
	// Viewer is signed in as somebody who may only read; nil where the server has nobody like that.
	Viewer apiclient.System
	// Now is the server's clock, and Advance moves it forward. What is due by then has happened when Advance returns.
	Now     func() time.Time
	Advance func(t *testing.T, by time.Duration)
	// RateLimit has the server refuse its next request for its rate, in the system's own form, and ask to wait so long.
	// Nil means that the system's form is status 429 with Retry-After in seconds, which the suite's front then answers.
	RateLimit func(t *testing.T, wait time.Duration)
}

// Run runs the whole suite as subtests of t, each named by what it shows.
func Run(t *testing.T, target Target) {
	t.Helper()
	all := rules()
	if !target.RulesOnly {
		all = append(all, misbehaviour()...)
	}
	for _, part := range all {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			for _, s := range part.tests {
				t.Run(s.name, func(t *testing.T) {
					t.Parallel()
					s.play(open(t, target))
				})
			}
		})
	}
}

// part is a group of tests.
type part struct {
	name  string
	tests []scene
}

// rules are the parts that follow the description.
func rules() []part {
	return []part{
		{"description", describing()},
		{"list", listing()},
		{"changes", following()},
		{"read", reading()},
		{"create", creating()},
		{"update", updating()},
		{"enable and disable", toggling()},
		{"delete", deleting()},
		{"keys", keys()},
		{"access", access()},
		{"audit", auditing()},
		{"refusals", refusals()},
		{"at once", atOnce()},
		{"time", timing()},
	}
}

// misbehaviour are the parts in which the server does not do as it should.
func misbehaviour() []part {
	return []part{
		{"faults", faults()},
		{"rate limit", rateLimit()},
		{"cancellation", cancellation()},
		{"hostile answers", hostile()},
	}
}

// scene is one test: what it shows, and how.
type scene struct {
	name string
	play func(*stage)
}
