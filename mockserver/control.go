package mockserver

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"steward/mockserver/core"
	"steward/mockserver/fault"
)

// controlPrefix is where the control plane is. Faults never touch it and the journal does not note it.
const controlPrefix = "/_mock/"

// maxControl is how large a body the control plane takes, in bytes: a state of a million users fits.
const maxControl = 2 << 30

// newControl makes the control plane.
func (s *Server) newControl() http.Handler {
	mux := http.NewServeMux()
	for pattern, verb := range map[string]func(*http.Request) (any, error){
		"GET /_mock/info":           s.controlInfo,
		"POST /_mock/reset":         s.controlReset,
		"GET /_mock/state":          func(*http.Request) (any, error) { return s.exported() },
		"PUT /_mock/state":          s.controlImport,
		"GET /_mock/clock":          func(*http.Request) (any, error) { return s.Core().Clock(), nil },
		"PUT /_mock/clock":          s.controlClock,
		"POST /_mock/clock/advance": s.controlAdvance,
		"GET /_mock/faults":         func(*http.Request) (any, error) { return s.faultsNow(), nil },
		"PUT /_mock/faults":         s.controlFaults,
		"DELETE /_mock/faults":      s.controlNoFaults,
		"DELETE /_mock/faults/{id}": s.controlDropFault,
		"GET /_mock/requests":       s.controlRequests,
		"DELETE /_mock/requests":    func(*http.Request) (any, error) { s.journal.clear(); return nil, nil },
		"POST /_mock/usage":         s.controlUsage,
	} {
		mux.Handle(pattern, controlVerb(verb))
	}
	return guarded(mux)
}

// guarded lets only callers on this machine in, and no web page that they happen to look at.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		local := r.Context().Value(inProcess{}) != nil || (loopback(r.RemoteAddr) && loopback(r.Host))
		if !local || r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != "" {
			refuseControl(w, http.StatusForbidden, "The control plane is for programs on this machine.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// controlVerb answers with a verb's result: 204 for nil, JSON otherwise, 400 with a sentence for an error.
func controlVerb(verb func(*http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxControl)
		result, err := verb(r)
		var missing errMissing
		switch {
		case errors.As(err, &missing):
			refuseControl(w, http.StatusNotFound, err.Error())
		case err != nil:
			refuseControl(w, http.StatusBadRequest, err.Error())
		case result == nil:
			w.WriteHeader(http.StatusNoContent)
		default:
			answerControl(w, http.StatusOK, "application/json", result)
		}
	})
}

func answerControl(w http.ResponseWriter, status int, contentType string, result any) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(result)
}

func refuseControl(w http.ResponseWriter, status int, detail string) {
	answerControl(w, status, "application/problem+json", map[string]any{
		"title": http.StatusText(status), "status": status, "detail": detail,
	})
}

// errMissing is a 404 of the control plane.
type errMissing string

// Error gives the sentence.
func (e errMissing) Error() string { return string(e) }

// info is what the control plane tells about the server.
type info struct {
	Face      string          `json:"face"`
	Rules     string          `json:"rules"`
	Scenario  string          `json:"scenario"`
	Seed      uint64          `json:"seed"`
	Users     int             `json:"users"`
	Clock     core.ClockState `json:"clock"`
	Operators []Operator      `json:"operators"`
	Requests  int             `json:"requests"`
}

func (s *Server) controlInfo(*http.Request) (any, error) {
	now := s.now.Load().root
	page, err := now.core.Users(core.UserQuery{Size: 1})
	return info{
		Face: now.options.Face, Rules: now.options.Rules, Scenario: now.options.Scenario, Seed: now.options.Seed,
		Users: page.Total, Clock: now.core.Clock(), Operators: s.Operators(), Requests: len(s.journal.list()),
	}, err
}

