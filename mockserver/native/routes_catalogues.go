package native

import (
	"context"
	"net/http"

	"steward/mockserver/core"
)

func (f *Face) registerCatalogues() {
	registerCatalogue(f, "Account", "accounts", func(c core.Catalogue) []account { return newAccounts(c.Accounts) })
	registerCatalogue(f, "Manager", "managers", func(c core.Catalogue) []manager { return newManagers(c.Managers) })
	registerCatalogue(f, "Group", "groups", func(c core.Catalogue) []group { return newGroups(c.Groups) })
	registerCatalogue(f, "Policy", "policies", func(c core.Catalogue) []policy { return newPolicies(c.Policies) })
}

type account struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type manager struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Roles []role `json:"roles" nullable:"false"`
}

type role struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Admin       bool   `json:"admin" doc:"Carries administrator power."`
}

type group struct {
	ID           string  `json:"id"`
	Name         string  `json:"name"`
	Description  string  `json:"description"`
	Admin        bool    `json:"admin" doc:"Carries administrator power."`
	Closed       bool    `json:"closed" doc:"Service users cannot join."`
	ClosedReason *string `json:"closed_reason"`
}

type policy struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Admin       bool   `json:"admin" doc:"Carries administrator power."`
}

type catalogueQuery struct {
	Paging
	IfNoneMatch
}

type catalogueAnswer[T any] struct {
	ETag string `header:"ETag"`
	Body page[T]
}

func registerCatalogue[T any](f *Face, what, name string, read func(core.Catalogue) []T) {
	register(f, operation{
		id: "list" + what + "s", method: http.MethodGet, path: "/v1/" + name, tag: tagAccess,
		summary: "List all " + name, permission: core.PermReadUsers, also: []int{http.StatusNotModified},
	}, func(_ context.Context, in *catalogueQuery) (*catalogueAnswer[T], error) {
		list, err := slice(read(f.core.Catalogue()), in.Paging, binding{name})
		if err != nil {
			return nil, err
		}
		tag, err := bodyTag(list)
		if err != nil {
			return nil, err
		}
		return &catalogueAnswer[T]{ETag: tag, Body: list}, in.fresh(tag)
	})
}

func newAccounts(list []core.Account) []account {
	out := make([]account, len(list))
	for i, a := range list {
		out[i] = account{ID: a.ID, Name: a.Name}
	}
	return out
}

func newManagers(list []core.Manager) []manager {
	out := make([]manager, len(list))
	for i, m := range list {
		out[i] = manager{ID: m.ID, Name: m.Name, Roles: make([]role, len(m.Roles))}
		for j, r := range m.Roles {
			out[i].Roles[j] = role{ID: r.ID, Name: r.Name, Description: r.Description, Admin: r.Admin}
		}
	}
	return out
}

func newGroups(list []core.Group) []group {
	out := make([]group, len(list))
	for i, g := range list {
		out[i] = group{ID: g.ID, Name: g.Name, Description: g.Description, Admin: g.Admin, Closed: g.Closed != ""}
		if g.Closed != "" {
			out[i].ClosedReason = &g.Closed
		}
	}
	return out
}

func newPolicies(list []core.Policy) []policy {
	out := make([]policy, len(list))
	for i, p := range list {
		out[i] = policy{ID: p.ID, Name: p.Name, Description: p.Description, Admin: p.Admin}
	}
	return out
}
