package wizard

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/datepicker"
	"steward/tui/widget/fields"
)

// Columns of the review.
const (
	margin      = 3
	labelWidth  = 14
	valueColumn = margin + labelWidth
)

// pressReview is what keys mean on the review: enter creates.
func (s *Screen) pressReview(key string) tea.Cmd {
	switch key {
	case "enter", "ctrl+s":
		return s.create()
	case "shift+tab", "left", "h":
		s.goBack()
	case "down", "j":
		s.scroll++
	case "up", "k":
		s.scroll = max(s.scroll-1, 0)
	}
	return nil
}

// review is everything that will be created, what speaks against it, and the button. The button is always in sight.
func (s *Screen) review(height int) []string {
	lines := s.values()
	foot := append([]string{""}, s.foot()...)
	room := max(height-len(foot), 1)
	if len(lines) <= room {
		s.scroll = 0
		return append(lines, foot...)
	}
	s.scroll = min(s.scroll, len(lines)-room)
	shown := append([]string(nil), lines[s.scroll:s.scroll+room]...)
	foot[0] = "   " + s.env.Theme.Muted.Render(s.more(s.scroll, len(lines)-room-s.scroll))
	return append(shown, foot...)[:max(min(height, room+len(foot)), 0)]
}

// more says how many lines are out of sight.
func (s *Screen) more(above, below int) string {
	var parts []string
	if above > 0 {
		parts = append(parts, s.env.Theme.Sym.Up+" "+kit.Plural(above, "line", "lines"))
	}
	if below > 0 {
		parts = append(parts, s.env.Theme.Sym.Down+" "+kit.Plural(below, "line", "lines"))
	}
	return strings.Join(parts, "   ")
}

func (s *Screen) values() []string {
	t, user := s.env.Theme, s.newUser()
	var lines []string
	add := func(has bool, label, value string) {
		if !has {
			return
		}
		if value == "" {
			value = t.Muted.Render(t.Sym.Dash)
		}
		lines = append(lines, s.labelled(label, value)...)
	}
	add(s.name != nil, "Name", kit.Clean(user.Name))
	add(s.description != nil, "Description", kit.Clean(user.Description))
	add(s.contact != nil, "Contact", kit.Clean(user.Contact))
	if s.end != nil {
		add(true, "End date", s.endWords(user.EndDate))
	}
	if s.accounts != nil {
		add(true, "Accounts", s.titles(s.accounts.Picked()))
	}
	add(s.managers != nil, "Access", s.accessWords(user.Managers))
	if s.access != nil {
		d := &s.env.Session.System
		add(d.Has(apiclient.FieldGroups), "Groups", s.titlesOf(kindGroup))
		add(d.Has(apiclient.FieldPolicies), "Policies", s.titlesOf(kindPolicy))
	}
	return lines
}

func (s *Screen) endWords(d apiclient.Date) string {
	if d.IsZero() {
		return "never"
	}
	words := d.String() + "   works until 23:59:59 UTC"
	whole := words + ", " + datepicker.Away(d, apiclient.DateOf(s.env.Now()))
	if valueColumn+kit.Width(whole) < s.width {
		return whole
	}
	return words
}

// accessWords lists managers with their roles: "Trust Lifecycle: Read only · CA: no roles".
func (s *Screen) accessWords(managers []apiclient.Membership) string {
	parts := make([]string, len(managers))
	for i, m := range managers {
		roles := make([]string, len(m.Roles))
		for j, r := range m.Roles {
			roles[j] = kit.Clean(r.Name)
		}
		words := strings.Join(roles, ", ")
		if words == "" {
			words = "no roles"
		}
		parts[i] = kit.Clean(m.Manager.Name) + ": " + words
	}
	return strings.Join(parts, " "+s.env.Theme.Sym.Sep+" ")
}

// foot says what is wrong or worth knowing, then comes the button.
func (s *Screen) foot() []string {
	t := s.env.Theme
	var lines []string
	for _, step := range s.steps {
		if step.form == nil {
			continue
		}
		if wrong := step.form.Invalid(); wrong != nil {
			words := wrong.Problem()
			if wrong.Label() != step.title {
				words = wrong.Label() + " " + words
			}
			lines = append(lines, s.wrapped(t.Sym.Cross+" "+step.title+": "+words, t.Bad.Render)...)
		}
	}
	if admins := s.admins(); len(admins) > 0 {
		lines = append(lines, s.wrapped("admin power: "+strings.Join(admins, ", "), t.Warn.Render)...)
	}
	if s.failure != "" {
		lines = append(lines, s.wrapped(t.Sym.Cross+" "+s.failure, t.Bad.Render)...)
	}
	if len(lines) > 0 {
		lines = append(lines, "")
	}
	off := s.env.Session.Can(apiclient.ActCreate)
	switch {
	case s.busy():
		return append(lines, "   Creating "+kit.Clean(s.attempt.Sent.Name)+t.Sym.Ellipsis)
	case off != "":
		return append(lines, kit.Truncate("   "+t.Muted.Render("[ Create ]   "+off), s.width, t.Sym.Ellipsis))
	default:
		return append(lines, "   "+t.Reverse.Render("[ Create ]"))
	}
}

// labelled is a label with its value, wrapped below itself where it is long.
func (s *Screen) labelled(label, value string) []string {
	var lines []string
	for i, line := range kit.Wrap(value, max(s.width-valueColumn-1, 10)) {
		if i > 0 {
			label = ""
		}
		lines = append(lines, strings.Repeat(" ", margin)+s.env.Theme.Muted.Render(kit.Pad(label, labelWidth))+line)
	}
	return lines
}

func (s *Screen) wrapped(text string, style func(...string) string) []string {
	lines := kit.Wrap(text, max(s.width-margin-1, 10))
	for i := range lines {
		lines[i] = strings.Repeat(" ", margin) + style(lines[i])
	}
	return lines
}

func (s *Screen) titlesOf(kind string) string {
	var of []fields.Entry
	for _, e := range s.access.Picked() {
		if strings.HasPrefix(e.ID, kind+sep) {
			of = append(of, e)
		}
	}
	return s.titles(of)
}

func (s *Screen) titles(entries []fields.Entry) string {
	titles := make([]string, len(entries))
	for i, e := range entries {
		titles[i] = e.Title
	}
	return strings.Join(titles, ", ")
}
