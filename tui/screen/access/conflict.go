package access

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/conflict"
	"steward/tui/widget/fields"
)

// clash is what somebody else made of the access while it was picked here, with the choices between theirs and ours.
type clash struct {
	theirs apiclient.ServiceUser
	areas  []area
	board  *conflict.Board
}

// area is a part of the access in which changes may touch each other: accounts, groups, policies, or one manager's roles.
type area struct {
	id, title            string
	before, theirs, mine map[string]bool // the ids of entries
}

// areaOf is the area of an entry.
func areaOf(entry string) string {
	f, rest, _ := strings.Cut(entry, sep)
	if apiclient.Field(f) != apiclient.FieldManagers {
		return f
	}
	manager, _, _ := strings.Cut(rest, sep)
	return f + sep + manager
}

// meet shows what both made of the access. Where both come to the same there is nothing to choose.
func (s *Screen) meet(theirs apiclient.ServiceUser) tea.Cmd {
	areas := s.areas(&theirs)
	var shown []conflict.Aspect
	for i := range areas {
		if a, ok := s.aspect(&areas[i]); ok {
			shown = append(shown, a)
		}
	}
	if len(shown) == 0 {
		s.user = theirs
		s.env.Fleet.Put(theirs)
		return tea.Batch(kit.Say(kit.Success, theirs.Name+" has this access already"), kit.Send(kit.Back{Force: true}))
	}
	s.clash = &clash{theirs: theirs, areas: areas, board: conflict.New(s.env.Theme, conflict.Options{
		Head: conflict.Told(&theirs, "picked", s.env.Now()), Verb: "go on", Save: func() tea.Cmd {
			s.settle()
			if len(s.changes()) == 0 {
				s.env.Fleet.Put(theirs)
				return tea.Batch(kit.Say(kit.Info, "Nothing was sent: theirs stays"), kit.Send(kit.Back{Force: true}))
			}
			return s.ask()
		},
		Edit: func() tea.Cmd { s.settle(); return nil },
	}, shown)}
	return nil
}

// learn adds entries for what the user holds and the catalogue did not list when it was read, so that it has a name and
// can be taken away.
func (s *Screen) learn(u *apiclient.ServiceUser) {
	d := &s.env.Session.System
	add := func(f apiclient.Field, group, id string, ref apiclient.Ref) {
		id = string(f) + sep + id
		if !can(d, f) || slices.ContainsFunc(s.entries, func(e fields.Entry) bool { return e.ID == id }) {
			return
		}
		at := len(s.entries)
		for i := range s.entries {
			if s.entries[i].Group == group {
				at = i + 1
			}
		}
		s.entries = slices.Insert(s.entries, at, fields.Entry{ID: id, Group: group, Title: kit.Clean(ref.Name)})
	}
	for _, r := range u.Accounts {
		add(apiclient.FieldAccounts, "Accounts", r.ID, r)
	}
	for _, m := range u.Managers {
		for _, r := range m.Roles {
			add(apiclient.FieldManagers, kit.Clean(m.Manager.Name), m.Manager.ID+sep+r.ID, r)
		}
	}
	for _, r := range u.Groups {
		add(apiclient.FieldGroups, "Groups", r.ID, r)
	}
	for _, r := range u.Policies {
		add(apiclient.FieldPolicies, "Policies", r.ID, r)
	}
	s.picks.SetEntries(s.entries)
}

// areas split the three versions of the access.
func (s *Screen) areas(theirs *apiclient.ServiceUser) []area {
	var out []area
	place := map[string]int{}
	put := func(ids map[string]bool, into func(*area) map[string]bool) {
		for id, in := range ids {
			if !in {
				continue
			}
			key := areaOf(id)
			i, ok := place[key]
			if !ok {
				i = len(out)
				place[key] = i
				out = append(out, area{
					id: key, title: s.areaTitle(id, theirs),
					before: map[string]bool{}, theirs: map[string]bool{}, mine: map[string]bool{},
				})
			}
			into(&out[i])[id] = true
		}
	}
	put(held(&s.user), func(a *area) map[string]bool { return a.before })
	put(held(theirs), func(a *area) map[string]bool { return a.theirs })
	put(s.picks.Marked(), func(a *area) map[string]bool { return a.mine })
	slices.SortFunc(out, func(a, b area) int { return strings.Compare(a.id, b.id) })
	return out
}

