package trustgrid

import (
	"context"
	"net/http"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// keyLimit is how many key pairs a user holds.
const keyLimit = 1

// nameWords is what the portal says of names. It is not enforced here: the vendor's own examples break it.
const nameWords = "has letters, digits and hyphens"

// Why something is not there.
const (
	whyNoRename    = "Trustgrid identifies a service user by its name, which cannot be changed"
	whyNoKeyName   = "Trustgrid gives the client ID of a service user no name"
	whyNoKeyEnd    = "a Trustgrid secret has no end: regenerate it, or disable the service user"
	whyNoKeyDelete = "Trustgrid has no way to delete a client ID: disable or delete the service user"
	whyNoAccounts  = "Trustgrid service users belong to the organization, not to accounts"
	whyNoManagers  = "Trustgrid service users have policies and no managers"
	whyNoGroups    = "Trustgrid service users are in no groups"
	whyNoField     = "Trustgrid service users have a name, a status and policies only"
)

// Describe says what Trustgrid has, and reads the organization's name the first time (GET /org/mine).
func (s *System) Describe(ctx context.Context) (apiclient.Description, error) {
	s.mu.Lock()
	known := s.organization
	s.mu.Unlock()
	if known == nil {
		read, err := s.mine(ctx, "read what the system can do")
		if err != nil {
			return apiclient.Description{}, err
		}
		known = &read
	}
	return apiclient.Description{
		System: Name, Tenant: known.team(), Rules: Name,
		Fields: map[apiclient.Field]apiclient.FieldRule{
			apiclient.FieldName:     {Required: true, ReadOnly: true, Words: nameWords},
			apiclient.FieldPolicies: {},
			apiclient.FieldAudit:    {ReadOnly: true},
		},
		Keys:    apiclient.KeyRules{Limit: keyLimit, Create: true, Regenerate: true, RegenerateSame: true, SecretPrintable: "secret"},
		Delete:  apiclient.DeleteFinal,
		Actions: actions(),
		Limits:  apiclient.Limits{Concurrency: 1}, // writes go one at a time anyway
		Authenticate: []apiclient.AuthExample{{
			Label: "Header", Header: "Authorization: trustgrid-token {key_id}:{secret}", Note: "with every request",
		}},
	}, nil
}

func actions() map[apiclient.ActionName]apiclient.Support {
	out := map[apiclient.ActionName]apiclient.Support{
		apiclient.ActKeyRename: {Reason: whyNoKeyName},
		apiclient.ActKeyExpire: {Reason: whyNoKeyEnd},
		apiclient.ActKeyDelete: {Reason: whyNoKeyDelete},
	}
	for _, action := range []apiclient.ActionName{
		apiclient.ActCreate, apiclient.ActUpdate, apiclient.ActEnable, apiclient.ActDisable, apiclient.ActDelete,
		apiclient.ActKeyCreate, apiclient.ActRegenerate, apiclient.ActAttach, apiclient.ActDetach, apiclient.ActAudit,
	} {
		out[action] = apiclient.Support{OK: true}
	}
	return out
}

// Me says as which service user the console acts. Trustgrid answers only which organization it is (GET /org/mine), so the
// service user is looked for by its client ID in the list, where that may be read.
func (s *System) Me(ctx context.Context) (apiclient.Operator, error) {
	organization, err := s.mine(ctx, "read who is signed in")
	if err != nil {
		return apiclient.Operator{}, err
	}
	who := apiclient.Operator{ID: s.keyID, Name: s.keyID, Team: organization.team()}
	users, err := s.list(ctx)
	if err != nil && ctx.Err() != nil {
		return apiclient.Operator{}, err
	}
	for i := range users {
		if users[i].ClientID == s.keyID {
			who.Name, who.User = users[i].Name, apiclient.UserID(users[i].Name)
		}
	}
	return who, nil
}

func (w *wireOrganization) team() string {
	if w.Name == "" {
		return w.Domain
	}
	return w.Name
}

// mine reads the organization and remembers it.
func (s *System) mine(ctx context.Context, op string) (wireOrganization, error) {
	organization, err := ask[wireOrganization](ctx, s, &transport.Request{Op: op, Method: http.MethodGet, Path: "/org/mine"})
	switch {
	case err != nil:
		return organization, err
	case organization.UID == "" && organization.Name == "":
		return organization, &apiclient.Error{
			Kind: apiclient.ErrBadAnswer, Op: op, Message: "the answer names no organization", Next: "Check that the address is Trustgrid's API.",
		}
	}
	s.mu.Lock()
	s.organization = &organization
	s.mu.Unlock()
	return organization, nil
}
