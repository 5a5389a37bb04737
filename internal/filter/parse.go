package filter

import (
	"slices"
	"strings"
	"unicode"

	"steward/apiclient"
)

// Language is what can be asked for in one system. The zero value knows every field.
type Language struct{ system *apiclient.Description }

// For is the language of a system: a field that it lacks is a mistake that says so. The description must not change.
func For(system *apiclient.Description) Language { return Language{system: system} }

// fields are those that the system has.
func (l Language) fields() []field {
	return slices.DeleteFunc(fields(), func(f field) bool { return l.lacks(&f) })
}

func (l Language) lacks(f *field) bool {
	return l.system != nil && f.needs != "" && !l.system.Has(f.needs)
}

// Parse is Parse for the language's fields.
func (l Language) Parse(text string) (Filter, error) {
	var f Filter
	var terms all
	tokens := split(text)
	for i := range tokens {
		t := &tokens[i]
		if len(tokens) > 1 && t.isOr() { // alone it is the front of a word that is still being typed
			if len(terms) == 0 || i == len(tokens)-1 {
				return Filter{}, alone(t, i == len(tokens)-1)
			}
			f.any, terms = append(f.any, terms), nil
			continue
		}
		parsed, mistake := l.term(text, t)
		if mistake != nil {
			return Filter{}, mistake
		}
		terms = append(terms, parsed)
	}
	if len(terms) > 0 {
		f.any = append(f.any, terms)
	}
	return f, nil
}

// alone is an or without a filter on one of its sides.
func alone(t *token, last bool) *Error {
	side := "before"
	if last {
		side = "behind"
	}
	return &Error{Start: t.start, End: t.end, Message: "nothing stands " + side + " the or", Hint: `to look for the word, type "or"`}
}

// term gives a token its meaning.
func (l Language) term(text string, t *token) (term, *Error) {
	if t.field == "" {
		if v := t.values[0]; v.text == "" && !v.quoted {
			return term{}, &Error{Start: t.start, End: t.end, Message: "nothing stands behind the minus"}
		}
		return term{negated: t.negated, any: []condition{newWord(t.values[0].text)}}, nil
	}
	known := fields()
	i := slices.IndexFunc(known, func(f field) bool { return f.name == t.field })
	switch {
	case i < 0 && strings.Contains(t.operator, "="): // a=b is a word like any other
		return plain(text, t), nil
	case i < 0:
		return term{}, l.unknown(text, t)
	case l.lacks(&known[i]):
		return term{}, &Error{Start: t.nameStart, End: t.operatorEnd(), Message: "this system has no " + known[i].noun}
	case !slices.Contains(known[i].operators, t.operator):
		return term{}, &Error{
			Start: t.operatorEnd() - len(t.operator), End: t.operatorEnd(),
			Message: t.field + " cannot be asked with " + t.operator, Expected: known[i].forms(),
		}
	}
	return known[i].term(t)
}

// plain is a token that looked like a field as a plain word.
func plain(text string, t *token) term {
	word := text[t.nameStart:scanValue(text, t.nameStart, false).end]
	return term{negated: t.negated, any: []condition{newWord(word)}}
}

// unknown is the mistake of a field that is none. It may be a text that happens to hold a colon.
func (l Language) unknown(text string, t *token) *Error {
	e := &Error{Start: t.nameStart, End: t.operatorEnd(), Message: "there is no field " + t.field}
	word := text[t.nameStart:scanValue(text, t.nameStart, false).end]
	quoted := "to look for the text, type " + quote(word)
	if strings.IndexFunc(word, unicode.IsControl) >= 0 || len(word) > longestQuoted {
		quoted = "to look for the text, put it in quotes"
	}
	switch near := l.meant(t.field); {
	case strings.HasPrefix(text[t.operatorEnd():], "//"), strings.HasPrefix(text[t.operatorEnd():], ":"): // an address
		e.Hint = quoted
	case near != "":
		e.Hint = "did you mean " + near + operatorOf(near) + "? T" + quoted[1:]
	default:
		for _, f := range l.fields() {
			e.Expected = append(e.Expected, f.name+f.operators[0])
		}
		e.Hint = quoted
		e.Message, e.Hint = e.Message+" ("+e.Hint+")", ""
	}
	return e
}

// longestQuoted is the longest word that a mistake repeats.
const longestQuoted = 40

func operatorOf(name string) string {
	for _, f := range fields() {
		if f.name == name {
			return f.operators[0]
		}
	}
	return ":"
}

// term reads the values of a field.
func (f *field) term(t *token) (term, *Error) {
	out := term{negated: t.negated, field: f.name, operator: t.operator}
	if t.operator != ":" && len(t.values) > 1 {
		last := t.values[len(t.values)-1].end
		return term{}, &Error{Start: t.values[0].end, End: last, Message: "only one value can stand behind " + t.operator}
	}
	for _, v := range t.values {
		if v.text == "" && !v.quoted {
			return term{}, &Error{Start: v.start, End: v.end, Message: "nothing stands behind " + f.name + t.operator, Expected: f.expected(t.operator)}
		}
		c, mistake := f.read(f, t.operator, v)
		if mistake != nil {
			return term{}, mistake
		}
		out.any = append(out.any, c)
	}
	return out, nil
}

// wrong is the mistake of a value that the field does not take.
func (f *field) wrong(operator string, v span, message string) *Error {
	return &Error{Start: v.start, End: v.end, Message: message, Expected: f.expected(operator)}
}

// expected are values that the field takes behind an operator.
func (f *field) expected(operator string) []string {
	var out []string
	for _, c := range f.values(operator) {
		out = append(out, c.Text)
	}
	return out
}

// forms are the ways to ask the field, as they are typed.
func (f *field) forms() []string {
	var forms []string
	for _, operator := range f.operators {
		forms = append(forms, f.name+operator)
	}
	return forms
}
