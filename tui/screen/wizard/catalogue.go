package wizard

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/fields"
)

// catalogues are what can be picked, each with how its loading went.
type catalogues struct {
	accounts catalogue[apiclient.Account]
	managers catalogue[apiclient.Manager]
	groups   catalogue[apiclient.Group]
	policies catalogue[apiclient.Policy]
}

// catalogue is one list of the system. The zero value is one that was not asked for.
type catalogue[T any] struct {
	all    []T
	wanted bool
	loaded bool
	failed bool
}

// missing reports whether the catalogue is still to be loaded.
func (c *catalogue[T]) missing() bool { return c.wanted && !c.loaded }

// loadCatalogues asks for what the system has and was not loaded yet.
func (s *Screen) loadCatalogues() tea.Cmd {
	d, system, c := &s.env.Session.System, s.env.System, &s.catalogues
	return tea.Batch(
		load(s, &c.accounts, d.Has(apiclient.FieldAccounts), "accounts", system.Accounts),
		load(s, &c.managers, d.Has(apiclient.FieldManagers), "managers", system.Managers),
		load(s, &c.groups, d.Has(apiclient.FieldGroups), "groups", system.Groups),
		load(s, &c.policies, d.Has(apiclient.FieldPolicies), "policies", system.Policies),
	)
}

func load[T any](s *Screen, c *catalogue[T], has bool, name string, read func(context.Context) ([]T, error)) tea.Cmd {
	if !has || c.loaded || s.env.Calls.Running(name) {
		return nil
	}
	c.wanted, c.failed = true, false
	s.fill()
	return kit.Call(s.env.Calls, name, kit.ReadTimeout, read, func(all []T, err error) tea.Cmd {
		defer s.rebuild()
		if err != nil {
			c.failed = true
			s.fill()
			return kit.Fail(err)
		}
		c.all, c.loaded = all, true
		s.fill()
		return nil
	})
}

// failedCatalogue reports whether something is to be tried again.
func (s *Screen) failedCatalogue() bool {
	c := &s.catalogues
	return c.accounts.failed || c.managers.failed || c.groups.failed || c.policies.failed
}

// fill puts the catalogues into the lists.
func (s *Screen) fill() {
	c := &s.catalogues
	if s.accounts != nil {
		entries := make([]fields.Entry, len(c.accounts.all))
		for i, a := range c.accounts.all {
			entries[i] = fields.Entry{ID: a.ID, Title: kit.Clean(a.Name)}
		}
		s.accounts.SetEntries(entries)
		s.accounts.SetEmpty(s.emptyWords(c.accounts.missing(), c.accounts.failed, "the system has no accounts"))
	}
	if s.managers != nil {
		entries := make([]fields.Entry, len(c.managers.all))
		for i, m := range c.managers.all {
			entries[i] = fields.Entry{ID: m.ID, Title: kit.Clean(m.Name)}
		}
		s.managers.SetEntries(entries)
		s.managers.SetEmpty(s.emptyWords(c.managers.missing(), c.managers.failed, "the system has no managers"))
	}
	s.fillAccess()
}

func (s *Screen) emptyWords(missing, failed bool, none string) string {
	switch {
	case failed:
		return s.env.Theme.Sym.Cross + " not loaded: r tries again"
	case missing:
		return loading(s.env.Theme)
	default:
		return none
	}
}

// Kinds of entries in the list of access; they begin its ids.
const (
	kindRole   = "role"
	kindGroup  = "group"
	kindPolicy = "policy"
	sep        = "\x00"
)

// fillAccess lists the roles of the picked managers, then groups and policies.
func (s *Screen) fillAccess() {
	if s.access == nil {
		return
	}
	s.rolesOf = s.pickedIDs()
	c := &s.catalogues
	var entries []fields.Entry
	for _, m := range s.pickedManagers() {
		for _, r := range m.Roles {
			entries = append(entries, fields.Entry{
				ID: kindRole + sep + m.ID + sep + r.ID, Group: kit.Clean(m.Name), Title: kit.Clean(r.Name),
				Note: kit.Clean(r.Description), Admin: r.Admin,
			})
		}
	}
	for _, g := range c.groups.all {
		entries = append(entries, fields.Entry{
			ID: kindGroup + sep + g.ID, Group: s.heading("Groups"), Title: kit.Clean(g.Name), Note: kit.Clean(g.Description),
			Admin: g.Admin, Closed: kit.Clean(g.Closed),
		})
	}
	for _, p := range c.policies.all {
		entries = append(entries, fields.Entry{
			ID: kindPolicy + sep + p.ID, Group: s.heading("Policies"), Title: kit.Clean(p.Name), Note: kit.Clean(p.Description), Admin: p.Admin,
		})
	}
	s.access.SetEntries(entries)
	none := "nothing to give here"
	if s.managers != nil {
		none = "no manager is picked: roles belong to managers"
	}
	s.access.SetEmpty(s.emptyWords(
		c.managers.missing() || c.groups.missing() || c.policies.missing(),
		c.managers.failed || c.groups.failed || c.policies.failed, none))
}

// heading is what a catalogue's entries stand under; nothing where it is the only one, as the list is called so then.
func (s *Screen) heading(words string) string {
	kinds := 0
	for _, f := range []apiclient.Field{apiclient.FieldManagers, apiclient.FieldGroups, apiclient.FieldPolicies} {
		if s.env.Session.System.Has(f) {
			kinds++
		}
	}
	if kinds == 1 {
		return ""
	}
	return words
}

func (s *Screen) pickedManagers() []apiclient.Manager {
	if s.managers == nil {
		return nil
	}
	var out []apiclient.Manager
	for _, m := range s.catalogues.managers.all {
		if s.managers.Marked()[m.ID] {
			out = append(out, m)
		}
	}
	return out
}

// pickedIDs tells whether other managers are picked than before.
func (s *Screen) pickedIDs() string {
	var b strings.Builder
	for _, m := range s.pickedManagers() {
		b.WriteString(m.ID + sep)
	}
	return b.String()
}

// memberships are the picked managers with the roles picked in each.
func (s *Screen) memberships() []apiclient.Membership {
	var out []apiclient.Membership
	for _, m := range s.pickedManagers() {
		membership := apiclient.Membership{Manager: m.Ref}
		for _, r := range m.Roles {
			if s.access != nil && s.access.Marked()[kindRole+sep+m.ID+sep+r.ID] {
				membership.Roles = append(membership.Roles, r.Ref)
			}
		}
		out = append(out, membership)
	}
	return out
}

// picked are the ids picked of a kind.
func (s *Screen) picked(kind string) []string {
	var out []string
	if s.access == nil {
		return nil
	}
	for _, e := range s.access.Picked() {
		if id, ok := strings.CutPrefix(e.ID, kind+sep); ok {
			out = append(out, id)
		}
	}
	return out
}

// admins are what is picked with administrator power, each with where: "Administrator (Trust Lifecycle)".
func (s *Screen) admins() []string {
	var out []string
	if s.access == nil {
		return nil
	}
	for _, e := range s.access.Picked() {
		switch {
		case e.Admin && e.Group == "":
			out = append(out, e.Title)
		case e.Admin:
			out = append(out, e.Title+" ("+e.Group+")")
		}
	}
	return out
}

func ids(p *fields.Picks) []string {
	if p == nil {
		return nil
	}
	var out []string
	for _, e := range p.Picked() {
		out = append(out, e.ID)
	}
	return out
}
