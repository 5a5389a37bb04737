package filter

import (
	"strconv"
	"strings"
	"time"

	"steward/apiclient"
)

const (
	day = 24 * time.Hour
	// longest bounds a duration.
	longest = 100 * 365 * day
	// firstYear and lastYear bound a date.
	firstYear, lastYear = 1970, 9999
)

// amount is a span of time as it was typed: 30d, 12h, 2w.
type amount struct {
	n      int
	letter byte
}

// unit is the time of one.
func (a amount) unit() time.Duration {
	switch a.letter {
	case 'h':
		return time.Hour
	case 'w':
		return 7 * day
	default:
		return day
	}
}

func (a amount) length() time.Duration { return time.Duration(a.n) * a.unit() }

// String is the amount as it is typed.
func (a amount) String() string { return strconv.Itoa(a.n) + string(a.letter) }

// words say the amount: "30 days".
func (a amount) words() string {
	unit := map[byte]string{'h': "hour", 'w': "week", 'd': "day"}[a.letter]
	if a.n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(a.n) + " " + unit + "s"
}

// value is what stands behind the operator of a field of times: an amount, or a day.
type value struct {
	amount
	date apiclient.Date // zero for an amount
}

// String is the value in its canonical form.
func (v value) String() string {
	if v.date.IsZero() {
		return v.amount.String()
	}
	return v.date.String()
}

// readValue reads an amount or a date.
func readValue(f *field, operator string, v span) (value, *Error) {
	text := strings.ToLower(v.text)
	if date, err := apiclient.ParseDate(text); err == nil {
		if year := date.Time().Year(); year < firstYear || year > lastYear {
			return value{}, f.wrong(operator, v, "this day is too far away")
		}
		return value{date: date}, nil
	}
	n, whole := digits(strings.TrimRight(text, "hdw"))
	switch {
	case whole && len(text) == len(strings.TrimRight(text, "hdw")):
		return value{}, &Error{Start: v.start, End: v.end, Message: v.text + " lacks its unit", Expected: []string{text + "d", text + "h", text + "w"}}
	case !whole || len(text) != len(strings.TrimRight(text, "hdw"))+1:
		return value{}, f.wrong(operator, v, "this is no span of time and no day")
	}
	a := amount{n: n, letter: text[len(text)-1]}
	switch {
	case a.length() > longest:
		return value{}, f.wrong(operator, v, "this is longer than 100 years")
	case n == 0 && operator == "<":
		return value{}, f.wrong(operator, v, "nothing is shorter than "+a.String())
	}
	return value{amount: a}, nil
}

// bounds are from an instant to before another.
type bounds struct{ from, to time.Time }

// always are bounds that hold every time.
func always() bounds {
	return bounds{from: time.Time{}, to: time.Date(lastYear+1000, time.January, 1, 0, 0, 0, 0, time.UTC)}
}

const tick = time.Nanosecond

// ago are the bounds of times that lie so long before now as the operator says.
func (a amount) ago(operator string, now time.Time) bounds {
	b, then := always(), now.Add(-a.length())
	switch operator {
	case "<":
		b.from = then.Add(tick)
	case "<=":
		b.from = then
	case ">":
		b.to = then
	case ">=":
		b.to = then.Add(tick)
	default: // as many whole units as people see
		b.from, b.to = then.Add(tick-a.unit()), then.Add(tick)
	}
	return b
}

