package systemtest

import (
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// followed is a list as somebody knows it who reads what changed.
type followed struct {
	users map[apiclient.UserID]apiclient.ServiceUser
	mark  apiclient.UserQuery
	delta bool // the last reading told changes only
	told  int  // and so many of them
}

// follow reads what changed since the last time; everyone at first, and where the system tells no changes.
func (s *stage) follow(f *followed) {
	s.Helper()
	query, pages := f.mark, 0
	f.mark.Since, f.told = "", 0
	for page, err := range s.sys.Users(s.ctx(), query) {
		require.NoError(s, err)
		require.Empty(s, f.mark.Since, "the mark stands on the last page")
		pages++
		f.mark.Since, f.delta, f.told = page.Mark, page.Delta, f.told+len(page.Users)+len(page.Removed)
		if pages == 1 && !page.Delta {
			f.users = map[apiclient.UserID]apiclient.ServiceUser{}
		}
		require.False(s, page.Delta && (pages > 1 || query.Since == ""), "changes are told on one page, when they are asked for")
		for _, u := range page.Users {
			f.users[u.ID] = u
		}
		for _, id := range page.Removed {
			delete(f.users, id)
		}
	}
}

// upToDate asserts that what is followed is what there is.
func (s *stage) upToDate(f *followed) {
	s.Helper()
	all := map[apiclient.UserID]apiclient.ServiceUser{}
	for _, u := range s.all() {
		all[u.ID] = u
	}
	assert.Equal(s, all, f.users)
}

func following() []scene {
	return []scene{
		{"what changed since a reading leads to the present", func(s *stage) {
			f := &followed{}
			s.follow(f)
			tells := f.mark.Since != ""
			s.upToDate(f)
			s.follow(f)
			assert.Equal(s, tells, f.delta, "a system that gives a mark tells changes")
			if tells {
				assert.Zero(s, f.told, "nothing happened")
			}
			for _, change := range s.changes() {
				change()
				s.follow(f)
				s.upToDate(f)
				if tells {
					assert.LessOrEqual(s, f.told, 2, "only what changed is told")
				}
			}
		}},
		{"changes of many are told in small pages too", func(s *stage) {
			f := &followed{}
			s.follow(f)
			for _, name := range []string{"a", "b", "c", "d", "e"} {
				s.create("conformance-" + name)
			}
			f.mark.PageSize = 2
			s.follow(f)
			s.upToDate(f)
		}},
		{"a mark that is none is answered by everyone", func(s *stage) {
			f := &followed{mark: apiclient.UserQuery{Since: "no mark of this system"}}
			s.follow(f)
			assert.False(s, f.delta)
			s.upToDate(f)
		}},
	}
}

// changes are what can happen to a list, as far as the system has it.
func (s *stage) changes() []func() {
	var made apiclient.ServiceUser
	all := []func(){func() { made = s.create("conformance-followed").User }}
	if s.can(apiclient.ActDisable) {
		all = append(all, func() {
			toggled, err := s.sys.SetEnabled(s.ctx(), made.ID, false)
			require.NoError(s, err)
			made = toggled.User
		})
	}
	if s.d.Keys.Create {
		all = append(all, func() { require.NoError(s, second(s.sys.CreateKey(s.ctx(), made.ID, s.newKey("second")))) })
	}
	if s.can(apiclient.ActDelete) {
		all = append(all, func() { require.NoError(s, s.sys.DeleteUser(s.ctx(), made.ID, s.read(made.ID).Revision)) })
	}
	return all
}
