package wizard

import (
	"context"
	"errors"
	"reflect"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
	"steward/tui/widget/fields"
	"steward/tui/widget/form"
)

// attempt is what was last sent. While its outcome is unknown, the same request goes out under the same intent.
type attempt struct {
	Sent    apiclient.NewUser // with its intent
	Unknown bool
}

// repeats reports whether user is what was sent and nobody knows whether it was created.
func (a *attempt) repeats(user apiclient.NewUser) bool {
	user.Intent = a.Sent.Intent
	return a.Unknown && reflect.DeepEqual(user, a.Sent)
}

func (s *Screen) creating() bool { return s.env.Calls.Running("create") }

// busy reports that keys mean nothing any more: the answer is awaited, or it came and another screen follows.
func (s *Screen) busy() bool { return s.creating() || s.done }

// create sends what was typed, once, if nothing is wrong with it.
func (s *Screen) create() tea.Cmd {
	if s.busy() || s.made != nil || s.env.Session.Can(apiclient.ActCreate) != "" {
		return nil
	}
	for i, step := range s.steps {
		if step.form != nil && step.form.Invalid() != nil {
			s.show(i, step.form.Invalid())
			return nil
		}
	}
	user := s.newUser()
	if s.attempt.Unknown && !s.attempt.repeats(user) {
		return s.askAnyway(user)
	}
	return s.send(user)
}

// askAnyway warns that an earlier attempt may have gone through with other values.
func (s *Screen) askAnyway(user apiclient.NewUser) tea.Cmd {
	return kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, dialog.ConfirmOptions{
		Context: kit.Clean(s.env.Session.Context),
		Title:   "Create " + kit.Clean(user.Name) + " with these values?",
		Body:    []string{"It is not known whether the earlier attempt created " + kit.Clean(s.attempt.Sent.Name) + "."},
		Consequences: []string{
			"If it did, there will be a second service user, or the name is refused as taken.",
		},
		Verb: "Create", Danger: kit.Changes, Opener: "enter",
		OnYes: func() tea.Cmd {
			defer s.rebuild()
			return s.send(user)
		},
	})})
}

func (s *Screen) send(user apiclient.NewUser) tea.Cmd {
	if s.busy() {
		return nil
	}
	if s.attempt.repeats(user) {
		user.Intent = s.attempt.Sent.Intent
	} else {
		user.Intent = apiclient.NewIntent()
	}
	s.attempt = attempt{Sent: user, Unknown: true}
	s.failure = ""
	s.keep()
	return kit.Write(s.env.Calls, "create", kit.WriteTimeout, func(ctx context.Context) (apiclient.CreatedUser, error) {
		return s.env.System.CreateUser(ctx, user)
	}, s.told, s.answered)
}

// told follows every answer, also when the screen is gone: a created user and its secret are never lost.
func (s *Screen) told(made apiclient.CreatedUser, err error) tea.Cmd {
	if err != nil {
		if s.gone {
			return kit.Fail(err)
		}
		return nil
	}
	s.env.KeepDraft(kit.ViewWizard, nil)
	s.env.Fleet.Put(made.User)
	said := kit.Say(kit.Success, made.User.Name+" was created")
	if made.Incomplete != nil {
		said = tea.Batch(said, kit.Fail(made.Incomplete))
	}
	if s.gone && made.Key != nil {
		return tea.Batch(said, kit.Send(kit.Open{View: kit.ViewSecret, Arg: secretOf(made)}))
	}
	return said
}

// answered goes on in the open screen.
func (s *Screen) answered(made apiclient.CreatedUser, err error) tea.Cmd {
	defer s.rebuild()
	switch {
	case err != nil:
		return s.failed(err)
	case made.Key != nil:
		s.done = true
		return kit.Send(kit.Open{View: kit.ViewSecret, Arg: secretOf(made), Replace: true})
	case s.env.Session.Can(apiclient.ActKeyCreate) != "":
		s.done = true
		return s.openUser(made.User.ID)
	default:
		s.made = newKeyless(s, made.User)
		return nil
	}
}

