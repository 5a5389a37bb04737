package native

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// wireEntry is an entry of a catalogue; each catalogue has some of the members.
type wireEntry struct {
	ID           string      `json:"id"`
	Name         string      `json:"name"`
	Description  string      `json:"description"`
	Admin        bool        `json:"admin"`
	Closed       bool        `json:"closed"`
	ClosedReason string      `json:"closed_reason"`
	Roles        []wireEntry `json:"roles"`
}

func (w *wireEntry) ref() apiclient.Ref { return apiclient.Ref{ID: w.ID, Name: w.Name} }

func (w *wireEntry) account() apiclient.Account { return apiclient.Account{Ref: w.ref()} }

func (w *wireEntry) manager() apiclient.Manager {
	m := apiclient.Manager{Ref: w.ref(), Roles: make([]apiclient.Role, len(w.Roles))}
	for i := range w.Roles {
		role := &w.Roles[i]
		m.Roles[i] = apiclient.Role{Ref: role.ref(), Description: role.Description, Admin: role.Admin}
	}
	return m
}

func (w *wireEntry) group() apiclient.Group {
	g := apiclient.Group{Ref: w.ref(), Description: w.Description, Admin: w.Admin}
	if w.Closed {
		if g.Closed = w.ClosedReason; g.Closed == "" {
			g.Closed = "closed to service users"
		}
	}
	return g
}

func (w *wireEntry) policy() apiclient.Policy {
	return apiclient.Policy{Ref: w.ref(), Description: w.Description, Admin: w.Admin}
}

// Accounts reads all accounts (GET /v1/accounts).
func (s *System) Accounts(ctx context.Context) ([]apiclient.Account, error) {
	return everything(ctx, s, "list the accounts", "/v1/accounts", (*wireEntry).account)
}

// Managers reads all managers with their roles (GET /v1/managers).
func (s *System) Managers(ctx context.Context) ([]apiclient.Manager, error) {
	return everything(ctx, s, "list the managers", "/v1/managers", (*wireEntry).manager)
}

// Groups reads all groups (GET /v1/groups).
func (s *System) Groups(ctx context.Context) ([]apiclient.Group, error) {
	return everything(ctx, s, "list the groups", "/v1/groups", (*wireEntry).group)
}

// Policies reads all policies (GET /v1/policies).
func (s *System) Policies(ctx context.Context) ([]apiclient.Policy, error) {
	return everything(ctx, s, "list the policies", "/v1/policies", (*wireEntry).policy)
}

// Attach gives a user a group or a policy (PUT /v1/service-users/{id}/groups/{gid} or /policies/{pid}).
func (s *System) Attach(ctx context.Context, user apiclient.UserID, access apiclient.AccessRef) error {
	return s.access(ctx, http.MethodPut, "attach", user, access)
}

// Detach takes a group or a policy from a user (DELETE of the same path).
func (s *System) Detach(ctx context.Context, user apiclient.UserID, access apiclient.AccessRef) error {
	return s.access(ctx, http.MethodDelete, "detach", user, access)
}

func (s *System) access(ctx context.Context, method, verb string, user apiclient.UserID, access apiclient.AccessRef) error {
	var collection, noun string
	switch access.Kind {
	case apiclient.AccessGroup:
		collection, noun = "groups", "group"
	case apiclient.AccessPolicy:
		collection, noun = "policies", "policy"
	default:
		return &apiclient.Error{Kind: apiclient.ErrUnsupported, Op: verb, Message: "only groups and policies can be attached one by one"}
	}
	return s.tell(ctx, &transport.Request{
		Op: verb + " the " + noun, Method: method, Path: userPath(user, collection, access.ID), Repeat: transport.RepeatAlways,
	})
}

// wireList is one page of any collection.
type wireList[W any] struct {
	Items *[]W   `json:"items"`
	Next  string `json:"next_page_token"`
	Total *int   `json:"total_size"`
}

// everything reads a whole catalogue, following its pages.
func everything[W, T any](ctx context.Context, s *System, op, path string, model func(*W) T) ([]T, error) {
	out := []T{}
	seen := map[string]bool{}
	for token := ""; ; {
		query := url.Values{"page_size": {strconv.Itoa(nextPages)}}
		if token != "" {
			query.Set("page_token", token)
		}
		page, err := ask[wireList[W]](ctx, s, &transport.Request{Op: op, Method: http.MethodGet, Path: path, Query: query})
		if err != nil {
			return nil, err
		}
		if page.Items == nil || seen[page.Next] {
			return nil, &apiclient.Error{Kind: apiclient.ErrBadAnswer, Op: op, Message: fmt.Sprintf("page %d is not a page of a list", len(seen)+1)}
		}
		out = append(out, models(*page.Items, model)...)
		if page.Next == "" {
			return out, nil
		}
		seen[page.Next], token = true, page.Next
	}
}

// models translates the items of a list.
func models[W, T any](items []W, model func(*W) T) []T {
	out := make([]T, len(items))
	for i := range items {
		out[i] = model(&items[i])
	}
	return out
}
