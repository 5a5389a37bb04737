// Package access is the screen that changes what a service user may do: accounts, roles, groups and policies, picked from
// what the system has. What would change is shown before anything is sent, and administrator power is marked.
//
// Start reading at Screen; wishes.go is the difference between what is held and what is picked, save.go asks and
// send.go sends it, conflict.go is what happens when two people change it.
package access

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/fields"
	"steward/tui/widget/form"
)

// Screen changes the access of one user.
type Screen struct {
	env           *kit.Env
	id            apiclient.UserID
	width, height int
	user          apiclient.ServiceUser // as it was read; meaningful once loaded
	loaded        bool
	err           error // why it could not be read
	picks         *fields.Picks
	form          *form.Form
	entries       []fields.Entry
	clash         *clash // nil unless somebody else was faster
	news          string // what became of the changes that were sent
	view          string
}

var (
	_ kit.Screen       = (*Screen)(nil)
	_ kit.TextCapturer = (*Screen)(nil)
	_ kit.CursorOwner  = (*Screen)(nil)
	_ kit.LeaveGuard   = (*Screen)(nil)
)

// New makes the screen for a user.
func New(env *kit.Env, id apiclient.UserID) *Screen {
	s := &Screen{env: env, id: id, width: 80, height: 20}
	s.picks = fields.NewPicks(env.Theme, "Access", "reading what there is", false)
	s.form = form.New(s.picks)
	return s
}

// Title is the screen's part of the breadcrumb.
func (s *Screen) Title() string { return "Change access" }

// offer is what there is to give, with the user who may get it.
type offer struct {
	user     apiclient.ServiceUser
	accounts []apiclient.Account
	managers []apiclient.Manager
	groups   []apiclient.Group
	policies []apiclient.Policy
}

// Init reads the user afresh, and what there is.
func (s *Screen) Init() tea.Cmd {
	defer s.rebuild()
	s.err = nil
	system, d := s.env.System, s.env.Session.System
	return kit.Call(s.env.Calls, "read", kit.ReadTimeout, func(ctx context.Context) (o offer, err error) {
		o.user, err = system.User(ctx, s.id)
		err = errors.Join(
			err, list(ctx, &o.accounts, can(&d, apiclient.FieldAccounts), system.Accounts), list(ctx, &o.managers, can(&d, apiclient.FieldManagers), system.Managers),
			list(ctx, &o.groups, can(&d, apiclient.FieldGroups), system.Groups), list(ctx, &o.policies, can(&d, apiclient.FieldPolicies), system.Policies),
		)
		return o, err
	}, func(o offer, err error) tea.Cmd {
		defer s.rebuild()
		if err != nil {
			s.err = err
			return kit.Fail(err)
		}
		s.lay(&o)
		return nil
	})
}

func list[T any](ctx context.Context, into *[]T, wanted bool, read func(context.Context) ([]T, error)) (err error) {
	if wanted {
		*into, err = read(ctx)
	}
	return err
}

// can reports whether a field of access can be changed for a user that exists.
func can(d *apiclient.Description, f apiclient.Field) bool {
	rule, has := d.Fields[f]
	if !has {
		return false
	}
	if attaches(f) && d.Can(apiclient.ActAttach) == "" {
		return true
	}
	return !rule.ReadOnly && d.Can(apiclient.ActUpdate) == ""
}

// attaches reports whether entries of a field are given and taken one by one.
func attaches(f apiclient.Field) bool {
	return f == apiclient.FieldGroups || f == apiclient.FieldPolicies
}

// Off says why access cannot be changed in this session, or is empty.
func Off(s *kit.Session) string {
	if why := s.Can(apiclient.ActAttach); why == "" {
		return ""
	}
	return s.Can(apiclient.ActUpdate)
}

const sep = "\x00"

