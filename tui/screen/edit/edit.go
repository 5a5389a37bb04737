// Package edit is the screen that changes a service user's name, description, contact and end date. It reads the user
// afresh, sends only what was changed with the revision that was read, and when somebody else was faster it shows both
// versions field by field.
//
// Start reading at Screen; save.go sends, conflict.go is what happens when two people edit.
package edit

import (
	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/datepicker"
	"steward/tui/widget/dialog"
	"steward/tui/widget/fields"
	"steward/tui/widget/form"
)

// Screen edits one user. A field that the system lacks is nil.
type Screen struct {
	env           *kit.Env
	id            apiclient.UserID
	toContact     bool // begins at the contact
	width, height int
	loaded        bool
	err           error                 // why the user could not be read
	base          apiclient.ServiceUser // as it was read, the start of the changes
	name          *fields.Text
	description   *fields.Text
	contact       *fields.Text
	end           *datepicker.EndDate
	form          *form.Form
	clash         *clash // nil unless somebody else was faster
	resent        int    // how often the save was repeated on a newer revision
	view          string
}

var (
	_ kit.Screen       = (*Screen)(nil)
	_ kit.TextCapturer = (*Screen)(nil)
	_ kit.CursorOwner  = (*Screen)(nil)
	_ kit.LeaveGuard   = (*Screen)(nil)
)

// New makes the screen for a user.
func New(env *kit.Env, arg kit.EditArg) *Screen {
	return &Screen{env: env, id: arg.User, toContact: arg.Contact, width: 80, height: 20}
}

// Title is the screen's part of the breadcrumb.
func (s *Screen) Title() string { return "Edit" }

// Subject is the user.
func (s *Screen) Subject() apiclient.UserID { return s.id }

// Init reads the user afresh.
func (s *Screen) Init() tea.Cmd {
	defer s.rebuild()
	return s.read()
}

func (s *Screen) read() tea.Cmd {
	s.err = nil
	return kit.Call(s.env.Calls, "read", kit.ReadTimeout, s.readUser, func(u apiclient.ServiceUser, err error) tea.Cmd {
		defer s.rebuild()
		if err != nil {
			s.err = err
			return kit.Fail(err)
		}
		s.loaded = true
		s.build(u, u)
		if s.toContact && s.contact != nil {
			s.form.FocusOn(s.contact)
		}
		return nil
	})
}

// build makes the form on a base with values in it that may differ from the base.
func (s *Screen) build(base, values apiclient.ServiceUser) {
	s.base = base
	var all []form.Field
	s.name = s.text(&all, apiclient.FieldName, "Name", base.Name, values.Name)
	s.description = s.text(&all, apiclient.FieldDescription, "Description", base.Description, values.Description)
	s.contact = s.text(&all, apiclient.FieldContact, "Contact", base.Contact, values.Contact)
	s.end = nil
	if s.editable(apiclient.FieldEndDate) {
		s.end = s.endField(base.EndDate, values.EndDate)
		all = append(all, s.end)
	}
	s.form = form.New(all...)
}

// editable reports whether the system has a field and lets it be changed.
func (s *Screen) editable(f apiclient.Field) bool {
	rule, ok := s.env.Session.System.Fields[f]
	return ok && !rule.ReadOnly
}

func (s *Screen) text(all *[]form.Field, f apiclient.Field, label, base, value string) *fields.Text {
	if !s.editable(f) {
		return nil
	}
	rule := s.env.Session.System.Fields[f]
	t := fields.NewText(s.env.Theme, base, fields.TextOptions{
		Label: label, Hint: kit.Clean(rule.Words), Limit: rule.MaxLength,
		Check: func(v string) string {
			if v == base {
				return ""
			}
			return kit.Clean(rule.Check(v))
		},
	})
	if value != base {
		t.Type(value)
	}
	*all = append(*all, t)
	return t
}

func (s *Screen) endField(base, value apiclient.Date) *datepicker.EndDate {
	now := s.env.Now()
	today := apiclient.DateOf(now)
	presets := []datepicker.Preset{
		{Title: "Never"},
		{Title: "30 days", Date: today.AddDays(30)},
		{Title: "90 days", Date: today.AddDays(90)},
		{Title: "365 days", Date: today.AddDays(365)},
	}
	if s.env.Session.System.Fields[apiclient.FieldEndDate].Required {
		presets = presets[1:]
	}
	e := datepicker.NewEndDate(s.env.Theme, datepicker.Options{
		Label: "End date", Presets: presets, Now: now, Initial: base, UseInitial: true, Folds: true,
	})
	if value != base {
		e.Set(value)
	}
	return e
}

