package systemtest

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// stage is what one test has in hand: a fresh server, the System on it, and its Description.
type stage struct {
	*testing.T
	*Bench
	sys   apiclient.System
	d     apiclient.Description
	front *front
}

// open opens a target and signs in, so that faults meet no sign-in.
func open(t *testing.T, target Target) *stage {
	t.Helper()
	s := &stage{T: t, front: &front{over: make(chan struct{})}}
	s.Bench = target.Open(t, func(next http.Handler) http.Handler {
		s.front.next = next
		return s.front
	})
	t.Cleanup(func() { close(s.front.over) }) // before the server's own cleanup
	s.sys = s.System
	_, err := s.sys.Me(t.Context())
	require.NoError(t, err, "the administrator signs in")
	s.d, err = s.sys.Describe(t.Context())
	require.NoError(t, err)
	s.front.requests()
	return s
}

func (s *stage) ctx() context.Context { return s.Context() }

// can reports whether the system says that it has an action.
func (s *stage) can(a apiclient.ActionName) bool { return s.d.Can(a) == "" }

// writable reports whether the system says that a field of a user can be given, and later changed.
func (s *stage) writable(f apiclient.Field) bool {
	rule, ok := s.d.Fields[f]
	return ok && !rule.ReadOnly
}

// all reads all users, in the order in which they came.
func (s *stage) all() []apiclient.ServiceUser {
	s.Helper()
	var users []apiclient.ServiceUser
	for page, err := range s.sys.Users(s.ctx(), apiclient.UserQuery{}) {
		require.NoError(s, err)
		users = append(users, page.Users...)
	}
	return users
}

// named finds a user in the list; nil when it is not there.
func (s *stage) named(name string) *apiclient.ServiceUser {
	s.Helper()
	users := s.all()
	for i := range users {
		if users[i].Name == name {
			return &users[i]
		}
	}
	return nil
}

// read reads a user.
func (s *stage) read(id apiclient.UserID) apiclient.ServiceUser {
	s.Helper()
	user, err := s.sys.User(s.ctx(), id)
	require.NoError(s, err)
	return user
}

// create makes a user with what the system demands and nothing else.
func (s *stage) create(name string) apiclient.CreatedUser {
	s.Helper()
	created, err := s.sys.CreateUser(s.ctx(), s.wanted(name, false))
	require.NoError(s, err)
	require.NotEmpty(s, created.User.ID)
	return created
}

// key gives a user a key of its own; where a key comes with its user, that is it.
func (s *stage) key(created *apiclient.CreatedUser) (apiclient.IssuedKey, bool) {
	s.Helper()
	if created.Key != nil {
		return *created.Key, true
	}
	if !s.d.Keys.Create {
		return apiclient.IssuedKey{}, false
	}
	issued, err := s.sys.CreateKey(s.ctx(), created.User.ID, s.newKey("first"))
	require.NoError(s, err)
	return issued, true
}

// newKey asks for a key, named where keys have names.
func (s *stage) newKey(name string) apiclient.NewKey {
	if !s.d.Keys.Named {
		name = ""
	}
	return apiclient.NewKey{Intent: apiclient.NewIntent(), Name: name}
}

// works asserts that the server takes a key, and refused that it does not.
func (s *stage) works(key apiclient.IssuedKey, why string) {
	s.Helper()
	assert.True(s, s.Authenticates(s.T, key.ID, key.Secret), "%s", why)
}

func (s *stage) refused(key apiclient.IssuedKey, why string) {
	s.Helper()
	assert.False(s, s.Authenticates(s.T, key.ID, key.Secret), "%s", why)
}

// unsupported asserts that something the system lacks is refused, with a reason.
func (s *stage) unsupported(err error, what string) {
	s.Helper()
	require.ErrorIs(s, err, apiclient.ErrUnsupported, what)
	reason := strings.TrimSpace(err.Error())
	assert.NotEqual(s, apiclient.ErrUnsupported.Error(), reason, "%s: says why", what)
	assert.Greater(s, len(reason), 10, "%s: says why", what)
}

// wellFormed asserts that an error tells what a person needs.
func (s *stage) wellFormed(err error) {
	s.Helper()
	_ = s.failure(err)
}

// failure is an error in its parts, after wellFormed.
func (s *stage) failure(err error) *apiclient.Error {
	s.Helper()
	var failure *apiclient.Error
	require.ErrorAs(s, err, &failure)
	assert.NotEmpty(s, failure.Op, "says what was tried: %v", err)
	assert.NotEmpty(s, failure.Message, "says what happened: %v", err)
	assert.NotContains(s, failure.Error(), "\n")
	return failure
}

// later is a date on which a user may end.
func (s *stage) later(days int) apiclient.Date { return apiclient.DateOf(s.Now()).AddDays(days) }

// endless is when something counts as not ending: far above what it takes on a machine that is slow and busy.
const endless = 3 * time.Minute

// ends runs something that must end.
func (s *stage) ends(what string, do func()) {
	s.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	select {
	case <-done:
	case <-time.After(endless):
		require.FailNow(s, "it does not end", what)
	}
}

func second[T any](_ T, err error) error { return err }
