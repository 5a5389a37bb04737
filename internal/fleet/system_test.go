package fleet_test

import (
	"context"
	"fmt"
	"iter"
	"testing"

	"go.uber.org/goleak"

	"steward/apiclient"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// system yields the pages that a test hands to it, one by one, to the reading under way.
type system struct {
	apiclient.System
	started chan apiclient.UserQuery // one entry for each reading that began
	steps   chan step
}

type step struct {
	page apiclient.UserPage
	err  error
	end  bool
	none bool
}

func newSystem() *system {
	return &system{started: make(chan apiclient.UserQuery, 100), steps: make(chan step)}
}

func (s *system) Users(ctx context.Context, query apiclient.UserQuery) iter.Seq2[apiclient.UserPage, error] {
	return func(yield func(apiclient.UserPage, error) bool) {
		s.started <- query
		for {
			select {
			case <-ctx.Done():
				yield(apiclient.UserPage{}, ctx.Err())
				return
			case next := <-s.steps:
				if next.none {
					continue
				}
				if next.end || !yield(next.page, next.err) || next.err != nil {
					return
				}
			}
		}
	}
}

func (s *system) page(total int, users ...apiclient.ServiceUser) {
	s.steps <- step{page: apiclient.UserPage{Users: users, Total: total, ETag: fmt.Sprintf("of %d", total)}}
}

// settled returns once the last page was taken.
func (s *system) settled() { s.steps <- step{none: true} }

func (s *system) end() { s.steps <- step{end: true} }

func user(n, state int) apiclient.ServiceUser {
	return apiclient.ServiceUser{
		ID: apiclient.UserID(fmt.Sprintf("su_%03d", n)), Name: fmt.Sprintf("user %03d", n),
		Revision: apiclient.Revision(fmt.Sprint(state)), UpdatedAt: day.Add(seconds(state)),
	}
}