// areaTitle names an entry's area: the heading it stands under in the list.
func (s *Screen) areaTitle(entry string, theirs *apiclient.ServiceUser) string {
	for i := range s.entries {
		if areaOf(s.entries[i].ID) == areaOf(entry) {
			return s.entries[i].Group
		}
	}
	f, manager, _ := strings.Cut(areaOf(entry), sep)
	for _, m := range slices.Concat(s.user.Managers, theirs.Managers) {
		if manager != "" && m.Manager.ID == manager {
			return kit.Clean(m.Manager.Name)
		}
	}
	return strings.ToUpper(f[:1]) + f[1:]
}

// aspect is an area for the board. Changes of entries of their own go together; those of one manager's roles are asked,
// because what a role allows may depend on the others.
func (s *Screen) aspect(a *area) (conflict.Aspect, bool) {
	shown := conflict.Aspect{
		ID: a.id, Title: a.title, Before: s.names(a.before),
		Theirs: s.difference(a.before, a.theirs), Yours: s.difference(a.before, a.mine), Chosen: conflict.Theirs,
	}
	shown.TheyDid, shown.YouDid = shown.Theirs != "", shown.Yours != ""
	switch {
	case shown.Theirs == shown.Yours:
		return shown, false
	case shown.TheyDid && shown.YouDid:
		shown.Both = s.difference(a.before, a.both())
		shown.Chosen = conflict.Both
		if strings.HasPrefix(a.id, string(apiclient.FieldManagers)+sep) {
			shown.Chosen = conflict.Open
		}
	case shown.YouDid:
		shown.Chosen = conflict.Yours
	}
	return shown, true
}

// both are the entries after both changes.
func (a *area) both() map[string]bool {
	out := map[string]bool{}
	for _, ids := range []map[string]bool{a.before, a.theirs, a.mine} {
		for id := range ids {
			// Whoever differs from before decides: both differ only in the same direction.
			if a.before[id] == a.theirs[id] && a.mine[id] || a.before[id] != a.theirs[id] && a.theirs[id] {
				out[id] = true
			}
		}
	}
	return out
}

// settle puts the choices on top of their state. What was not chosen yet keeps both.
func (s *Screen) settle() {
	c := s.clash
	s.clash = nil
	for i := range c.areas {
		a := &c.areas[i]
		want := a.both()
		switch c.board.Side(a.id) {
		case conflict.Theirs:
			want = a.theirs
		case conflict.Yours:
			want = a.mine
		case conflict.Both, conflict.Open:
		}
		for _, ids := range []map[string]bool{a.theirs, a.mine} {
			for id := range ids {
				s.picks.Pick(id, want[id])
			}
		}
	}
	s.user = c.theirs
}

// names are the titles of entries: "deploy, qa".
func (s *Screen) names(ids map[string]bool) string {
	var out []string
	for id := range ids {
		out = append(out, s.entryTitle(id))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// difference is what was given and taken: "+ deploy  - qa".
func (s *Screen) difference(before, after map[string]bool) string {
	var given, taken []string
	for id := range after {
		if !before[id] {
			given = append(given, "+ "+s.entryTitle(id))
		}
	}
	for id := range before {
		if !after[id] {
			taken = append(taken, "- "+s.entryTitle(id))
		}
	}
	slices.Sort(given)
	slices.Sort(taken)
	return strings.Join(append(given, taken...), "  ")
}

// entryTitle names an entry, with its power.
func (s *Screen) entryTitle(id string) string {
	for i := range s.entries {
		if e := &s.entries[i]; e.ID == id {
			if e.Admin {
				return e.Title + " (administrator power)"
			}
			return e.Title
		}
	}
	return kit.Clean(id[strings.LastIndex(id, sep)+1:])
}

// boardActions are the board's, which draw the screen anew.
func (s *Screen) boardActions() []kit.Action {
	actions := s.clash.board.Actions()
	for i := range actions {
		run := actions[i].Run
		actions[i].Run = func() tea.Cmd {
			defer s.rebuild()
			return run()
		}
	}
	return actions
}
