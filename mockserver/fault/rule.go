package fault

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Rule says what to do to the requests it matches. Empty conditions match everything; a rule without any effect is
// invalid. In JSON it is what the control plane's /_mock/faults takes and gives.
type Rule struct {
	// ID names the rule in answers (header Mock-Fault) and in the control plane; set by the injector when empty.
	ID string `json:"id"`

	// Route is a route pattern as the API's documentation writes it, "/v1/service-users/{id}/keys", or a concrete
	// path. A trailing * matches any rest. Empty means every route.
	Route string `json:"route,omitempty"`
	// Method is the HTTP method; empty means every method.
	Method string `json:"method,omitempty"`
	// Nth is the one request that is hit, counted from 1 among those that match Route and Method. 0 means every one.
	Nth int `json:"nth,omitempty"`
	// Probability is the share of the matching requests that is hit, above 0 and at most 1. 0 means all.
	Probability float64 `json:"probability,omitempty"`
	// Times is how often the rule hits before it rests. 0 means without end.
	Times int `json:"times,omitempty"`

	// Latency is waited before anything else happens.
	Latency Duration `json:"latency,omitempty"`
	// Status answers with an error of this status, 400 to 599, without doing the work. 0 means the real answer.
	Status int `json:"status,omitempty"`
	// RetryAfter goes with Status, in seconds. 0 means no Retry-After header, except for the fault rate's own 503.
	RetryAfter int `json:"retry_after,omitempty"`
	// Drop cuts the connection before or after the work is done.
	Drop Drop `json:"drop,omitempty"`
	// Body damages the real answer's body.
	Body Body `json:"body,omitempty"`
	// ContentType replaces the real answer's content type.
	ContentType string `json:"content_type,omitempty"`

	// Hits is how often the rule has hit so far. It is ignored in rules that are set.
	Hits int `json:"hits"`
}

// Drop says when the connection is cut.
type Drop string

// The drops. DropAfter is the one that makes an outcome unknown to the client: the work is done, the answer is lost.
const (
	DropBefore Drop = "before"
	DropAfter  Drop = "after"
)

// Body says how an answer's body is damaged.
type Body string

// The damages: cut off in the middle while the headers promise the whole; bytes that are no JSON; a whole body that
// takes two seconds to arrive.
const (
	BodyTruncate Body = "truncate"
	BodyGarbage  Body = "garbage"
	BodySlow     Body = "slow"
)

// Duration is a time.Duration that is written in JSON as Go writes it: "300ms".
type Duration time.Duration

// MarshalText writes the form "300ms".
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads the form "300ms".
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return errors.New("a duration has the form 300ms or 1.5s")
	}
	*d = Duration(parsed)
	return nil
}

// Validate says what is wrong with a rule, in words for people; nil when nothing is.
func (r *Rule) Validate() error {
	if err := r.checkConditions(); err != nil {
		return err
	}
	return r.checkEffects()
}

func (r *Rule) checkConditions() error {
	switch {
	case r.Route != "" && !strings.HasPrefix(r.Route, "/"):
		return errors.New("route: starts with a slash")
	case r.Method != "" && !knownMethod(r.Method):
		return errors.New("method: not an HTTP method in capitals")
	case min(r.Nth, r.Times) < 0:
		return errors.New("nth and times cannot be negative")
	case r.Probability < 0 || r.Probability > 1:
		return errors.New("probability: between 0 and 1")
	default:
		return nil
	}
}

func (r *Rule) checkEffects() error {
	exclusive := 0
	for _, set := range []bool{r.Status != 0, r.Drop != "", r.Body != "" || r.ContentType != ""} {
		if set {
			exclusive++
		}
	}
	switch {
	case r.RetryAfter < 0 || r.Latency < 0:
		return errors.New("retry_after and latency cannot be negative")
	case r.Status != 0 && (r.Status < 400 || r.Status > 599):
		return errors.New("status: between 400 and 599")
	case !slices.Contains([]Drop{"", DropBefore, DropAfter}, r.Drop):
		return fmt.Errorf("drop: %s or %s", DropBefore, DropAfter)
	case !slices.Contains([]Body{"", BodyTruncate, BodyGarbage, BodySlow}, r.Body):
		return fmt.Errorf("body: %s, %s or %s", BodyTruncate, BodyGarbage, BodySlow)
	case exclusive == 0 && r.Latency == 0:
		return errors.New("the rule does nothing: give it latency, status, drop, body or content_type")
	case exclusive > 1:
		return errors.New("status, drop and damage to the answer (body, content_type) exclude each other")
	default:
		return nil
	}
}

// matches reports whether the rule's conditions on route and method hold; path is concrete, pattern its route.
func (r *Rule) matches(method, path, pattern string) bool {
	if r.Method != "" && r.Method != method {
		return false
	}
	if prefix, ok := strings.CutSuffix(r.Route, "*"); ok {
		return strings.HasPrefix(path, prefix) || strings.HasPrefix(pattern, prefix)
	}
	return r.Route == "" || r.Route == path || r.Route == pattern
}

func knownMethod(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return true
	default:
		return false
	}
}
