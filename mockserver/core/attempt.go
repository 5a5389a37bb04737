package core

import "errors"

// attempt is one call that wants to change something. It holds the lock from begin to end.
type attempt struct {
	core   *Core
	by     Caller
	action string
	target Target
	now    instant
}

func (c *Core) begin(by Caller, action string) *attempt {
	return &attempt{core: c, by: by, action: action, now: c.lock()}
}

func (a *attempt) end() { a.core.mu.Unlock() }

// may checks a permission.
func (a *attempt) may(p Permission) error {
	if err := a.by.Require(p); err != nil {
		return a.refused(err)
	}
	return nil
}

// user finds the user to be changed and checks permission and revision. The record is only for reading until edit.
func (a *attempt) user(p Permission, id string, expected Revision) (*record, error) {
	r := a.core.users.find(id)
	a.target = Target{Kind: TargetServiceUser}
	if r != nil {
		a.target = userTarget(r)
	}
	if err := a.may(p); err != nil {
		return nil, err
	}
	if r == nil {
		return nil, notFound("service user")
	}
	if expected != 0 && expected != r.revision {
		return nil, &Error{
			Code: CodePrecondition, Current: r.revision,
			Detail: "The service user has changed since it was read.",
		}
	}
	return r, nil
}

// key finds the key to be changed, and its user.
func (a *attempt) key(userID, keyID string) (*record, *keyRecord, error) {
	r, err := a.user(PermWriteKeys, userID, 0)
	if err != nil {
		return nil, nil, err
	}
	owner, i := a.core.users.findKey(keyID)
	if owner == nil || owner.slot != r.slot {
		return nil, nil, notFound("key")
	}
	k := &owner.keys[i]
	a.target = keyTarget(owner, k)
	return owner, k, nil
}

// refused records those refusals that say something about security or about limits, and hands the error on.
func (a *attempt) refused(err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case CodeForbidden, CodeKeyLimit, CodeGroupNotAllowed, CodeNameTaken:
		a.record(Event{Outcome: OutcomeFailure, Reason: e.Code})
	default:
	}
	return err
}

// changed counts a change of the user or its keys.
func (a *attempt) changed(r *record) {
	a.core.users.edit(r)
	r.revision++
	a.core.changedUser(r)
}

// touched is changed for what the user's own fields say.
func (a *attempt) touched(r *record) {
	a.changed(r)
	r.updatedAt, r.updatedBy = a.now, a.by.Name
}

// done records the success.
func (a *attempt) done(changes ...Change) {
	a.record(Event{Outcome: OutcomeSuccess, Changes: changes})
}

func (a *attempt) record(e Event) {
	e.Action, e.Target = a.action, a.target
	e.Actor = Actor{ID: a.by.ID, Name: a.by.Name, Kind: a.by.Kind}
	e.SourceIP, e.RequestID = a.by.Origin.SourceIP, a.by.Origin.RequestID
	a.core.append(a.now, e)
}

func userTarget(r *record) Target {
	id := r.idString()
	return Target{Kind: TargetServiceUser, ID: id, Name: r.name, UserID: id}
}

func keyTarget(r *record, k *keyRecord) Target {
	return Target{Kind: TargetKey, ID: k.idString(), Name: k.name, UserID: r.idString()}
}
