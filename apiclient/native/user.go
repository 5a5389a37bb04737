package native

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

const usersPath = "/v1/service-users"

func userPath(id apiclient.UserID, more ...string) string {
	return usersPath + transport.Path(append([]string{string(id)}, more...)...)
}

// User reads one service user (GET /v1/service-users/{id}).
func (s *System) User(ctx context.Context, id apiclient.UserID) (apiclient.ServiceUser, error) {
	wire, err := ask[wireUser](ctx, s, &transport.Request{Op: "read the service user", Method: http.MethodGet, Path: userPath(id)})
	if err != nil {
		return apiclient.ServiceUser{}, err
	}
	return wire.model(), nil
}

// CreateUser creates a service user (POST /v1/service-users). Repeated with the same Intent after an answer was lost, it
// returns the user, and the key where there is one, that the lost answer held.
func (s *System) CreateUser(ctx context.Context, user apiclient.NewUser) (apiclient.CreatedUser, error) {
	body, err := json.Marshal(newWireNewUser(&user))
	if err != nil {
		return apiclient.CreatedUser{}, err
	}
	var wire wireCreated
	err = s.tell(ctx, &transport.Request{
		Op: "create the service user", Method: http.MethodPost, Path: usersPath, Body: body, Key: key(user.Intent),
		Decode: func(a *transport.Answer) error {
			wire = wireCreated{}
			if json.Unmarshal(a.Body, &wire) != nil || wire.User.ID == "" {
				return errNoUser
			}
			if wire.Key != nil {
				return wire.Key.check(a)
			}
			return nil
		},
	})
	if err != nil {
		return apiclient.CreatedUser{}, err
	}
	created := apiclient.CreatedUser{User: wire.User.model()}
	if wire.Key != nil {
		issued := wire.Key.model()
		created.Key = &issued
	}
	return created, nil
}

// UpdateUser changes the named fields if the user still has the revision (PATCH /v1/service-users/{id} with If-Match).
// The empty revision changes the user whatever it is. When the answer is lost the user is read again: the revision tells
// whether the change was made, and one that was not is sent once more.
func (s *System) UpdateUser(ctx context.Context, id apiclient.UserID, revision apiclient.Revision, patch apiclient.UserPatch) (apiclient.ServiceUser, error) {
	body, err := json.Marshal(mergePatch(&patch))
	if err != nil {
		return apiclient.ServiceUser{}, err
	}
	user, err := s.patch(ctx, id, revision, body)
	if !errors.Is(err, apiclient.ErrUnknown) || revision == "" || ctx.Err() != nil {
		return user, err
	}
	now, lookErr := s.User(ctx, id)
	switch {
	case lookErr != nil:
		return apiclient.ServiceUser{}, err
	case now.Revision == revision:
		return s.patch(ctx, id, revision, body)
	case fulfils(&now, &patch):
		return now, nil
	default:
		return apiclient.ServiceUser{}, err
	}
}

func (s *System) patch(ctx context.Context, id apiclient.UserID, revision apiclient.Revision, body []byte) (apiclient.ServiceUser, error) {
	wire, err := ask[wireUser](ctx, s, &transport.Request{
		Op: "change the service user", Method: http.MethodPatch, Path: userPath(id), Body: body,
		ContentType: "application/merge-patch+json", Header: ifMatch(revision), Repeat: transport.RepeatIfRefused,
	})
	if err != nil {
		return apiclient.ServiceUser{}, err
	}
	return wire.model(), nil
}

// SetEnabled enables or disables a user (POST /v1/service-users/{id}/enable and /disable). Under apiclient.WithIntent a
// repetition learns what the first call did.
func (s *System) SetEnabled(ctx context.Context, id apiclient.UserID, enabled bool) (apiclient.Toggled, error) {
	verb := "disable"
	if enabled {
		verb = "enable"
	}
	wire, err := ask[wireToggled](ctx, s, &transport.Request{
		Op: verb + " the service user", Method: http.MethodPost, Path: userPath(id, verb), Key: key(apiclient.IntentFrom(ctx)),
	})
	if err != nil {
		return apiclient.Toggled{}, err
	}
	return apiclient.Toggled{User: wire.User.model(), Changed: wire.Changed}, nil
}

// DeleteUser deletes a user and its keys if it still has the revision (DELETE /v1/service-users/{id} with If-Match). The
// empty revision deletes the user whatever it is.
func (s *System) DeleteUser(ctx context.Context, id apiclient.UserID, revision apiclient.Revision) error {
	return s.tell(ctx, &transport.Request{
		Op: "delete the service user", Method: http.MethodDelete, Path: userPath(id), Header: ifMatch(revision),
		Repeat: transport.RepeatAlways, GoneIsDone: true,
	})
}

// key is the Idempotency-Key for an intent; a forgotten intent still keeps net failures from creating things twice.
func key(intent apiclient.Intent) string {
	if intent == "" {
		intent = apiclient.NewIntent()
	}
	return string(intent)
}

func ifMatch(revision apiclient.Revision) http.Header {
	if revision == "" {
		revision = "*"
	}
	return http.Header{"If-Match": {string(revision)}}
}
