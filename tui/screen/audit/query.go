package audit

import (
	"strings"

	"steward/tui/kit"
	"steward/tui/widget/event"
)

// query is a filter: every word of it must fit. The zero value lets everything through.
type query struct {
	text  string // as it was typed, trimmed
	words []word
}

// word is one condition.
type word struct {
	field string // empty looks everywhere
	value string // in lower case
	not   bool
}

// named are what can be asked for by name, with what an event says there.
var named = []struct {
	name, example, words string
	value                func(*event.Event) string
}{
	{"action", `action:disable`, "what was done", func(e *event.Event) string { return e.Action + "\n" + e.Raw.Action }},
	{"actor", `actor:ada`, "who did it", func(e *event.Event) string { return e.Actor + "\n" + e.Raw.Actor.ID }},
	{"target", `target:"night job"`, "to whom or what; quotes for spaces", func(e *event.Event) string {
		return e.Target + "\n" + e.Raw.Target.ID + "\n" + string(e.Raw.Target.User)
	}},
	{"outcome", `-outcome:success`, "how it ended; - is what does not fit", func(e *event.Event) string { return e.Outcome }},
	{"from", `from:10.0.3`, "from which address", func(e *event.Event) string { return e.From }},
}

// parse reads a filter. Every text is one: what is not the name of a field is looked for as it stands, addresses with
// colons too, and a quote that is still open reaches to the end.
func parse(text string) query {
	q := query{text: strings.TrimSpace(text)}
	for rest := q.text; rest != ""; {
		var one string
		one, rest = cut(rest)
		if w, ok := parseWord(one); ok {
			q.words = append(q.words, w)
		}
	}
	return q
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
	for _, f := range named {
		if strings.EqualFold(f.name, name) {
			return true
		}
	}
	return false
}

// fits reports whether an event is one that the filter lets through.
func (q query) fits(e *event.Event) bool {
	for _, w := range q.words {
		if w.in(e) == w.not {
			return false
		}
	}
	return true
}

func (w word) in(e *event.Event) bool {
	if w.field == "" {
		return e.Says(w.value)
	}
	for _, f := range named {
		if f.name == w.field {
			return strings.Contains(strings.ToLower(f.value(e)), w.value)
		}
	}
	return false
}

// Topics explains the filter in the help sheet.
func (s *Screen) Topics() []kit.Topic {
	topic := kit.Topic{Title: "Filter", Lines: []kit.TopicLine{{Example: `payments 10.0.9`, Words: "both words somewhere in the event"}}}
	for _, f := range named {
		topic.Lines = append(topic.Lines, kit.TopicLine{Example: f.example, Words: f.words})
	}
	return []kit.Topic{topic}
}
