package edit

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
)

// conflict is what three versions of a user say: as it was read, as it was to become here, and as it is now.
type conflict struct {
	base, mine, theirs apiclient.ServiceUser
	scroll             int
}

// aspect is one field that can be edited here.
type aspect struct {
	title string
	of    func(u apiclient.ServiceUser) string
	copy  func(to *apiclient.ServiceUser, from apiclient.ServiceUser)
}

func aspects() []aspect {
	return []aspect{
		{
			"Name", func(u apiclient.ServiceUser) string { return u.Name },
			func(to *apiclient.ServiceUser, from apiclient.ServiceUser) { to.Name = from.Name },
		},
		{
			"Description", func(u apiclient.ServiceUser) string { return u.Description },
			func(to *apiclient.ServiceUser, from apiclient.ServiceUser) { to.Description = from.Description },
		},
		{
			"Contact", func(u apiclient.ServiceUser) string { return u.Contact },
			func(to *apiclient.ServiceUser, from apiclient.ServiceUser) { to.Contact = from.Contact },
		},
		{
			"End date", func(u apiclient.ServiceUser) string { return u.EndDate.String() },
			func(to *apiclient.ServiceUser, from apiclient.ServiceUser) { to.EndDate = from.EndDate },
		},
	}
}

// differing are the fields in which two versions differ.
func differing(a, b apiclient.ServiceUser) []aspect {
	var out []aspect
	for _, f := range aspects() {
		if f.of(a) != f.of(b) {
			out = append(out, f)
		}
	}
	return out
}

// conflictActions are the ways out of a conflict; none of them writes anything that was not shown.
func (s *Screen) conflictActions() []kit.Action {
	return []kit.Action{
		{
			ID: "edit.mine", Keys: []string{"m"}, Title: "take mine", Help: "Write your changes over theirs", Danger: kit.Changes,
			Run: func() tea.Cmd {
				defer s.rebuild()
				s.settle()
				return s.send()
			},
		},
		{
			ID: "edit.theirs", Keys: []string{"t"}, Title: "take theirs", Help: "Drop your changes and leave it as it is now",
			Run: func() tea.Cmd {
				s.env.Fleet.Put(s.conflict.theirs)
				return tea.Batch(kit.Say(kit.Info, "Nothing was written: theirs stays"), kit.Send(kit.Back{Force: true}))
			},
		},
		{
			ID: "edit.on", Keys: []string{"e"}, Title: "go on editing", Help: "Back to the form: your changes on top of theirs",
			Run: func() tea.Cmd {
				defer s.rebuild()
				s.settle()
				return nil
			},
		},
	}
}

// settle goes on from their state with the changes made here.
func (s *Screen) settle() {
	theirs := s.conflict.theirs
	s.conflict = nil
	s.rebase(theirs)
}

func (c *conflict) press(key string) {
	switch key {
	case "down", "j":
		c.scroll++
	case "up", "k":
		c.scroll--
	}
}

// Columns of the table of versions.
const (
	margin     = 3
	labelWidth = 14
	wideFrom   = 90
)

// draw shows the versions in columns, or under each other where columns would be too narrow to compare.
func (c *conflict) draw(env *kit.Env, width, height int) string {
	t := env.Theme
	by := "somebody"
	if c.theirs.UpdatedBy != "" {
		by = kit.Clean(c.theirs.UpdatedBy)
	}
	head := kit.Clean(c.theirs.Name) + " was changed by " + by
	if !c.theirs.UpdatedAt.IsZero() {
		head += " " + kit.Ago(c.theirs.UpdatedAt, env.Now())
	}
	lines := []string{""}
	for _, line := range kit.Wrap(head+", while you edited it.", max(width-margin-1, 10)) {
		lines = append(lines, "   "+t.Warn.Render(line))
	}
	lines = append(lines, "   Nothing was overwritten. Choose below.", "")
	body := c.table(t, width)
	room := max(height-len(lines), 1)
	c.scroll = max(min(c.scroll, len(body)-room), 0)
	lines = append(lines, body[c.scroll:min(c.scroll+room, len(body))]...)
	return strings.Join(lines[:min(len(lines), height)], "\n")
}

func (c *conflict) table(t *kit.Theme, width int) []string {
	wide := width >= wideFrom
	column := (width - margin - labelWidth - 1) / 3
	var lines []string
	if wide {
		lines = append(lines, strings.Repeat(" ", margin+labelWidth)+
			t.Muted.Render(kit.Pad("YOURS", column)+kit.Pad("THEIRS", column)+"BEFORE"))
	}
	for _, f := range aspects() {
		mine, theirs, base := f.of(c.mine), f.of(c.theirs), f.of(c.base)
		if mine == base && theirs == base {
			continue
		}
		if wide {
			lines = append(lines, "   "+kit.Pad(f.title, labelWidth)+
				c.version(t, mine, base, column)+c.version(t, theirs, base, column)+c.version(t, base, base, column))
			continue
		}
		lines = append(lines, "   "+t.Strong.Render(f.title))
		for _, v := range []struct{ label, value string }{{"yours", mine}, {"theirs", theirs}, {"before", base}} {
			lines = append(lines, "     "+t.Muted.Render(kit.Pad(v.label, labelWidth-2))+c.version(t, v.value, base, width-margin-labelWidth-1))
		}
	}
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// version is a value in its column; what differs from before stands out.
func (c *conflict) version(t *kit.Theme, value, base string, column int) string {
	style := t.Muted
	if value != base {
		style = t.Strong
	}
	text := kit.Clean(value)
	if text == "" {
		text = t.Sym.Dash
	}
	text = kit.Truncate(text, column-2, t.Sym.Ellipsis)
	return style.Render(text) + strings.Repeat(" ", max(column-kit.Width(text), 0))
}
