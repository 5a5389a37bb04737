// Package attach is the screen that gives several service users groups, policies and roles, or takes them: picked from what the
// system has, with how many of the users have each already. What is picked is asked about and becomes a bulk run.
//
// Start reading at Screen; offer.go is what there is to pick.
package attach

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/preview"
	"steward/tui/kit"
	"steward/tui/widget/consequence"
	"steward/tui/widget/fields"
	"steward/tui/widget/form"
)

// Screen picks access for several users. Make it with New.
type Screen struct {
	env           *kit.Env
	arg           kit.AttachArg
	width, height int
	loaded        bool
	err           error // why it could not be read
	offer         offer
	picks         *fields.Picks
	form          *form.Form
	view          string
}

var (
	_ kit.Screen       = (*Screen)(nil)
	_ kit.TextCapturer = (*Screen)(nil)
	_ kit.CursorOwner  = (*Screen)(nil)
)

// New makes the screen for the users of arg.
func New(env *kit.Env, arg kit.AttachArg) *Screen {
	s := &Screen{env: env, arg: arg, width: 80, height: 20}
	s.picks = fields.NewPicks(env.Theme, "Give", "", false)
	s.picks.SetEmpty("the system has nothing to give")
	if arg.Detach {
		s.picks = fields.NewPicks(env.Theme, "Take", "", false)
		s.picks.SetEmpty("none of them has anything that can be taken")
	}
	s.form = form.New(s.picks)
	return s
}

// Title is the screen's part of the breadcrumb.
func (s *Screen) Title() string { return consequence.Phrase(s.verb(), len(s.arg.Users)) }

func (s *Screen) verb() apiclient.BulkVerb {
	if s.arg.Detach {
		return apiclient.BulkDetach
	}
	return apiclient.BulkAttach
}

// Init reads what there is, and counts who has it.
func (s *Screen) Init() tea.Cmd {
	defer s.rebuild()
	s.err = nil
	system, d, fleet, arg := s.env.System, s.env.Session.System, s.env.Fleet, s.arg
	return kit.Call(s.env.Calls, "read", kit.ReadTimeout, func(ctx context.Context) (offer, error) {
		o, err := readOffer(ctx, system, &d, arg.Detach)
		for _, id := range arg.Users {
			if u, ok := fleet.User(id); ok {
				o.count(u)
			}
		}
		return o, err
	}, func(o offer, err error) tea.Cmd {
		defer s.rebuild()
		if err != nil {
			s.err = err
			return kit.Fail(err)
		}
		s.offer, s.loaded = o, true
		s.picks.SetEntries(o.entries())
		return nil
	})
}

// Update takes keys and pastes.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	defer s.rebuild()
	key, isKey := msg.(tea.KeyPressMsg)
	_, isPaste := msg.(tea.PasteMsg)
	if !isKey && !isPaste || !s.loaded || s.env.Calls.Running("plan") {
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
func (s *Screen) CapturesText() bool { return s.picks.Captures() }

// Cursor is the text cursor in the filter.
func (s *Screen) Cursor() *tea.Cursor {
	c := s.form.Cursor()
	if c != nil {
		c.Y++ // under the head
	}
	return c
}

// Resize gives the size of the body in cells.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.rebuild()
}

// View is the body.
func (s *Screen) View() string { return s.view }

// Actions are what can be done here now.
func (s *Screen) Actions() []kit.Action {
	if s.err != nil {
		return []kit.Action{{ID: "attach.retry", Keys: []string{"r"}, Title: "try again", Help: "Read it once more", Run: s.Init}}
	}
	press := func(msg tea.KeyPressMsg) func() tea.Cmd { return func() tea.Cmd { return s.Update(msg) } }
	actions := []kit.Action{{
		ID: "attach.apply", Keys: []string{"enter", "ctrl+s"}, Title: strings.ToLower(consequence.Title(s.verb())), Danger: kit.Changes, Run: s.ask,
		Help: "Count what will happen, and ask", Off: s.off(),
	}, {
		ID: "attach.pick", Keys: []string{"space"}, Title: "pick", Help: "Pick the entry under the cursor, or take the pick away",
		Run: press(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}),
	}}
	if s.arg.Detach {
		actions = append(actions, kit.Action{
			ID: "attach.pick-all", Keys: []string{"*"}, Title: "pick all", Help: "Pick every entry that is shown, or take the picks away",
			Run: func() tea.Cmd { s.picks.PickShown(!s.picks.ShownPicked()); s.rebuild(); return nil },
		})
	}
	if s.picks.Filtered() {
		actions = append(actions, kit.Action{
			ID: "attach.unfilter", Keys: []string{"esc"}, Title: "clear filter", Help: "Show every entry again",
			Run: func() tea.Cmd { s.picks.Escape(); s.rebuild(); return nil },
		})
	}
	if s.picks.CanFilter() {
		actions = append(actions, kit.Action{
			ID: "attach.filter", Keys: []string{"/"}, Title: "filter", Help: "Show only entries that have what is typed", Run: press(tea.KeyPressMsg{Code: '/', Text: "/"}),
		})
	}
	return actions
}

