package filter

import (
	"sync"
	"time"

	"steward/apiclient"
)

// Filter is a parsed filter. The zero value matches every user. It never changes and is safe for concurrent use.
type Filter struct{ terms []term }

// term is one condition of a filter.
type term struct {
	negated bool
	matches predicate
}

// predicate is asked of each user. It must not allocate and is called from several goroutines.
type predicate func(u *apiclient.ServiceUser, m apiclient.Moment) bool

// Parse reads a filter. A text of spaces only is the zero Filter. The error is an *Error that says where the mistake is
// and what was expected there.
func Parse(text string) (Filter, error) {
	var f Filter
	for _, t := range split(text) {
		parsed, err := parseTerm(t)
		if err != nil {
			return Filter{}, err
		}
		f.terms = append(f.terms, parsed)
	}
	return f, nil
}

// IsZero reports whether the filter matches every user.
func (f Filter) IsZero() bool { return len(f.terms) == 0 }

// Match reports whether the user matches at now; warning is the window before an end date in which a user counts as
// expiring.
func (f Filter) Match(u *apiclient.ServiceUser, now time.Time, warning time.Duration) bool {
	return f.match(u, apiclient.At(now, warning))
}

// Apply is the users that match at now, in their order. It answers the very slice when the filter is the zero Filter,
// so never modify the answer.
func (f Filter) Apply(users []*apiclient.ServiceUser, now time.Time, warning time.Duration) []*apiclient.ServiceUser {
	if f.IsZero() {
		return users
	}
	m := apiclient.At(now, warning)
	if len(users) < worthSplitting {
		return f.apply(users, m)
	}
	var front, back []*apiclient.ServiceUser
	var halves sync.WaitGroup
	halves.Go(func() { back = f.apply(users[len(users)/2:], m) })
	front = f.apply(users[:len(users)/2], m)
	halves.Wait()
	return append(front, back...)
}

// worthSplitting is the number of users from which on a second goroutine saves more than it costs.
const worthSplitting = 8_000

func (f Filter) apply(users []*apiclient.ServiceUser, m apiclient.Moment) []*apiclient.ServiceUser {
	var found []*apiclient.ServiceUser
	for _, u := range users {
		if f.match(u, m) {
			found = append(found, u)
		}
	}
	return found
}

func (f Filter) match(u *apiclient.ServiceUser, m apiclient.Moment) bool {
	for i := range f.terms {
		if f.terms[i].matches(u, m) == f.terms[i].negated {
			return false
		}
	}
	return true
}
