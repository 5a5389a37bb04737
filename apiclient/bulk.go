package apiclient

// BulkVerb is what a bulk run does to each user.
type BulkVerb string

// The bulk verbs.
const (
	BulkEnable  BulkVerb = "enable"
	BulkDisable BulkVerb = "disable"
	BulkDelete  BulkVerb = "delete"
)

// BulkItem is one user of a bulk run, with the revision that was shown. Name is for people and reports only.
type BulkItem struct {
	ID       UserID
	Name     string
	Revision Revision
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

// BulkResult is the result for one item. User is set where the system's answer held it.
type BulkResult struct {
	Item    BulkItem
	Outcome BulkOutcome
	User    *ServiceUser
	Err     error
}
