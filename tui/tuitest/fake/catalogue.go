package fake

import "steward/apiclient"

func accounts() []apiclient.Account {
	return []apiclient.Account{{Ref: ref("acc_main", "Main")}, {Ref: ref("acc_eu", "Europe")}, {Ref: ref("acc_lab", "Lab")}}
}

func managers() []apiclient.Manager {
	role := func(id, name, description string, admin bool) apiclient.Role {
		return apiclient.Role{Ref: ref(id, name), Description: description, Admin: admin}
	}
	return []apiclient.Manager{
		{Ref: ref("trust-lifecycle", "Trust Lifecycle"), Roles: []apiclient.Role{
			role("cert-manager", "Certificate manager", "Orders, renews and revokes certificates", false),
			role("read-only", "Read only", "Sees everything, changes nothing", false),
			role("tlm-admin", "Administrator", "May do everything", true),
		}},
		{Ref: ref("ca", "CA"), Roles: []apiclient.Role{
			role("read-only", "Read only", "Sees everything, changes nothing", false),
			role("operator", "Operator", "Runs the authorities", false),
		}},
		{Ref: ref("accounting", "Accounting"), Roles: []apiclient.Role{
			role("export", "Export", "Reads the books", false),
		}},
	}
}

func groups() []apiclient.Group {
	return []apiclient.Group{
		{Ref: ref("grp_ci", "CI"), Description: "Build servers"},
		{Ref: ref("grp_batch", "Batch"), Description: "Nightly jobs"},
		{Ref: ref("grp_admins", "Administrators"), Description: "May do everything", Admin: true},
		{Ref: ref("grp_owners", "Workspace owners"), Description: "People only", Closed: "service users cannot be workspace owners"},
	}
}

func policies() []apiclient.Policy {
	return []apiclient.Policy{
		{Ref: ref("pol_deploy", "deploy"), Description: "Deploys to production"},
		{Ref: ref("pol_read", "read-all"), Description: "Reads everything"},
		{Ref: ref("pol_admin", "admin"), Description: "May do everything", Admin: true},
	}
}

func ref(id, name string) apiclient.Ref { return apiclient.Ref{ID: id, Name: name} }

func findAccount(id string) (apiclient.Ref, string) {
	for _, a := range accounts() {
		if a.ID == id {
			return a.Ref, ""
		}
	}
	return ref(id, id), ""
}

func findGroup(id string) (apiclient.Ref, string) {
	for _, g := range groups() {
		if g.ID == id {
			return g.Ref, g.Closed
		}
	}
	return ref(id, id), ""
}

func findPolicy(id string) (apiclient.Ref, string) {
	for _, p := range policies() {
		if p.ID == id {
			return p.Ref, ""
		}
	}
	return ref(id, id), ""
}

// named fills in the names of managers and roles of which only the ids matter.
func named(memberships []apiclient.Membership) []apiclient.Membership {
	var out []apiclient.Membership
	for _, m := range memberships {
		membership := apiclient.Membership{Manager: m.Manager}
		var known []apiclient.Role
		for _, manager := range managers() {
			if manager.ID == m.Manager.ID {
				membership.Manager, known = manager.Ref, manager.Roles
			}
		}
		for _, r := range m.Roles {
			for _, role := range known {
				if role.ID == r.ID {
					r = role.Ref
				}
			}
			membership.Roles = append(membership.Roles, r)
		}
		out = append(out, membership)
	}
	return out
}
