package native

import (
	"context"
	"net/http"

	"steward/mockserver/core"
)

func (f *Face) registerCatalogues() {
	registerCatalogue(f, "Account", core.FieldAccounts, func(c core.Catalogue) []account { return newAccounts(c.Accounts) })
	registerCatalogue(f, "Manager", core.FieldManagers, func(c core.Catalogue) []manager { return newManagers(c.Managers) })
	registerCatalogue(f, "Group", core.FieldGroups, func(c core.Catalogue) []group { return newGroups(c.Groups) })
	registerCatalogue(f, "Policy", core.FieldPolicies, func(c core.Catalogue) []policy { return newPolicies(c.Policies) })
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

// registerCatalogue adds the list of what can be given in a field. A field that the rule set lacks has nothing to give.
func registerCatalogue[T any](f *Face, what string, field core.Field, read func(core.Catalogue) []T) {
	name := string(field)
	register(f, operation{
		id: "list" + what + "s", method: http.MethodGet, path: "/v1/" + name, tag: tagAccess,
		summary: "List all " + name, permission: core.PermReadUsers, also: []int{http.StatusNotModified},
	}, func(_ context.Context, in *catalogueQuery) (*catalogueAnswer[T], error) {
		var catalogue core.Catalogue
		if rules := f.core.Rules(); rules.Has(field) {
			catalogue = f.core.Catalogue()
		}
		list, err := slice(read(catalogue), in.Paging, binding{name})
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
