package trustgrid

import (
	"context"
	"net/http"
	"slices"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// adminPolicy is the built-in policy that permits everything.
const adminPolicy = "builtin-tg-admin"

// Accounts is not supported.
func (s *System) Accounts(context.Context) ([]apiclient.Account, error) {
	return nil, lacks("list the accounts", whyNoAccounts)
}

// Managers is not supported.
func (s *System) Managers(context.Context) ([]apiclient.Manager, error) {
	return nil, lacks("list the managers", whyNoManagers)
}

// Groups is not supported: Trustgrid's groups are for people.
func (s *System) Groups(context.Context) ([]apiclient.Group, error) {
	return nil, lacks("list the groups", whyNoGroups)
}

// Policies reads all policies (GET /v2/policy), the built-in ones among them. A policy goes by its name.
func (s *System) Policies(ctx context.Context) ([]apiclient.Policy, error) {
	var list []wirePolicy
	_, err := s.client.Do(ctx, &transport.Request{
		Op: "list the policies", Method: http.MethodGet, Path: "/v2/policy",
		Decode: func(a *transport.Answer) (err error) {
			list, err = decodeList(a.Body, (*wirePolicy).check)
			return err
		},
	})
	if err != nil {
		return nil, err
	}
	policies := make([]apiclient.Policy, len(list))
	for i, p := range list {
		policies[i] = apiclient.Policy{
			Ref: apiclient.Ref{ID: p.Name, Name: p.Name}, Description: p.Description, Admin: p.Name == adminPolicy,
		}
	}
	return policies, nil
}

func (w *wirePolicy) check() error {
	if w.Name == "" {
		return errNoName
	}
	return nil
}

// Attach gives a user a policy (PUT /v2/service-user/{name} with all of its policies).
func (s *System) Attach(ctx context.Context, user apiclient.UserID, access apiclient.AccessRef) error {
	return s.access(ctx, "attach the policy", user, access, func(w *wireUser) { w.PolicyIDs = unique(append(w.PolicyIDs, access.ID)) })
}

// Detach takes a policy from a user (PUT of the same path).
func (s *System) Detach(ctx context.Context, user apiclient.UserID, access apiclient.AccessRef) error {
	return s.access(ctx, "detach the policy", user, access, func(w *wireUser) {
		w.PolicyIDs = slices.DeleteFunc(w.PolicyIDs, func(id string) bool { return id == access.ID })
	})
}

func (s *System) access(ctx context.Context, op string, user apiclient.UserID, access apiclient.AccessRef, edit func(*wireUser)) error {
	switch access.Kind {
	case apiclient.AccessPolicy:
		_, _, err := s.change(ctx, op, user, "", edit)
		return err
	case apiclient.AccessGroup:
		return lacks(op, whyNoGroups)
	default:
		return lacks(op, "only policies can be attached one by one")
	}
}
