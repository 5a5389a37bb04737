package extend

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/preview"
	"steward/tui/kit"
	"steward/tui/widget/consequence"
	"steward/tui/widget/datepicker"
	"steward/tui/widget/form"
)

// roomy is the height from which on there are empty lines.
const roomy = 16

// days are the presets.
var days = [...]int{30, 90, 365}

// Several extends several users: by days, which count for each from its own end or from today, or to one date for all.
// What was chosen is asked about and becomes a bulk run.
type Several struct {
	env           *kit.Env
	arg           kit.ExtendArg
	width, height int
	loaded        bool
	crowd         crowd
	end           *datepicker.EndDate
	form          *form.Form
	view          string
}

var (
	_ kit.Screen       = (*Several)(nil)
	_ kit.TextCapturer = (*Several)(nil)
	_ kit.CursorOwner  = (*Several)(nil)
)

// crowd is what is known of the users, gathered once.
type crowd struct {
	users []*apiclient.ServiceUser // as they are shown, in the order of the marks
	gone  int                      // users that are not there any more
	// Of those that end: the first and the last end; never counts the others, ended those whose end has passed.
	first, last  apiclient.Date
	never, ended int
	// by are the first and the last end that each preset leads to.
	by [len(days)][2]apiclient.Date
}

// Open makes the screen for one user or for several.
func Open(env *kit.Env, arg kit.ExtendArg) kit.Screen {
	if len(arg.Users) == 1 {
		return New(env, arg)
	}
	return &Several{env: env, arg: arg, width: 80, height: 20}
}

// Title is the screen's part of the breadcrumb.
func (s *Several) Title() string {
	return "Extend " + kit.Plural(len(s.arg.Users), "service user", "service users")
}

// Init gathers what is known of the users.
func (s *Several) Init() tea.Cmd {
	defer s.rebuild()
	fleet, ids, today := s.env.Fleet, s.arg.Users, apiclient.DateOf(s.env.Now())
	return kit.Call(s.env.Calls, "gather", 0, func(context.Context) (crowd, error) {
		var c crowd
		for _, id := range ids {
			u, ok := fleet.User(id)
			if !ok {
				c.gone++
				continue
			}
			c.take(u, today)
		}
		return c, nil
	}, func(c crowd, _ error) tea.Cmd {
		defer s.rebuild()
		s.crowd, s.loaded = c, true
		s.build()
		return nil
	})
}

// take counts a user in.
func (c *crowd) take(u *apiclient.ServiceUser, today apiclient.Date) {
	c.users = append(c.users, u)
	switch {
	case u.EndDate.IsZero():
		c.never++
	default:
		widen(&c.first, &c.last, u.EndDate)
		if u.EndDate.Compare(today) < 0 {
			c.ended++
		}
	}
	for i, n := range days {
		widen(&c.by[i][0], &c.by[i][1], preview.From(u, today).AddDays(n))
	}
}

func widen(first, last *apiclient.Date, d apiclient.Date) {
	if first.IsZero() || d.Compare(*first) < 0 {
		*first = d
	}
	if last.IsZero() || d.Compare(*last) > 0 {
		*last = d
	}
}

// build offers the presets.
func (s *Several) build() {
	presets := make([]datepicker.Preset, 0, len(days))
	for i, n := range days {
		from, to := s.crowd.by[i][0], s.crowd.by[i][1]
		presets = append(presets, datepicker.Preset{
			Title: fmt.Sprintf("%d days", n), Date: to,
			Facts: []string{span(from, to), fmt.Sprintf("each %d days after its own end, or after today where that is later", n)},
		})
	}
	s.end = datepicker.NewEndDate(s.env.Theme, datepicker.Options{Label: "Extend by", Presets: presets, Now: s.env.Now()})
	s.form = form.New(s.end)
}

// span says until when users work whose ends lie between two dates.
func span(from, to apiclient.Date) string {
	if from == to {
		return "All work until " + datepicker.UTC(from)
	}
	return "They work until " + from.String() + " to " + to.String() + ", 23:59:59 UTC"
}

// Update takes keys and pastes.
func (s *Several) Update(msg tea.Msg) tea.Cmd {
	defer s.rebuild()
	key, isKey := msg.(tea.KeyPressMsg)
	_, isPaste := msg.(tea.PasteMsg)
	switch {
	case isKey && key.String() == "esc":
		return kit.Send(kit.Back{})
	case !isKey && !isPaste, !s.loaded, s.env.Calls.Running("plan"):
		return nil
	}
	event, cmd := s.form.Update(msg)
	if event == form.Submit {
		return tea.Batch(cmd, s.ask())
	}
	return cmd
}

