package systemtest

import (
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func updating() []scene {
	return []scene{
		{"each field that can be changed is changed alone", updatesEach},
		{"the second of two changes from the same revision is a conflict", conflicts},
		{"without a revision the user is changed whatever it is", func(s *stage) {
			if s.can(apiclient.ActUpdate) {
				user := s.create("conformance-any").User
				for n := 1; n <= 2; n++ {
					_, err := s.sys.UpdateUser(s.ctx(), user.ID, "", s.change(n))
					require.NoError(s, err)
				}
			}
		}},
		{"the revision of the list is as good", func(s *stage) {
			s.create("conformance-listed")
			listed := s.named("conformance-listed")
			require.NotNil(s, listed)
			if s.can(apiclient.ActUpdate) {
				updated, err := s.sys.UpdateUser(s.ctx(), listed.ID, listed.Revision, s.change(1))
				require.NoError(s, err)
				listed.ID, listed.Revision = updated.ID, updated.Revision
			}
			if s.can(apiclient.ActDelete) {
				require.NoError(s, s.sys.DeleteUser(s.ctx(), listed.ID, listed.Revision))
			}
		}},
		{"what cannot be changed is refused", func(s *stage) {
			user := s.create("conformance-fixed").User
			for field, patch := range patches() {
				if s.can(apiclient.ActUpdate) && s.writable(field) {
					continue
				}
				_, err := s.sys.UpdateUser(s.ctx(), user.ID, user.Revision, patch)
				s.lacking(err, string(field))
			}
			if !s.can(apiclient.ActUpdate) {
				_, err := s.sys.UpdateUser(s.ctx(), user.ID, user.Revision, apiclient.UserPatch{Description: apiclient.Set("x")})
				s.unsupported(err, "update")
			}
			assert.Equal(s, user, s.read(user.ID), "nothing is changed by halves")
		}},
		{"a change of nobody is not found", func(s *stage) {
			if s.can(apiclient.ActUpdate) {
				_, err := s.sys.UpdateUser(s.ctx(), s.missing(), "", s.change(1))
				require.ErrorIs(s, err, apiclient.ErrNotFound)
			}
		}},
	}
}

func conflicts(s *stage) {
	if !s.can(apiclient.ActUpdate) {
		return
	}
	read := s.create("conformance-contested").User
	require.NotEmpty(s, read.Revision, "a conflict can be told")
	theirs, err := s.sys.UpdateUser(s.ctx(), read.ID, read.Revision, s.change(1))
	require.NoError(s, err)
	assert.NotEqual(s, read.Revision, theirs.Revision)
	_, err = s.sys.UpdateUser(s.ctx(), read.ID, read.Revision, s.change(2))
	require.ErrorIs(s, err, apiclient.ErrConflict)
	if failure := s.failure(err); failure.Current != "" {
		assert.Equal(s, theirs.Revision, failure.Current)
	}
	assert.Equal(s, theirs.Revision, s.read(read.ID).Revision, "nothing is overwritten")
	_, err = s.sys.UpdateUser(s.ctx(), read.ID, theirs.Revision, s.change(2))
	require.NoError(s, err, "after reading again it goes on")
}

// change is the first patch, or the second, of a field that can be changed here; the two differ.
func (s *stage) change(n int) apiclient.UserPatch {
	s.Helper()
	switch {
	case s.writable(apiclient.FieldDescription):
		return apiclient.UserPatch{Description: apiclient.Set([]string{"one", "two"}[n-1])}
	case s.writable(apiclient.FieldPolicies):
		return apiclient.UserPatch{Policies: apiclient.Set(s.policies(2)[:n])}
	case s.writable(apiclient.FieldGroups):
		return apiclient.UserPatch{Groups: apiclient.Set(s.groups(2)[:n])}
	default:
		return apiclient.UserPatch{Name: apiclient.Set([]string{"conformance-one", "conformance-two"}[n-1])}
	}
}

// patches change each field to something that some system would take.
func patches() map[apiclient.Field]apiclient.UserPatch {
	return map[apiclient.Field]apiclient.UserPatch{
		apiclient.FieldName:        {Name: apiclient.Set("conformance-renamed")},
		apiclient.FieldDescription: {Description: apiclient.Set("changed")},
		apiclient.FieldContact:     {Contact: apiclient.Set("ada@example.com")},
		apiclient.FieldEndDate:     {EndDate: apiclient.Set(apiclient.NewDate(2090, 1, 1))},
		apiclient.FieldAccounts:    {Accounts: apiclient.Set([]string{"one"})},
		apiclient.FieldGroups:      {Groups: apiclient.Set([]string{"one"})},
		apiclient.FieldPolicies:    {Policies: apiclient.Set([]string{"one"})},
		apiclient.FieldManagers:    {Managers: apiclient.Set([]apiclient.Membership{{Manager: apiclient.Ref{ID: "one"}}})},
	}
}

// fieldChange is how a field is changed and looked at.
type fieldChange struct {
	field apiclient.Field
	patch apiclient.UserPatch
	is    func(apiclient.ServiceUser) bool
}

func updatesEach(s *stage) {
	if !s.can(apiclient.ActUpdate) {
		return
	}
	created, err := s.sys.CreateUser(s.ctx(), s.wanted("conformance-before", true))
	require.NoError(s, err)
	user := created.User
	for _, c := range append(s.sets(), s.clears()...) {
		if !s.writable(c.field) {
			continue
		}
		updated, err := s.sys.UpdateUser(s.ctx(), user.ID, user.Revision, c.patch)
		require.NoError(s, err, c.field)
		assert.True(s, c.is(updated), "%s is changed: %+v", c.field, updated)
		read := s.read(updated.ID)
		assert.True(s, c.is(read), "%s stays changed: %+v", c.field, read)
		assert.Equal(s, updated.Revision, read.Revision)
		assert.Equal(s, plain(user, c.field), plain(updated, c.field), "%s is changed alone", c.field)
		user = updated
	}
}

// sets give each field another value.
func (s *stage) sets() []fieldChange {
	changes := []fieldChange{
		{
			apiclient.FieldName,
			apiclient.UserPatch{Name: apiclient.Set("conformance-after")},
			func(u apiclient.ServiceUser) bool { return u.Name == "conformance-after" },
		},
		{
			apiclient.FieldDescription,
			apiclient.UserPatch{Description: apiclient.Set("changed")},
			func(u apiclient.ServiceUser) bool { return u.Description == "changed" },
		},
		{
			apiclient.FieldContact,
			apiclient.UserPatch{Contact: apiclient.Set("ada@example.com")},
			func(u apiclient.ServiceUser) bool { return u.Contact == "ada@example.com" },
		},
		{
			apiclient.FieldEndDate,
			apiclient.UserPatch{EndDate: apiclient.Set(s.later(200))},
			func(u apiclient.ServiceUser) bool { return u.EndDate == s.later(200) },
		},
	}
	return append(changes, s.setLists()...)
}

func (s *stage) setLists() []fieldChange {
	var changes []fieldChange
	if s.writable(apiclient.FieldAccounts) {
		want := s.accounts(2)
		changes = append(changes, fieldChange{
			apiclient.FieldAccounts,
			apiclient.UserPatch{Accounts: apiclient.Set(want)},
			func(u apiclient.ServiceUser) bool { return len(u.Accounts) == len(want) },
		})
	}
	if s.writable(apiclient.FieldManagers) {
		want := s.managers(2)
		changes = append(changes, fieldChange{
			apiclient.FieldManagers,
			apiclient.UserPatch{Managers: apiclient.Set(want)},
			func(u apiclient.ServiceUser) bool { return len(u.Managers) == len(want) },
		})
	}
	if s.writable(apiclient.FieldGroups) {
		want := s.groups(2)
		changes = append(changes, fieldChange{
			apiclient.FieldGroups,
			apiclient.UserPatch{Groups: apiclient.Set(want)},
			func(u apiclient.ServiceUser) bool { return len(u.Groups) == len(want) },
		})
	}
	if s.writable(apiclient.FieldPolicies) {
		want := s.policies(2)
		changes = append(changes, fieldChange{
			apiclient.FieldPolicies,
			apiclient.UserPatch{Policies: apiclient.Set(want)},
			func(u apiclient.ServiceUser) bool { return len(u.Policies) == len(want) },
		})
	}
	return changes
}

// clears take the value from each field that needs none.
func (s *stage) clears() []fieldChange {
	var changes []fieldChange
	for _, c := range []fieldChange{
		{
			apiclient.FieldDescription,
			apiclient.UserPatch{Description: apiclient.Null[string]()},
			func(u apiclient.ServiceUser) bool { return u.Description == "" },
		},
		{
			apiclient.FieldContact,
			apiclient.UserPatch{Contact: apiclient.Null[string]()},
			func(u apiclient.ServiceUser) bool { return u.Contact == "" },
		},
		{
			apiclient.FieldEndDate,
			apiclient.UserPatch{EndDate: apiclient.Null[apiclient.Date]()},
			func(u apiclient.ServiceUser) bool { return u.EndDate.IsZero() },
		},
		{
			apiclient.FieldAccounts,
			apiclient.UserPatch{Accounts: apiclient.Set([]string{})},
			func(u apiclient.ServiceUser) bool { return len(u.Accounts) == 0 },
		},
		{
			apiclient.FieldManagers,
			apiclient.UserPatch{Managers: apiclient.Null[[]apiclient.Membership]()},
			func(u apiclient.ServiceUser) bool { return len(u.Managers) == 0 },
		},
		{
			apiclient.FieldGroups,
			apiclient.UserPatch{Groups: apiclient.Null[[]string]()},
			func(u apiclient.ServiceUser) bool { return len(u.Groups) == 0 },
		},
		{
			apiclient.FieldPolicies,
			apiclient.UserPatch{Policies: apiclient.Set([]string(nil))},
			func(u apiclient.ServiceUser) bool { return len(u.Policies) == 0 },
		},
	} {
		if !s.d.Fields[c.field].Required {
			changes = append(changes, c)
		}
	}
	return changes
}

// plain is a user without a field, and without what every change moves.
func plain(u apiclient.ServiceUser, without apiclient.Field) map[apiclient.Field]any {
	fields := map[apiclient.Field]any{
		apiclient.FieldName: u.Name, apiclient.FieldDescription: u.Description, apiclient.FieldContact: u.Contact,
		apiclient.FieldEndDate: u.EndDate, apiclient.FieldAccounts: len(u.Accounts), apiclient.FieldManagers: len(u.Managers),
		apiclient.FieldGroups: len(u.Groups), apiclient.FieldPolicies: len(u.Policies), "enabled": u.Enabled,
	}
	delete(fields, without)
	return fields
}
