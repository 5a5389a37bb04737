package core

import "slices"

// differences tells which of a user's own fields differ, in words for people: entries of catalogues by name.
func (c *Core) differences(old, now *record) []Change {
	var out []Change
	text := func(path, a, b string) {
		if a != b {
			out = append(out, Change{Path: path, Old: textOrNil(a), New: textOrNil(b)})
		}
	}
	list := func(path string, a, b []string) {
		if !slices.Equal(a, b) {
			out = append(out, Change{Path: path, Old: listOrNil(a), New: listOrNil(b)})
		}
	}
	text("/name", old.name, now.name)
	text("/description", old.description, now.description)
	text("/contact", old.contact, now.contact)
	if old.enabled != now.enabled {
		change := Change{Path: "/enabled", Old: old.enabled, New: now.enabled}
		if old.createdAt == 0 {
			change.Old = nil
		}
		out = append(out, change)
	}
	text("/end_date", old.endDate.String(), now.endDate.String())
	list("/accounts", names(old.accounts, c.names.account), names(now.accounts, c.names.account))
	list("/managers", c.names.grants(old.managers), c.names.grants(now.managers))
	list("/groups", names(old.groups, c.names.group), names(now.groups, c.names.group))
	list("/policies", names(old.policies, c.names.policy), names(now.policies, c.names.policy))
	return out
}

// grants lists what is held as "manager: role", and the manager alone where no role is held.
func (d directory) grants(grants []Grant) []string {
	var out []string
	for _, g := range grants {
		m := d.membership(g)
		if len(m.Roles) == 0 {
			out = append(out, m.Manager.Name)
		}
		for _, role := range m.Roles {
			out = append(out, m.Manager.Name+": "+role.Name)
		}
	}
	return out
}

func names(ids []string, find func(string) Ref) []string {
	var out []string
	for _, id := range ids {
		out = append(out, find(id).Name)
	}
	return out
}

func textOrNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func listOrNil(list []string) any {
	if len(list) == 0 {
		return nil
	}
	return list
}
