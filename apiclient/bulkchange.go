package apiclient

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// extend sets a user's end date. The user is read first: one that ends on that day already is not changed, and the
// former date is what undo needs. Nobody can change it between, because the change carries a revision: the one that was
// shown, or else the one that was read.
func (w *bulkWork) extend(ctx context.Context, item BulkItem) BulkResult {
	before, err := w.sys.User(ctx, item.ID)
	switch {
	case err != nil:
		return BulkResult{Outcome: BulkFailed, Err: err} // nothing was sent that changes anything
	case before.EndDate == item.EndDate:
		return BulkResult{Outcome: BulkUnchanged, User: &before}
	}
	revision := item.Revision
	if revision == "" {
		revision = before.Revision
	}
	user, err := w.sys.UpdateUser(ctx, item.ID, revision, UserPatch{EndDate: Set(item.EndDate)})
	if err != nil {
		return w.failure(err)
	}
	return BulkResult{Outcome: BulkDone, User: &user, Former: before.EndDate}
}

// access gives a user what it does not have yet, or takes what it has, and reads it again afterwards.
func (w *bulkWork) access(ctx context.Context, item BulkItem) BulkResult {
	before, err := w.sys.User(ctx, item.ID)
	if err != nil {
		return BulkResult{Outcome: BulkFailed, Err: err} // nothing was sent that changes anything
	}
	change := w.sys.Attach
	if w.verb == BulkDetach {
		change = w.sys.Detach
	}
	wanted := make([]AccessRef, 0, len(item.Access))
	for _, ref := range item.Access {
		if before.Holds(ref) == (w.verb == BulkDetach) && !slices.Contains(wanted, ref) {
			wanted = append(wanted, ref)
		}
	}
	result := BulkResult{Outcome: BulkUnchanged, User: &before}
	for _, ref := range wanted {
		if err := change(ctx, item.ID, ref); err != nil {
			failed := w.failure(midway(err, len(result.Access), len(wanted)))
			failed.Access = result.Access
			return failed
		}
		result.Outcome, result.Access = BulkDone, append(result.Access, ref)
	}
	if result.Outcome == BulkDone {
		result.User = nil
		if after, err := w.sys.User(ctx, item.ID); err == nil {
			result.User = &after
		}
	}
	return result
}

// midway says of an error how much was done before it.
func midway(err error, done, of int) error {
	var failure *Error
	if done == 0 || !errors.As(err, &failure) {
		return err
	}
	told := *failure
	told.Message = fmt.Sprintf("%d of %d were done, then: %s", done, of, failure.happened())
	return &told
}

// carry takes over what earlier calls for the same item did before the system refused them for their rate.
func carry(result *BulkResult, given []AccessRef) {
	if len(given) == 0 {
		return
	}
	result.Access = joinAccess(given, result.Access)
	if result.Outcome == BulkUnchanged {
		result.Outcome = BulkDone
	}
}
