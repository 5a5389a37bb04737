package apiclient

import (
	"errors"
	"slices"
	"time"
)

// BulkVerb is what a bulk run does to each user.
type BulkVerb string

// The bulk verbs.
const (
	BulkEnable  BulkVerb = "enable"
	BulkDisable BulkVerb = "disable"
	BulkDelete  BulkVerb = "delete"
	// BulkExtend sets each user's end date to that of its item.
	BulkExtend BulkVerb = "extend"
	// BulkAttach and BulkDetach give and take the groups, policies and roles of each item.
	BulkAttach BulkVerb = "attach"
	BulkDetach BulkVerb = "detach"
)

// Opposite is the verb that undoes v, or the empty verb where nothing does. Extending is undone by extending with the
// former dates.
func (v BulkVerb) Opposite() BulkVerb {
	switch v {
	case BulkEnable:
		return BulkDisable
	case BulkDisable:
		return BulkEnable
	case BulkExtend:
		return BulkExtend
	case BulkAttach:
		return BulkDetach
	case BulkDetach:
		return BulkAttach
	default:
		return ""
	}
}

// Action is what a system must support for the verb: Description.Can tells.
func (v BulkVerb) Action() ActionName {
	if v == BulkExtend {
		return ActUpdate
	}
	return ActionName(v)
}

// batched reports whether systems with a batch form have one for the verb.
func (v BulkVerb) batched() bool { return v == BulkEnable || v == BulkDisable || v == BulkDelete }

// BulkItem is one user of a bulk run, with the revision that was shown. Name is for people and reports only. With an
// empty Revision the user is changed whatever happened to it since it was shown.
type BulkItem struct {
	ID       UserID
	Name     string
	Revision Revision
	EndDate  Date        // of BulkExtend only: the last day on which the user works; the zero Date means never
	Access   []AccessRef // of BulkAttach and BulkDetach only: what to give or take
}

// BulkOutcome is how a bulk run ended for one user.
type BulkOutcome uint8

// The outcomes. BulkPending is the zero value: not tried yet, or never tried because the run was cancelled.
const (
	BulkPending BulkOutcome = iota
	BulkDone
	BulkUnchanged
	BulkFailed
	// BulkOutcomeUnknown means the request was sent and no answer came: it may or may not have happened.
	BulkOutcomeUnknown
)

// String gives the word that is shown on screen.
func (o BulkOutcome) String() string {
	switch o {
	case BulkDone:
		return "done"
	case BulkUnchanged:
		return "unchanged"
	case BulkFailed:
		return "failed"
	case BulkOutcomeUnknown:
		return "outcome unknown"
	default:
		return "not tried"
	}
}

// BulkResult is the result for one item. User is set where the system's answer held it; Err where the outcome is
// BulkFailed or BulkOutcomeUnknown.
type BulkResult struct {
	Item    BulkItem
	Outcome BulkOutcome
	User    *ServiceUser
	Err     error
	// Former is the end date that BulkExtend replaced; meaningful where the outcome is BulkDone. Zero means never.
	Former Date
	// Access is what BulkAttach gave or BulkDetach took, which the user did not have, or had, before. Where the outcome is
	// not BulkDone it is what was done before the failure.
	Access []AccessRef
}

// changed reports whether the run is known to have changed something of the user.
func (r *BulkResult) changed() bool { return r.Outcome == BulkDone || len(r.Access) > 0 }

// BulkCounts says how many items have which outcome. The five add up to the number of items.
type BulkCounts struct {
	Pending, Done, Unchanged, Failed, Unknown int
}

// results is the number of items that have their result.
func (c *BulkCounts) results() int { return c.Done + c.Unchanged + c.Failed + c.Unknown }

func (c *BulkCounts) add(o BulkOutcome) {
	switch o {
	case BulkDone:
		c.Done++
	case BulkUnchanged:
		c.Unchanged++
	case BulkFailed:
		c.Failed++
	case BulkOutcomeUnknown:
		c.Unknown++
	default:
		c.Pending++
	}
}

