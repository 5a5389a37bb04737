package findings

import (
	"slices"
	"strings"
)

// Filter narrows findings: every word of it must fit. The zero value lets everything through.
type Filter struct {
	text  string // as it was typed, trimmed
	words []word
}

// word is one condition.
type word struct {
	field string // rule, fix, name or contact; empty looks everywhere
	value string // in lower case
	not   bool
}

// ParseFilter reads a filter. Every text is one: what is not the name of a field is looked for as it stands, and a quote
// that is still open reaches to the end. Examples shows what can be asked for.
func ParseFilter(text string) Filter {
	f := Filter{text: strings.TrimSpace(text)}
	for rest := f.text; rest != ""; {
		var one string
		one, rest = cut(rest)
		if w, ok := parseWord(one); ok {
			f.words = append(f.words, w)
		}
	}
	return f
}

// String is the filter as it was typed, without blanks around it; empty for one that lets everything through.
func (f Filter) String() string { return f.text }

// Fits reports whether the filter lets a finding of an inspection through.
func (f Filter) Fits(in *Inspection, found Finding) bool {
	for _, w := range f.words {
		if in.says(found, w) == w.not {
			return false
		}
	}
	return true
}

// says reports whether a finding holds a word.
func (in *Inspection) says(f Finding, w word) bool {
	holds := func(text string) bool { return strings.Contains(strings.ToLower(text), w.value) }
	rule := func() bool { return holds(f.Rule.String()) || holds(f.Rule.Title()) }
	switch w.field {
	case "rule":
		return rule()
	case "fix":
		return holds(in.Fix(f.Rule).String())
	case "name":
		return holds(f.User.Name)
	case "contact":
		return holds(f.User.Contact)
	default:
		return holds(f.User.Name) || holds(f.User.Contact) || holds(string(f.User.ID)) || rule() || holds(in.Words(f))
	}
}

// cut takes the first word off a text: up to a blank that no quotes enclose.
func cut(text string) (first, rest string) {
	quoted := false
	for i, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ' ' && !quoted:
			return text[:i], strings.TrimLeft(text[i:], " ")
		}
	}
	return text, ""
}

// parseWord reads one condition; one that asks for nothing yet, such as "rule:", is none.
func parseWord(text string) (word, bool) {
	var w word
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		w.not, text = true, rest
	}
	if name, value, ok := strings.Cut(text, ":"); ok && slices.Contains(fields(), strings.ToLower(name)) {
		w.field, text = strings.ToLower(name), value
	}
	w.value = strings.ToLower(strings.ReplaceAll(text, `"`, ""))
	return w, w.value != ""
}

func fields() []string { return []string{"rule", "fix", "name", "contact"} }

// Example is a filter with what it asks for.
type Example struct{ Text, Means string }

// Examples show everything that a filter can ask for.
func Examples() []Example {
	return []Example{
		{"deploy ada", "both words somewhere in the finding: name, contact, id, or what was found"},
		{"rule:old-key", "what one rule found"},
		{"fix:disable", "what is mended that way"},
		{`name:"night job"`, "of these service users; quotes for spaces"},
		{"-contact:example.com", "whose contact is not of there; - is what does not fit"},
	}
}