// ahead are the bounds of times that lie so long after now as the operator says. What has passed is in none.
func (a amount) ahead(operator string, now time.Time) bounds {
	b, then := always(), now.Add(a.length())
	b.from = now.Add(tick)
	switch operator {
	case "<":
		b.to = then
	case "<=":
		b.to = then.Add(tick)
	case ">":
		b.from = then.Add(tick)
	case ">=":
		b.from = later(b.from, then)
	default:
		b.from, b.to = later(b.from, then), then.Add(a.unit())
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// on are the bounds of times on a day, before or after it, as the operator says.
func on(d apiclient.Date, operator string) bounds {
	b, begins, ends := always(), d.Time(), d.AddDays(1).Time()
	switch operator {
	case "<":
		b.to = begins
	case "<=":
		b.to = ends
	case ">":
		b.from = ends
	case ">=":
		b.from = begins
	default:
		b.from, b.to = begins, ends
	}
	return b
}

// happened asks when something of a user was.
type happened struct {
	value
	operator string
	of       func(*apiclient.ServiceUser) (time.Time, bool)
}

// readTime reads how long ago, or on which day, something was. word, if there is one, asks what asks does.
func readTime(of func(*apiclient.ServiceUser) (time.Time, bool), word string, asks predicate) func(*field, string, span) (condition, *Error) {
	return func(f *field, operator string, v span) (condition, *Error) {
		if word != "" && strings.EqualFold(v.text, word) {
			return f.special(word, asks, operator, v)
		}
		value, mistake := readValue(f, operator, v)
		if mistake != nil {
			return nil, mistake
		}
		return happened{value, operator, of}, nil
	}
}

// special is a word that can stand behind a colon only.
func (f *field) special(word string, asks predicate, operator string, v span) (condition, *Error) {
	if operator != ":" {
		return nil, &Error{
			Start: v.start - len(operator), End: v.end, Message: word + " stands behind a colon", Expected: []string{f.name + ":" + word},
		}
	}
	return special{word, asks}, nil
}

func (h happened) at(m moment) predicate {
	b := on(h.date, h.operator)
	if h.date.IsZero() {
		b = h.ago(h.operator, m.now)
	}
	of, from, to := h.of, b.from, b.to
	return func(u *apiclient.ServiceUser) bool {
		t, known := of(u)
		return known && !t.Before(from) && t.Before(to)
	}
}

// ends asks when a user ends.
type ends struct {
	value
	operator string
}

func readEnd(f *field, operator string, v span) (condition, *Error) {
	for _, word := range []string{noneWord, "never"} {
		if strings.EqualFold(v.text, word) {
			return f.special(noneWord, func(u *apiclient.ServiceUser) bool { return u.EndDate.IsZero() }, operator, v)
		}
	}
	value, mistake := readValue(f, operator, v)
	if mistake != nil {
		return nil, mistake
	}
	return ends{value, operator}, nil
}

// at turns the bounds of the instant at which a user ends, which is a midnight, into the first and the last end date.
func (e ends) at(m moment) predicate {
	var b bounds
	if e.date.IsZero() {
		b = e.ahead(e.operator, m.now)
	} else {
		b = on(e.date, e.operator)
		b.from, b.to = b.from.Add(day), b.to.Add(day)
	}
	first, last := apiclient.NewDate(1, time.January, 1), apiclient.DateOf(b.to.Add(-tick)).AddDays(-1)
	if b.from.Year() >= firstYear {
		first = apiclient.DateOf(b.from.Add(-tick))
	}
	return func(u *apiclient.ServiceUser) bool {
		end := u.EndDate
		return !end.IsZero() && end.Compare(first) >= 0 && end.Compare(last) <= 0
	}
}

// phrases say what an amount means behind <, > and :; %s stands for the amount.
type phrases struct{ less, more, exactly, day string }

// endValues are offered behind end.
func endValues(operator string) []Candidate {
	p := phrases{less: "ends within %s", more: "ends in more than %s", exactly: "ends in %s", day: "ends"}
	return append(p.times(operator), none(operator, noneWord, "never ends")...)
}

// ages are offered behind a field that tells how long ago something was.
func ages(p phrases, word, means string) func(string) []Candidate {
	return func(operator string) []Candidate { return append(p.times(operator), none(operator, word, means)...) }
}

// times are some amounts and a day.
func (p phrases) times(operator string) []Candidate {
	format := map[byte]string{'<': p.less, '>': p.more, ':': p.exactly}[operator[0]]
	var out []Candidate
	for _, a := range []amount{{30, 'd'}, {90, 'd'}, {365, 'd'}, {7, 'd'}, {12, 'h'}} {
		out = append(out, Candidate{Text: a.String(), Means: strings.ReplaceAll(format, "%s", a.words()), Whole: true})
	}
	side := map[string]string{"<": " before ", "<=": " by ", ">": " after ", ">=": " from ", ":": " on "}[operator]
	return append(out, Candidate{Text: "2027-01-31", Means: p.day + side + "that day", Whole: true})
}

func none(operator, word, means string) []Candidate {
	if word == "" || operator != ":" {
		return nil
	}
	return []Candidate{{Text: word, Means: means, Whole: true}}
}
