package digicert

import (
	"context"
	"net/http"

	"steward/apiclient/internal/transport"
)

// mostPeople bounds how many names are remembered.
const mostPeople = 10_000

// nameOf is what the user with an id is called (GET /user/{id}): users and events name who made them by an id. What
// cannot be read goes by its id, and is not asked for again.
func (s *System) nameOf(ctx context.Context, id string) string {
	if id == "" {
		return ""
	}
	if name, ok := s.remembered(id); ok {
		return name
	}
	who, err := ask[wireMe](ctx, s, &transport.Request{
		Op: "read who made it", Method: http.MethodGet, Path: usersPath + transport.Path(id),
	})
	name := id
	if err == nil && who.ID == id {
		name = who.called()
	}
	if ctx.Err() == nil {
		s.remember(id, name)
	}
	return name
}

// remembered is a name that is known without asking.
func (s *System) remembered(id string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, ok := s.people[id]
	return name, ok
}

func (s *System) remember(id, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.people == nil || len(s.people) >= mostPeople {
		s.people = map[string]string{}
	}
	s.people[id] = name
}
