package systemtest

import (
	"strings"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func creating() []scene {
	return []scene{
		{"a user is as it was asked for", createsAll},
		{"a user with the least is enough", func(s *stage) {
			created := s.create("conformance-least")
			assert.Equal(s, "conformance-least", created.User.Name)
			assert.NotNil(s, s.named("conformance-least"))
		}},
		{"a key comes along where the rules say so", func(s *stage) {
			created := s.create("conformance-key")
			if !s.d.Keys.OnCreation {
				assert.Nil(s, created.Key)
				return
			}
			require.NotNil(s, created.Key)
			assert.NotEmpty(s, created.Key.Secret.Reveal())
			s.works(*created.Key, "it works at once")
		}},
		{"a name that is taken", func(s *stage) {
			first := s.create("conformance-twice").User
			_, err := s.sys.CreateUser(s.ctx(), s.wanted("conformance-twice", false))
			require.ErrorIs(s, err, apiclient.ErrNameTaken)
			s.wellFormed(err)
			assert.Equal(s, 1, s.count("conformance-twice"))
			assert.Equal(s, first.ID, s.read(first.ID).ID)
		}},
		{"a repeated intent creates nothing twice", func(s *stage) {
			if !s.d.Idempotent {
				assert.False(s, s.d.Idempotent)
				return
			}
			wanted := s.wanted("conformance-once", false)
			first, err := s.sys.CreateUser(s.ctx(), wanted)
			require.NoError(s, err)
			again, err := s.sys.CreateUser(s.ctx(), wanted)
			require.NoError(s, err)
			assert.Equal(s, first.User.ID, again.User.ID)
			assert.Equal(s, 1, s.count("conformance-once"))
		}},
		{"what is not acceptable is refused", createsNothing},
		{"fields that the system lacks are refused", func(s *stage) {
			for field, change := range foreign() {
				if s.d.Has(field) {
					continue
				}
				user := s.wanted("conformance-foreign", false)
				change(&user)
				_, err := s.sys.CreateUser(s.ctx(), user)
				s.lacking(err, string(field))
			}
			assert.Zero(s, s.count("conformance-foreign"))
		}},
	}
}

// lacking asserts that a request is refused because of a field that the system does not have.
func (s *stage) lacking(err error, what string) {
	s.Helper()
	if assert.Error(s, err, what) {
		kind := s.failure(err).Kind
		assert.Contains(s, []error{apiclient.ErrUnsupported, apiclient.ErrInvalid}, kind, what)
	}
}

func (s *stage) count(name string) int {
	s.Helper()
	n := 0
	for _, other := range names(s.all()) {
		if other == name {
			n++
		}
	}
	return n
}

func createsAll(s *stage) {
	wanted := s.wanted("conformance-all", true)
	created, err := s.sys.CreateUser(s.ctx(), wanted)
	require.NoError(s, err)
	assert.NotEmpty(s, created.User.ID)
	for _, user := range []apiclient.ServiceUser{created.User, s.read(created.User.ID)} {
		assert.Equal(s, wanted.Name, user.Name)
		assert.True(s, user.Enabled)
		assert.Equal(s, wanted.Description, user.Description)
		assert.Equal(s, wanted.Contact, user.Contact)
		assert.Equal(s, wanted.EndDate, user.EndDate)
		assert.ElementsMatch(s, wanted.Accounts, ids(user.Accounts))
		assert.ElementsMatch(s, wanted.Groups, ids(user.Groups))
		assert.ElementsMatch(s, wanted.Policies, ids(user.Policies))
		assert.ElementsMatch(s, roles(wanted.Managers), roles(user.Managers))
		for _, ref := range append(append(append([]apiclient.Ref{}, user.Accounts...), user.Groups...), user.Policies...) {
			assert.NotEmpty(s, ref.Name, "what is shown has a name")
		}
	}
	assert.Equal(s, created.User.Revision, s.read(created.User.ID).Revision, "a user that did not change keeps its revision")
	require.NotNil(s, s.named(wanted.Name))
}

// roles names each role with its manager.
func roles(memberships []apiclient.Membership) []string {
	out := []string{}
	for _, m := range memberships {
		for _, r := range m.Roles {
			out = append(out, m.Manager.ID+"/"+r.ID)
		}
	}
	return out
}

// createsNothing gives what the description says is not acceptable.
func createsNothing(s *stage) {
	before := len(s.all())
	name := s.d.Fields[apiclient.FieldName]
	bad := map[string]func(*apiclient.NewUser){"no name": func(u *apiclient.NewUser) { u.Name = "" }}
	if name.MaxLength > 0 {
		bad["name that is too long"] = func(u *apiclient.NewUser) { u.Name = strings.Repeat("x", name.MaxLength+1) }
	}
	if name.Pattern != nil {
		for _, text := range []string{"a\x1b[31mb", "\u202eab", "a;b"} {
			if !name.Pattern.MatchString(text) {
				bad["name outside the pattern"] = func(u *apiclient.NewUser) { u.Name = text }
			}
		}
	}
	for field, empty := range map[apiclient.Field]func(*apiclient.NewUser){
		apiclient.FieldContact:  func(u *apiclient.NewUser) { u.Contact = "" },
		apiclient.FieldAccounts: func(u *apiclient.NewUser) { u.Accounts = nil },
		apiclient.FieldManagers: func(u *apiclient.NewUser) { u.Managers = nil },
	} {
		if s.d.Fields[field].Required {
			bad["no "+string(field)] = empty
		}
	}
	for field, unknown := range map[apiclient.Field]func(*apiclient.NewUser){
		apiclient.FieldPolicies: func(u *apiclient.NewUser) { u.Policies = []string{"no-such-policy"} },
		apiclient.FieldGroups:   func(u *apiclient.NewUser) { u.Groups = []string{"no-such-group"} },
		apiclient.FieldAccounts: func(u *apiclient.NewUser) { u.Accounts = []string{"no-such-account"} },
	} {
		if s.writable(field) {
			bad["unknown "+string(field)] = unknown
		}
	}
	for what, spoil := range bad {
		user := s.wanted("conformance-bad", false)
		spoil(&user)
		_, err := s.sys.CreateUser(s.ctx(), user)
		if assert.Error(s, err, what) {
			assert.Contains(s, []error{apiclient.ErrInvalid, apiclient.ErrNotFound}, s.failure(err).Kind, "%s: %v", what, err)
		}
	}
	assert.Len(s, s.all(), before)
}

// foreign gives each field a value.
func foreign() map[apiclient.Field]func(*apiclient.NewUser) {
	return map[apiclient.Field]func(*apiclient.NewUser){
		apiclient.FieldDescription: func(u *apiclient.NewUser) { u.Description = "text" },
		apiclient.FieldContact:     func(u *apiclient.NewUser) { u.Contact = "dana@example.com" },
		apiclient.FieldEndDate:     func(u *apiclient.NewUser) { u.EndDate = apiclient.NewDate(2090, 1, 1) },
		apiclient.FieldAccounts:    func(u *apiclient.NewUser) { u.Accounts = []string{"one"} },
		apiclient.FieldGroups:      func(u *apiclient.NewUser) { u.Groups = []string{"one"} },
		apiclient.FieldPolicies:    func(u *apiclient.NewUser) { u.Policies = []string{"one"} },
		apiclient.FieldManagers: func(u *apiclient.NewUser) {
			u.Managers = []apiclient.Membership{{Manager: apiclient.Ref{ID: "one"}, Roles: []apiclient.Ref{{ID: "role"}}}}
		},
	}
}
