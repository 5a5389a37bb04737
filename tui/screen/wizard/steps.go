package wizard

import (
	"fmt"
	"strings"
	"time"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/datepicker"
	"steward/tui/widget/fields"
	"steward/tui/widget/form"
)

// build makes the steps that the system has, and the review.
func (s *Screen) build() {
	d := &s.env.Session.System
	s.identity(d)
	s.endDate(d)
	s.tenancy(d)
	s.permissions(d)
	s.steps = append(s.steps, &step{title: "Review"})
	s.pristine = s.draft()
}

// identity is name, description and contact.
func (s *Screen) identity(d *apiclient.Description) {
	var all []form.Field
	text := func(field apiclient.Field, label, hint string, check func(string) string) *fields.Text {
		if !d.Has(field) {
			return nil
		}
		rule := d.Fields[field]
		t := fields.NewText(s.env.Theme, "", fields.TextOptions{
			Label: label, Hint: hintOf(rule, hint), Limit: rule.MaxLength, Check: func(v string) string {
				if wrong := kit.Clean(rule.Check(v)); wrong != "" {
					return wrong
				}
				return check(v)
			},
		})
		all = append(all, t)
		return t
	}
	fine := func(string) string { return "" }
	s.name = text(apiclient.FieldName, "Name", "", s.nameTaken)
	s.description = text(apiclient.FieldDescription, "Description", "what it is for", fine)
	s.contact = text(apiclient.FieldContact, "Contact", "e-mail of the person answerable for its keys", fine)
	s.add("Identity", form.New(all...), len(all))
}

// hintOf tells the rule of a field in the system's words, and what else is known of it.
func hintOf(rule apiclient.FieldRule, meaning string) string {
	var parts []string
	if !rule.Required {
		parts = append(parts, "optional")
	}
	if meaning != "" {
		parts = append(parts, meaning)
	}
	switch {
	case rule.Words != "":
		parts = append(parts, kit.Clean(rule.Words))
	case rule.MaxLength > 0:
		parts = append(parts, fmt.Sprintf("at most %d characters", rule.MaxLength))
	}
	return strings.Join(parts, ", ")
}

// endDate is the presets and the calendar.
func (s *Screen) endDate(d *apiclient.Description) {
	if !d.Has(apiclient.FieldEndDate) {
		return
	}
	now := s.env.Now()
	today := apiclient.DateOf(now)
	presets := []datepicker.Preset{
		{Title: "Never"},
		{Title: "30 days", Date: today.AddDays(30)},
		{Title: "90 days", Date: today.AddDays(90)},
		{Title: "1 year", Date: nextYear(today)},
	}
	if d.Fields[apiclient.FieldEndDate].Required {
		presets = presets[1:]
	}
	s.end = datepicker.NewEndDate(s.env.Theme, datepicker.Options{Label: "End date", Presets: presets, Now: now})
	s.add("End date", form.New(s.end), 1)
}

func nextYear(d apiclient.Date) apiclient.Date {
	t := d.Time()
	return apiclient.DateOf(time.Date(t.Year()+1, t.Month(), t.Day(), 0, 0, 0, 0, time.UTC))
}

// tenancy is accounts and managers, side by side.
func (s *Screen) tenancy(d *apiclient.Description) {
	var all []form.Field
	var titles []string
	list := func(field apiclient.Field, label string) *fields.Picks {
		if !d.Has(field) {
			return nil
		}
		p := fields.NewPicks(s.env.Theme, label, loading(s.env.Theme), d.Fields[field].Required)
		all, titles = append(all, p), append(titles, strings.ToLower(label))
		return p
	}
	s.accounts = list(apiclient.FieldAccounts, "Accounts")
	s.managers = list(apiclient.FieldManagers, "Managers")
	s.add(title(titles), form.Beside(all...), len(all))
}

// permissions are roles, for each manager, and groups and policies.
func (s *Screen) permissions(d *apiclient.Description) {
	var titles []string
	required := false
	for _, f := range []apiclient.Field{apiclient.FieldGroups, apiclient.FieldPolicies} {
		if d.Has(f) {
			titles = append(titles, string(f))
			required = required || d.Fields[f].Required
		}
	}
	label := title(titles)
	if d.Has(apiclient.FieldManagers) {
		label = "Roles"
		titles = append([]string{"roles"}, titles...)
	}
	if len(titles) == 0 {
		return
	}
	s.access = fields.NewPicks(s.env.Theme, title(titles), loading(s.env.Theme), required)
	s.add(label, form.New(s.access), 1)
}

func (s *Screen) add(title string, f *form.Form, fields int) {
	if fields > 0 {
		s.steps = append(s.steps, &step{title: title, form: f})
	}
}

// title joins words as people do: "Accounts and managers".
func title(words []string) string {
	if len(words) == 0 {
		return ""
	}
	s := strings.Join(words[:len(words)-1], ", ")
	if s != "" {
		s += " and "
	}
	s += words[len(words)-1]
	return strings.ToUpper(s[:1]) + s[1:]
}

func loading(t *kit.Theme) string { return "loading" + t.Sym.Ellipsis }

// stepLine says where one is: `Step 2 of 5   ✓ Identity   ● End date   ○ Roles   ○ Review`. What does not fit gives way
// in two stages: the space, then the titles of the other steps.
func (s *Screen) stepLine() string {
	for _, o := range []struct {
		gap    int
		titles bool
	}{{3, true}, {2, true}, {2, false}} {
		if line := s.stepLineWith(strings.Repeat(" ", o.gap), o.titles); kit.Width(line) <= s.width {
			return line
		}
	}
	return kit.Truncate(s.stepLineWith(" ", false), s.width, s.env.Theme.Sym.Ellipsis)
}

func (s *Screen) stepLineWith(gap string, titles bool) string {
	t := s.env.Theme
	line := " " + t.Strong.Render(fmt.Sprintf("Step %d of %d", s.at+1, len(s.steps)))
	for i, step := range s.steps {
		sign, style := t.Sym.Ring, t.Muted
		switch {
		case i == s.at:
			sign, style = t.Sym.Dot, t.Accent
		case step.seen && step.form != nil && step.form.Invalid() != nil:
			sign, style = t.Sym.Cross, t.Bad
		case step.seen:
			sign, style = t.Sym.Mark, t.Good
		}
		line += gap + style.Render(sign)
		switch {
		case i == s.at:
			line += " " + style.Render(step.title)
		case titles:
			line += " " + t.Muted.Render(step.title)
		}
	}
	return line
}
