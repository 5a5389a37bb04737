package okta

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

const (
	usersPath = "/service_users"
	opUser    = "read the service user"
)

// userPath is the path of a user, by its name.
func userPath(id apiclient.UserID, more ...string) string {
	return usersPath + transport.Path(append([]string{string(id)}, more...)...)
}

// nobody is the error of a user that is not there, or not any more.
func nobody(op string, id apiclient.UserID) error {
	return &apiclient.Error{
		Kind: apiclient.ErrNotFound, Op: op, Message: "there is no service user " + transport.Clean(string(id), 200),
		Next: "Refresh: it may have been deleted.",
	}
}

// User reads one service user (GET /service_users/{name}), its groups (GET /users/{name}/groups) and its keys (GET
// /service_users/{name}/keys): three requests. Where the operator may not read the latter two, it is Partial.
func (s *System) User(ctx context.Context, id apiclient.UserID) (apiclient.ServiceUser, error) {
	wire, err := s.read(ctx, opUser, id)
	if err != nil {
		return apiclient.ServiceUser{}, err
	}
	user := wire.model()
	return s.complete(ctx, user)
}

// complete reads a user's groups and keys, side by side.
func (s *System) complete(ctx context.Context, user apiclient.ServiceUser) (apiclient.ServiceUser, error) {
	var groups []apiclient.Ref
	var keys []apiclient.Key
	var groupsErr, keysErr error
	var reading sync.WaitGroup
	reading.Go(func() { groups, groupsErr = s.groupsOf(ctx, user.ID) })
	reading.Go(func() { keys, keysErr = s.Keys(ctx, user.ID) })
	reading.Wait()
	for _, err := range []error{groupsErr, keysErr} {
		switch {
		case errors.Is(err, apiclient.ErrForbidden):
			return user, nil
		case err != nil:
			return apiclient.ServiceUser{}, named(opUser, err)
		}
	}
	user.Groups, user.Keys, user.Partial = groups, summary(keys), false
	return user, nil
}

// read reads a user as the system tells it; one that is deleted is not found.
func (s *System) read(ctx context.Context, op string, id apiclient.UserID) (*wireUser, error) {
	if !isSegment(string(id)) {
		return nil, nobody(op, id)
	}
	var wire wireUser
	err := s.tell(ctx, &transport.Request{
		Op: op, Method: http.MethodGet, Path: userPath(id),
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
	switch {
	case err != nil:
		return nil, err
	case wire.Status == statusDeleted:
		return nil, nobody(op, id)
	default:
		return &wire, nil
	}
}

// SetEnabled reads the user, and where it is otherwise changes it (PUT /service_users/{name}): two requests. The answer
// is without groups and keys. The system lets nobody disable themself.
func (s *System) SetEnabled(ctx context.Context, id apiclient.UserID, enabled bool) (apiclient.Toggled, error) {
	op, status := "disable the service user", statusDisabled
	if enabled {
		op, status = "enable the service user", statusActive
	}
	wire, err := s.read(ctx, op, id)
	if err != nil {
		return apiclient.Toggled{}, err
	}
	if wire.Status == status {
		return apiclient.Toggled{User: wire.model()}, nil
	}
	if err := s.put(ctx, op, wire, status); err != nil {
		return apiclient.Toggled{}, err
	}
	return apiclient.Toggled{User: wire.with(status).model(), Changed: true}, nil
}

// DeleteUser reads the user, compares its revision, and gives it the status DELETED: two requests. The empty revision
// deletes it whatever it is. Its name stays taken.
func (s *System) DeleteUser(ctx context.Context, id apiclient.UserID, revision apiclient.Revision) error {
	const op = "delete the service user"
	wire, err := s.read(ctx, op, id)
	switch {
	case err != nil:
		return err
	case revision != "" && wire.revision() != revision:
		return &apiclient.Error{
			Kind: apiclient.ErrConflict, Op: op, Message: "it was changed since it was read", Current: wire.revision(),
			Next: "Refresh, look at what changed, and try again.",
		}
	default:
		return s.put(ctx, op, wire, statusDeleted)
	}
}

// put writes a user's status. The route takes the whole of what it can change, so the name goes along. The same status
// may be written twice, so a lost answer is asked for again. The answer is the user, which is not needed.
func (s *System) put(ctx context.Context, op string, user *wireUser, status string) error {
	body, err := json.Marshal(map[string]string{"name": user.Name, "status": status})
	if err != nil {
		return err
	}
	return s.tell(ctx, &transport.Request{
		Op: op, Method: http.MethodPut, Path: userPath(apiclient.UserID(user.Name)), Body: body,
		Repeat: transport.RepeatAlways, GoneIsDone: status == statusDeleted,
	})
}
