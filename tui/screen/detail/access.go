package detail

import (
	"steward/apiclient"
	"steward/tui/kit"
)

// access is the tab of what the user may do: accounts, managers with roles, groups and policies.
func (s *Screen) access() []string {
	switch {
	case s.gone:
		return s.instead(s.name + " is gone.")
	case s.user == nil && s.userErr != nil:
		return s.instead(problem(s.userErr)...)
	case s.user == nil:
		return s.instead("Reading the service user")
	}
	d := &s.env.Session.System
	has := func(f apiclient.Field) bool { return !s.env.Session.Known || d.Has(f) }
	var rows []row
	add := func(f apiclient.Field, label string, values []string) {
		if !has(f) {
			return
		}
		if len(values) == 0 {
			values = []string{s.env.Theme.Sym.Dash}
		}
		rows = append(rows, row{label: label, values: values})
	}
	add(apiclient.FieldAccounts, "Accounts", s.entries(apiclient.FieldAccounts, s.user.Accounts))
	add(apiclient.FieldManagers, "Managers", s.managerLines())
	add(apiclient.FieldGroups, "Groups", s.entries(apiclient.FieldGroups, s.user.Groups))
	add(apiclient.FieldPolicies, "Policies", s.entries(apiclient.FieldPolicies, s.user.Policies))
	return append(s.rows(rows), s.powerNote()...)
}

// managerLines are a line for each manager and, under it, one for each role held in it.
func (s *Screen) managerLines() []string {
	var lines []string
	for _, m := range s.user.Managers {
		lines = append(lines, s.env.Theme.Strong.Render(refName(m.Manager)))
		for _, r := range m.Roles {
			lines = append(lines, "  "+s.entry(r, powerID(apiclient.FieldManagers, m.Manager.ID, r.ID)))
		}
		if len(m.Roles) == 0 {
			lines = append(lines, "  "+s.env.Theme.Muted.Render("no role"))
		}
	}
	return lines
}

func (s *Screen) entries(f apiclient.Field, refs []apiclient.Ref) []string {
	lines := make([]string, len(refs))
	for i, r := range refs {
		lines[i] = s.entry(r, powerID(f, r.ID))
	}
	return lines
}

// entry is a name, the word admin where it carries administrator power, and what it is for.
func (s *Screen) entry(r apiclient.Ref, id string) string {
	line := refName(r)
	if s.powers.admin[id] {
		line += "  " + s.env.Theme.Warn.Render("admin")
	}
	if about := s.powers.detail[id]; about != "" {
		room := s.width - s.margin() - labelWidth - 1 - kit.Width(line) - len(wide) - 2
		if room >= 12 {
			line += wide + s.env.Theme.Muted.Render(kit.Truncate(about, room, s.env.Theme.Sym.Ellipsis))
		}
	}
	return line
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
