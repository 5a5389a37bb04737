package access

import (
	"slices"
	"strings"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/fields"
)

// change is one thing to give or to take.
type change struct {
	entry fields.Entry
	give  bool
}

// field and id are what the entry stands for.
func (c *change) field() apiclient.Field {
	f, _, _ := strings.Cut(c.entry.ID, sep)
	return apiclient.Field(f)
}

func (c *change) id() string {
	_, id, _ := strings.Cut(c.entry.ID, sep)
	return id
}

// words name the change: "+ deploy (Policies)".
func (c *change) words() string {
	sign := "+ "
	if !c.give {
		sign = "- "
	}
	return sign + c.entry.Title + " (" + c.entry.Group + ")"
}

// changes are what is picked against what is held, gifts first.
func (s *Screen) changes() []change {
	has, picked := held(&s.user), s.picks.Marked()
	var out []change
	for _, give := range []bool{true, false} {
		for _, e := range s.entries {
			if picked[e.ID] == give && has[e.ID] != give && (!give || e.Closed == "") {
				out = append(out, change{entry: e, give: give})
			}
		}
	}
	return out
}

// powerful are the changes that give administrator power.
func powerful(changes []change) []string {
	var out []string
	for i := range changes {
		if c := &changes[i]; c.give && c.entry.Admin {
			out = append(out, c.entry.Title)
		}
	}
	return out
}

// patch is what goes to the system in one piece; rest is what is given and taken one by one.
func (s *Screen) patch(changes []change) (patch apiclient.UserPatch, rest []change) {
	d := &s.env.Session.System
	picked := s.picks.Marked()
	touched := map[apiclient.Field]bool{}
	for _, c := range changes {
		if attaches(c.field()) && d.Can(apiclient.ActAttach) == "" {
			rest = append(rest, c)
			continue
		}
		touched[c.field()] = true
	}
	set := func(f apiclient.Field, into *apiclient.Optional[[]string], held []apiclient.Ref) {
		if touched[f] {
			*into = apiclient.Set(s.want(f, held, picked))
		}
	}
	set(apiclient.FieldAccounts, &patch.Accounts, s.user.Accounts)
	set(apiclient.FieldGroups, &patch.Groups, s.user.Groups)
	set(apiclient.FieldPolicies, &patch.Policies, s.user.Policies)
	if touched[apiclient.FieldManagers] {
		patch.Managers = apiclient.Set(s.memberships(picked))
	}
	return patch, rest
}

// want are the ids of a field as they are picked; what the catalogue does not list stays as it is.
func (s *Screen) want(f apiclient.Field, has []apiclient.Ref, picked map[string]bool) []string {
	out := []string{}
	listed := map[string]bool{}
	for _, e := range s.entries {
		if id, ok := strings.CutPrefix(e.ID, string(f)+sep); ok {
			listed[id] = true
			if picked[e.ID] {
				out = append(out, id)
			}
		}
	}
	for _, r := range has {
		if !listed[r.ID] {
			out = append(out, r.ID)
		}
	}
	return out
}

// memberships are the managers with the roles that are picked in each. A manager stays while it has a role, or was held
// without one.
func (s *Screen) memberships(picked map[string]bool) []apiclient.Membership {
	var out []apiclient.Membership
	at := map[string]int{}
	place := func(manager string) *apiclient.Membership {
		i, ok := at[manager]
		if !ok {
			i = len(out)
			at[manager] = i
			out = append(out, apiclient.Membership{Manager: apiclient.Ref{ID: manager}})
		}
		return &out[i]
	}
	listed := map[string]bool{}
	for _, e := range s.entries {
		id, ok := strings.CutPrefix(e.ID, string(apiclient.FieldManagers)+sep)
		if !ok {
			continue
		}
		listed[e.ID] = true
		manager, role, _ := strings.Cut(id, sep)
		if picked[e.ID] {
			m := place(manager)
			m.Roles = append(m.Roles, apiclient.Ref{ID: role})
		}
	}
	for _, m := range s.user.Managers {
		if len(m.Roles) == 0 {
			place(m.Manager.ID)
		}
		for _, r := range m.Roles {
			if !listed[string(apiclient.FieldManagers)+sep+m.Manager.ID+sep+r.ID] {
				p := place(m.Manager.ID)
				p.Roles = append(p.Roles, apiclient.Ref{ID: r.ID})
			}
		}
	}
	return out
}

// footLines say what would change, in at most three lines.
func (s *Screen) footLines() []string {
	changes := s.changes()
	if len(changes) == 0 {
		words := "Nothing is changed yet: space gives and takes."
		if s.news != "" {
			words = s.news
		}
		return []string{"", "   " + kit.Truncate(words, max(s.width-4, 1), s.env.Theme.Sym.Ellipsis)}
	}
	words := make([]string, len(changes))
	for i := range changes {
		words[i] = changes[i].words()
	}
	lines := kit.Wrap(strings.Join(words, "   "), max(s.width-4, 20))
	if len(lines) > 2 {
		lines = append(lines[:2], s.env.Theme.Sym.Ellipsis+" "+kit.Plural(len(changes), "change", "changes")+" in all")
	}
	if power := powerful(changes); len(power) > 0 {
		lines = append(lines, s.env.Theme.Warn.Render("administrator power: "+strings.Join(power, ", ")))
	}
	if s.news != "" {
		lines = slices.Insert(lines, 0, s.news)
	}
	out := []string{""}
	for _, line := range lines {
		out = append(out, "   "+line)
	}
	return out
}
