package okta

import (
	"context"

	"steward/apiclient"
)

// Why the system has no such action, in words for people.
const (
	noUpdate     = "a service user is its name and its status: the name cannot be changed, enable and disable change the status"
	noRegenerate = "a key keeps its secret: create another key, and the old ones end in 2 days"
	noKeyNames   = "keys have no names here"
	noKeyDelete  = "a key cannot be deleted: expire it"
	noAccounts   = "this system has no accounts"
	noManagers   = "this system has no managers"
	noPolicies   = "policies are attached to groups here, not to service users"
)

// lacks is the error of what the system does not have.
func lacks(op, why string) error {
	return &apiclient.Error{Kind: apiclient.ErrUnsupported, Op: op, Message: why}
}

// UpdateUser is refused: there is no field to change.
func (s *System) UpdateUser(context.Context, apiclient.UserID, apiclient.Revision, apiclient.UserPatch) (apiclient.ServiceUser, error) {
	return apiclient.ServiceUser{}, lacks("change the service user", noUpdate)
}

// RegenerateKey is refused: the system has no such route.
func (s *System) RegenerateKey(context.Context, apiclient.UserID, apiclient.KeyID, apiclient.Intent) (apiclient.IssuedKey, error) {
	return apiclient.IssuedKey{}, lacks("regenerate the key", noRegenerate)
}

// RenameKey is refused: keys have no names.
func (s *System) RenameKey(context.Context, apiclient.UserID, apiclient.KeyID, string) (apiclient.Key, error) {
	return apiclient.Key{}, lacks("rename the key", noKeyNames)
}

// DeleteKey is refused: ExpireKey ends a key, and the system keeps it in its list.
func (s *System) DeleteKey(context.Context, apiclient.UserID, apiclient.KeyID) error {
	return lacks("delete the key", noKeyDelete)
}

// Accounts is refused.
func (s *System) Accounts(context.Context) ([]apiclient.Account, error) {
	return nil, lacks("list the accounts", noAccounts)
}

// Managers is refused.
func (s *System) Managers(context.Context) ([]apiclient.Manager, error) {
	return nil, lacks("list the managers", noManagers)
}

// Policies is refused.
func (s *System) Policies(context.Context) ([]apiclient.Policy, error) {
	return nil, lacks("list the policies", noPolicies)
}
