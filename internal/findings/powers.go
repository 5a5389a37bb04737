package findings

import (
	"context"
	"errors"

	"steward/apiclient"
)

// Powers are the roles, groups and policies that carry administrator power, as the catalogues mark them. The zero value
// knows of none, and nobody is found to be an administrator. It never changes.
type Powers struct {
	roles    map[roleID]bool
	groups   map[string]bool
	policies map[string]bool
}

// roleID names a role together with its manager.
type roleID struct{ manager, role string }

// NewPowers picks what carries administrator power out of catalogues.
func NewPowers(managers []apiclient.Manager, groups []apiclient.Group, policies []apiclient.Policy) Powers {
	p := Powers{roles: map[roleID]bool{}, groups: map[string]bool{}, policies: map[string]bool{}}
	for i := range managers {
		for _, r := range managers[i].Roles {
			if r.Admin {
				p.roles[roleID{managers[i].ID, r.ID}] = true
			}
		}
	}
	for _, g := range groups {
		if g.Admin {
			p.groups[g.ID] = true
		}
	}
	for _, x := range policies {
		if x.Admin {
			p.policies[x.ID] = true
		}
	}
	return p
}

// ReadPowers reads the catalogues that the system has: up to three requests. What could be read is answered together
// with the first error; a catalogue that the system lacks is none.
func ReadPowers(ctx context.Context, system apiclient.System, d *apiclient.Description) (Powers, error) {
	var (
		managers []apiclient.Manager
		groups   []apiclient.Group
		policies []apiclient.Policy
		errs     [3]error
	)
	if d.Has(apiclient.FieldManagers) {
		managers, errs[0] = system.Managers(ctx)
	}
	if d.Has(apiclient.FieldGroups) {
		groups, errs[1] = system.Groups(ctx)
	}
	if d.Has(apiclient.FieldPolicies) {
		policies, errs[2] = system.Policies(ctx)
	}
	for _, err := range errs {
		if err != nil && !errors.Is(err, apiclient.ErrUnsupported) {
			return NewPowers(managers, groups, policies), err
		}
	}
	return NewPowers(managers, groups, policies), nil
}

// Held reports whether the user holds any administrator power.
func (p Powers) Held(u *apiclient.ServiceUser) bool {
	held := false
	p.each(u, func(apiclient.Ref, *apiclient.Membership) bool {
		held = true
		return false
	})
	return held
}

// Names are what gives the user administrator power, as the system calls it: "administrator (Deployments)" for a role of a
// manager, else the name of the group or policy. The text is the server's.
func (p Powers) Names(u *apiclient.ServiceUser) []string {
	var names []string
	p.each(u, func(r apiclient.Ref, in *apiclient.Membership) bool {
		name := r.Name
		if in != nil {
			name = r.Name + " (" + in.Manager.Name + ")"
		}
		names = append(names, name)
		return true
	})
	return names
}

// each visits what carries power among what the user holds, roles with their membership, until visit answers false.
func (p Powers) each(u *apiclient.ServiceUser, visit func(apiclient.Ref, *apiclient.Membership) bool) {
	if len(p.roles) > 0 {
		for i := range u.Managers {
			m := &u.Managers[i]
			for _, r := range m.Roles {
				if p.roles[roleID{m.Manager.ID, r.ID}] && !visit(r, m) {
					return
				}
			}
		}
	}
	if eachRef(u.Groups, p.groups, visit) {
		eachRef(u.Policies, p.policies, visit)
	}
}

// eachRef visits the marked ones of a list, and reports whether to go on.
func eachRef(list []apiclient.Ref, marked map[string]bool, visit func(apiclient.Ref, *apiclient.Membership) bool) bool {
	if len(marked) == 0 {
		return true
	}
	for _, r := range list {
		if marked[r.ID] && !visit(r, nil) {
			return false
		}
	}
	return true
}
