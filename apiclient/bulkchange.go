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
	roles, others := rolesFirst(wanted)
	if len(roles) > 0 {
		patch := UserPatch{Managers: Set(memberships(&before, roles, w.verb == BulkAttach))}
		if _, err := w.sys.UpdateUser(ctx, item.ID, before.Revision, patch); err != nil {
			return w.failure(err)
		}
		result.Outcome, result.Access = BulkDone, roles
	}
	for _, ref := range others {
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

// rolesFirst parts the roles, which change in one call, from what changes one by one.
func rolesFirst(wanted []AccessRef) (roles, others []AccessRef) {
	for _, ref := range wanted {
		if ref.Kind == AccessRole {
			roles = append(roles, ref)
		} else {
			others = append(others, ref)
		}
	}
	return roles, others
}

// memberships are those of a user with roles given or taken. Whoever loses the last role in a manager leaves it.
func memberships(u *ServiceUser, roles []AccessRef, give bool) []Membership {
	out := []Membership{}
	for _, m := range u.Managers {
		kept := Membership{Manager: m.Manager}
		for _, r := range m.Roles {
			if give || !slices.Contains(roles, AccessRef{Kind: AccessRole, ID: r.ID, Manager: m.Manager.ID}) {
				kept.Roles = append(kept.Roles, r)
			}
		}
		bare := len(m.Roles) == 0 && !slices.Contains(roles, AccessRef{Kind: AccessRole, Manager: m.Manager.ID})
		if give || bare || len(kept.Roles) > 0 {
			out = append(out, kept)
		}
	}
	if !give {
		return out
	}
	for _, ref := range roles {
		i := slices.IndexFunc(out, func(m Membership) bool { return m.Manager.ID == ref.Manager })
		if i < 0 {
			i = len(out)
			out = append(out, Membership{Manager: Ref{ID: ref.Manager}})
		}
		if ref.ID != "" {
			out[i].Roles = append(out[i].Roles, Ref{ID: ref.ID})
		}
	}
	return out
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
