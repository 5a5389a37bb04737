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
		o.policies, err = system.Policies(ctx)
	}
	return o, err
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
}

// entries are what can be picked. Giving shows closed groups with the reason; taking shows only what somebody has, where
// that is known.
func (o *offer) entries() []fields.Entry {
	var out []fields.Entry
	for i := range o.groups {
		g := &o.groups[i]
		out = o.add(out, apiclient.AccessGroup, g.Ref, fields.Entry{Group: "Groups", Admin: g.Admin, Note: g.Description, Closed: g.Closed})
	}
	for i := range o.policies {
		p := &o.policies[i]
		out = o.add(out, apiclient.AccessPolicy, p.Ref, fields.Entry{Group: "Policies", Admin: p.Admin, Note: p.Description})
	}
	return out
}

func (o *offer) add(entries []fields.Entry, kind apiclient.AccessKind, ref apiclient.Ref, e fields.Entry) []fields.Entry {
	access := apiclient.AccessRef{Kind: kind, ID: ref.ID}
	have := o.holders[access]
	if o.detach {
		e.Closed = "" // whoever is in can leave
		if have == 0 && o.unread == 0 {
			return entries
		}
	}
	e.ID, e.Title, e.Closed = fmt.Sprint(kind, " ", ref.ID), kit.Clean(ref.Name), kit.Clean(e.Closed)
	if e.Title == "" {
		e.Title = kit.Clean(ref.ID)
	}
	e.Note = o.have(have) + kit.Clean(e.Note)
	o.grants[e.ID] = preview.Grant{Ref: access, Name: ref.Name, Admin: e.Admin}
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
