package filter

import (
	"strings"

	"steward/apiclient"
)

// word is a plain word: the name, the description, the contact or the id contains it.
type word struct{ needle }

func newWord(text string) condition { return word{newNeedle(text)} }

// String is the word, in quotes where it would be read as anything else.
func (w word) String() string { return plainText(w.text) }

func (w word) at(moment) predicate {
	n := w.needle
	return func(u *apiclient.ServiceUser) bool {
		return n.in(u.Name) || n.in(u.Description) || n.in(u.Contact) || n.in(string(u.ID))
	}
}

// inText asks whether one text of a user contains another.
type inText struct {
	needle
	of func(*apiclient.ServiceUser) string
}

// String is the text, in quotes where it would be read as anything else.
func (c inText) String() string { return valueText(c.text, noneWord) }

func (c inText) at(moment) predicate {
	n, of := c.needle, c.of
	return func(u *apiclient.ServiceUser) bool { return n.in(of(u)) }
}

// inRefs asks whether the name or the id of one of a user's things contains a text.
type inRefs struct {
	needle
	of func(*apiclient.ServiceUser) []apiclient.Ref
}

// String is the text, in quotes where it would be read as anything else.
func (c inRefs) String() string { return valueText(c.text, noneWord) }

func (c inRefs) at(moment) predicate {
	n, of := c.needle, c.of
	return func(u *apiclient.ServiceUser) bool { return n.inAny(of(u)) }
}

// inAny looks into names and ids.
func (n *needle) inAny(refs []apiclient.Ref) bool {
	for i := range refs {
		if n.in(refs[i].Name) || n.in(refs[i].ID) {
			return true
		}
	}
	return false
}

// inMembers looks into managers, or into the roles held in them.
type inMembers struct {
	needle
	roles bool
}

// String is the text, in quotes where it would be read as anything else.
func (c inMembers) String() string { return valueText(c.text, noneWord) }

func (c inMembers) at(moment) predicate {
	n := c.needle
	if c.roles {
		return func(u *apiclient.ServiceUser) bool {
			for i := range u.Managers {
				if n.inAny(u.Managers[i].Roles) {
					return true
				}
			}
			return false
		}
	}
	return func(u *apiclient.ServiceUser) bool {
		for i := range u.Managers {
			if m := &u.Managers[i].Manager; n.in(m.Name) || n.in(m.ID) {
				return true
			}
		}
		return false
	}
}

// special is a word that asks a question of its own, such as none.
type special struct {
	word string
	asks predicate
}

// String is the word.
func (s special) String() string { return s.word }

func (s special) at(moment) predicate { return s.asks }

// readText reads a text, or the word none for those where there is nothing.
func readText(nothing predicate, contains func(needle) condition) func(*field, string, span) (condition, *Error) {
	return func(_ *field, _ string, v span) (condition, *Error) {
		if !v.quoted && strings.EqualFold(v.text, noneWord) {
			return special{noneWord, nothing}, nil
		}
		return contains(newNeedle(v.text)), nil
	}
}

func textField(name, noun string, needs apiclient.Field, example, means string, of func(*apiclient.ServiceUser) string) field {
	f := field{
		name: name, noun: noun, needs: needs, operators: is(), example: example, means: means,
		read: readText(func(u *apiclient.ServiceUser) bool { return of(u) == "" }, func(n needle) condition { return inText{n, of} }),
	}
	f.values = nothingOf(name)
	if needs == apiclient.FieldContact {
		f.each = func(u *apiclient.ServiceUser, yield func(string)) { yield(u.Contact) }
	}
	return f
}

func refField(name, noun string, needs apiclient.Field, example, means string, of func(*apiclient.ServiceUser) []apiclient.Ref) field {
	return field{
		name: name, noun: noun, needs: needs, operators: is(), example: example, means: means + "; " + name + ":none has none",
		read:   readText(func(u *apiclient.ServiceUser) bool { return len(of(u)) == 0 }, func(n needle) condition { return inRefs{n, of} }),
		values: nothingOf(name),
		each: func(u *apiclient.ServiceUser, yield func(string)) {
			for _, r := range of(u) {
				yield(refName(r))
			}
		},
	}
}

func managerField() field {
	return field{
		name: "manager", noun: "managers", needs: apiclient.FieldManagers, operators: is(),
		example: `manager:"trust lifecycle"`, means: "may call a manager of this name; manager:none has none",
		read: readText(func(u *apiclient.ServiceUser) bool { return len(u.Managers) == 0 },
			func(n needle) condition { return inMembers{needle: n} }),
		values: nothingOf("manager"),
		each: func(u *apiclient.ServiceUser, yield func(string)) {
			for i := range u.Managers {
				yield(refName(u.Managers[i].Manager))
			}
		},
	}
}

func roleField() field {
	return field{
		name: "role", noun: "roles", needs: apiclient.FieldManagers, operators: is(),
		example: "role:admin", means: "holds a role of this name in any manager; role:none holds none",
		read:   readText(hasNoRole, func(n needle) condition { return inMembers{needle: n, roles: true} }),
		values: nothingOf("role"),
		each: func(u *apiclient.ServiceUser, yield func(string)) {
			for i := range u.Managers {
				for _, r := range u.Managers[i].Roles {
					yield(refName(r))
				}
			}
		},
	}
}

func hasNoRole(u *apiclient.ServiceUser) bool {
	for i := range u.Managers {
		if len(u.Managers[i].Roles) > 0 {
			return false
		}
	}
	return true
}

func nothingOf(name string) func(string) []Candidate {
	if name == "name" || name == "id" { // nobody is without
		return func(string) []Candidate { return nil }
	}
	return func(string) []Candidate { return []Candidate{{Text: noneWord, Means: "has no " + name, Whole: true}} }
}

// refName is how people know a thing: by its name, or else its id.
func refName(r apiclient.Ref) string {
	if r.Name != "" {
		return r.Name
	}
	return r.ID
}
