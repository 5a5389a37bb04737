package native

import (
	"errors"
	"slices"

	"steward/apiclient"
)

var errNoUser = errors.New("it holds no service user")

// wireNewUser is the body of POST /v1/service-users.
type wireNewUser struct {
	Name        string      `json:"name"`
	Description string      `json:"description,omitempty"`
	Contact     string      `json:"contact,omitempty"`
	EndDate     string      `json:"end_date,omitempty"`
	Accounts    []string    `json:"accounts,omitempty"`
	Managers    []wireGrant `json:"managers,omitempty"`
	Groups      []string    `json:"groups,omitempty"`
	Policies    []string    `json:"policies,omitempty"`
}

// wireGrant is a manager with the roles to hold there, by id.
type wireGrant struct {
	ID    string   `json:"id"`
	Roles []string `json:"roles"`
}

// wireCreated is the answer to POST /v1/service-users; Key is null where the system makes none at creation.
type wireCreated struct {
	User wireUser       `json:"service_user"`
	Key  *wireIssuedKey `json:"key"`
}

// wireToggled is the answer to enable and disable.
type wireToggled struct {
	Changed bool     `json:"changed"`
	User    wireUser `json:"service_user"`
}

func newWireNewUser(u *apiclient.NewUser) wireNewUser {
	return wireNewUser{
		Name: u.Name, Description: u.Description, Contact: u.Contact, EndDate: u.EndDate.String(),
		Accounts: u.Accounts, Managers: grants(u.Managers), Groups: u.Groups, Policies: u.Policies,
	}
}

func grants(memberships []apiclient.Membership) []wireGrant {
	out := make([]wireGrant, len(memberships))
	for i, m := range memberships {
		out[i] = wireGrant{ID: m.Manager.ID, Roles: ids(m.Roles)}
	}
	return out
}

func ids(refs []apiclient.Ref) []string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = r.ID
	}
	return out
}

// mergePatch is the body of PATCH /v1/service-users/{id} (RFC 7396): a field that is absent stays as it is.
func mergePatch(p *apiclient.UserPatch) map[string]any {
	body := map[string]any{}
	put(body, "name", p.Name, same)
	put(body, "description", p.Description, same)
	put(body, "contact", p.Contact, same)
	put(body, "end_date", p.EndDate, func(d apiclient.Date) any {
		if d.IsZero() {
			return nil // never
		}
		return d.String()
	})
	put(body, "accounts", p.Accounts, list)
	put(body, "managers", p.Managers, func(m []apiclient.Membership) any { return grants(m) })
	put(body, "groups", p.Groups, list)
	put(body, "policies", p.Policies, list)
	return body
}

func put[T any](body map[string]any, name string, field apiclient.Optional[T], wire func(T) any) {
	if value, ok := field.Get(); ok {
		body[name] = wire(value)
	} else if field.IsNull() {
		body[name] = nil
	}
}

func same(s string) any { return s }

// list is never null, which would read as "remove".
func list(ids []string) any { return append([]string{}, ids...) }

// fulfils reports whether a user is as the patch asks for.
func fulfils(u *apiclient.ServiceUser, p *apiclient.UserPatch) bool {
	return is(p.Name, u.Name) && is(p.Description, u.Description) && is(p.Contact, u.Contact) && is(p.EndDate, u.EndDate) &&
		holds(p.Accounts, ids(u.Accounts)) && holds(p.Groups, ids(u.Groups)) && holds(p.Policies, ids(u.Policies)) &&
		holds(flat(p.Managers), pairs(u.Managers))
}

func is[T comparable](field apiclient.Optional[T], value T) bool {
	want, _ := field.Get() // null wants the zero value
	return field.IsAbsent() || want == value
}

// holds compares lists of ids in any order.
func holds(field apiclient.Optional[[]string], have []string) bool {
	want, _ := field.Get()
	want, have = slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(have))
	return field.IsAbsent() || slices.Equal(slices.Compact(want), slices.Compact(have))
}

func flat(field apiclient.Optional[[]apiclient.Membership]) apiclient.Optional[[]string] {
	if field.IsAbsent() {
		return apiclient.Optional[[]string]{}
	}
	memberships, _ := field.Get()
	return apiclient.Set(pairs(memberships))
}

// pairs names each manager, and each role in it.
func pairs(memberships []apiclient.Membership) []string {
	var out []string
	for _, m := range memberships {
		out = append(out, m.Manager.ID)
		for _, r := range m.Roles {
			out = append(out, m.Manager.ID+"\x00"+r.ID)
		}
	}
	return out
}
