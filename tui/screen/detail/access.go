package detail

import (
	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
)

// access is the tab of what the user may do: accounts, managers with roles, groups and policies.
func (s *Screen) access() []string {
	switch {
	case s.gone:
		return s.instead(s.name + " is gone.")
	case s.user == nil && s.userErr != nil:
		return s.instead(problem(s.userErr, s.width)...)
	case s.user == nil:
		return s.instead("Reading the service user")
	case s.user.Partial && s.env.Calls.Running("user"):
		return s.instead("Reading the access")
	case s.user.Partial:
		return s.instead("The access could not be read. The role for it may be lacking.")
	}
	d := &s.env.Session.System
	has := func(f apiclient.Field) bool { return !s.env.Session.Known || d.Has(f) }
	names := s.nameWidth()
	var rows []row
	add := func(f apiclient.Field, label string, values []string) {
		if !has(f) {
			return
		}
		if len(values) == 0 {
			values = []string{s.env.Theme.Sym.Dash}
		}
		rows = append(rows, row{label: label, values: plain(values...)})
	}
	add(apiclient.FieldAccounts, "Accounts", s.entries(apiclient.FieldAccounts, s.user.Accounts, names))
	add(apiclient.FieldManagers, "Managers", s.managerLines(names))
	add(apiclient.FieldGroups, "Groups", s.entries(apiclient.FieldGroups, s.user.Groups, names))
	add(apiclient.FieldPolicies, "Policies", s.entries(apiclient.FieldPolicies, s.user.Policies, names))
	return append(s.rows(rows), s.powerNote()...)
}

// accessActions change what the tab shows, where the system lets that be changed.
func (s *Screen) accessActions() []kit.Action {
	d := &s.env.Session.System
	if s.env.Session.Known && d.Can(apiclient.ActAttach) != "" && d.Can(apiclient.ActUpdate) != "" {
		return nil
	}
	off := s.noUser()
	if off == "" {
		if off = s.env.Session.Can(apiclient.ActAttach); off != "" {
			off = s.env.Session.Can(apiclient.ActUpdate)
		}
	}
	return []kit.Action{{
		ID: "user.access", Keys: []string{"enter"}, Title: "change", Danger: kit.Changes, Off: off,
		Help: "Give and take accounts, roles, groups and policies",
		Run:  func() tea.Cmd { return kit.Send(kit.Open{View: kit.ViewAccess, Arg: s.id}) },
	}}
}

const (
	// roleIndent stands left of a role, under its manager.
	roleIndent = 2
	// adminWord marks administrator power.
	adminWord = "admin"
	// leastAbout is the least room in which a description still says something.
	leastAbout = 12
)

// nameWidth is the column in which descriptions start, so that they stand under each other.
func (s *Screen) nameWidth() int {
	widest := 0
	measure := func(refs []apiclient.Ref, indent int, id func(apiclient.Ref) string) {
		for _, r := range refs {
			w := indent + kit.Width(refName(r))
			if s.powers.admin[id(r)] {
				w += len(adminWord) + 2
			}
			widest = max(widest, w)
		}
	}
	of := func(f apiclient.Field) func(apiclient.Ref) string {
		return func(r apiclient.Ref) string { return powerID(f, r.ID) }
	}
	for _, m := range s.user.Managers {
		measure(m.Roles, roleIndent, func(r apiclient.Ref) string {
			return powerID(apiclient.FieldManagers, m.Manager.ID, r.ID)
		})
	}
	measure(s.user.Groups, 0, of(apiclient.FieldGroups))
	measure(s.user.Policies, 0, of(apiclient.FieldPolicies))
	return max(min(widest, s.width-s.margin()-labelWidth-1-roleIndent-len(wide)-leastAbout), 0)
}

// managerLines are a line for each manager and, under it, one for each role held in it.
func (s *Screen) managerLines(names int) []string {
	var lines []string
	for _, m := range s.user.Managers {
		lines = append(lines, s.env.Theme.Strong.Render(refName(m.Manager)))
		for _, r := range m.Roles {
			id := powerID(apiclient.FieldManagers, m.Manager.ID, r.ID)
			lines = append(lines, kit.Pad("", roleIndent)+s.entry(r, id, names-roleIndent))
		}
		if len(m.Roles) == 0 {
			lines = append(lines, kit.Pad("", roleIndent)+s.env.Theme.Muted.Render("no role"))
		}
	}
	return lines
}

func (s *Screen) entries(f apiclient.Field, refs []apiclient.Ref, names int) []string {
	lines := make([]string, len(refs))
	for i, r := range refs {
		lines[i] = s.entry(r, powerID(f, r.ID), names)
	}
	return lines
}

// entry is a name, the word admin where it carries administrator power, and from the given column on what it is for.
func (s *Screen) entry(r apiclient.Ref, id string, column int) string {
	line := refName(r)
	if s.powers.admin[id] {
		line += "  " + s.env.Theme.Warn.Render(adminWord)
	}
	about := s.powers.detail[id]
	padded := kit.Pad(line, column) + wide
	room := s.width - s.margin() - labelWidth - 1 - roleIndent - kit.Width(padded)
	if about == "" || room < leastAbout {
		return line
	}
	return padded + s.env.Theme.Muted.Render(kit.Truncate(about, room, s.env.Theme.Sym.Ellipsis))
}

// powerNote says how far the word admin can be trusted.
func (s *Screen) powerNote() []string {
	switch {
	case s.env.Calls.Running("catalogues"):
		return s.instead("Reading which of these carry administrator power")
	case s.powers.err != nil:
		return s.instead("Which of these carry administrator power could not be read in full: " + kit.Clean(s.powers.err.Error()))
	default:
		return nil
	}
}
