package bulklog

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"steward/apiclient"
)

// version is the form of the file that is written here; oldest is the first one that is read. Version 1 knows neither
// end dates nor access, and no verb that needs them.
const (
	version = 2
	oldest  = 1
)

// header is the first line of a file.
type header struct {
	Version int                `json:"steward_bulk_report"`
	Context string             `json:"context"`
	Verb    apiclient.BulkVerb `json:"verb"`
	Started time.Time          `json:"started"`
	Items   []item             `json:"items"`
}

type item struct {
	ID       apiclient.UserID   `json:"id"`
	Name     string             `json:"name"`
	Revision apiclient.Revision `json:"revision,omitempty"`
	EndDate  string             `json:"end_date,omitempty"` // of extend: absent means never
	Access   []access           `json:"access,omitempty"`   // of attach and detach
}

func itemOf(it *apiclient.BulkItem) item {
	return item{ID: it.ID, Name: it.Name, Revision: it.Revision, EndDate: it.EndDate.String(), Access: accessOf(it.Access)}
}

func (it *item) model() (apiclient.BulkItem, error) {
	end, err := dateOf(it.EndDate)
	if err != nil {
		return apiclient.BulkItem{}, err
	}
	refs, err := refsOf(it.Access)
	return apiclient.BulkItem{ID: it.ID, Name: it.Name, Revision: it.Revision, EndDate: end, Access: refs}, err
}

// access is a group, a policy or a role in a file.
type access struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Manager string `json:"manager,omitempty"` // of a role
}

// The words for the kinds of access.
const (
	kindGroup  = "group"
	kindPolicy = "policy"
	kindRole   = "role"
)

func accessOf(refs []apiclient.AccessRef) []access {
	var out []access
	for _, ref := range refs {
		kind := kindGroup
		switch ref.Kind {
		case apiclient.AccessPolicy:
			kind = kindPolicy
		case apiclient.AccessRole:
			kind = kindRole
		}
		out = append(out, access{Kind: kind, ID: ref.ID, Manager: ref.Manager})
	}
	return out
}

func refsOf(all []access) ([]apiclient.AccessRef, error) {
	var out []apiclient.AccessRef
	for _, a := range all {
		switch a.Kind {
		case kindGroup:
			out = append(out, apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: a.ID})
		case kindPolicy:
			out = append(out, apiclient.AccessRef{Kind: apiclient.AccessPolicy, ID: a.ID})
		case kindRole:
			out = append(out, apiclient.AccessRef{Kind: apiclient.AccessRole, ID: a.ID, Manager: a.Manager})
		default:
			return nil, fmt.Errorf("no access is called %q", a.Kind)
		}
	}
	return out, nil
}

// dateOf is a day in a file; nothing means never.
func dateOf(text string) (apiclient.Date, error) {
	if text == "" {
		return apiclient.Date{}, nil
	}
	return apiclient.ParseDate(text)
}

// line is any other line of a file: what happened to an item, or, without one, to the run.
type line struct {
	At    time.Time `json:"at"`
	Item  *int      `json:"item,omitempty"` // its position in the header
	State string    `json:"state"`
	Error *failure  `json:"error,omitempty"` // of the item; of the run it is why it stopped by itself
	// Former is the end date that an item had before it was extended; absent means never. Access is what was given or
	// taken.
	Former string   `json:"former_end_date,omitempty"`
	Access []access `json:"access,omitempty"`
	// Cancelled is said at the end of a run that did not try everything.
	Cancelled bool `json:"cancelled,omitempty"`
}

// The states besides the words of the outcomes.
const (
	stateStarted = "started"  // the request is about to be sent
	statePutBack = "put back" // the system refused it for its rate: nothing happened
	stateEnded   = "ended"    // the run
)

// outcomes are the states that are results.
var outcomes = [...]apiclient.BulkOutcome{
	apiclient.BulkDone, apiclient.BulkUnchanged, apiclient.BulkFailed, apiclient.BulkOutcomeUnknown,
}

func outcomeOf(state string) (apiclient.BulkOutcome, bool) {
	for _, o := range outcomes {
		if o.String() == state {
			return o, true
		}
	}
	return apiclient.BulkPending, false
}

// failure is an error in a file: what an *apiclient.Error says, or just the words of another.
type failure struct {
	Message    string             `json:"message"`
	Kind       string             `json:"kind,omitempty"`
	Op         string             `json:"op,omitempty"`
	Next       string             `json:"next,omitempty"`
	Status     int                `json:"status,omitempty"`
	Code       string             `json:"code,omitempty"`
	RequestID  string             `json:"request_id,omitempty"`
	Permission string             `json:"missing_permission,omitempty"`
	Current    apiclient.Revision `json:"current_revision,omitempty"`
}

// kinds are the names of the sentinels in a file.
var kinds = [...]struct {
	name string
	err  error
}{
	{"unsupported", apiclient.ErrUnsupported},
	{"conflict", apiclient.ErrConflict},
	{"not found", apiclient.ErrNotFound},
	{"signed out", apiclient.ErrSignedOut},
	{"forbidden", apiclient.ErrForbidden},
	{"name taken", apiclient.ErrNameTaken},
	{"invalid", apiclient.ErrInvalid},
	{"rate limited", apiclient.ErrRateLimited},
	{"unavailable", apiclient.ErrUnavailable},
	{"unknown", apiclient.ErrUnknown},
	{"key limit", apiclient.ErrKeyLimit},
	{"bad answer", apiclient.ErrBadAnswer},
	{"read-only", apiclient.ErrReadOnly},
	{"unreachable", apiclient.ErrUnreachable},
	{"insecure", apiclient.ErrInsecure},
}

// plain is the kind of an *apiclient.Error of none.
const plain = "other"

// failureOf is nil for nil.
func failureOf(err error) *failure {
	if err == nil {
		return nil
	}
	var e *apiclient.Error
	if !errors.As(err, &e) {
		return &failure{Message: clip(err.Error())}
	}
	bare := *e
	bare.Op, bare.Next = "", ""
	f := &failure{
		Message: clip(bare.Error()), Kind: plain, Op: clip(e.Op), Next: clip(e.Next), Status: e.Status, Code: clip(e.Code),
		RequestID: clip(e.RequestID), Permission: clip(e.MissingPermission), Current: e.Current,
	}
	for _, k := range kinds {
		if errors.Is(e.Kind, k.err) {
			f.Kind = k.name
		}
	}
	return f
}

// err is the error again: an *apiclient.Error of the same kind where it was one. It is nil for nil.
func (f *failure) err() error {
	switch {
	case f == nil:
		return nil
	case f.Kind == "":
		return errors.New(f.Message)
	}
	e := &apiclient.Error{
		Message: f.Message, Op: f.Op, Next: f.Next, Status: f.Status, Code: f.Code, RequestID: f.RequestID,
		MissingPermission: f.Permission, Current: f.Current,
	}
	for _, k := range kinds {
		if k.name == f.Kind {
			e.Kind = k.err
		}
	}
	return e
}

// longest is how many bytes of one text are kept: what a server says has no bound.
const longest = 2048

func clip(s string) string {
	if len(s) <= longest {
		return s
	}
	return strings.ToValidUTF8(s[:longest], "") + "…"
}
