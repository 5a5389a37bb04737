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

// On is the filter for the findings of an inspection: it answers whether one is let through. What can be said of a rule is
// worked out once, so ask it for as many findings as there are.
func (f Filter) On(in *Inspection) func(Finding) bool {
	conditions := make([]condition, len(f.words))
	for i, w := range f.words {
		conditions[i] = in.condition(w)
	}
	return func(found Finding) bool {
		for i := range conditions {
			if c := &conditions[i]; c.holds(in, found) == c.not {
				return false
			}
		}
		return true
	}
}

// condition is a word with what it says of each rule.
type condition struct {
	word
	rules [end]bool
}

func (in *Inspection) condition(w word) condition {
	c := condition{word: w}
	for _, r := range Rules() {
		switch w.field {
		case "rule", "":
			c.rules[r] = c.in(r.String()) || c.in(r.Title())
		case "fix":
			c.rules[r] = c.in(in.Fix(r).String())
		}
	}
	return c
}

// holds reports whether a finding holds the word, the cheap places first.
func (c *condition) holds(in *Inspection, f Finding) bool {
	switch {
	case c.rules[f.Rule]:
		return true
	case c.field == "name":
		return c.in(f.User.Name)
	case c.field == "contact":
		return c.in(f.User.Contact)
	case c.field != "":
		return false
	default:
		return c.in(f.User.Name) || c.in(f.User.Contact) || c.in(string(f.User.ID)) || c.in(in.Words(f))
	}
}

func (c *condition) in(text string) bool { return strings.Contains(strings.ToLower(text), c.value) }

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
