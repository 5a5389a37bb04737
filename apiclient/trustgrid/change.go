package trustgrid

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// CreateUser creates a service user (POST /v2/service-user). Because Trustgrid does not say what happens to a user whose
// name is given again, the name is looked for first. It cannot be asked for again under the same Intent.
func (s *System) CreateUser(ctx context.Context, user apiclient.NewUser) (apiclient.CreatedUser, error) {
	const op = "create the service user"
	if err := checkNew(op, &user); err != nil {
		return apiclient.CreatedUser{}, err
	}
	body, err := json.Marshal(wireNewUser{Name: user.Name, PolicyIDs: unique(user.Policies)})
	if err != nil {
		return apiclient.CreatedUser{}, err
	}
	end, err := s.takeTurn(ctx, op)
	if err != nil {
		return apiclient.CreatedUser{}, err
	}
	defer end()
	_, err = s.read(ctx, op, apiclient.UserID(user.Name))
	switch {
	case err == nil:
		return apiclient.CreatedUser{}, &apiclient.Error{
			Kind: apiclient.ErrNameTaken, Op: op, Message: "another service user has this name", Next: "Choose another name.",
		}
	case !errors.Is(err, apiclient.ErrNotFound):
		return apiclient.CreatedUser{}, err
	}
	if _, err := s.client.Do(ctx, &transport.Request{
		Op: op, Method: http.MethodPost, Path: usersPath, Body: body, Repeat: transport.RepeatIfRefused,
	}); err != nil {
		return apiclient.CreatedUser{}, err
	}
	created, err := s.read(ctx, op, apiclient.UserID(user.Name))
	if err != nil {
		return apiclient.CreatedUser{}, &apiclient.Error{
			Kind: apiclient.ErrUnknown, Op: op, Message: "it was accepted, and reading the service user failed: " + err.Error(),
			Next: "Refresh to see it.", Err: err,
		}
	}
	return apiclient.CreatedUser{User: created.model()}, nil
}

// checkNew refuses what Trustgrid would ignore, and a name that cannot be addressed.
func checkNew(op string, user *apiclient.NewUser) error {
	switch {
	case user.Description != "", user.Contact != "", !user.EndDate.IsZero(), len(user.Accounts) > 0, len(user.Managers) > 0, len(user.Groups) > 0:
		return lacks(op, whyNoField)
	case user.Name == "":
		return &apiclient.Error{
			Kind: apiclient.ErrInvalid, Op: op, Message: "the request is not valid",
			Fields: []apiclient.FieldError{{Pointer: "/name", Code: "required", Message: "is required"}},
		}
	case user.Name == ".", user.Name == "..":
		return &apiclient.Error{
			Kind: apiclient.ErrInvalid, Op: op, Message: "the request is not valid",
			Fields: []apiclient.FieldError{{Pointer: "/name", Code: "pattern", Message: nameWords}},
		}
	default:
		return nil
	}
}

// UpdateUser changes the policies if the user is as it was read (PUT /v2/service-user/{name}); nothing else of it can be
// changed so. The empty revision changes the user whatever it is.
func (s *System) UpdateUser(ctx context.Context, id apiclient.UserID, revision apiclient.Revision, patch apiclient.UserPatch) (apiclient.ServiceUser, error) {
	const op = "change the service user"
	if err := checkPatch(op, id, &patch); err != nil {
		return apiclient.ServiceUser{}, err
	}
	changed, _, err := s.change(ctx, op, id, revision, func(w *wireUser) {
		if !patch.Policies.IsAbsent() {
			policies, _ := patch.Policies.Get()
			w.PolicyIDs = unique(policies)
		}
	})
	if err != nil {
		return apiclient.ServiceUser{}, err
	}
	return changed.model(), nil
}

func checkPatch(op string, id apiclient.UserID, patch *apiclient.UserPatch) error {
	if name, ok := patch.Name.Get(); patch.Name.IsNull() || ok && name != string(id) {
		return lacks(op, whyNoRename)
	}
	if !patch.Description.IsAbsent() || !patch.Contact.IsAbsent() || !patch.EndDate.IsAbsent() || !patch.Accounts.IsAbsent() ||
		!patch.Managers.IsAbsent() || !patch.Groups.IsAbsent() {
		return lacks(op, whyNoField)
	}
	return nil
}

