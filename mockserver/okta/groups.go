package okta

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"steward/mockserver/core"
)

// group is a group as the API writes it.
type group struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Roles     []string   `json:"roles"`
	DeletedAt *time.Time `json:"deleted_at"` // always null: groups stay
}

// everyone is the group in which all people are; those who administer are in a group that may do so, too.
const everyone = "everyone"

func groupOf(g *core.Group) group {
	out := group{ID: g.ID, Name: g.Name, Roles: []string{}}
	if g.Description != "" {
		out.Roles = append(out.Roles, g.Description) // here a group is described by its role
	}
	return out
}

func (f *Face) groups(w http.ResponseWriter, r *http.Request, _ core.Caller) {
	contains := strings.ToLower(r.URL.Query().Get("contains"))
	list(f, w, r, f.groupsThat(func(g *core.Group) bool { return strings.Contains(strings.ToLower(g.Name), contains) }))
}

func (f *Face) groupsThat(fit func(*core.Group) bool) []entry[group] {
	var out []entry[group]
	groups := f.core.Catalogue().Groups
	for i := range groups {
		if fit(&groups[i]) {
			out = append(out, entry[group]{strings.ToLower(groups[i].Name), groupOf(&groups[i])})
		}
	}
	return sorted(out)
}

// findGroup gives the group with a name, or refuses and reports false.
func (f *Face) findGroup(w http.ResponseWriter, r *http.Request) (core.Group, bool) {
	groups := f.core.Catalogue().Groups
	i := slices.IndexFunc(groups, func(g core.Group) bool { return g.Name == r.PathValue("group") })
	if i < 0 {
		f.refuse(w, http.StatusNotFound, f.other)
		return core.Group{}, false
	}
	return groups[i], true
}

func (f *Face) group(w http.ResponseWriter, r *http.Request, _ core.Caller) {
	if g, ok := f.findGroup(w, r); ok {
		answer(w, http.StatusOK, groupOf(&g))
	}
}

// groupsOfUser answers for service users and for people.
func (f *Face) groupsOfUser(w http.ResponseWriter, r *http.Request, _ core.Caller) {
	name := r.PathValue("name")
	for _, o := range f.core.Operators() {
		if o.Name == name {
			list(f, w, r, f.groupsThat(func(g *core.Group) bool { return holds(g, &o) }))
			return
		}
	}
	_, deleted, err := f.find(name)
	if err != nil {
		f.fail(w, err)
		return
	}
	var held []core.Ref
	if u, err := f.core.UserByName(name); err == nil && !deleted {
		held = u.Groups
	}
	list(f, w, r, f.groupsThat(func(g *core.Group) bool { return contains(held, g.ID) }))
}

func contains(refs []core.Ref, id string) bool {
	return slices.ContainsFunc(refs, func(ref core.Ref) bool { return ref.ID == id })
}

// holds reports whether a person is in a group.
func holds(g *core.Group, o *core.Operator) bool {
	return g.Name == everyone || (g.Admin && !o.ReadOnly)
}

// person is an operator as the API writes it.
func (f *Face) person(id, name string) user {
	return user{TeamName: f.team, ID: id, Name: name, Status: statusActive, UserType: typeHuman, RoleGrants: []string{}}
}

// members answers the users in a group: people and service users, or one kind of them.
func (f *Face) members(w http.ResponseWriter, r *http.Request, _ core.Caller) {
	g, ok := f.findGroup(w, r)
	if !ok {
		return
	}
	query := r.URL.Query()
	kind := query.Get("user_type")
	if kind != "" && kind != typeService && kind != typeHuman {
		f.bad(w, "user_type", "is service or human")
		return
	}
	var in []entry[user]
	if kind != typeService {
		for _, o := range f.core.Operators() {
			if holds(&g, &o) {
				in = append(in, entry[user]{o.Name + "\x00" + o.ID, f.person(o.ID, o.Name)})
			}
		}
	}
	if kind != typeHuman {
		for _, e := range f.users() {
			u, err := f.core.User(e.value.ID)
			if err == nil && contains(u.Groups, g.ID) {
				in = append(in, e)
			}
		}
	}
	list(f, w, r, sorted(matching(in, query)))
}

func (f *Face) addMember(w http.ResponseWriter, r *http.Request, by core.Caller) {
	var in struct {
		Name string `json:"name"`
	}
	if f.readBody(w, r, &in) {
		f.member(w, r, in.Name, func(userID, groupID string) (bool, error) { return f.core.AttachGroup(by, userID, groupID) })
	}
}

func (f *Face) removeMember(w http.ResponseWriter, r *http.Request, by core.Caller) {
	f.member(w, r, r.PathValue("name"), func(userID, groupID string) (bool, error) {
		return f.core.DetachGroup(by, userID, groupID)
	})
}

// member changes whether a service user is in a group. It being so already is no error.
func (f *Face) member(w http.ResponseWriter, r *http.Request, name string, change func(userID, groupID string) (bool, error)) {
	g, ok := f.findGroup(w, r)
	if !ok {
		return
	}
	u, err := f.core.UserByName(name)
	if err == nil {
		_, err = change(u.ID, g.ID)
	}
	if err != nil {
		f.fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
