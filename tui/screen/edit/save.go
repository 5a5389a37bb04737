package edit

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/form"
)

// maxResends bounds how often a save is repeated on a newer revision that touched none of these fields.
const maxResends = 3

func (s *Screen) saving() bool { return s.env.Calls.Running("save") || s.env.Calls.Running("reread") }

// changed reports whether the form differs from what was read.
func (s *Screen) changed() bool { return len(s.changes()) > 0 }

// changes are the fields in which the form differs from what was read.
func (s *Screen) changes() []aspect {
	now := s.values()
	return differing(&s.base, &now)
}

// patch holds the changed fields only.
func (s *Screen) patch() apiclient.UserPatch {
	var p apiclient.UserPatch
	now := s.values()
	p.Name = changedText(s.base.Name, now.Name)
	p.Description = changedText(s.base.Description, now.Description)
	p.Contact = changedText(s.base.Contact, now.Contact)
	switch {
	case now.EndDate == s.base.EndDate:
	case now.EndDate.IsZero():
		p.EndDate = apiclient.Null[apiclient.Date]()
	default:
		p.EndDate = apiclient.Set(now.EndDate)
	}
	return p
}

func changedText(base, now string) apiclient.Optional[string] {
	switch now {
	case base:
		return apiclient.Optional[string]{}
	case "":
		return apiclient.Null[string]()
	default:
		return apiclient.Set(now)
	}
}

// save sends what was changed, if nothing is wrong with it.
func (s *Screen) save() tea.Cmd {
	if s.saving() {
		return nil
	}
	if off := s.env.Session.Can(apiclient.ActUpdate); off != "" {
		return kit.Say(kit.Info, "save is off: "+off)
	}
	if wrong := s.form.Invalid(); wrong != nil {
		s.show(wrong)
		return nil
	}
	if !s.changed() {
		return tea.Batch(kit.Say(kit.Info, "Nothing was changed"), kit.Send(kit.Back{Force: true}))
	}
	s.resent = 0
	return s.send()
}

func (s *Screen) send() tea.Cmd {
	revision, patch := s.base.Revision, s.patch()
	return kit.Write(s.env.Calls, "save", kit.WriteTimeout, func(ctx context.Context) (apiclient.ServiceUser, error) {
		return s.env.System.UpdateUser(ctx, s.id, revision, patch)
	}, func(u apiclient.ServiceUser, err error) tea.Cmd {
		if err != nil {
			if errors.Is(err, apiclient.ErrConflict) {
				return nil
			}
			return kit.Fail(err)
		}
		s.env.Fleet.Put(u)
		return kit.Say(kit.Success, u.Name+" was saved")
	}, s.answered)
}

func (s *Screen) answered(_ apiclient.ServiceUser, err error) tea.Cmd {
	defer s.rebuild()
	switch {
	case err == nil:
		return kit.Send(kit.Back{Force: true})
	case errors.Is(err, apiclient.ErrConflict):
		return s.reread()
	default:
		s.complain(err)
		return nil
	}
}

func (s *Screen) readUser(ctx context.Context) (apiclient.ServiceUser, error) {
	return s.env.System.User(ctx, s.id)
}

// reread gets what the user has become, and decides whether anybody has to look at it.
func (s *Screen) reread() tea.Cmd {
	return kit.Call(s.env.Calls, "reread", kit.ReadTimeout, s.readUser, func(theirs apiclient.ServiceUser, err error) tea.Cmd {
		defer s.rebuild()
		if err != nil {
			return kit.Fail(fmt.Errorf("%s was changed by somebody else, and reading it again failed; nothing was saved: %w", s.base.Name, err))
		}
		return s.meet(theirs)
	})
}

// meet compares: our values may be there already, theirs may not touch our fields, or somebody must choose.
func (s *Screen) meet(theirs apiclient.ServiceUser) tea.Cmd {
	mine := s.values()
	switch {
	case s.covers(&theirs, &mine):
		s.env.Fleet.Put(theirs)
		return tea.Batch(kit.Say(kit.Success, theirs.Name+" has these values already"), kit.Send(kit.Back{Force: true}))
	case len(differing(&s.base, &theirs)) == 0 && s.resent < maxResends:
		s.resent++
		s.rebase(theirs)
		return s.send()
	default:
		s.ask(&mine, &theirs)
		return nil
	}
}

// covers reports whether every field that was changed here has its new value in theirs.
func (s *Screen) covers(theirs, mine *apiclient.ServiceUser) bool {
	for _, f := range differing(&s.base, mine) {
		if f.of(theirs) != f.of(mine) {
			return false
		}
	}
	return true
}

// rebase puts the changes made here on top of a newer state.
func (s *Screen) rebase(theirs apiclient.ServiceUser) {
	values, mine := theirs, s.values()
	for _, f := range differing(&s.base, &mine) {
		f.copy(&values, &mine)
	}
	s.build(theirs, values)
}

// complain puts the system's complaints beside their fields.
func (s *Screen) complain(err error) {
	var e *apiclient.Error
	if !errors.As(err, &e) {
		return
	}
	complaints := e.Fields
	if len(complaints) == 0 && errors.Is(err, apiclient.ErrNameTaken) {
		complaints = []apiclient.FieldError{{Pointer: "/name", Message: "is taken by another service user"}}
	}
	shown := false
	for _, c := range complaints {
		field := s.fieldOf(c.Pointer)
		if field == nil {
			continue
		}
		field.Complain(kit.Clean(c.Message))
		if !shown {
			s.show(field)
		}
		shown = true
	}
}

// complainer is a field that shows the system's complaint until its value changes.
type complainer interface {
	form.Field
	Complain(words string)
}

// fieldOf finds the field that a JSON pointer names; nil when it is none of these.
func (s *Screen) fieldOf(pointer string) complainer {
	name, _, _ := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	switch {
	case name == "name" && s.name != nil:
		return s.name
	case name == "description" && s.description != nil:
		return s.description
	case name == "contact" && s.contact != nil:
		return s.contact
	case name == "end_date" && s.end != nil:
		return s.end
	default:
		return nil
	}
}

// show goes to a field and says what is wrong with it.
func (s *Screen) show(field form.Field) {
	s.form.Reveal()
	s.form.FocusOn(field)
}
