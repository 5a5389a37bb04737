package okta

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

const opCreate = "create the service user"

// CreateUser looks whether the wanted groups are there (GET /groups/{group}), creates the user (POST /service_users) and
// puts it into the groups (POST /groups/{group}/users): a request for the user and two for each group. What of the
// groups fails once the user is there is CreatedUser.Incomplete. There is no key yet.
//
// Names are unique and the system knows no intents, so when the answer is lost the user is looked up: one that is there
// and has neither key nor group is the one that was asked for.
func (s *System) CreateUser(ctx context.Context, user apiclient.NewUser) (apiclient.CreatedUser, error) {
	if err := foreign(&user); err != nil {
		return apiclient.CreatedUser{}, err
	}
	groups, err := s.wanted(ctx, user.Groups)
	if err != nil {
		return apiclient.CreatedUser{}, err
	}
	wire, err := s.create(ctx, user.Name, user.Intent)
	if err != nil {
		return apiclient.CreatedUser{}, err
	}
	created := apiclient.CreatedUser{User: wire.model()}
	created.User.Partial, created.User.Keys.UsedKnown = false, true
	created.User.Groups, created.Incomplete = s.joinAll(ctx, created.User.ID, groups)
	return created, nil
}

// foreign refuses what the system does not have.
func foreign(user *apiclient.NewUser) error {
	for what, given := range map[string]bool{
		"description": user.Description != "", "contact": user.Contact != "", "end date": !user.EndDate.IsZero(),
		"accounts": len(user.Accounts) > 0, "managers": len(user.Managers) > 0, "policies": len(user.Policies) > 0,
	} {
		if given {
			return &apiclient.Error{Kind: apiclient.ErrInvalid, Op: opCreate, Message: "service users have no " + what + " in this system"}
		}
	}
	return nil
}

// create sends the creation, and settles what became of one whose answer was lost.
func (s *System) create(ctx context.Context, name string, intent apiclient.Intent) (*wireUser, error) {
	wire, err := s.post(ctx, name)
	switch {
	case err == nil:
		s.remember(intent, false)
		return wire, nil
	case errors.Is(err, apiclient.ErrUnknown), errors.Is(err, apiclient.ErrNameTaken) && s.remembers(intent):
		if made := s.untouched(ctx, name); made != nil {
			s.remember(intent, false)
			return made, nil
		}
	}
	s.remember(intent, errors.Is(err, apiclient.ErrUnknown))
	return nil, err
}

func (s *System) post(ctx context.Context, name string) (*wireUser, error) {
	body, err := json.Marshal(map[string]string{"name": name})
	if err != nil {
		return nil, err
	}
	var wire wireUser
	err = s.tell(ctx, &transport.Request{
		Op: opCreate, Method: http.MethodPost, Path: usersPath, Body: body, Repeat: transport.RepeatIfRefused,
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
	var failure *apiclient.Error
	if errors.As(err, &failure) && failure.Status == http.StatusConflict {
		failure.Kind, failure.Next = apiclient.ErrNameTaken, "Choose another name: that of a deleted service user stays taken, too."
	}
	return &wire, err
}

// untouched is the user of a name, if it is as a new one is: it is there, enabled, and has neither key nor group.
func (s *System) untouched(ctx context.Context, name string) *wireUser {
	if ctx.Err() != nil {
		return nil
	}
	wire, err := s.read(ctx, opCreate, apiclient.UserID(name))
	if err != nil || wire.Status != statusActive {
		return nil
	}
	user, err := s.complete(ctx, wire.model())
	if err != nil || user.Partial || len(user.Groups) > 0 || user.Keys != summary(nil) {
		return nil
	}
	return wire
}

// mostLost bounds how many lost creations are remembered.
const mostLost = 100

// remember keeps an intent whose outcome is unknown, or forgets it.
func (s *System) remember(intent apiclient.Intent, lost bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !lost:
		delete(s.lost, intent)
	case intent != "" && len(s.lost) < mostLost:
		s.lost[intent] = true
	}
}

func (s *System) remembers(intent apiclient.Intent) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lost[intent]
}

// wanted finds groups by their names. One that is not there is a complaint about the field.
func (s *System) wanted(ctx context.Context, names []string) ([]apiclient.Ref, error) {
	var out []apiclient.Ref
	for _, name := range names {
		group, err := s.group(ctx, name)
		if errors.Is(err, apiclient.ErrNotFound) {
			return nil, &apiclient.Error{
				Kind: apiclient.ErrInvalid, Op: opCreate, Message: "nothing was created", Status: http.StatusNotFound,
				Fields: []apiclient.FieldError{{Pointer: "/groups", Message: "has no group " + transport.Clean(name, 100)}},
			}
		}
		if err != nil {
			return nil, named(opCreate, err)
		}
		out = append(out, group.ref())
	}
	return out, nil
}

// joinAll puts a new user into groups, and says which it is in.
func (s *System) joinAll(ctx context.Context, user apiclient.UserID, groups []apiclient.Ref) ([]apiclient.Ref, error) {
	var joined []apiclient.Ref
	var missed []string
	var cause error
	for _, group := range groups {
		if err := s.Attach(ctx, user, apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: group.ID}); err != nil {
			missed, cause = append(missed, group.Name), err
			continue
		}
		joined = append(joined, group)
	}
	if cause == nil {
		return joined, nil
	}
	return joined, &apiclient.Error{
		Kind: apiclient.ErrUnknown, Op: opCreate, Err: cause,
		Message: "it was created, but is not certain to be in " + transport.Clean(strings.Join(missed, ", "), longestDetail) + ": " + cause.Error(),
		Next:    "Open it and look at its groups.",
	}
}
