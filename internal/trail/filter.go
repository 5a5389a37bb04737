package trail

import "strings"

// Filter narrows events: every word of it must fit. The zero value lets everything through.
type Filter struct {
	text  string // as it was typed, trimmed
	words []word
}

// word is one condition.
type word struct {
	field string // empty looks everywhere
	value string // in lower case
	not   bool
}

// askable is what can be asked for by name, with what an event says there.
var askable = []struct {
	name, example, words string
	value                func(*Event) string
}{
	{"action", `action:disable`, "what was done", func(e *Event) string { return e.Action + "\n" + e.Raw.Action }},
	{"actor", `actor:ada`, "who did it", func(e *Event) string { return e.Actor + "\n" + e.Raw.Actor.ID }},
	{"target", `target:"night job"`, "to whom or what; quotes for spaces", func(e *Event) string {
		return e.Target + "\n" + e.Raw.Target.ID + "\n" + string(e.Raw.Target.User)
	}},
	{"outcome", `-outcome:success`, "how it ended; - is what does not fit", func(e *Event) string { return e.Outcome }},
	{"from", `from:10.0.3`, "from which address", func(e *Event) string { return e.From }},
}

// ParseFilter reads a filter. Every text is one: what is not the name of a field is looked for as it stands, addresses with
// colons too, and a quote that is still open reaches to the end.
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

// parseWord reads one condition; one that asks for nothing yet, such as "actor:", is none.
func parseWord(text string) (word, bool) {
	var w word
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		w.not, text = true, rest
	}
	if name, value, ok := strings.Cut(text, ":"); ok && isField(name) {
		w.field, text = strings.ToLower(name), value
	}
	w.value = strings.ToLower(strings.ReplaceAll(text, `"`, ""))
	return w, w.value != ""
}

func isField(name string) bool {
	for _, f := range askable {
		if strings.EqualFold(f.name, name) {
			return true
		}
	}
	return false
}

// String is the filter as it was typed, without blanks around it; empty for one that lets everything through.
func (f Filter) String() string { return f.text }

// Fits reports whether an event is one that the filter lets through.
func (f Filter) Fits(e *Event) bool {
	for _, w := range f.words {
		if w.in(e) == w.not {
			return false
		}
	}
	return true
}

func (w word) in(e *Event) bool {
	if w.field == "" {
		return e.Says(w.value)
	}
	for _, f := range askable {
		if f.name == w.field {
			return strings.Contains(strings.ToLower(f.value(e)), w.value)
		}
	}
	return false
}

// Example is a filter with what it asks for.
type Example struct{ Text, Means string }

// Examples show everything that a filter can ask for.
func Examples() []Example {
	out := []Example{{"payments 10.0.9", "both words somewhere in the event"}}
	for _, f := range askable {
		out = append(out, Example{f.example, f.words})
	}
	return out
}

// Fields are the names that a filter can ask by.
func Fields() []string {
	out := make([]string, 0, len(askable))
	for _, f := range askable {
		out = append(out, f.name)
	}
	return out
}
