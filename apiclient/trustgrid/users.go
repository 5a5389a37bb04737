package trustgrid

import (
	"context"
	"iter"
	"net/http"
	"strings"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

const usersPath = "/v2/service-user"

// Users yields all service users as one page (GET /v2/service-user, which has no pages and no entity tag).
func (s *System) Users(ctx context.Context, _ apiclient.UserQuery) iter.Seq2[apiclient.UserPage, error] {
	return func(yield func(apiclient.UserPage, error) bool) {
		list, err := s.list(ctx)
		if err != nil {
			yield(apiclient.UserPage{}, err)
			return
		}
		page := apiclient.UserPage{Users: make([]apiclient.ServiceUser, len(list)), Total: len(list)}
		for i := range list {
			page.Users[i] = list[i].model()
		}
		yield(page, nil)
	}
}

func (s *System) list(ctx context.Context) ([]wireUser, error) {
	var list []wireUser
	_, err := s.client.Do(ctx, &transport.Request{
		Op: "list the service users", Method: http.MethodGet, Path: usersPath,
		Decode: func(a *transport.Answer) (err error) {
			list, err = decodeList(a.Body, (*wireUser).check)
			return err
		},
	})
	return list, err
}

// User reads one service user (GET /v2/service-user/{name}).
func (s *System) User(ctx context.Context, id apiclient.UserID) (apiclient.ServiceUser, error) {
	wire, err := s.read(ctx, "read the service user", id)
	if err != nil {
		return apiclient.ServiceUser{}, err
	}
	return wire.model(), nil
}

func (s *System) read(ctx context.Context, op string, id apiclient.UserID) (wireUser, error) {
	path, err := userPath(op, id)
	if err != nil {
		return wireUser{}, err
	}
	wire, err := ask[wireUser](ctx, s, &transport.Request{Op: op, Method: http.MethodGet, Path: path})
	if err != nil {
		return wireUser{}, err
	}
	if !strings.EqualFold(wire.Name, string(id)) {
		return wireUser{}, &apiclient.Error{
			Kind: apiclient.ErrBadAnswer, Op: op, Message: "another service user was answered than the one that was asked for",
			Next: "Check that the address is Trustgrid's API.",
		}
	}
	return wire, nil
}

// userPath is the path of a user. A name that a path cannot hold belongs to nobody.
func userPath(op string, id apiclient.UserID, more ...string) (string, error) {
	if id == "" || id == "." || id == ".." {
		return "", &apiclient.Error{Kind: apiclient.ErrNotFound, Op: op, Message: "no service user has such a name"}
	}
	return usersPath + transport.Path(append([]string{string(id)}, more...)...), nil
}
