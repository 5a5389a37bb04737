package systemtest

import (
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func listing() []scene {
	return []scene{
		{"everybody is listed once, as they are read", listsAll},
		{"fields that the system lacks are empty", func(s *stage) {
			for _, u := range s.all() {
				for field, empty := range map[apiclient.Field]bool{
					apiclient.FieldDescription: u.Description == "", apiclient.FieldContact: u.Contact == "",
					apiclient.FieldEndDate: u.EndDate.IsZero(), apiclient.FieldAccounts: len(u.Accounts) == 0,
					apiclient.FieldManagers: len(u.Managers) == 0, apiclient.FieldGroups: len(u.Groups) == 0,
					apiclient.FieldPolicies: len(u.Policies) == 0, apiclient.FieldLastUsed: u.Keys.LastUsed.IsZero(),
				} {
					assert.True(s, empty || s.d.Has(field), "%s of %s", field, u.Name)
				}
			}
		}},
		{"small pages hold the same as large ones", func(s *stage) {
			whole := s.all()
			var users []apiclient.ServiceUser
			pages := 0
			for page, err := range s.sys.Users(s.ctx(), apiclient.UserQuery{PageSize: 7}) {
				require.NoError(s, err)
				users, pages = append(users, page.Users...), pages+1
				assert.Contains(s, []int{-1, len(whole)}, page.Total)
			}
			assert.ElementsMatch(s, names(whole), names(users))
			if s.d.Limits.PageSize == 0 {
				assert.Equal(s, 1, pages, "one page holds everybody")
			} else {
				assert.Greater(s, pages, 1)
			}
		}},
		{"whoever stops reading is let go", func(s *stage) {
			for _, err := range s.sys.Users(s.ctx(), apiclient.UserQuery{PageSize: 3}) {
				require.NoError(s, err)
				break
			}
			assert.NotEmpty(s, s.all())
		}},
		{"a list that is as it was is said to be", func(s *stage) {
			tag := s.firstPage("").ETag
			if tag == "" {
				assert.NotEmpty(s, s.firstPage("anything").Users, "a system without tags answers the list")
				return
			}
			again := s.firstPage(tag)
			assert.True(s, again.NotModified)
			assert.Empty(s, again.Users)
			s.create("conformance-new")
			assert.False(s, s.firstPage(tag).NotModified, "and no more once it changed")
		}},
	}
}

func listsAll(s *stage) {
	users := s.all()
	require.Greater(s, len(users), 9, "the demo data")
	seen := map[apiclient.UserID]bool{}
	for i := range users {
		assert.NotEmpty(s, users[i].ID)
		assert.NotEmpty(s, users[i].Name)
		assert.False(s, seen[users[i].ID], "%s comes twice", users[i].Name)
		seen[users[i].ID] = true
	}
	for i := range 5 {
		listed := users[i*len(users)/5]
		read := s.read(listed.ID)
		assert.Equal(s, listed.Name, read.Name)
		assert.Equal(s, listed.Enabled, read.Enabled)
		assert.Equal(s, listed.Description, read.Description)
		assert.Equal(s, listed.Contact, read.Contact)
		assert.Equal(s, listed.EndDate, read.EndDate)
	}
}

func (s *stage) firstPage(etag string) apiclient.UserPage {
	s.Helper()
	for page, err := range s.sys.Users(s.ctx(), apiclient.UserQuery{ETag: etag}) {
		require.NoError(s, err)
		return page
	}
	require.Fail(s, "there is no page at all")
	return apiclient.UserPage{}
}

func names(users []apiclient.ServiceUser) []string {
	var out []string
	for i := range users {
		out = append(out, users[i].Name)
	}
	return out
}

func reading() []scene {
	return []scene{
		{"nobody is not found", func(s *stage) {
			missing := s.missing()
			_, err := s.sys.User(s.ctx(), missing)
			require.ErrorIs(s, err, apiclient.ErrNotFound)
			s.wellFormed(err)
		}},
		{"ids are never taken for paths", func(s *stage) {
			before := names(s.all())
			for _, id := range []apiclient.UserID{"", ".", "..", "../me", "a/b", "a?b#c", "%2e%2e", "a b", "\x00", "a\r\nb: c", "\xff"} {
				_, err := s.sys.User(s.ctx(), id)
				require.Error(s, err, "%q", id)
				if s.can(apiclient.ActDelete) {
					require.Error(s, s.sys.DeleteUser(s.ctx(), id, ""), "%q", id)
				}
			}
			assert.ElementsMatch(s, before, names(s.all()), "nobody is gone")
		}},
	}
}

// missing is an id of the system's form that nobody has: of a user that was deleted, or one that looks like the others.
func (s *stage) missing() apiclient.UserID {
	s.Helper()
	if s.d.Delete != apiclient.DeleteFinal {
		return "nobody-at-all"
	}
	gone := s.create("conformance-gone").User
	require.NoError(s, s.sys.DeleteUser(s.ctx(), gone.ID, gone.Revision))
	return gone.ID
}
