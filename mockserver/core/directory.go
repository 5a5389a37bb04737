package core

import "slices"

// directory finds the entries of a catalogue by id.
type directory struct {
	accounts map[string]string // id → name
	managers map[string]Manager
	groups   map[string]Group
	policies map[string]Policy
}

func newDirectory(c Catalogue) directory {
	d := directory{
		accounts: map[string]string{}, managers: map[string]Manager{},
		groups: map[string]Group{}, policies: map[string]Policy{},
	}
	for _, a := range c.Accounts {
		d.accounts[a.ID] = a.Name
	}
	for _, m := range c.Managers {
		d.managers[m.ID] = m
	}
	for _, g := range c.Groups {
		d.groups[g.ID] = g
	}
	for _, p := range c.Policies {
		d.policies[p.ID] = p
	}
	return d
}

// Catalogue is what can be given to service users; only for reading.
func (c *Core) Catalogue() Catalogue {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.catalogue
}

// SetCatalogue replaces the catalogue. It is for setting up, before users refer to it.
func (c *Core) SetCatalogue(catalogue Catalogue) {
	c.lock()
	defer c.mu.Unlock()
	c.catalogue, c.names = catalogue, newDirectory(catalogue)
	c.changedAll()
}

func (d directory) account(id string) Ref { return named(id, d.accounts[id]) }
func (d directory) group(id string) Ref   { return named(id, d.groups[id].Name) }
func (d directory) policy(id string) Ref  { return named(id, d.policies[id].Name) }

func (d directory) membership(g Grant) Membership {
	manager := d.managers[g.Manager]
	m := Membership{Manager: named(g.Manager, manager.Name), Roles: make([]Ref, len(g.Roles))}
	for i, id := range g.Roles {
		role, _ := manager.role(id)
		m.Roles[i] = named(id, role.Name)
	}
	return m
}

func (m Manager) role(id string) (Role, bool) {
	i := slices.IndexFunc(m.Roles, func(r Role) bool { return r.ID == id })
	if i < 0 {
		return Role{}, false
	}
	return m.Roles[i], true
}

// named falls back to the id for an entry that is no longer in the catalogue.
func named(id, name string) Ref {
	if name == "" {
		name = id
	}
	return Ref{ID: id, Name: name}
}

func refs(ids []string, find func(string) Ref) []Ref {
	out := make([]Ref, len(ids))
	for i, id := range ids {
		out[i] = find(id)
	}
	return out
}

// permissions is what a service user may do on this API by what it was given.
func (d directory) permissions(r *record) []Permission {
	held := map[Permission]bool{}
	admin := false
	take := func(all bool, grants []Permission) {
		admin = admin || all
		for _, p := range grants {
			held[p] = true
		}
	}
	for _, g := range r.managers {
		for _, id := range g.Roles {
			role, _ := d.managers[g.Manager].role(id)
			take(role.Admin, role.Grants)
		}
	}
	for _, id := range r.groups {
		take(d.groups[id].Admin, d.groups[id].Grants)
	}
	for _, id := range r.policies {
		take(d.policies[id].Admin, d.policies[id].Grants)
	}
	return slices.DeleteFunc(AllPermissions(), func(p Permission) bool { return !admin && !held[p] })
}