// off says why nothing can be done now, or is empty.
func (s *Screen) off() string {
	switch {
	case !s.loaded || s.env.Calls.Running("plan"):
		return "still at work"
	case len(s.offer.users) == 0:
		return "none of them is there any more"
	case len(s.picks.Picked()) == 0:
		return "nothing is picked yet"
	default:
		return s.env.Session.Can(s.verb().Action())
	}
}

// ask counts what will happen, and asks.
func (s *Screen) ask() tea.Cmd {
	verb, users, grants := s.verb(), s.offer.users, s.picked()
	now, power := s.env.Now(), s.env.Power
	return kit.Call(s.env.Calls, "plan", 0, func(context.Context) (consequence.Question, error) {
		plan := preview.Access(verb, users, grants)
		return consequence.Question{Plan: &plan, Hidden: s.arg.Hidden, Agreed: s.arg.Agreed, Replace: true}.Count(now, power), nil
	}, func(q consequence.Question, _ error) tea.Cmd {
		defer s.rebuild()
		return q.Ask(s.env)
	})
}

// picked are the grants of the picked entries.
func (s *Screen) picked() []preview.Grant {
	var grants []preview.Grant
	for _, e := range s.picks.Picked() {
		grants = append(grants, s.offer.grants[e.ID])
	}
	return grants
}

// rebuild lays the body out: for whom, the list, and under it what is picked.
func (s *Screen) rebuild() {
	t := s.env.Theme
	switch {
	case s.err != nil:
		s.view = "\n   " + strings.Join(kit.Wrap(kit.Clean(s.err.Error())+"  r tries again", max(s.width-6, 20)), "\n   ")
		return
	case !s.loaded:
		s.view = "\n   " + t.Muted.Render("reading what there is"+t.Sym.Ellipsis)
		return
	}
	foot := s.foot()
	s.form.Resize(s.width, max(s.height-len(foot)-1, 3))
	s.view = kit.Truncate(s.head(), s.width, t.Sym.Ellipsis) + "\n" + s.form.View() + "\n" + strings.Join(foot, "\n")
}

// head says for whom it is.
func (s *Screen) head() string {
	o := &s.offer
	line := "   " + s.env.Theme.Strong.Render(kit.Plural(len(o.users), "service user", "service users"))
	if n := len(s.arg.Users) - len(o.users); n > 0 {
		line += ", " + kit.Count(n) + " gone and left out"
	}
	if o.unread > 0 {
		line += "; what they have now the list does not tell"
	}
	return line
}

// foot says what is picked, in at most three lines.
func (s *Screen) foot() []string {
	t, picked := s.env.Theme, s.picked()
	if len(picked) == 0 {
		words := "Nothing is picked yet: space picks."
		return []string{"", "   " + t.Muted.Render(kit.Truncate(words, max(s.width-4, 1), t.Sym.Ellipsis))}
	}
	sign := "+ "
	if s.arg.Detach {
		sign = "- "
	}
	var words, strong []string
	for _, g := range picked {
		words = append(words, sign+kit.Clean(g.Name))
		if g.Admin {
			strong = append(strong, kit.Clean(g.Name))
		}
	}
	lines := kit.Wrap(strings.Join(words, "   "), max(s.width-4, 20))
	if len(lines) > 2 {
		lines = append(lines[:1], t.Sym.Ellipsis+" "+kit.Count(len(picked))+" picked in all")
	}
	if len(strong) > 0 {
		lines = append(lines, t.Warn.Render(kit.Truncate("administrator power: "+strings.Join(strong, ", "), max(s.width-4, 1), t.Sym.Ellipsis)))
	}
	out := []string{""}
	for _, line := range lines {
		out = append(out, "   "+line)
	}
	return out
}
