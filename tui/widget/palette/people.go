package palette

import (
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

// Users are the service users that fit what is typed.
type Users struct {
	Users []User // the best ones, best first
	Total int    // how many there are in all
	Close bool   // the first of them has what is typed in one piece
}

// User is a service user as a line. Its texts are clean.
type User struct {
	ID, Name, Status string
	Style            *lipgloss.Style // of the status; nil is plain
}

// people are the service users of the palette.
type people struct {
	find    func(text string, found func(Users) tea.Cmd) tea.Cmd
	open    func(id string) tea.Cmd
	found   Users
	seeking bool // an answer to what is typed is still to come
	entered bool // enter was pressed before the answer came
}

// WithUsers lets the palette find service users too, and returns it. Find looks for a text, outside the update loop, and
// hands what it finds to found in it, unless it was called again meanwhile. Open shows a user.
func (p *Palette) WithUsers(find func(text string, found func(Users) tea.Cmd) tea.Cmd, open func(id string) tea.Cmd) *Palette {
	p.people.find, p.people.open = find, open
	return p
}

// seek looks for the users who fit what is typed. Those that were found before stay until the answer comes.
func (p *Palette) seek() tea.Cmd {
	if p.people.find == nil {
		return nil
	}
	text := p.input.Value()
	p.people.entered, p.people.seeking = false, true
	return p.people.find(text, func(found Users) tea.Cmd {
		if p.done || p.input.Value() != text {
			return nil
		}
		return p.take(found)
	})
}

// take shows what was found, and leaves the cursor on its entry where the operator put it.
func (p *Palette) take(found Users) tea.Cmd {
	action, user := p.entry(p.cursor)
	p.people.found, p.people.seeking = found, false
	p.cursor = 0
	for i := 0; p.moved && i < p.entries(); i++ {
		if a, u := p.entry(i); a != nil && a == action || u != nil && user != nil && u.ID == user.ID {
			p.cursor = i
		}
	}
	if p.people.entered {
		p.people.entered = false
		return p.run()
	}
	return nil
}

// usersFirst reports whether the users stand above the commands: what was typed is in a name, and in no title.
func (p *Palette) usersFirst() bool { return p.people.found.Close && !p.close }