// SetEnabled makes a user active or inactive (PUT /v2/service-user/{name}). Its secret is refused, or taken again, from
// that moment.
func (s *System) SetEnabled(ctx context.Context, id apiclient.UserID, enabled bool) (apiclient.Toggled, error) {
	op, status := "disable the service user", statusInactive
	if enabled {
		op, status = "enable the service user", statusActive
	}
	changed, did, err := s.change(ctx, op, id, "", func(w *wireUser) { w.Status = status })
	if err != nil {
		return apiclient.Toggled{}, err
	}
	return apiclient.Toggled{User: changed.model(), Changed: did}, nil
}

// mostPuts is how often a change is sent whose answer is lost and which turns out not to have been made.
const mostPuts = 3

// change reads the user, changes it and sends the whole of it, while nobody else of this System writes. When the answer is
// lost the user is read again: it tells whether the change was made, and one that was not is sent once more.
func (s *System) change(
	ctx context.Context, op string, id apiclient.UserID, revision apiclient.Revision, edit func(*wireUser),
) (changed wireUser, did bool, err error) {
	end, err := s.takeTurn(ctx, op)
	if err != nil {
		return wireUser{}, false, err
	}
	defer end()
	before, err := s.current(ctx, op, id, revision)
	if err != nil {
		return wireUser{}, false, err
	}
	after := before.clone()
	edit(&after)
	if after.revision() == before.revision() {
		return before, false, nil
	}
	for range mostPuts {
		err = s.put(ctx, op, id, &after)
		if !errors.Is(err, apiclient.ErrUnknown) || ctx.Err() != nil {
			break
		}
		now, lookErr := s.read(ctx, op, id)
		if lookErr == nil && now.revision() == after.revision() {
			return now, true, nil
		}
		if lookErr != nil || now.revision() != before.revision() {
			break
		}
	}
	return after, err == nil, err
}

// current reads a user and holds it against the revision that was read before; the empty revision fits every user.
func (s *System) current(ctx context.Context, op string, id apiclient.UserID, revision apiclient.Revision) (wireUser, error) {
	wire, err := s.read(ctx, op, id)
	if err != nil {
		return wireUser{}, err
	}
	if now := wire.revision(); revision != "" && revision != now {
		return wireUser{}, &apiclient.Error{
			Kind: apiclient.ErrConflict, Op: op, Message: "the service user has changed since it was read", Current: now,
			Next: "Refresh, look at what changed, and try again.",
		}
	}
	return wire, nil
}

func (s *System) put(ctx context.Context, op string, id apiclient.UserID, wire *wireUser) error {
	path, err := userPath(op, id)
	if err != nil {
		return err
	}
	body, err := json.Marshal(wire.write())
	if err != nil {
		return err
	}
	_, err = s.client.Do(ctx, &transport.Request{
		Op: op, Method: http.MethodPut, Path: path, Body: body, Repeat: transport.RepeatIfRefused,
	})
	return err
}

// DeleteUser deletes a user with its key, for good, if it is as it was read (DELETE /v2/service-user/{name}). The empty
// revision deletes the user whatever it is.
func (s *System) DeleteUser(ctx context.Context, id apiclient.UserID, revision apiclient.Revision) error {
	const op = "delete the service user"
	path, err := userPath(op, id)
	if err != nil {
		return err
	}
	end, err := s.takeTurn(ctx, op)
	if err != nil {
		return err
	}
	defer end()
	if _, err := s.current(ctx, op, id, revision); err != nil {
		return err
	}
	_, err = s.client.Do(ctx, &transport.Request{
		Op: op, Method: http.MethodDelete, Path: path, Repeat: transport.RepeatAlways, GoneIsDone: true,
	})
	return err
}

// unique keeps the first of each id, and is never null on the wire.
func unique(ids []string) []string {
	out := []string{}
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