// BulkProgress is a snapshot of a running bulk run.
type BulkProgress struct {
	Verb     BulkVerb
	Total    int // items in the run
	InFlight int // items whose request is under way
	// Done, Unchanged, Failed and Unknown count the items that have their result.
	Done, Unchanged, Failed, Unknown int
	Started                          time.Time
	Rate                             float64       // results per second since the start
	Left                             time.Duration // what remains at that rate; 0 when that cannot be told
	Slowed                           bool          // the system asked for fewer requests and the run is waiting
	Finished                         bool          // no more results will come
	Cancelled                        bool          // Cancel was called or the run stopped by itself: see Stopped
	// Stopped is why the run started no more calls by itself, as when the operator was signed out; nil otherwise.
	Stopped error
	// Version grows with every change, for Wait.
	Version uint64
	// Failures are the results that are BulkFailed or BulkOutcomeUnknown, in the order in which they came.
	Failures []BulkResult
}

// Results is the number of items that have their result.
func (p *BulkProgress) Results() int { return p.Done + p.Unchanged + p.Failed + p.Unknown }

// BulkReport is the end of a bulk run, or its present state while it runs: exactly one result per item, in the order
// of the items.
type BulkReport struct {
	Verb      BulkVerb
	Results   []BulkResult
	Started   time.Time
	Ended     time.Time // zero while the run goes on
	Cancelled bool
	Stopped   error // see BulkProgress.Stopped
}

// Counts says how many items have which outcome.
func (r *BulkReport) Counts() BulkCounts {
	var c BulkCounts
	for i := range r.Results {
		c.add(r.Results[i].Outcome)
	}
	return c
}

// FailedItems are the items to try again: failed or of unknown outcome. An item that failed because the user had
// changed carries the revision that the system told, since whoever tries again has been told of the change.
func (r *BulkReport) FailedItems() []BulkItem {
	var items []BulkItem
	for i := range r.Results {
		if o := r.Results[i].Outcome; o == BulkFailed || o == BulkOutcomeUnknown {
			items = append(items, retryItem(&r.Results[i]))
		}
	}
	return items
}

// PendingItems are the items that were never tried, because the run was cancelled or stopped.
func (r *BulkReport) PendingItems() []BulkItem {
	var items []BulkItem
	for i := range r.Results {
		if r.Results[i].Outcome == BulkPending {
			items = append(items, r.Results[i].Item)
		}
	}
	return items
}

// Changed are the items that this run changed, with the revisions they have since, where the system told them, the end
// dates they had before, and the access that was given or taken: run them with Verb.Opposite to undo the run.
func (r *BulkReport) Changed() []BulkItem {
	var items []BulkItem
	for i := range r.Results {
		result := &r.Results[i]
		if !result.changed() {
			continue
		}
		item := result.Item
		item.Revision, item.EndDate, item.Access = "", result.Former, result.Access
		if result.User != nil {
			item.Revision = result.User.Revision
		}
		items = append(items, item)
	}
	return items
}

// MergeUndo makes one undo of two runs with the same verb, of which the newer went on with what the older left: a user
// that both changed gets back what it had before the older one.
func MergeUndo(older, newer []BulkItem) []BulkItem {
	merged := slices.Clone(older)
	at := make(map[UserID]int, len(older))
	for i := range older {
		at[older[i].ID] = i
	}
	for _, item := range newer {
		i, both := at[item.ID]
		if !both {
			merged = append(merged, item)
			continue
		}
		merged[i].Revision = item.Revision
		merged[i].Access = joinAccess(merged[i].Access, item.Access)
	}
	return merged
}

// joinAccess is all that is in a or b, each once; neither is changed.
func joinAccess(a, b []AccessRef) []AccessRef {
	joined := slices.Clip(a)
	for _, ref := range b {
		if !slices.Contains(joined, ref) {
			joined = append(joined, ref)
		}
	}
	return joined
}

func retryItem(result *BulkResult) BulkItem {
	item := result.Item
	var failure *Error
	if errors.As(result.Err, &failure) && errors.Is(failure, ErrConflict) {
		item.Revision = failure.Current
	}
	return item
}
