package attach

import (
	"context"
	"fmt"

	"steward/apiclient"
	"steward/internal/preview"
	"steward/tui/kit"
	"steward/tui/widget/fields"
)

// offer is what there is to give or to take, and who has it.
type offer struct {
	detach   bool
	managers []apiclient.Manager
	groups   []apiclient.Group
	policies []apiclient.Policy
	users    []*apiclient.ServiceUser
	unread   int // users whose access the list does not tell
	holders  map[apiclient.AccessRef]int
	grants   map[string]preview.Grant // by the id of the entry
}

// readOffer reads the catalogues that the system has.
func readOffer(ctx context.Context, system apiclient.System, d *apiclient.Description, detach bool) (o offer, err error) {
	o = offer{detach: detach, holders: map[apiclient.AccessRef]int{}, grants: map[string]preview.Grant{}}
	if d.Has(apiclient.FieldGroups) {
		if o.groups, err = system.Groups(ctx); err != nil {
			return o, err
		}
	}
	if d.Has(apiclient.FieldPolicies) {
		if o.policies, err = system.Policies(ctx); err != nil {
			return o, err
		}
	}
	if rolesChange(d, detach) {
		o.managers, err = system.Managers(ctx)
	}
	return o, err
}

// rolesChange reports whether roles in managers can be given, or taken. Where everybody must have one, none is taken from
// several at once.
func rolesChange(d *apiclient.Description, detach bool) bool {
	rule, has := d.Fields[apiclient.FieldManagers]
	return has && !rule.ReadOnly && d.Can(apiclient.ActUpdate) == "" && (!detach || !rule.Required)
}

// count counts a user in.
func (o *offer) count(u *apiclient.ServiceUser) {
	o.users = append(o.users, u)
	if u.Partial {
		o.unread++
	}
	for _, g := range u.Groups {
		o.holders[apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: g.ID}]++
	}
	for _, p := range u.Policies {
		o.holders[apiclient.AccessRef{Kind: apiclient.AccessPolicy, ID: p.ID}]++
	}
	for _, m := range u.Managers {
		for _, r := range m.Roles {
			o.holders[apiclient.AccessRef{Kind: apiclient.AccessRole, ID: r.ID, Manager: m.Manager.ID}]++
		}
		if len(m.Roles) == 0 {
			o.holders[apiclient.AccessRef{Kind: apiclient.AccessRole, Manager: m.Manager.ID}]++
		}
	}
}

// entries are what can be picked. Giving shows closed groups with the reason; taking shows only what somebody has, where
// that is known.
func (o *offer) entries() []fields.Entry {
	var out []fields.Entry
	for i := range o.groups {
		g := &o.groups[i]
		out = o.add(out, apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: g.ID}, g.Name, fields.Entry{Group: "Groups", Admin: g.Admin, Note: g.Description, Closed: g.Closed})
	}
	for i := range o.policies {
		p := &o.policies[i]
		out = o.add(out, apiclient.AccessRef{Kind: apiclient.AccessPolicy, ID: p.ID}, p.Name, fields.Entry{Group: "Policies", Admin: p.Admin, Note: p.Description})
	}
	for i := range o.managers {
		out = o.roles(out, &o.managers[i])
	}
	return out
}

// roles adds the roles in a manager. Being in it without a role can be taken, but not given.
func (o *offer) roles(entries []fields.Entry, m *apiclient.Manager) []fields.Entry {
	group := kit.Clean(m.Name)
	for i := range m.Roles {
		r := &m.Roles[i]
		access := apiclient.AccessRef{Kind: apiclient.AccessRole, ID: r.ID, Manager: m.ID}
		entries = o.add(entries, access, r.Name, fields.Entry{Group: group, Admin: r.Admin, Note: r.Description})
	}
	bare := apiclient.AccessRef{Kind: apiclient.AccessRole, Manager: m.ID}
	if o.detach && o.holders[bare] > 0 {
		entries = o.add(entries, bare, "no role", fields.Entry{Group: group, Note: "Is in it without a role"})
	}
	return entries
}

func (o *offer) add(entries []fields.Entry, access apiclient.AccessRef, name string, e fields.Entry) []fields.Entry {
	have := o.holders[access]
	if o.detach {
		e.Closed = "" // whoever is in can leave
		if have == 0 && o.unread == 0 {
			return entries
		}
	}
	e.ID, e.Title, e.Closed = fmt.Sprintf("%d %q %q", access.Kind, access.Manager, access.ID), kit.Clean(name), kit.Clean(e.Closed)
	if e.Title == "" {
		e.Title = kit.Clean(access.ID)
	}
	e.Note = o.have(have) + kit.Clean(e.Note)
	if access.Kind == apiclient.AccessRole {
		name = e.Group + ": " + e.Title
	}
	o.grants[e.ID] = preview.Grant{Ref: access, Name: name, Admin: e.Admin}
	return append(entries, e)
}

// have says how many of the users have an entry, as far as that is known.
func (o *offer) have(n int) string {
	switch {
	case o.unread > 0:
		return ""
	case n == 0 && len(o.users) == 1:
		return ""
	case n == 0:
		return "nobody has it  "
	case len(o.users) == 1:
		return "has it  "
	case n == len(o.users):
		return "all have it  "
	default:
		return kit.Count(n) + " of " + kit.Count(len(o.users)) + " have it  "
	}
}