// controlReset starts again, with another scenario, number of users or seed where the body says so.
func (s *Server) controlReset(r *http.Request) (any, error) {
	var in struct {
		Scenario *string `json:"scenario"`
		Users    *int    `json:"users"`
		Seed     *uint64 `json:"seed"`
	}
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	options := s.now.Load().root.options
	if in.Scenario != nil {
		options.Scenario, options.Users = *in.Scenario, 0
	}
	if in.Users != nil {
		options.Users = *in.Users
	}
	if in.Seed != nil {
		options.Seed = *in.Seed
	}
	if err := options.check(); err != nil {
		return nil, err
	}
	if err := s.load(options); err != nil {
		return nil, err
	}
	s.faults.Reset()
	s.journal.clear()
	return s.controlInfo(r)
}

func (s *Server) exported() (json.RawMessage, error) { return s.Core().Export() }

func (s *Server) controlImport(r *http.Request) (any, error) {
	state, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, errors.New("the state cannot be read")
	}
	now := s.now.Load().root
	if err := now.core.Import(state); err != nil {
		return nil, err
	}
	// another face, so that no entity tag of the old state fits the new one
	s.put(&tenant{core: now.core, options: now.options, face: newFace(now.core, now.options)})
	return nil, nil
}

func (s *Server) controlClock(r *http.Request) (any, error) {
	var to core.ClockState
	if err := readControl(r, &to); err != nil {
		return nil, err
	}
	return s.turnClocks(func(c *core.Core) error { return c.SetClock(to) })
}

func (s *Server) controlAdvance(r *http.Request) (any, error) {
	var in struct {
		By fault.Duration `json:"by"`
	}
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	return s.turnClocks(func(c *core.Core) error { return c.Advance(time.Duration(in.By)) })
}

// turnClocks turns the clock behind every face, and tells what the root's shows then.
func (s *Server) turnClocks(turn func(*core.Core) error) (any, error) {
	for _, c := range s.now.Load().cores() {
		if err := turn(c); err != nil {
			return nil, err
		}
	}
	return s.Core().Clock(), nil
}

// faultSettings is what goes wrong: for every request, and by rule.
type faultSettings struct {
	fault.Base
	Rules []fault.Rule `json:"rules"`
}

func (s *Server) faultsNow() faultSettings {
	return faultSettings{Base: s.faults.Base(), Rules: s.faults.Rules()}
}

func (s *Server) controlFaults(r *http.Request) (any, error) {
	var in faultSettings
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	before := s.faults.Base()
	if err := s.faults.SetBase(in.Base); err != nil {
		return nil, err
	}
	if err := s.faults.SetRules(in.Rules); err != nil {
		return nil, errors.Join(err, s.faults.SetBase(before))
	}
	return s.faultsNow(), nil
}

func (s *Server) controlNoFaults(*http.Request) (any, error) {
	s.faults.Reset()
	return nil, s.faults.SetBase(fault.Base{})
}

func (s *Server) controlDropFault(r *http.Request) (any, error) {
	if !s.faults.RemoveRule(r.PathValue("id")) {
		return nil, errMissing("There is no such rule.")
	}
	return nil, nil
}

func (s *Server) controlRequests(r *http.Request) (any, error) {
	entries := s.journal.list()
	if wanted := r.URL.Query().Get("limit"); wanted != "" {
		limit, err := strconv.Atoi(wanted)
		if err != nil || limit < 0 {
			return nil, errors.New("limit is a number")
		}
		entries = entries[max(len(entries)-limit, 0):]
	}
	return map[string]any{"requests": entries}, nil
}

// controlUsage lets the users that are in use call, as often as steps says: once when it says nothing.
func (s *Server) controlUsage(r *http.Request) (any, error) {
	in := struct {
		Steps int `json:"steps"`
	}{Steps: 1}
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	if in.Steps < 1 || in.Steps > 1000 {
		return nil, errors.New("steps is between 1 and 1000")
	}
	used := 0
	for range in.Steps {
		used += s.simulateUsage()
	}
	return map[string]int{"keys_used": used}, nil
}

// readControl reads a JSON body strictly; an empty one changes nothing.
func readControl(r *http.Request, into any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return errors.New("the body is not what this takes: " + err.Error())
	}
	return nil
}
