package okta

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// wireGroup is a group.
type wireGroup struct {
	Name      string   `json:"name"`
	Roles     []string `json:"roles"`
	DeletedAt string   `json:"deleted_at"`
}

// ref names a group: routes take its name, so that is its id.
func (w *wireGroup) ref() apiclient.Ref { return apiclient.Ref{ID: w.Name, Name: w.Name} }

func (w *wireGroup) deleted() bool { return !instant(w.DeletedAt).IsZero() }

func (w *wireGroup) model() apiclient.Group {
	return apiclient.Group{Ref: w.ref(), Description: strings.Join(w.Roles, ", "), Admin: slices.ContainsFunc(w.Roles, isAdmin)}
}

// isAdmin reports whether a role carries administrator power. Advanced Server Access has access_admin and server_admin
// beside access_user and reporting_user, Privileged Access has pam_admin, resource_admin, security_admin and more.
func isAdmin(role string) bool { return strings.HasSuffix(role, "_admin") }

const opGroups = "list the groups"

// Groups reads all groups that are not deleted (GET /groups).
func (s *System) Groups(ctx context.Context) ([]apiclient.Group, error) {
	list, err := s.groups(ctx, opGroups, "/groups")
	if err != nil {
		return nil, err
	}
	out := make([]apiclient.Group, len(list))
	for i := range list {
		out[i] = list[i].model()
	}
	return out, nil
}

// groupsOf reads the groups that a user is in (GET /users/{name}/groups).
func (s *System) groupsOf(ctx context.Context, user apiclient.UserID) ([]apiclient.Ref, error) {
	list, err := s.groups(ctx, "list the groups of the service user", "/users"+transport.Path(string(user), "groups"))
	if err != nil {
		return nil, err
	}
	var out []apiclient.Ref
	for i := range list {
		out = append(out, list[i].ref())
	}
	return out, nil
}

func (s *System) groups(ctx context.Context, op, path string) ([]wireGroup, error) {
	list, err := everything[wireGroup](ctx, s, op, path)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(g wireGroup) bool { return g.Name == "" || g.deleted() }), nil
}

// group reads one group (GET /groups/{group}).
func (s *System) group(ctx context.Context, name string) (*wireGroup, error) {
	const op = "read the group"
	missing := &apiclient.Error{Kind: apiclient.ErrNotFound, Op: op, Message: "there is no group " + transport.Clean(name, 200)}
	if !isSegment(name) {
		return nil, missing
	}
	var wire wireGroup
	err := s.tell(ctx, &transport.Request{
		Op: op, Method: http.MethodGet, Path: transport.Path("groups", name), Decode: transport.DecodeInto(&wire),
	})
	switch {
	case err != nil:
		return nil, err
	case wire.Name == "" || wire.deleted():
		return nil, missing
	default:
		return &wire, nil
	}
}

// Attach puts a user into a group (POST /groups/{group}/users).
func (s *System) Attach(ctx context.Context, user apiclient.UserID, access apiclient.AccessRef) error {
	const op = "add to the group"
	if err := checkAccess(op, user, access); err != nil {
		return err
	}
	body, err := json.Marshal(map[string]string{"name": string(user)})
	if err != nil {
		return err
	}
	err = s.tell(ctx, &transport.Request{
		Op: op, Method: http.MethodPost, Path: transport.Path("groups", access.ID, "users"), Body: body, Repeat: transport.RepeatAlways,
	})
	if failedBy(err, http.StatusConflict) { // it is in the group already
		return nil
	}
	return err
}

// Detach takes a user out of a group (DELETE /groups/{group}/users/{name}). Where the system does not know of the
// membership, the user's groups are read, to tell that from a user that is not there.
func (s *System) Detach(ctx context.Context, user apiclient.UserID, access apiclient.AccessRef) error {
	const op = "remove from the group"
	if err := checkAccess(op, user, access); err != nil {
		return err
	}
	err := s.tell(ctx, &transport.Request{
		Op: op, Method: http.MethodDelete, Path: transport.Path("groups", access.ID, "users", string(user)), Repeat: transport.RepeatAlways,
		GoneIsDone: true,
	})
	if !failedBy(err, http.StatusNotFound) {
		return err
	}
	groups, readErr := s.groupsOf(ctx, user)
	if readErr != nil || slices.ContainsFunc(groups, func(g apiclient.Ref) bool { return g.ID == access.ID }) {
		return err
	}
	return nil
}

func checkAccess(op string, user apiclient.UserID, access apiclient.AccessRef) error {
	switch {
	case access.Kind == apiclient.AccessPolicy:
		return lacks(op, noPolicies)
	case access.Kind != apiclient.AccessGroup:
		return lacks(op, "only groups can be attached")
	case !isSegment(string(user)):
		return nobody(op, user)
	case !isSegment(access.ID):
		return &apiclient.Error{Kind: apiclient.ErrNotFound, Op: op, Message: "there is no such group"}
	default:
		return nil
	}
}

// failedBy reports whether the system answered by a status.
func failedBy(err error, status int) bool {
	var failure *apiclient.Error
	return errors.As(err, &failure) && failure.Status == status
}
