package filter

import (
	"slices"
	"strings"
	"unicode"

	"steward/apiclient"
)

// Candidate is something that could stand at the cursor.
type Candidate struct {
	Text  string // as it would be typed
	Means string // what it asks for, in words
	// Whole says that the term is then complete, so that a space can follow.
	Whole bool
}

// Completion is what could stand at the cursor, the likeliest first, in place of the text from Start to before End, in
// bytes.
type Completion struct {
	Start, End int
	Candidates []Candidate
	// Names says that names which users hold belong here, so that it is worth gathering them.
	Names bool
}

// mostCandidates bounds a completion, and mostSeen the names that are kept of a field.
const (
	mostCandidates = 40
	mostSeen       = 1000
)

// Seen are the names that users hold, by field, the most frequent first. The zero value and nil hold none. It never
// changes.
type Seen struct{ names map[string][]seenName }

type seenName struct {
	text  string
	users int
}

// Gather notes the names that users hold, such as roles and groups. It looks at every user, so it takes a while with
// many. Names that cannot be typed are left out.
func Gather(users []*apiclient.ServiceUser) *Seen {
	s := &Seen{names: map[string][]seenName{}}
	for _, f := range fields() {
		if f.each == nil {
			continue
		}
		names := make([]seenName, 0, mostSeen)
		for text, n := range holders(users, f.each) {
			if text != "" && strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) < 0 {
				names = append(names, seenName{text, n.users})
			}
		}
		slices.SortFunc(names, func(a, b seenName) int {
			if a.users != b.users {
				return b.users - a.users
			}
			return strings.Compare(a.text, b.text)
		})
		s.names[f.name] = slices.Clone(names[:min(len(names), mostSeen)])
	}
	return s
}

// holding is how many users hold a name. A user may hold it several times, as a role in several managers.
type holding struct {
	users int
	last  *apiclient.ServiceUser
}

func holders(users []*apiclient.ServiceUser, each func(*apiclient.ServiceUser, func(string))) map[string]*holding {
	out := map[string]*holding{}
	for _, u := range users {
		each(u, func(name string) {
			h := out[name]
			if h == nil {
				h = &holding{}
				out[name] = h
			}
			if h.last != u {
				h.users++
				h.last = u
			}
		})
	}
	return out
}

// Complete says what could stand where the cursor is, a byte offset into the text. It has no candidates where anything
// can stand, or where what stands is whole already.
func (l Language) Complete(text string, cursor int, seen *Seen) Completion {
	for _, t := range split(text) {
		if t.start > cursor || cursor > t.end {
			continue
		}
		switch {
		case t.field == "" && t.values[0].quoted, t.field == "" && cursor < t.nameStart:
			return Completion{Start: cursor, End: cursor}
		case t.field == "":
			return l.completeField(text[t.nameStart:cursor], t.nameStart, t.end)
		case cursor < t.operatorEnd():
			return Completion{Start: cursor, End: cursor}
		}
		for _, v := range t.values {
			if v.start <= cursor && cursor <= v.end {
				return l.completeValue(&t, v, cursor, seen)
			}
		}
	}
	return l.completeField("", cursor, cursor)
}

// completeField offers the fields that begin so; one that is named whole also with its other operators.
func (l Language) completeField(front string, start, end int) Completion {
	out := Completion{Start: start, End: end}
	front = strings.ToLower(front)
	for _, f := range l.fields() {
		switch {
		case f.name == front:
			for _, form := range f.forms() {
				out.Candidates = append(out.Candidates, Candidate{Text: form, Means: f.shows(strings.TrimPrefix(form, f.name))})
			}
		case strings.HasPrefix(f.name, front):
			out.Candidates = append(out.Candidates, Candidate{Text: f.name + f.operators[0], Means: f.shows(f.operators[0])})
		}
	}
	return out
}

// shows says in few words what the field asks for behind an operator, by an example.
func (f *field) shows(operator string) string {
	means, _, _ := strings.Cut(f.means, ";")
	if values := f.values(operator); f.example[len(f.name):][:len(operator)] != operator && len(values) > 0 {
		return f.name + operator + values[0].Text + ": " + values[0].Means
	}
	return f.example + ": " + means
}

// completeValue offers what the field knows, then the names that users hold: those that begin so before those that
// contain it.
func (l Language) completeValue(t *token, v span, cursor int, seen *Seen) Completion {
	out := Completion{Start: v.start, End: v.end}
	i := slices.IndexFunc(l.fields(), func(f field) bool { return f.name == t.field })
	if i < 0 {
		return out
	}
	f := l.fields()[i]
	out.Names = f.each != nil && slices.Contains(f.operators, t.operator)
	front := v.text
	if !v.quoted {
		front = v.text[:min(cursor-v.start, len(v.text))]
	} else if cursor < v.end {
		return out
	}
	if n, ok := digits(front); ok && !v.quoted && len(f.values(t.operator)) > 1 && f.name != "keys" {
		for _, letter := range []byte("dhw") {
			a := amount{n, letter}
			out.Candidates = append(out.Candidates, Candidate{Text: a.String(), Means: a.words(), Whole: true})
		}
		return out
	}
	if slices.Contains(f.operators, t.operator) {
		out.Candidates = offered(&f, t.operator, front, v.quoted, seen)
	}
	if len(out.Candidates) == 1 && strings.EqualFold(out.Candidates[0].Text, v.text) {
		out.Candidates = nil
	}
	return out
}

func offered(f *field, operator, front string, quoted bool, seen *Seen) []Candidate {
	var first, then []Candidate
	n := newNeedle(front)
	put := func(c Candidate, text string) {
		switch {
		case len(front) <= len(text) && strings.EqualFold(text[:len(front)], front):
			first = append(first, c)
		case n.in(text):
			then = append(then, c)
		}
	}
	if seen != nil {
		for _, name := range seen.names[f.name] {
			put(Candidate{Text: valueText(name.text, noneWord), Means: users(name.users), Whole: true}, name.text)
		}
	}
	if !quoted {
		for _, c := range f.values(operator) {
			put(c, c.Text)
		}
	}
	all := slices.Concat(first, then)
	return all[:min(len(all), mostCandidates)]
}

func users(n int) string {
	if n == 1 {
		return "1 service user"
	}
	return thousands(n) + " service users"
}
