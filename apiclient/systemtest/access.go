package systemtest

import (
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func access() []scene {
	return []scene{
		{"catalogues are there where the field is", readsCatalogues},
		{"groups are attached and detached, again without harm", func(s *stage) {
			s.attaches(apiclient.AccessGroup, apiclient.FieldGroups, (*stage).groups,
				func(u apiclient.ServiceUser) []apiclient.Ref { return u.Groups })
		}},
		{"policies are attached and detached, again without harm", func(s *stage) {
			s.attaches(apiclient.AccessPolicy, apiclient.FieldPolicies, (*stage).policies,
				func(u apiclient.ServiceUser) []apiclient.Ref { return u.Policies })
		}},
		{"other kinds of access are not attached one by one", func(s *stage) {
			user := s.create("conformance-access").User
			s.unsupported(s.sys.Attach(s.ctx(), user.ID, apiclient.AccessRef{ID: "x"}), "attach")
			s.unsupported(s.sys.Detach(s.ctx(), user.ID, apiclient.AccessRef{Kind: 99, ID: "x"}), "detach")
		}},
		{"a closed group takes no service user", func(s *stage) {
			if !s.d.Has(apiclient.FieldGroups) || !s.can(apiclient.ActAttach) {
				return
			}
			list, err := s.sys.Groups(s.ctx())
			require.NoError(s, err)
			user := s.create("conformance-access").User
			for _, g := range list {
				if g.Closed != "" {
					err := s.sys.Attach(s.ctx(), user.ID, apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: g.ID})
					require.Error(s, err)
					assert.Contains(s, []error{apiclient.ErrInvalid, apiclient.ErrForbidden}, s.failure(err).Kind)
				}
			}
			assert.Empty(s, s.read(user.ID).Groups)
		}},
	}
}

func readsCatalogues(s *stage) {
	read := func(field apiclient.Field, refs []apiclient.Ref, err error) {
		if !s.d.Has(field) {
			if err != nil {
				s.unsupported(err, string(field))
			}
			assert.Empty(s, refs, "%s: what the system lacks offers nothing", field)
			return
		}
		require.NoError(s, err, field)
		assert.NotEmpty(s, refs, field)
		seen := map[string]bool{}
		for _, ref := range refs {
			assert.NotEmpty(s, ref.ID)
			assert.NotEmpty(s, ref.Name)
			assert.False(s, seen[ref.ID], "%s comes twice", ref.ID)
			seen[ref.ID] = true
		}
	}
	accounts, err := s.sys.Accounts(s.ctx())
	read(apiclient.FieldAccounts, refs(accounts, func(a apiclient.Account) apiclient.Ref { return a.Ref }), err)
	groups, err := s.sys.Groups(s.ctx())
	read(apiclient.FieldGroups, refs(groups, func(g apiclient.Group) apiclient.Ref { return g.Ref }), err)
	policies, err := s.sys.Policies(s.ctx())
	read(apiclient.FieldPolicies, refs(policies, func(p apiclient.Policy) apiclient.Ref { return p.Ref }), err)
	managers, err := s.sys.Managers(s.ctx())
	read(apiclient.FieldManagers, refs(managers, func(m apiclient.Manager) apiclient.Ref { return m.Ref }), err)
	for _, m := range managers {
		assert.NotEmpty(s, m.Roles, "%s has roles", m.Name)
	}
}

func refs[T any](list []T, ref func(T) apiclient.Ref) []apiclient.Ref {
	var out []apiclient.Ref
	for _, item := range list {
		out = append(out, ref(item))
	}
	return out
}

// attaches shows that access of a kind is given and taken, each twice.
func (s *stage) attaches(
	kind apiclient.AccessKind, field apiclient.Field, offered func(*stage, int) []string, held func(apiclient.ServiceUser) []apiclient.Ref,
) {
	s.Helper()
	user := s.create("conformance-access").User
	if !s.d.Has(field) || !s.can(apiclient.ActAttach) {
		s.unsupported(s.sys.Attach(s.ctx(), user.ID, apiclient.AccessRef{Kind: kind, ID: "x"}), "attach")
		s.unsupported(s.sys.Detach(s.ctx(), user.ID, apiclient.AccessRef{Kind: kind, ID: "x"}), "detach")
		return
	}
	first, both := offered(s, 1), offered(s, 2)
	for _, step := range []struct {
		do   func(id string) error
		id   string
		want []string
	}{
		{s.attach(user.ID, kind), both[0], first},
		{s.attach(user.ID, kind), both[0], first},
		{s.attach(user.ID, kind), both[1], both},
		{s.detach(user.ID, kind), both[0], both[1:]},
		{s.detach(user.ID, kind), both[0], both[1:]},
		{s.detach(user.ID, kind), both[1], []string{}},
	} {
		require.NoError(s, step.do(step.id))
		assert.ElementsMatch(s, step.want, ids(held(s.read(user.ID))))
	}
	require.Error(s, s.attach(user.ID, kind)("no-such-thing-at-all"))
	assert.Empty(s, held(s.read(user.ID)))
	require.ErrorIs(s, s.attach(s.missing(), kind)(both[0]), apiclient.ErrNotFound)
}

func (s *stage) attach(user apiclient.UserID, kind apiclient.AccessKind) func(string) error {
	return func(id string) error { return s.sys.Attach(s.ctx(), user, apiclient.AccessRef{Kind: kind, ID: id}) }
}

func (s *stage) detach(user apiclient.UserID, kind apiclient.AccessKind) func(string) error {
	return func(id string) error { return s.sys.Detach(s.ctx(), user, apiclient.AccessRef{Kind: kind, ID: id}) }
}
