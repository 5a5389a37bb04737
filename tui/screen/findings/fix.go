package findings

import (
	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/findings"
	"steward/tui/kit"
	"steward/tui/widget/consequence"
)

// targets are the marked findings, or else the one under the cursor.
func (s *Screen) targets() []*findings.Finding {
	ids := s.table.Marked()
	if len(ids) == 0 {
		if f := s.chosen(); f != nil {
			return []*findings.Finding{f}
		}
		return nil
	}
	out := make([]*findings.Finding, 0, len(ids))
	for _, id := range ids {
		if f := s.shown.find(id); f != nil {
			out = append(out, f)
		}
	}
	return out
}

// users are the service users of findings, each once, and how many of them only have findings that the filter hides.
func (s *Screen) users(of []*findings.Finding) (users []*apiclient.ServiceUser, hidden int) {
	seen := map[apiclient.UserID]int{}
	for _, f := range of {
		shown := s.shown.place[s.shown.base.index[keyOf(*f)]] >= 0
		n, known := seen[f.User.ID]
		if !known {
			users = append(users, f.User)
			hidden++
		}
		if shown && n == 0 {
			n = 1
			hidden--
		}
		seen[f.User.ID] = n
	}
	return users, hidden
}

// fix is what mends the findings that are meant, or why no single action does.
func (s *Screen) fix() (fix findings.Fix, off string) {
	if s.table.MarkCount() == 0 {
		f := s.chosen()
		if f == nil {
			return findings.FixNone, "there is no finding here"
		}
		fix = s.inspection.Fix(f.Rule)
		return fix, s.fixOff(fix, 0)
	}
	rules := s.markedRules()
	for i, r := range rules {
		if i > 0 && s.inspection.Fix(r) != fix {
			return findings.FixNone, "the marked findings need different fixes; mark those of one"
		}
		fix = s.inspection.Fix(r)
	}
	return fix, s.fixOff(fix, s.table.MarkCount())
}

// markedRules are the rules of the marked findings. They are looked through only when marks may have changed.
func (s *Screen) markedRules() []findings.Rule {
	if s.marks.fresh {
		return s.marks.rules
	}
	var seen [findings.Count + 1]bool
	s.marks = markedRules{fresh: true}
	for id := range s.table.Marks() {
		if r := parseKey(id).rule; !seen[r] {
			seen[r] = true
			s.marks.rules = append(s.marks.rules, r)
		}
	}
	return s.marks.rules
}

// markedRules is what is known of the marks.
type markedRules struct {
	fresh bool
	rules []findings.Rule
}

// fixOff says why a fix cannot be done now, or is empty.
func (s *Screen) fixOff(fix findings.Fix, marked int) string {
	session := s.env.Session
	either := func(a, b apiclient.ActionName) string {
		if why := session.Can(a); why == "" || session.Can(b) != "" {
			return why
		}
		return ""
	}
	switch fix {
	case findings.FixNone:
		if why := session.ReadOnly(); why != "" {
			return why // it hides what the system could do
		}
		return "this system has no action that mends this"
	case findings.FixExtend:
		return session.Can(apiclient.ActUpdate)
	case findings.FixDisable:
		return session.Can(apiclient.ActDisable)
	case findings.FixDelete:
		return session.Can(apiclient.ActDelete)
	case findings.FixAccess:
		if why := either(apiclient.ActUpdate, apiclient.ActDetach); why != "" || marked < 2 {
			return why
		}
		return session.Can(apiclient.ActDetach)
	case findings.FixContact:
		return oneOnly(session.Can(apiclient.ActUpdate), marked)
	case findings.FixRotate:
		return oneOnly(either(apiclient.ActKeyCreate, apiclient.ActRegenerate), marked)
	default:
		return oneOnly(either(apiclient.ActKeyExpire, apiclient.ActKeyDelete), marked)
	}
}

func oneOnly(why string, marked int) string {
	if why == "" && marked > 1 {
		return "this goes one by one; leave only one marked"
	}
	return why
}

// mend does what mends the findings that are meant.
func (s *Screen) mend() tea.Cmd {
	fix, off := s.fix()
	users, hidden := s.users(s.targets())
	if off != "" || len(users) == 0 {
		return nil
	}
	ids := make([]apiclient.UserID, len(users))
	for i, u := range users {
		ids[i] = u.ID
	}
	open := func(view kit.View, arg any) tea.Cmd {
		s.away = ids
		return kit.Send(kit.Open{View: view, Arg: arg})
	}
	switch fix {
	case findings.FixDisable:
		return s.ask(apiclient.BulkDisable, users, hidden)
	case findings.FixDelete:
		return s.ask(apiclient.BulkDelete, users, hidden)
	case findings.FixExtend:
		return open(kit.ViewExtend, kit.ExtendArg{Users: ids})
	case findings.FixContact:
		return open(kit.ViewEdit, kit.EditArg{User: ids[0], Contact: true})
	case findings.FixAccess:
		if len(ids) > 1 {
			return open(kit.ViewAttach, kit.AttachArg{Users: ids, Detach: true})
		}
		return open(kit.ViewAccess, ids[0])
	default:
		return open(kit.ViewRotation, kit.RotationArg{User: ids[0]})
	}
}

// ask is the question before a change of users. A yes unmarks the findings.
func (s *Screen) ask(verb apiclient.BulkVerb, users []*apiclient.ServiceUser, hidden int) tea.Cmd {
	return consequence.Question{Verb: verb, Users: users, Hidden: hidden, Agreed: func() {
		s.table.ClearMarks()
		s.marks = markedRules{}
		s.paint()
	}}.Ask(s.env)
}