// ask counts what will happen, and asks.
func (s *Several) ask() tea.Cmd {
	if off := s.off(); off != "" {
		return kit.Say(kit.Info, "extend is off: "+off)
	}
	if s.form.Invalid() != nil {
		s.form.Reveal()
		return nil
	}
	today, date := apiclient.DateOf(s.env.Now()), s.end.Date()
	end := func(*apiclient.ServiceUser) apiclient.Date { return date }
	if i, ok := s.end.Preset(); ok {
		end = func(u *apiclient.ServiceUser) apiclient.Date { return preview.From(u, today).AddDays(days[i]) }
	}
	users, now, power := s.crowd.users, s.env.Now(), s.env.Power
	return kit.Call(s.env.Calls, "plan", 0, func(context.Context) (consequence.Question, error) {
		plan := preview.Extend(users, end)
		return consequence.Question{Plan: &plan, Hidden: s.arg.Hidden, Agreed: s.arg.Agreed, Replace: true}.Count(now, power), nil
	}, func(q consequence.Question, _ error) tea.Cmd {
		defer s.rebuild()
		return q.Ask(s.env)
	})
}

// off says why nothing can be extended, or is empty.
func (s *Several) off() string {
	if s.loaded && len(s.crowd.users) == 0 {
		return "none of them is there any more"
	}
	return s.env.Session.Can(apiclient.ActUpdate)
}

// Resize gives the size of the body.
func (s *Several) Resize(width, height int) {
	s.width, s.height = width, height
	s.rebuild()
}

// View is the body.
func (s *Several) View() string { return s.view }

// CapturesText reports whether letters and digits are text now.
func (s *Several) CapturesText() bool { return s.loaded }

// Cursor is the text cursor while a date is typed.
func (s *Several) Cursor() *tea.Cursor {
	if !s.loaded {
		return nil
	}
	c := s.form.Cursor()
	if c != nil {
		c.Y += len(s.head())
	}
	return c
}

// rebuild draws the body.
func (s *Several) rebuild() {
	t := s.env.Theme
	if !s.loaded {
		s.view = "\n   " + t.Muted.Render("counting"+t.Sym.Ellipsis)
		return
	}
	head := s.head()
	s.form.Resize(s.width, s.height-len(head))
	s.view = ""
	for _, line := range head {
		s.view += line + "\n"
	}
	s.view += s.form.View()
}

// head says how it stands now, and what the date that is chosen would do.
func (s *Several) head() []string {
	t, c := s.env.Theme, &s.crowd
	line := "   " + t.Strong.Render(kit.Plural(len(c.users), "service user", "service users"))
	end, never := " ending", ""
	if c.never > 0 {
		end, never = ": "+kit.Plural(len(c.users)-c.never, "ends", "end"), ", "+kit.Count(c.never)+" never"
	}
	switch {
	case c.first.IsZero():
		line += " without an end"
	case c.first == c.last:
		line += end + " on " + c.first.String() + never
	default:
		line += end + " " + c.first.String() + " to " + c.last.String() + never
	}
	note := ""
	for _, part := range []struct {
		n          int
		one, other string
	}{
		{c.ended, "has ended", "have ended"},
		{c.gone, "is gone and left out", "are gone and left out"},
	} {
		if part.n == 0 {
			continue
		}
		if note != "" {
			note += ", "
		}
		word := part.other
		if part.n == 1 {
			word = part.one
		}
		note += kit.Count(part.n) + " " + word
	}
	if _, preset := s.end.Preset(); !preset && note == "" {
		note = "one date for all; how many end sooner by it is told before it is done"
	}
	head := []string{kit.Truncate(line, s.width, t.Sym.Ellipsis), kit.Truncate("   "+t.Muted.Render(note), s.width, t.Sym.Ellipsis)}
	if s.height >= roomy && note != "" {
		head = append(head, "")
	}
	return head
}

// Actions are what can be done now.
func (s *Several) Actions() []kit.Action {
	leave := kit.Action{
		ID: "extend.leave", Keys: []string{"esc"}, Title: "back", Help: "Leave the end dates as they are",
		Run: func() tea.Cmd { return kit.Send(kit.Back{}) },
	}
	if !s.loaded {
		return []kit.Action{leave}
	}
	return []kit.Action{{
		ID: "extend.save", Keys: []string{"enter"}, Title: "extend", Help: "Count what will happen, and ask", Danger: kit.Changes,
		Off: s.off(), Run: func() tea.Cmd { return s.Update(tea.KeyPressMsg{Code: tea.KeyEnter}) },
	}, leave}
}
