package filter

import (
	"strconv"

	"steward/apiclient"
)

// mostDigits bounds a number.
const mostDigits = 6

// count asks for a number between two bounds, both included.
type count struct {
	text string
	of   func(*apiclient.ServiceUser) int
	from int
	to   int
}

// readNumber reads a number to compare with what a user has.
func readNumber(of func(*apiclient.ServiceUser) int) func(*field, string, span) (condition, *Error) {
	return func(f *field, operator string, v span) (condition, *Error) {
		n, ok := digits(v.text)
		if !ok {
			return nil, f.wrong(operator, v, f.name+" takes a number")
		}
		c := count{text: strconv.Itoa(n), of: of, from: 0, to: 1 << 30}
		switch operator {
		case "<":
			c.to = n - 1
		case "<=":
			c.to = n
		case ">":
			c.from = n + 1
		case ">=":
			c.from = n
		default:
			c.from, c.to = n, n
		}
		return c, nil
	}
}

// digits reads a number of few digits.
func digits(text string) (int, bool) {
	if text == "" || len(text) > mostDigits {
		return 0, false
	}
	n := 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
		n = 10*n + int(text[i]-'0')
	}
	return n, true
}

// String is the number.
func (c count) String() string { return c.text }

func (c count) at(moment) predicate {
	of, from, to := c.of, c.from, c.to
	return func(u *apiclient.ServiceUser) bool {
		n := of(u)
		return from <= n && n <= to
	}
}

func numbers(noun string) func(string) []Candidate {
	return func(operator string) []Candidate {
		words := map[string]string{":": "exactly ", "<": "fewer than ", ">": "more than ", "<=": "at most ", ">=": "at least "}[operator]
		var out []Candidate
		for _, n := range []string{"0", "1", "2"} {
			out = append(out, Candidate{Text: n, Means: words + n + " " + noun, Whole: true})
		}
		return out
	}
}
