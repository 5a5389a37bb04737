// Package extend is the screen that moves a service user's end date: 30, 90 or 365 days on, or to a date. It says from
// where the days are reckoned and what the last instant will be, in UTC and in local time.
//
// Start reading at Screen.
package extend

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/datepicker"
	"steward/tui/widget/form"
)

// Screen extends one user.
type Screen struct {
	env           *kit.Env
	id            apiclient.UserID
	width, height int
	loaded        bool
	err           error // why the user could not be read
	user          apiclient.ServiceUser
	end           *datepicker.EndDate
	form          *form.Form
	news          string // what changed while the screen was open
	resent        int
	view          string
}

// maxResends bounds how often the date is sent again on a newer revision with the same end date.
const maxResends = 3

var (
	_ kit.Screen       = (*Screen)(nil)
	_ kit.TextCapturer = (*Screen)(nil)
	_ kit.CursorOwner  = (*Screen)(nil)
)

// New makes the screen for the first of the users.
func New(env *kit.Env, arg kit.ExtendArg) *Screen {
	return &Screen{env: env, id: arg.Users[0], width: 80, height: 20}
}

// Title is the screen's part of the breadcrumb.
func (s *Screen) Title() string { return "Extend" }

// Init reads the user afresh.
func (s *Screen) Init() tea.Cmd {
	defer s.rebuild()
	s.err = nil
	return s.read(func(u apiclient.ServiceUser) tea.Cmd {
		s.build(u)
		return nil
	}, func(err error) { s.err = err })
}

func (s *Screen) read(then func(apiclient.ServiceUser) tea.Cmd, failed func(error)) tea.Cmd {
	return kit.Call(s.env.Calls, "read", kit.ReadTimeout, func(ctx context.Context) (apiclient.ServiceUser, error) {
		return s.env.System.User(ctx, s.id)
	}, func(u apiclient.ServiceUser, err error) tea.Cmd {
		defer s.rebuild()
		if err != nil {
			failed(err)
			return kit.Fail(err)
		}
		return then(u)
	})
}

// build offers the presets for a user: from its present end, or from today where that is later.
func (s *Screen) build(u apiclient.ServiceUser) {
	s.user, s.loaded = u, true
	now := s.env.Now()
	today := apiclient.DateOf(now)
	from, basis := today, "counted from today, "+today.String()
	if !u.EndDate.IsZero() && u.EndDate.Compare(today) > 0 {
		from, basis = u.EndDate, "counted from the present end, "+u.EndDate.String()
	}
	presets := make([]datepicker.Preset, 0, 3)
	for _, days := range []int{30, 90, 365} {
		words := fmt.Sprintf("%d days", days)
		presets = append(presets, datepicker.Preset{Title: words, Date: from.AddDays(days), Basis: basis})
	}
	s.end = datepicker.NewEndDate(s.env.Theme, datepicker.Options{
		Label: "Extend by", Presets: presets, Now: now, ShowDates: true,
	})
	s.form = form.New(s.end)
}

// Update takes keys and pastes.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	defer s.rebuild()
	key, isKey := msg.(tea.KeyPressMsg)
	_, isPaste := msg.(tea.PasteMsg)
	switch {
	case isKey && key.String() == "esc":
		return kit.Send(kit.Back{})
	case !isKey && !isPaste, !s.loaded, s.saving():
		return nil
	}
	event, cmd := s.form.Update(msg)
	if event == form.Submit {
		return tea.Batch(cmd, s.save())
	}
	return cmd
}

func (s *Screen) saving() bool {
	return s.env.Calls.Running("save") || s.loaded && s.env.Calls.Running("read")
}

// save sends the date that was chosen.
func (s *Screen) save() tea.Cmd {
	if off := s.env.Session.Can(apiclient.ActUpdate); off != "" {
		return kit.Say(kit.Info, "extend is off: "+off)
	}
	if s.form.Invalid() != nil {
		s.form.Reveal()
		return nil
	}
	if s.end.Date() == s.user.EndDate {
		return kit.Say(kit.Info, kit.Name(s.user.Name)+" ends on that date already")
	}
	s.resent, s.news = 0, ""
	return s.send(s.end.Date())
}

func (s *Screen) send(date apiclient.Date) tea.Cmd {
	revision := s.user.Revision
	return kit.Write(s.env.Calls, "save", kit.WriteTimeout, func(ctx context.Context) (apiclient.ServiceUser, error) {
		return s.env.System.UpdateUser(ctx, s.id, revision, apiclient.UserPatch{EndDate: apiclient.Set(date)})
	}, func(u apiclient.ServiceUser, err error) tea.Cmd {
		switch {
		case err == nil:
			s.env.Fleet.Put(u)
			return s.sayDone(u)
		case errors.Is(err, apiclient.ErrConflict):
			return nil
		default:
			return kit.Fail(err)
		}
	}, func(_ apiclient.ServiceUser, err error) tea.Cmd {
		defer s.rebuild()
		switch {
		case err == nil:
			return kit.Send(kit.Back{Force: true})
		case errors.Is(err, apiclient.ErrConflict):
			return s.reread(date)
		default:
			s.complain(err)
			return nil
		}
	})
}

