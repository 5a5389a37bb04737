package palette

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
	"steward/tui/widget/help"
)

// entries is how many commands and users are found.
func (p *Palette) entries() int { return len(p.shown) + len(p.people.found.Users) }

// entry is the command or the user at a position.
func (p *Palette) entry(i int) (*kit.Action, *User) {
	users := p.people.found.Users
	if p.usersFirst() {
		if i < len(users) {
			return nil, &users[i]
		}
		i -= len(users)
	} else if i >= len(p.shown) && i-len(p.shown) < len(users) {
		return nil, &users[i-len(p.shown)]
	}
	if i < 0 || i >= len(p.shown) {
		return nil, nil
	}
	return p.shown[i], nil
}

// View is the box. Its size depends on the terminal alone, so that it stands still while one types.
func (p *Palette) View(width, height int) string {
	t := p.box.Theme
	inner := p.box.Inner(width)
	height = min(height, len(p.actions)+3, 17)
	p.box.Min = inner
	p.box.Head = []string{t.Accent.Render(prompt) + p.input.Value()}
	p.box.Body = p.lines(inner, height)
	for len(p.box.Body) < height-3 {
		p.box.Body = append(p.box.Body, "")
	}
	line := p.lineOf(p.cursor)
	if p.cursor == 0 || p.cursor == p.split() {
		p.box.Keep(max(line-1, 0), height) // with the heading above it
	}
	p.box.Keep(line, height)
	return p.box.Draw(width, height)
}

// split is how many entries the first of the two groups has.
func (p *Palette) split() int {
	if p.usersFirst() {
		return len(p.people.found.Users)
	}
	return len(p.shown)
}

// headed reports whether headings stand above the groups: there is more than commands.
func (p *Palette) headed() bool { return len(p.people.found.Users) > 0 }

// lineOf is the line of an entry, with the headings before it.
func (p *Palette) lineOf(i int) int {
	switch {
	case !p.headed():
		return i
	case i < p.split() || p.split() == 0:
		return i + 1
	default:
		return i + 2
	}
}

// lines are what is found. Those further from the cursor than a page cannot show and stay empty.
func (p *Palette) lines(inner, page int) []string {
	t := p.box.Theme
	switch {
	case p.entries() == 0 && p.people.find == nil:
		return []string{t.Muted.Render("  No command has these letters.")}
	case p.entries() == 0 && p.people.seeking:
		return nil
	case p.entries() == 0:
		return []string{t.Muted.Render("  No command and no service user has these letters.")}
	}
	keys, titles := p.columns()
	out := make([]string, p.lineOf(p.entries()-1)+1)
	for i := max(p.cursor-page, 0); i < min(p.cursor+page, p.entries()); i++ {
		if a, u := p.entry(i); u != nil {
			out[p.lineOf(i)] = userLine(t, u, inner, i == p.cursor)
		} else {
			out[p.lineOf(i)] = line(t, a, keys, titles, inner, i == p.cursor)
		}
	}
	if p.headed() {
		p.headings(out)
	}
	return out
}

// headings put a heading above each group.
func (p *Palette) headings(out []string) {
	t := p.box.Theme
	users, commands := p.lineOf(len(p.shown))-1, 0
	if p.usersFirst() {
		users, commands = 0, p.lineOf(len(p.people.found.Users))-1
	}
	if len(p.shown) > 0 {
		out[commands] = t.Strong.Render("Commands")
	} else {
		users = 0
	}
	words := "Service users"
	if n := p.people.found.Total; n > len(p.people.found.Users) {
		words += "   the best " + kit.Count(len(p.people.found.Users)) + " of " + kit.Count(n)
	}
	out[users] = t.Strong.Render(words)
}

// columns are the widths of keys and titles.
func (p *Palette) columns() (keys, titles int) {
	t := p.box.Theme
	for i := range p.actions {
		keys = max(keys, kit.Width(help.KeyName(t, p.actions[i].Key())))
		titles = max(titles, kit.Width(p.actions[i].Title))
	}
	return min(keys, 9), min(titles, 26)
}

func line(t *kit.Theme, a *kit.Action, keys, titles, inner int, cursor bool) string {
	sign, style, beside := " ", t.Text, a.Help
	if a.Off != "" {
		style, beside = t.Muted, "off: "+a.Off
	}
	if cursor {
		sign = t.Accent.Render(t.Sym.Cursor)
		if a.Off == "" {
			style = t.Accent
		}
	}
	title := kit.Fit(a.Title, titles, t.Sym.Ellipsis)
	key := kit.Fit(help.KeyName(t, a.Key()), keys, t.Sym.Ellipsis)
	room := inner - 2 - titles - 2 - keys - 2
	return strings.TrimRight(sign+" "+style.Render(title)+"  "+t.Key.Render(key)+"  "+
		t.Muted.Render(kit.Truncate(beside, room, t.Sym.Ellipsis)), " ")
}

// statusWidth is the room for a status: "disabled".
const statusWidth = 9

// userLine is a user: the name, and the status at the right.
func userLine(t *kit.Theme, u *User, inner int, cursor bool) string {
	sign, style := " ", t.Text
	if cursor {
		sign, style = t.Accent.Render(t.Sym.Cursor), t.Accent
	}
	status := t.Muted
	if u.Style != nil {
		status = *u.Style
	}
	room := max(inner-2-2-statusWidth, 1)
	return sign + " " + style.Render(kit.Fit(u.Name, room, t.Sym.Ellipsis)) + "  " + status.Render(kit.Truncate(u.Status, statusWidth, ""))
}

// Click puts the cursor on a line.
func (p *Palette) Click(_, y int) (tea.Cmd, bool) {
	line, ok := p.box.BodyLine(y)
	if !ok {
		return nil, false
	}
	for i := range p.entries() {
		if p.lineOf(i) == line {
			p.cursor, p.moved = i, true
			return nil, true
		}
	}
	return nil, false
}