// lay makes the list, with what the user holds picked.
func (s *Screen) lay(o *offer) {
	first := !s.loaded
	s.user, s.loaded = o.user, true
	s.entries = nil
	for _, a := range o.accounts {
		s.add(apiclient.FieldAccounts, a.ID, fields.Entry{Group: "Accounts", Title: kit.Clean(a.Name)})
	}
	for _, m := range o.managers {
		for _, r := range m.Roles {
			s.add(apiclient.FieldManagers, m.ID+sep+r.ID, fields.Entry{
				Group: kit.Clean(m.Name), Title: kit.Clean(r.Name), Note: kit.Clean(r.Description), Admin: r.Admin,
			})
		}
	}
	for _, g := range o.groups {
		e := fields.Entry{Group: "Groups", Title: kit.Clean(g.Name), Note: kit.Clean(g.Description), Admin: g.Admin, Closed: kit.Clean(g.Closed)}
		if held(&s.user)[string(apiclient.FieldGroups)+sep+g.ID] {
			e.Closed = "" // whoever is in can leave
		}
		s.add(apiclient.FieldGroups, g.ID, e)
	}
	for _, p := range o.policies {
		s.add(apiclient.FieldPolicies, p.ID, fields.Entry{Group: "Policies", Title: kit.Clean(p.Name), Note: kit.Clean(p.Description), Admin: p.Admin})
	}
	s.learn(&s.user)
	s.picks.SetEmpty("the system has nothing to give")
	if first {
		for id := range held(&s.user) {
			s.picks.Pick(id, true)
		}
	}
}

func (s *Screen) add(f apiclient.Field, id string, e fields.Entry) {
	e.ID = string(f) + sep + id
	s.entries = append(s.entries, e)
}

// held are the ids of the entries that a user has.
func held(u *apiclient.ServiceUser) map[string]bool {
	out := map[string]bool{}
	mark := func(f apiclient.Field, refs []apiclient.Ref, of string) {
		for _, r := range refs {
			out[string(f)+sep+of+r.ID] = true
		}
	}
	mark(apiclient.FieldAccounts, u.Accounts, "")
	for _, m := range u.Managers {
		mark(apiclient.FieldManagers, m.Roles, m.Manager.ID+sep)
	}
	mark(apiclient.FieldGroups, u.Groups, "")
	mark(apiclient.FieldPolicies, u.Policies, "")
	return out
}

// Update takes keys and pastes.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	defer s.rebuild()
	key, isKey := msg.(tea.KeyPressMsg)
	_, isPaste := msg.(tea.PasteMsg)
	if !isKey && !isPaste || !s.loaded || s.saving() || s.clash != nil {
		return nil
	}
	if isKey && key.String() == "esc" && s.picks.Captures() {
		s.picks.Escape()
		return nil
	}
	_, cmd := s.form.Update(msg)
	return cmd
}

// CapturesText reports whether letters are text: while the list is filtered.
func (s *Screen) CapturesText() bool { return s.clash == nil && s.picks.Captures() }

// Cursor is the text cursor in the filter.
func (s *Screen) Cursor() *tea.Cursor {
	if s.clash != nil {
		return nil
	}
	return s.form.Cursor()
}

// Resize gives the size of the body in cells.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.rebuild()
}

// View is the body.
func (s *Screen) View() string { return s.view }

// rebuild lays the body out: the list, and under it what would change.
func (s *Screen) rebuild() {
	t := s.env.Theme
	switch {
	case s.err != nil:
		s.view = "\n   " + strings.Join(kit.Wrap(kit.Clean(s.err.Error())+"  r tries again", max(s.width-6, 20)), "\n   ")
		return
	case !s.loaded:
		s.view = "\n   Reading what there is" + t.Sym.Ellipsis
		return
	}
	if s.clash != nil {
		s.clash.board.Resize(s.width, s.height)
		s.view = s.clash.board.View()
		return
	}
	foot := s.footLines()
	s.form.Resize(s.width, max(s.height-len(foot), 3))
	s.view = s.form.View() + "\n" + strings.Join(foot, "\n")
}
