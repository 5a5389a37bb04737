package filter

import (
	"strings"

	"steward/apiclient"
)

// field is one thing that can be asked of a user.
type field struct {
	name      string
	operators string // those of ':', '<' and '>' that it takes
	// parse reads what stands behind the operator.
	parse func(operator byte, value span) (predicate, error)
}

// fields is the language: a new field is a line here and its parse function.
func fields() []field {
	return []field{
		{name: "status", operators: ":", parse: words(map[string]predicate{
			"enabled":  hasStatus(apiclient.StatusEnabled),
			"disabled": hasStatus(apiclient.StatusDisabled),
			"expired":  hasStatus(apiclient.StatusExpired),
			"expiring": func(u *apiclient.ServiceUser, m apiclient.Moment) bool { return m.Expiring(u) },
		}, "enabled", "disabled", "expiring", "expired")},
	}
}

// forms are the ways to ask the field, as they are typed.
func (f *field) forms() []string {
	var forms []string
	for _, operator := range f.operators {
		forms = append(forms, f.name+string(operator))
	}
	return forms
}

func allForms() []string {
	var forms []string
	for _, f := range fields() {
		forms = append(forms, f.forms()...)
	}
	return forms
}

func hasStatus(want apiclient.Status) predicate {
	return func(u *apiclient.ServiceUser, m apiclient.Moment) bool { return m.Status(u) == want }
}

// words parses one or more of a few words with commas between them; a user matches if it matches any of them. order is
// the words as an error lists them.
func words(known map[string]predicate, order ...string) func(byte, span) (predicate, error) {
	return func(_ byte, value span) (predicate, error) {
		var any []predicate
		start := value.start
		for word := range strings.SplitSeq(value.text, ",") {
			p, ok := known[strings.ToLower(word)]
			if !ok {
				e := &Error{Start: start, End: start + len(word), Message: "no such word", Expected: order}
				if word == "" {
					e.Message = "a word is missing"
				}
				if value.quoted {
					e.Start, e.End = value.start, value.end
				}
				return nil, e
			}
			any = append(any, p)
			start += len(word) + 1
		}
		return anyOf(any), nil
	}
}

func anyOf(any []predicate) predicate {
	if len(any) == 1 {
		return any[0]
	}
	return func(u *apiclient.ServiceUser, m apiclient.Moment) bool {
		for _, p := range any {
			if p(u, m) {
				return true
			}
		}
		return false
	}
}