func secretOf(made apiclient.CreatedUser) kit.SecretArg {
	return kit.SecretArg{
		User: made.User.ID, Name: made.User.Name, Key: *made.Key, Reason: "new service user", Created: true,
	}
}

func (s *Screen) openUser(id apiclient.UserID) tea.Cmd {
	return kit.Send(kit.Open{View: kit.ViewUser, Arg: id, Replace: true})
}

// failed keeps everything, says what is wrong beside the field that the system named, and else on the review.
func (s *Screen) failed(err error) tea.Cmd {
	s.attempt.Unknown = !refused(err)
	s.keep()
	if s.complain(err) {
		return nil
	}
	s.failure = kit.Clean(err.Error())
	if s.attempt.Unknown {
		again := "Create asks for the same one again: nothing is made twice. "
		if !s.env.Session.System.Idempotent {
			again = "Look for it in the list before you create it again. "
		}
		s.failure = "It is not known whether " + kit.Clean(s.attempt.Sent.Name) + " was created. " + again + s.failure
	}
	return kit.Fail(err)
}

// refused reports that the system said no: nothing was created, and what is sent next is a new intention.
func refused(err error) bool {
	if errors.Is(err, apiclient.ErrUnknown) {
		return false // whatever asking again came to
	}
	for _, kind := range []error{
		apiclient.ErrInvalid, apiclient.ErrNameTaken, apiclient.ErrForbidden, apiclient.ErrUnsupported, apiclient.ErrReadOnly,
		apiclient.ErrSignedOut, apiclient.ErrNotFound, apiclient.ErrKeyLimit, apiclient.ErrInsecure, apiclient.ErrRateLimited,
		apiclient.ErrSecretGone, // it was created by the earlier attempt
	} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// complain puts the system's complaints beside their fields, shows the first, and reports whether there was one.
func (s *Screen) complain(err error) bool {
	var e *apiclient.Error
	if !errors.As(err, &e) {
		return false
	}
	complaints := e.Fields
	if len(complaints) == 0 && errors.Is(err, apiclient.ErrNameTaken) {
		complaints = []apiclient.FieldError{{Pointer: "/name", Message: "is taken by another service user"}}
	}
	shown := false
	for _, c := range complaints {
		i, field, ok := s.fieldOf(c.Pointer)
		if !ok {
			continue
		}
		field.Complain(kit.Clean(c.Message))
		if !shown {
			s.show(i, field)
		}
		shown = true
	}
	return shown
}

// complainer is a field that shows the system's complaint until its value changes.
type complainer interface {
	form.Field
	Complain(words string)
}

// fieldOf finds the field that a JSON pointer names, and its step.
func (s *Screen) fieldOf(pointer string) (int, complainer, bool) {
	name, _, _ := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	field, ok := s.complainers()[apiclient.Field(name)]
	if !ok {
		return 0, nil, false
	}
	for i, step := range s.steps {
		if step.form != nil && step.form.Has(field) {
			return i, field, true
		}
	}
	return 0, nil, false
}

// complainers are the fields that are there, by the names that the model gives them.
func (s *Screen) complainers() map[apiclient.Field]complainer {
	all := map[apiclient.Field]complainer{}
	for name, text := range map[apiclient.Field]*fields.Text{
		apiclient.FieldName: s.name, apiclient.FieldDescription: s.description, apiclient.FieldContact: s.contact,
	} {
		if text != nil {
			all[name] = text
		}
	}
	for name, list := range map[apiclient.Field]*fields.Picks{
		apiclient.FieldAccounts: s.accounts, apiclient.FieldManagers: s.managers,
		apiclient.FieldGroups: s.access, apiclient.FieldPolicies: s.access,
	} {
		if list != nil {
			all[name] = list
		}
	}
	if s.end != nil {
		all[apiclient.FieldEndDate] = s.end
	}
	return all
}

// show goes to a field and says what is wrong with it.
func (s *Screen) show(step int, field form.Field) {
	s.goTo(step)
	s.step().form.Reveal()
	s.step().form.FocusOn(field)
}
