package filter

import (
	"strings"
	"sync"
	"time"

	"steward/apiclient"
)

// Filter is a parsed filter. The zero value matches every user. It never changes and is safe for concurrent use.
type Filter struct {
	any []all // one of them is enough
}

// all are terms that must all match.
type all []term

// term is one condition of a filter.
type term struct {
	negated  bool
	field    string // empty for a plain word
	operator string
	any      []condition // one of them is enough
}

// condition is what one value asks.
type condition interface {
	// String is the value as it is typed, in its canonical form.
	String() string
	// at works out what depends on the time, once for many users.
	at(m moment) predicate
}

// moment is the time at which users are asked.
type moment struct {
	apiclient.Moment
	now time.Time
}

// predicate is asked of each user. It must not allocate and is called from several goroutines.
type predicate func(u *apiclient.ServiceUser) bool

// Parse reads a filter that may ask for every field. A text of spaces only is the zero Filter. The error is an *Error
// that says where the mistake is and what was expected there.
func Parse(text string) (Filter, error) { return Language{}.Parse(text) }

// IsZero reports whether the filter matches every user.
func (f Filter) IsZero() bool { return len(f.any) == 0 }

// String is the filter in its canonical form: parsing it gives the same filter again. The zero Filter is empty.
func (f Filter) String() string {
	var b strings.Builder
	for i, terms := range f.any {
		if i > 0 {
			b.WriteString(" " + orWord)
		}
		for _, t := range terms {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			t.write(&b)
		}
	}
	return b.String()
}

func (t term) write(b *strings.Builder) {
	if t.negated {
		b.WriteByte('-')
	}
	b.WriteString(t.field + t.operator)
	for i, c := range t.any {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(c.String())
	}
}

// Match reports whether the user matches at now; warning is the window before an end date in which a user counts as
// expiring. Apply is much faster for many users.
func (f Filter) Match(u *apiclient.ServiceUser, now time.Time, warning time.Duration) bool {
	return f.IsZero() || f.at(now, warning).match(u)
}

// Apply is the users that match at now, in their order. It answers the very slice when the filter is the zero Filter,
// so never modify the answer.
func (f Filter) Apply(users []*apiclient.ServiceUser, now time.Time, warning time.Duration) []*apiclient.ServiceUser {
	if f.IsZero() {
		return users
	}
	q := f.at(now, warning)
	if len(users) < worthSplitting {
		return q.apply(users)
	}
	var front, back []*apiclient.ServiceUser
	var halves sync.WaitGroup
	halves.Go(func() { back = q.apply(users[len(users)/2:]) })
	front = q.apply(users[:len(users)/2])
	halves.Wait()
	return append(front, back...)
}

// worthSplitting is the number of users from which on a second goroutine saves more than it costs.
const worthSplitting = 8_000

// questions are a filter at a moment.
type questions [][]question

type question struct {
	negated bool
	matches predicate
}

func (f Filter) at(now time.Time, warning time.Duration) questions {
	m := moment{Moment: apiclient.At(now, warning), now: now}
	out := make(questions, 0, len(f.any))
	for _, terms := range f.any {
		asked := make([]question, 0, len(terms))
		for _, t := range terms {
			asked = append(asked, question{negated: t.negated, matches: t.at(m)})
		}
		out = append(out, asked)
	}
	return out
}

func (t term) at(m moment) predicate {
	if len(t.any) == 1 {
		return t.any[0].at(m)
	}
	any := make([]predicate, 0, len(t.any))
	for _, c := range t.any {
		any = append(any, c.at(m))
	}
	return func(u *apiclient.ServiceUser) bool {
		for _, matches := range any {
			if matches(u) {
				return true
			}
		}
		return false
	}
}

func (q questions) apply(users []*apiclient.ServiceUser) []*apiclient.ServiceUser {
	var found []*apiclient.ServiceUser
	for _, u := range users {
		if q.match(u) {
			found = append(found, u)
		}
	}
	return found
}

func (q questions) match(u *apiclient.ServiceUser) bool {
	for _, asked := range q {
		if matchAll(asked, u) {
			return true
		}
	}
	return false
}

func matchAll(asked []question, u *apiclient.ServiceUser) bool {
	for i := range asked {
		if asked[i].matches(u) == asked[i].negated {
			return false
		}
	}
	return true
}
