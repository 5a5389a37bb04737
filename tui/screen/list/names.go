package list

import (
	"context"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"steward/internal/namelist"
	"steward/tui/kit"
	"steward/tui/widget/paste"
)

// namedProblems is how many entries of one kind of problem are said by name.
const namedProblems = 6

// widestEntry is the most cells that such an entry takes.
const widestEntry = 40

// unread says why names cannot be looked up, or is empty.
func (s *Screen) unread() string {
	if !s.snapshot.Complete {
		return "the service users are not all read yet"
	}
	return ""
}

// names asks for a list of names, beginning with a text, and marks exactly the users of it.
func (s *Screen) names(text string) tea.Cmd {
	users, options := s.shown.base.sorted, namelist.Options{Spaces: namelist.SpacesIn(&s.env.Session.System)}
	directory := sync.OnceValue(func() *namelist.Directory { return namelist.NewDirectory(users, options) })
	var list namelist.List
	var box *paste.Box
	box = paste.New(s.env.Theme, paste.Options{
		Context: kit.Clean(s.env.Session.Context), Title: "Mark by names", Verb: "Mark",
		Hint: "Paste or type names or ids: one a line, or with commas between; of a table the first column counts. Nothing is marked before enter.",
		OnChange: func(text string) tea.Cmd {
			return kit.Call(s.env.Calls, "names", 0, func(context.Context) (namelist.List, error) {
				return directory().Read(text), nil
			}, func(read namelist.List, _ error) tea.Cmd {
				list = read
				box.Told(text, s.understood(&read))
				return nil
			})
		},
		OnDone: func() tea.Cmd { return s.markThese(&list) },
	})
	return tea.Batch(s.show(box), box.Paste(text))
}

// understood says what a list holds.
func (s *Screen) understood(l *namelist.List) paste.Finding {
	f := paste.Finding{Found: len(l.Users), Words: kit.Plural(len(l.Users), "service user", "service users") + " found"}
	tell := func(words string, entries []string) {
		if len(entries) > 0 {
			f.Problems = append(f.Problems, kit.Count(len(entries))+" "+words+": "+s.some(entries))
		}
	}
	tell("unknown", l.Unknown)
	several := make([]string, len(l.Ambiguous))
	for i, a := range l.Ambiguous {
		several[i] = a.Entry + " (" + kit.Count(len(a.Users)) + ")"
	}
	tell("that several have, say which by the id", several)
	tell("named more than once, marked once", l.Doubled)
	return f
}

// some are the first of the entries, clean and cut.
func (s *Screen) some(entries []string) string {
	words := make([]string, 0, namedProblems)
	for _, e := range entries[:min(len(entries), namedProblems)] {
		words = append(words, kit.Truncate(kit.Clean(e), widestEntry, s.env.Theme.Sym.Ellipsis))
	}
	text := strings.Join(words, ", ")
	if more := len(entries) - len(words); more > 0 {
		text += " and " + kit.Count(more) + " more"
	}
	return text
}

// markThese marks the users of a list and nobody else.
func (s *Screen) markThese(l *namelist.List) tea.Cmd {
	ids := make([]string, len(l.Users))
	for i, u := range l.Users {
		ids[i] = string(u.ID)
	}
	s.table.SetMarks(ids)
	for _, id := range ids {
		if s.table.Select(id) {
			break
		}
	}
	s.paint()
	words := kit.Plural(len(ids), "service user", "service users") + " marked by name"
	if n := s.table.HiddenMarks(); n > 0 {
		words += ", " + kit.Count(n) + " of them hidden by the filter or the tab"
	}
	if n := len(l.Unknown) + len(l.Ambiguous); n > 0 {
		words += "; " + kit.Plural(n, "name was", "names were") + " left out"
	}
	return kit.Say(kit.Info, words)
}