func (s *Screen) sayDone(u apiclient.ServiceUser) tea.Cmd {
	return kit.Say(kit.Success, u.Name+" works until "+datepicker.UTC(u.EndDate))
}

// reread follows a change by somebody else: with the same end date the wish holds; else the operator decides again.
func (s *Screen) reread(date apiclient.Date) tea.Cmd {
	return s.read(func(theirs apiclient.ServiceUser) tea.Cmd {
		switch {
		case theirs.EndDate == date:
			s.env.Fleet.Put(theirs)
			return tea.Batch(s.sayDone(theirs), kit.Send(kit.Back{Force: true}))
		case theirs.EndDate == s.user.EndDate && s.resent < maxResends:
			s.resent++
			s.user = theirs
			return s.send(date)
		default:
			by := "somebody"
			if theirs.UpdatedBy != "" {
				by = kit.Clean(theirs.UpdatedBy)
			}
			s.news = "Changed by " + by + ": nothing was saved, check the dates"
			s.build(theirs)
			s.end.Set(date)
			return nil
		}
	}, func(error) {})
}

// complain says beside the date what the system has against it.
func (s *Screen) complain(err error) {
	var e *apiclient.Error
	if !errors.As(err, &e) {
		return
	}
	for _, f := range e.Fields {
		if f.Pointer == "/end_date" {
			s.end.Complain(kit.Clean(f.Message))
		}
	}
}

// Resize gives the size of the body.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.rebuild()
}

// View is the body.
func (s *Screen) View() string { return s.view }

// CapturesText reports whether letters and digits are text now.
func (s *Screen) CapturesText() bool { return s.loaded }

// Cursor is the text cursor while a date is typed.
func (s *Screen) Cursor() *tea.Cursor {
	if !s.loaded || s.saving() {
		return nil
	}
	c := s.form.Cursor()
	if c != nil {
		c.Y += len(s.head())
	}
	return c
}

// rebuild draws the body.
func (s *Screen) rebuild() {
	t := s.env.Theme
	switch {
	case s.err != nil:
		s.view = "\n   " + t.Bad.Render(t.Sym.Cross+" not read: r tries again")
	case !s.loaded:
		s.view = "\n   " + t.Muted.Render("reading"+t.Sym.Ellipsis)
	default:
		head := s.head()
		s.form.Resize(s.width, s.height-len(head))
		s.view = ""
		for _, line := range head {
			s.view += kit.Truncate(line, s.width, t.Sym.Ellipsis) + "\n"
		}
		s.view += s.form.View()
	}
}

// head says how it stands now, and what the date that is chosen would do to it.
func (s *Screen) head() []string {
	t, present := s.env.Theme, s.user.EndDate
	today := apiclient.DateOf(s.env.Now())
	line := "   " + t.Strong.Render(kit.Name(s.user.Name))
	switch {
	case present.IsZero():
		line += " never ends"
	case present.Compare(today) < 0:
		line += " ended on " + present.String() + ", " + datepicker.Away(present, today)
	default:
		line += " ends on " + present.String() + ", " + datepicker.Away(present, today)
	}
	lines := []string{line}
	if s.news != "" {
		lines = append(lines, "   "+t.Warn.Render(s.news))
	}
	note := ""
	switch {
	case s.saving():
		note = t.Muted.Render("saving" + t.Sym.Ellipsis)
	case s.end.Problem() != "" || s.end.Date().Compare(present) >= 0:
	case present.IsZero():
		note = t.Warn.Render("Gives an end to what never ends now")
	default:
		note = t.Warn.Render("Shortens its life: the date is before the present end")
	}
	switch {
	case note != "":
		return append(lines, "   "+note)
	case s.news == "":
		return append(lines, "") // room for a note: what stands below does not jump
	default:
		return lines
	}
}

// Actions are what can be done now.
func (s *Screen) Actions() []kit.Action {
	leave := kit.Action{
		ID: "extend.leave", Keys: []string{"esc"}, Title: "back", Help: "Leave the end date as it is",
		Run: func() tea.Cmd { return kit.Send(kit.Back{}) },
	}
	switch {
	case s.err != nil:
		return []kit.Action{{
			ID: "extend.retry", Keys: []string{"r"}, Title: "try again", Help: "Read the service user again", Run: s.Init,
		}, leave}
	case !s.loaded:
		return []kit.Action{leave}
	}
	return []kit.Action{{
		ID: "extend.save", Keys: []string{"enter"}, Title: "extend", Help: "Set the end date that is shown", Danger: kit.Changes,
		Off: s.env.Session.Can(apiclient.ActUpdate), Run: func() tea.Cmd { return s.Update(tea.KeyPressMsg{Code: tea.KeyEnter}) },
	}, leave}
}
