// Package wizard is the screen New service user: a few steps, each a form, then a review and Create. It offers the steps
// and fields that the system has, tells its rules while one types, and loses nothing: what was typed is kept when the
// screen is left, and a creation whose outcome is unknown is asked for again under the same intent.
//
// Start reading at Screen; steps.go makes the fields, create.go sends them.
package wizard

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/datepicker"
	"steward/tui/widget/fields"
	"steward/tui/widget/form"
)

// Screen is the wizard. A field that the system lacks is nil.
type Screen struct {
	env           *kit.Env
	width, height int
	steps         []*step // none until the system is known; the last is the review
	at            int
	name          *fields.Text
	description   *fields.Text
	contact       *fields.Text
	end           *datepicker.EndDate
	accounts      *fields.Picks
	managers      *fields.Picks
	access        *fields.Picks // roles, groups and policies
	catalogues    catalogues
	rolesOf       string // the managers whose roles access lists
	taken         taken
	attempt       attempt
	failure       string // why the last attempt failed, in clean words
	pristine      draft
	made          *keyless // the user, once created without a key
	done          bool     // the user was created and another screen is about to take this place
	gone          bool     // the screen was left while it creates
	scroll        int      // of the review
	view          string
}

// step is one page of the wizard. The review has no form.
type step struct {
	title string
	form  *form.Form
	seen  bool
}

var (
	_ kit.Screen       = (*Screen)(nil)
	_ kit.TextCapturer = (*Screen)(nil)
	_ kit.CursorOwner  = (*Screen)(nil)
	_ kit.LeaveGuard   = (*Screen)(nil)
)

// New makes the wizard.
func New(env *kit.Env) *Screen {
	s := &Screen{env: env, width: 80, height: 20}
	if env.Session.Known {
		s.build()
	}
	return s
}

// Title is the screen's part of the breadcrumb.
func (s *Screen) Title() string { return "New service user" }

// Init loads the catalogues and the names that are taken, and brings back what was typed last time.
func (s *Screen) Init() tea.Cmd {
	if len(s.steps) == 0 {
		return nil
	}
	defer s.rebuild()
	cmds := []tea.Cmd{s.loadCatalogues(), s.watchNames(0)}
	if s.restore() {
		cmds = append(cmds, kit.Say(kit.Info, "What you typed last time is back"))
	}
	return tea.Batch(cmds...)
}

// Update takes keys and pastes, and what the console tells.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	defer s.rebuild()
	switch msg := msg.(type) {
	case kit.SessionChanged:
		if len(s.steps) == 0 && s.env.Session.Known {
			s.build()
			return s.Init()
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	case tea.PasteMsg:
		return s.paste(msg)
	}
	return nil
}

// press is the way of every key, whether it comes from an action or straight to a text field.
func (s *Screen) press(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case msg.String() == "esc":
		return s.escape()
	case s.made != nil:
		return s.made.press(s, msg)
	case len(s.steps) == 0 || s.busy():
		return nil
	case s.step().form == nil:
		return s.pressReview(msg.String())
	}
	event, cmd := s.step().form.Update(msg)
	s.changed()
	switch event {
	case form.Submit:
		s.next()
	case form.After:
		s.goTo(s.at + 1)
	case form.Before:
		s.goBack()
	}
	return cmd
}

// paste is only ever text.
func (s *Screen) paste(msg tea.PasteMsg) tea.Cmd {
	switch {
	case s.made != nil:
		_, cmd := s.made.form.Update(msg)
		return cmd
	case len(s.steps) == 0 || s.busy() || s.step().form == nil:
		return nil
	}
	_, cmd := s.step().form.Update(msg)
	s.changed()
	return cmd
}

// changed follows an edit: roles belong to the managers that are picked, and what was typed is kept.
func (s *Screen) changed() {
	if s.pickedIDs() != s.rolesOf {
		s.fillAccess()
	}
	s.keep()
}

// next goes on, or to the first field that is wrong; tab goes on all the same.
func (s *Screen) next() {
	f := s.step().form
	if wrong := f.Invalid(); wrong != nil {
		f.Reveal()
		f.FocusOn(wrong)
		return
	}
	s.goTo(s.at + 1)
}

func (s *Screen) goTo(i int) {
	i = min(max(i, 0), len(s.steps)-1)
	if i == s.at {
		return
	}
	s.step().seen = true
	if f := s.step().form; f != nil {
		f.Reveal()
	}
	s.at, s.scroll = i, 0
	if f := s.step().form; f != nil {
		f.FocusFirst()
	}
	s.keep()
}

func (s *Screen) goBack() {
	if s.at == 0 {
		return
	}
	s.goTo(s.at - 1)
	if f := s.step().form; f != nil {
		f.FocusLast()
	}
}

func (s *Screen) step() *step { return s.steps[s.at] }

// escape clears what the focused field has to clear, then leaves.
func (s *Screen) escape() tea.Cmd {
	switch {
	case s.made != nil:
		return s.openUser(s.made.user.ID)
	case len(s.steps) > 0 && s.step().form != nil && s.step().form.Escape():
		return nil
	default:
		return kit.Send(kit.Back{})
	}
}

// Resize gives the size of the body.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	for _, step := range s.steps {
		if step.form != nil {
			step.form.Resize(width, height-headLines)
		}
	}
	s.rebuild()
}

// View is the body.
func (s *Screen) View() string { return s.view }

// CapturesText reports whether letters are text now.
func (s *Screen) CapturesText() bool {
	switch {
	case s.made != nil:
		return s.made.form.Captures()
	case len(s.steps) == 0 || s.step().form == nil:
		return false
	default:
		return s.step().form.Captures()
	}
}

// Cursor is the text cursor of the focused field.
func (s *Screen) Cursor() *tea.Cursor {
	var f *form.Form
	switch {
	case s.made != nil:
		f = s.made.form
	case len(s.steps) > 0:
		f = s.step().form
	}
	if f == nil {
		return nil
	}
	c := f.Cursor()
	if c != nil {
		c.Y += headLines
	}
	return c
}

// headLines are the line of steps and the empty line below it.
const headLines = 2

// rebuild draws the body.
func (s *Screen) rebuild() {
	switch {
	case s.made != nil:
		s.view = s.made.draw(s)
	case s.env.Session.Err != nil && len(s.steps) == 0:
		s.view = "\n   " + s.env.Theme.Bad.Render(s.env.Theme.Sym.Cross+" the system did not answer")
	case len(s.steps) == 0:
		s.view = "\n   " + s.env.Theme.Muted.Render("connecting"+s.env.Theme.Sym.Ellipsis)
	case s.step().form == nil:
		s.view = s.stepLine() + "\n\n" + strings.Join(s.review(s.height-headLines), "\n")
	default:
		s.step().form.Resize(s.width, s.height-headLines)
		s.view = s.stepLine() + "\n\n" + s.step().form.View()
	}
}

// newUser is what is to be created, without an intent.
func (s *Screen) newUser() apiclient.NewUser {
	u := apiclient.NewUser{Accounts: ids(s.accounts), Managers: s.memberships()}
	for field, to := range map[*fields.Text]*string{s.name: &u.Name, s.description: &u.Description, s.contact: &u.Contact} {
		if field != nil {
			*to = field.Value()
		}
	}
	if s.end != nil {
		u.EndDate = s.end.Date()
	}
	u.Groups, u.Policies = s.picked(kindGroup), s.picked(kindPolicy)
	return u
}
