package connect

import (
	"context"
	"maps"
	"time"

	"steward/apiclient"
)

// readOnly refuses every change of a system. It is the one place that does, below every screen, command and bulk run;
// what it says of its actions is for the screens, which turn them off.
type readOnly struct {
	apiclient.System // for what only reads
	context          string
}

var _ apiclient.Batcher = readOnly{}

// changing are the actions that change something.
var changing = [...]apiclient.ActionName{
	apiclient.ActCreate, apiclient.ActUpdate, apiclient.ActEnable, apiclient.ActDisable, apiclient.ActDelete,
	apiclient.ActKeyCreate, apiclient.ActRegenerate, apiclient.ActKeyRename, apiclient.ActKeyExpire, apiclient.ActKeyDelete,
	apiclient.ActAttach, apiclient.ActDetach,
}

// reason says why, as every screen does.
func (r readOnly) reason() string { return "the context " + r.context + " is READ-ONLY" }

func (r readOnly) refuse(op string) error {
	return &apiclient.Error{
		Kind: apiclient.ErrReadOnly, Op: op, Message: r.reason(), Next: "Change it in a context without read_only.",
	}
}

// Describe is the system's own description without its changing actions.
func (r readOnly) Describe(ctx context.Context) (apiclient.Description, error) {
	d, err := r.System.Describe(ctx)
	if err != nil {
		return d, err
	}
	d.Actions = maps.Clone(d.Actions) // the driver's own is shared with others
	if d.Actions == nil {
		d.Actions = map[apiclient.ActionName]apiclient.Support{}
	}
	for _, action := range changing {
		d.Actions[action] = apiclient.Support{Reason: r.reason()}
	}
	return d, nil
}

// CreateUser is refused.
func (r readOnly) CreateUser(_ context.Context, user apiclient.NewUser) (apiclient.CreatedUser, error) {
	return apiclient.CreatedUser{}, r.refuse("create " + user.Name)
}

// UpdateUser is refused.
func (r readOnly) UpdateUser(context.Context, apiclient.UserID, apiclient.Revision, apiclient.UserPatch) (apiclient.ServiceUser, error) {
	return apiclient.ServiceUser{}, r.refuse("change the service user")
}

// SetEnabled is refused.
func (r readOnly) SetEnabled(_ context.Context, _ apiclient.UserID, enabled bool) (apiclient.Toggled, error) {
	return apiclient.Toggled{}, r.refuse(toggle(enabled))
}

// DeleteUser is refused.
func (r readOnly) DeleteUser(context.Context, apiclient.UserID, apiclient.Revision) error {
	return r.refuse("delete the service user")
}

// CreateKey is refused.
func (r readOnly) CreateKey(context.Context, apiclient.UserID, apiclient.NewKey) (apiclient.IssuedKey, error) {
	return apiclient.IssuedKey{}, r.refuse("create a key")
}

// RegenerateKey is refused.
func (r readOnly) RegenerateKey(context.Context, apiclient.UserID, apiclient.KeyID, apiclient.Intent) (apiclient.IssuedKey, error) {
	return apiclient.IssuedKey{}, r.refuse("regenerate the key")
}

// RenameKey is refused.
func (r readOnly) RenameKey(context.Context, apiclient.UserID, apiclient.KeyID, string) (apiclient.Key, error) {
	return apiclient.Key{}, r.refuse("rename the key")
}

// ExpireKey is refused.
func (r readOnly) ExpireKey(context.Context, apiclient.UserID, apiclient.KeyID, time.Time) (apiclient.Key, error) {
	return apiclient.Key{}, r.refuse("end the key")
}

// DeleteKey is refused.
func (r readOnly) DeleteKey(context.Context, apiclient.UserID, apiclient.KeyID) error {
	return r.refuse("delete the key")
}

// Attach is refused.
func (r readOnly) Attach(context.Context, apiclient.UserID, apiclient.AccessRef) error {
	return r.refuse("attach")
}

// Detach is refused.
func (r readOnly) Detach(context.Context, apiclient.UserID, apiclient.AccessRef) error {
	return r.refuse("detach")
}

// Batch is refused.
func (r readOnly) Batch(_ context.Context, verb apiclient.BulkVerb, _ []apiclient.BulkItem) ([]apiclient.BulkResult, error) {
	return nil, r.refuse(string(verb) + " service users")
}
