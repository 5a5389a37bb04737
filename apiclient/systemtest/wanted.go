package systemtest

import (
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// wanted is a new user that the system takes: with everything that it has when full, else with what it demands.
func (s *stage) wanted(name string, full bool) apiclient.NewUser {
	s.Helper()
	user := apiclient.NewUser{Intent: apiclient.NewIntent(), Name: name}
	for field, give := range map[apiclient.Field]func(){
		apiclient.FieldDescription: func() { user.Description = "Deploys from the build servers" },
		apiclient.FieldContact:     func() { user.Contact = "dana@example.com" },
		apiclient.FieldEndDate:     func() { user.EndDate = s.later(90) },
		apiclient.FieldAccounts:    func() { user.Accounts = s.accounts(1) },
		apiclient.FieldManagers:    func() { user.Managers = s.managers(1) },
		apiclient.FieldGroups:      func() { user.Groups = s.groups(1) },
		apiclient.FieldPolicies:    func() { user.Policies = s.policies(1) },
	} {
		if rule, ok := s.d.Fields[field]; ok && (full && !rule.ReadOnly || rule.Required) {
			give()
		}
	}
	return user
}

// accounts are the ids of the first n accounts; the demo data has that many. The same below.
func (s *stage) accounts(n int) []string {
	s.Helper()
	list, err := s.sys.Accounts(s.ctx())
	require.NoError(s, err)
	var ids []string
	for _, a := range list {
		ids = append(ids, a.ID)
	}
	require.GreaterOrEqual(s, len(ids), n)
	return ids[:n]
}

// managers are memberships in the first n managers, each with one role that is no administrator's.
func (s *stage) managers(n int) []apiclient.Membership {
	s.Helper()
	list, err := s.sys.Managers(s.ctx())
	require.NoError(s, err)
	var out []apiclient.Membership
	for _, m := range list {
		for _, role := range m.Roles {
			if !role.Admin {
				out = append(out, apiclient.Membership{Manager: m.Ref, Roles: []apiclient.Ref{role.Ref}})
				break
			}
		}
	}
	require.GreaterOrEqual(s, len(out), n)
	return out[:n]
}

// groups are groups that a service user may join and that carry no administrator power.
func (s *stage) groups(n int) []string {
	s.Helper()
	list, err := s.sys.Groups(s.ctx())
	require.NoError(s, err)
	var ids []string
	for _, g := range list {
		if g.Closed == "" && !g.Admin {
			ids = append(ids, g.ID)
		}
	}
	require.GreaterOrEqual(s, len(ids), n)
	return ids[:n]
}

// policies are policies that carry no administrator power.
func (s *stage) policies(n int) []string {
	s.Helper()
	list, err := s.sys.Policies(s.ctx())
	require.NoError(s, err)
	var ids []string
	for _, p := range list {
		if !p.Admin {
			ids = append(ids, p.ID)
		}
	}
	require.GreaterOrEqual(s, len(ids), n)
	return ids[:n]
}

func ids(refs []apiclient.Ref) []string {
	out := []string{}
	for _, r := range refs {
		out = append(out, r.ID)
	}
	return out
}