// values are the fields as they stand in the form.
func (s *Screen) values() apiclient.ServiceUser {
	u := s.base
	if s.name != nil {
		u.Name = s.name.Value()
	}
	if s.description != nil {
		u.Description = s.description.Value()
	}
	if s.contact != nil {
		u.Contact = s.contact.Value()
	}
	if s.end != nil {
		u.EndDate = s.end.Date()
	}
	return u
}

// Update takes keys and pastes.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	defer s.rebuild()
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg)
	case tea.PasteMsg:
		if s.editing() {
			_, cmd := s.form.Update(msg)
			return cmd
		}
	}
	return nil
}

// editing reports whether the form has the keys.
func (s *Screen) editing() bool { return s.loaded && s.clash == nil && !s.saving() }

func (s *Screen) press(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case msg.String() == "esc":
		return kit.Send(kit.Back{})
	case !s.editing():
		return nil
	}
	event, cmd := s.form.Update(msg)
	switch event {
	case form.Submit:
		return tea.Batch(cmd, s.save())
	case form.After:
		s.form.FocusFirst()
	case form.Before:
		s.form.FocusLast()
	}
	return cmd
}

// Resize gives the size of the body.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.rebuild()
}

// View is the body.
func (s *Screen) View() string { return s.view }

// CapturesText reports whether letters are text now.
func (s *Screen) CapturesText() bool { return s.loaded && s.clash == nil && s.form.Captures() }

// Cursor is the text cursor of the focused field.
func (s *Screen) Cursor() *tea.Cursor {
	if !s.editing() {
		return nil
	}
	c := s.form.Cursor()
	if c != nil {
		c.Y++
	}
	return c
}

// rebuild draws the body.
func (s *Screen) rebuild() {
	t := s.env.Theme
	switch {
	case s.err != nil:
		words := "   " + t.Bad.Render(t.Sym.Cross+" not read: r tries again")
		s.view = "\n" + words
	case !s.loaded:
		s.view = "\n   " + t.Muted.Render("reading"+t.Sym.Ellipsis)
	case s.clash != nil:
		s.clash.board.Resize(s.width, s.height)
		s.view = s.clash.board.View()
	default:
		s.form.Resize(s.width, s.height-1)
		s.view = "\n" + s.form.View()
		if s.saving() {
			s.view = "   " + t.Muted.Render("saving"+t.Sym.Ellipsis) + s.view
		}
	}
}

// Actions are what can be done now.
func (s *Screen) Actions() []kit.Action {
	leave := kit.Action{
		ID: "edit.leave", Keys: []string{"esc"}, Title: "back", Help: "Leave without saving",
		Run: func() tea.Cmd { return kit.Send(kit.Back{}) },
	}
	switch {
	case s.err != nil:
		return []kit.Action{{
			ID: "edit.retry", Keys: []string{"r"}, Title: "try again", Help: "Read the service user again",
			Run: s.Init,
		}, leave}
	case !s.loaded:
		return []kit.Action{leave}
	case s.clash != nil:
		return append(s.boardActions(), leave)
	}
	return []kit.Action{
		{
			ID: "edit.save", Keys: []string{"ctrl+s"}, Title: "save", Help: "Write what was changed", Danger: kit.Changes,
			Off: s.env.Session.Can(apiclient.ActUpdate), Run: func() tea.Cmd { return s.Update(tea.KeyPressMsg{Code: 's', Mod: tea.ModCtrl}) },
		},
		{
			ID: "edit.next", Keys: []string{"enter"}, Title: "next", Help: "Go to the next field; on the last one, save",
			Run: func() tea.Cmd { return s.Update(tea.KeyPressMsg{Code: tea.KeyEnter}) },
		},
		leave,
	}
}

// Leave asks when something was changed and not saved.
func (s *Screen) Leave(how kit.Leaving) (ok bool, ask tea.Cmd) {
	if !s.loaded || !s.changed() {
		return true, nil
	}
	o := dialog.ConfirmOptions{
		Context:      kit.Clean(s.env.Session.Context),
		Title:        "Leave without saving " + kit.Name(s.base.Name) + "?",
		Consequences: []string{"What you changed is dropped."},
		Verb:         "Leave", Danger: kit.Changes, Opener: "esc",
		OnYes: func() tea.Cmd { return kit.Send(kit.Back{Force: true}) },
	}
	if how == kit.LeaveQuit {
		o.Title, o.Verb, o.Opener = "Quit without saving "+kit.Name(s.base.Name)+"?", "Quit", "ctrl+c"
		o.OnYes = func() tea.Cmd { return kit.Send(kit.Quit{Force: true}) }
	}
	return false, kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, o)})
}
