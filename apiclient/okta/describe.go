package okta

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// othersLife is how long the older keys live on after a new one was created.
const othersLife = 48 * time.Hour

// concurrency is how many requests at once the driver says the system takes well; more is answered by 429.
const concurrency = 4

// Describe tells the rules of the system, which publishes none: it sends nothing.
func (s *System) Describe(ctx context.Context) (apiclient.Description, error) {
	if err := ctx.Err(); err != nil {
		return apiclient.Description{}, &apiclient.Error{Op: "read what the system can do", Message: "given up", Err: err}
	}
	return apiclient.Description{
		System: "okta", Tenant: s.options.Team, Rules: "scaleft",
		Fields: map[apiclient.Field]apiclient.FieldRule{
			apiclient.FieldName: {
				Required: true, Words: "cannot be changed later, and stays taken after deletion; the names on servers are made from it",
			},
			apiclient.FieldGroups:   {},
			apiclient.FieldLastUsed: {ReadOnly: true},
			apiclient.FieldAudit:    {ReadOnly: true},
		},
		Keys:         apiclient.KeyRules{Create: true, ExpireNow: true, OthersExpire: true, OthersExpireIn: othersLife},
		Delete:       apiclient.DeleteSoft,
		Actions:      actions(),
		Limits:       apiclient.Limits{PageSize: pageSize, Concurrency: concurrency},
		PartialList:  true,
		Authenticate: s.examples(),
	}, nil
}

func actions() map[apiclient.ActionName]apiclient.Support {
	out := map[apiclient.ActionName]apiclient.Support{
		apiclient.ActUpdate:     {Reason: noUpdate},
		apiclient.ActRegenerate: {Reason: noRegenerate},
		apiclient.ActKeyRename:  {Reason: noKeyNames},
		apiclient.ActKeyDelete:  {Reason: noKeyDelete},
	}
	for _, name := range []apiclient.ActionName{
		apiclient.ActCreate, apiclient.ActEnable, apiclient.ActDisable, apiclient.ActDelete, apiclient.ActKeyCreate,
		apiclient.ActKeyExpire, apiclient.ActAttach, apiclient.ActDetach, apiclient.ActAudit,
	} {
		out[name] = apiclient.Support{OK: true}
	}
	return out
}

// examples show how a machine uses a key: it exchanges it for a token and sends that.
func (s *System) examples() []apiclient.AuthExample {
	return []apiclient.AuthExample{
		{
			Label:  "Request for a token",
			Header: `POST ` + s.base + `/service_token {"key_id":"{key_id}","key_secret":"{secret}"}`,
			Note:   "as application/json; the token is the bearer_token of the answer",
		},
		{
			Label:  "Bearer token",
			Header: "Authorization: Bearer <token>",
			Note:   "with every request, from POST /service_token",
		},
	}
}

// Me says who the key belongs to (GET /current_user). The operator's groups are read for its roles and its keys, as those
// of a service user, for the end of the one in use: two requests more, which may be refused.
func (s *System) Me(ctx context.Context) (apiclient.Operator, error) {
	var wire struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Team string `json:"team_name"`
	}
	_, err := s.client.Do(ctx, &transport.Request{
		Op: "read who is signed in", Method: http.MethodGet, Path: "/current_user",
		Decode: func(a *transport.Answer) error {
			if err := transport.DecodeInto(&wire)(a); err != nil {
				return err
			}
			if wire.Name == "" {
				return errNameless
			}
			return nil
		},
	})
	if err != nil {
		return apiclient.Operator{}, s.signedOut(err)
	}
	who := apiclient.Operator{ID: wire.ID, Name: wire.Name, Team: cmp.Or(wire.Team, s.options.Team)}
	if !isSegment(wire.Name) {
		return who, nil
	}
	var reading sync.WaitGroup
	reading.Go(func() { who.Permissions, who.ReadOnly = s.roles(ctx, wire.Name) })
	reading.Go(func() { who.User, who.CredentialEnds = s.self(ctx, wire.Name) })
	reading.Wait()
	return who, nil
}

// signedOut says that the operator's own token is refused: everybody may ask who they are.
func (s *System) signedOut(err error) error {
	var failure *apiclient.Error
	if errors.As(err, &failure) && failure.Status == http.StatusUnauthorized && !errors.Is(failure, errPair) {
		failure.Kind = apiclient.ErrSignedOut
		failure.Next = cmp.Or(s.options.SignInHelp, "Sign in again.")
	}
	return err
}

// roles are the operator's roles, from its groups. Where they are known and none of them is an administrator's, the
// operator can change nothing.
func (s *System) roles(ctx context.Context, name string) (roles []string, readOnly bool) {
	groups, err := s.groups(ctx, "list the groups of the operator", "/users"+transport.Path(name, "groups"))
	if err != nil {
		return nil, false
	}
	for _, group := range groups {
		roles = append(roles, group.Roles...)
	}
	slices.Sort(roles)
	roles = slices.Compact(roles)
	return roles, len(roles) > 0 && !slices.ContainsFunc(roles, isAdmin)
}

// self is the operator as a service user, and when its key stops working: zero for never. It is nobody where its keys
// cannot be read, for then they cannot be rotated here either.
func (s *System) self(ctx context.Context, name string) (user apiclient.UserID, ends time.Time) {
	list, err := s.Keys(ctx, apiclient.UserID(name))
	if err != nil {
		return "", time.Time{}
	}
	for _, key := range list {
		if string(key.ID) == s.options.KeyID {
			ends = key.ExpiresAt
		}
	}
	return apiclient.UserID(name), ends
}
