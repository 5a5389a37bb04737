package filter

import "strconv"

// Example is one line of the language's help.
type Example struct {
	Title string // of the field, or of what is shown
	Text  string // a filter that can be typed
	Means string // what it asks for
}

// Examples are the whole language in lines: first how terms go together, then each field that the system has.
func (l Language) Examples() []Example {
	out := []Example{
		{"words", "ci prod", "each word is in the name, the description, the contact or the id, in capitals or not"},
		{"quotes", `"build server"`, "hold spaces together, and make anything a plain word"},
		{"not", "-deploy", "a minus asks for those that do not match"},
		{"either", "ci or batch", "one of the two sides is enough; a comma does the same for values of a field"},
	}
	for _, f := range l.fields() {
		out = append(out, Example{f.name, f.example, f.means})
	}
	return out
}

// thousands writes a number with a comma between thousands.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
