package kit

import (
	"errors"
	"time"

	"steward/apiclient"
	"steward/internal/bulklog"
	"steward/internal/clipboard"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/findings"
	"steward/internal/fleet"
	"steward/internal/pending"
	"steward/internal/preview"
	"steward/internal/rotation"
	"steward/internal/viewstate"
)

// ReadTimeout and WriteTimeout bound one call of a screen, retries included.
const (
	ReadTimeout  = 30 * time.Second
	WriteTimeout = 45 * time.Second
)

// Services are what all screens of a session share.
type Services struct {
	System  apiclient.System
	Fleet   *fleet.Fleet
	Pending *pending.Store
	// Bulk starts bulk runs and keeps their reports; nil keeps none.
	Bulk *bulklog.Keeper
	// Rotations keeps those under way; its methods read and write the disk.
	Rotations *rotation.Store
	// Connection is the context that is worked in; nil on the welcome screen.
	Connection *connect.Connection
	// Views keeps how the list of this context looks; nil keeps nothing.
	Views *viewstate.Store
	// Contexts are all there are; nil where there is no configuration to look into.
	Contexts  *connect.Manager
	Clipboard clipboard.Clipboard
	Theme     *Theme
	Session   *Session
	// Now is the console's clock, in local time; tests turn it.
	Now func() time.Time
	// Warning is the window before an end date in which a user counts as expiring.
	Warning time.Duration
	// Silence is how long an old key must not have been used to count as silent in a rotation.
	Silence time.Duration
	// Thresholds are those of the findings, as the configuration says; nil is all defaults.
	Thresholds findings.Thresholds
	// Powers are the roles, groups and policies with administrator power, as they were read last; nil before.
	Powers *findings.Powers
	// LastBulk is what the newest bulk run that can be undone changed; nil when there is none. One with UndoOf and no items
	// says that the newest was an undo.
	LastBulk *BulkArg
	// LastRun is the newest bulk run of this console, for looking at it again; nil when there was none.
	LastRun *PastRun
	// Power tells who holds administrator power; nil while that is not known.
	Power preview.Power
	// Filters are those that are kept by name: tabs of the list. One that is saved is put among them.
	Filters []config.SavedFilter
	// Drafts are what was typed into screens that were left before they were done, for when they are opened again. Nil
	// holds none.
	Drafts map[View]any
}

// KeepDraft keeps what was typed into a screen; nil forgets it.
func (s *Services) KeepDraft(v View, draft any) {
	if draft == nil {
		delete(s.Drafts, v)
		return
	}
	if s.Drafts == nil {
		s.Drafts = map[View]any{}
	}
	s.Drafts[v] = draft
}

// Session is what is known of the remote system and the operator. It fills in while the first screen already shows:
// Known tells. It belongs to the update loop.
type Session struct {
	Context string // the context's name: "demo", "prod"
	Colour  string // of the context, as its configuration says; empty means none
	// Locked says that the context is read-only by its configuration.
	Locked   bool
	Address  string // where the system is, for people
	Known    bool
	System   apiclient.Description
	Operator apiclient.Operator
	// Err is why the session is not known; nil while it is still being asked for.
	Err error
}

// ReadOnly says why changing actions are off, or is empty.
func (s *Session) ReadOnly() string {
	if s.Locked {
		return "the context " + Clean(s.Context) + " is READ-ONLY"
	}
	if s.Known && s.Operator.ReadOnly {
		return "the operator " + Clean(s.Operator.Name) + " is READ-ONLY here"
	}
	return ""
}

// Can says why an action is off, or is empty: the session is still loading, is read-only, or the system lacks it.
func (s *Session) Can(a apiclient.ActionName) string {
	switch {
	case s.Locked:
		return s.ReadOnly()
	case errors.Is(s.Err, apiclient.ErrSignedOut):
		return "nobody is signed in; ctrl+o signs in"
	case s.Err != nil:
		return "the system did not answer"
	case !s.Known:
		return "still connecting"
	case s.ReadOnly() != "":
		return s.ReadOnly()
	default:
		return s.System.Can(a)
	}
}

// CanRead is Can for an action that changes nothing: being read-only does not stand in its way.
func (s *Session) CanRead(a apiclient.ActionName) string {
	if s.Known && s.Err == nil {
		return s.System.Can(a)
	}
	open := *s
	open.Locked = false
	return open.Can(a)
}

// Env is what the console hands to a screen when it opens it: the shared services and the screen's own calls.
type Env struct {
	*Services
	Calls *Calls
}
