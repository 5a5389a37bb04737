package digicert

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

const (
	opUsers   = "list the service users"
	usersPath = "/user"
	// pageSize is how many records are asked for at once where there are pages.
	pageSize = 200
)

func userPath(id apiclient.UserID, more ...string) string {
	return usersPath + transport.Path(append([]string{string(id)}, more...)...)
}

// Users yields all service users (GET /user?user_type=service): in one piece, or in pages where the system answers
// those.
func (s *System) Users(ctx context.Context, query apiclient.UserQuery) iter.Seq2[apiclient.UserPage, error] {
	return func(yield func(apiclient.UserPage, error) bool) {
		names := s.accountNames(ctx)
		seen := map[string]struct{}{}
		for offset := 0; ; {
			list, err := s.userList(ctx, s.pageLimit(query.PageSize, offset), offset)
			if err != nil {
				yield(apiclient.UserPage{}, err)
				return
			}
			fresh := s.unseen(list.Records, seen, names)
			if len(fresh) == 0 && offset > 0 && !list.last(offset) {
				yield(apiclient.UserPage{}, circles(opUsers))
				return
			}
			total := list.Total
			if !list.Paged {
				total = len(fresh)
			}
			s.notePages(list.Paged)
			if !yield(apiclient.UserPage{Users: fresh, Total: total}, nil) || list.last(offset) {
				return
			}
			offset += len(list.Records)
		}
	}
}

// notePages remembers whether users come in pages.
func (s *System) notePages(paged bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paged = paged
}

// pageLimit is how many users to ask for: none, which is the documented form, until the system has answered a page.
func (s *System) pageLimit(wish, offset int) int {
	switch {
	case offset == 0 && !s.experimental:
		return 0
	case wish > 0:
		return wish
	default:
		return pageSize
	}
}

func (s *System) userList(ctx context.Context, limit, offset int) (wireList[wireUser], error) {
	return ask[wireList[wireUser]](ctx, s, &transport.Request{
		Op: opUsers, Method: http.MethodGet, Path: usersPath,
		Query: pageQuery(url.Values{"user_type": {serviceUser}}, limit, offset),
	})
}

// unseen translates the service users that no earlier page had.
func (s *System) unseen(records []wireUser, seen map[string]struct{}, names map[string]string) []apiclient.ServiceUser {
	users := make([]apiclient.ServiceUser, 0, len(records))
	for i := range records {
		w := &records[i]
		if _, known := seen[w.ID]; known || w.ID == "" || !w.isService() {
			continue
		}
		seen[w.ID] = struct{}{}
		user := w.model(s.experimental, names)
		if name, ok := s.remembered(user.CreatedBy); ok {
			user.CreatedBy = name
		}
		users = append(users, user)
	}
	return users
}

// User reads one service user (GET /user/{id}).
func (s *System) User(ctx context.Context, id apiclient.UserID) (apiclient.ServiceUser, error) {
	_, user, err := s.read(ctx, id)
	return user, err
}

// read reads one service user. A person is none, although the path is the same.
func (s *System) read(ctx context.Context, id apiclient.UserID) (wireUser, apiclient.ServiceUser, error) {
	const op = "read the service user"
	if !isID(id) {
		return wireUser{}, apiclient.ServiceUser{}, &apiclient.Error{Kind: apiclient.ErrNotFound, Op: op, Message: "no service user has such an id"}
	}
	wire, err := ask[wireUser](ctx, s, &transport.Request{Op: op, Method: http.MethodGet, Path: userPath(id)})
	switch {
	case err != nil:
		return wireUser{}, apiclient.ServiceUser{}, err
	case wire.ID == "":
		return wireUser{}, apiclient.ServiceUser{}, &apiclient.Error{Kind: apiclient.ErrBadAnswer, Op: op, Message: "the answer is no user"}
	case !wire.isService():
		return wireUser{}, apiclient.ServiceUser{}, &apiclient.Error{Kind: apiclient.ErrNotFound, Op: op, Message: "that user is a person"}
	}
	user := wire.model(s.experimental, s.accountNames(ctx))
	user.CreatedBy = s.nameOf(ctx, user.CreatedBy)
	return wire, user, nil
}

// isID reports whether an id is one that a path can hold: not nothing, not ourselves, and no step of a path.
func isID(id apiclient.UserID) bool { return id != "" && id != "me" && id != "." && id != ".." }
