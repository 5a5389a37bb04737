package fake

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"steward/apiclient"
)

// Accounts answers the catalogue of accounts.
func (s *System) Accounts(ctx context.Context) ([]apiclient.Account, error) {
	return do(ctx, s, Call{Method: "Accounts"}, func() ([]apiclient.Account, error) { return accounts(), nil })
}

// Managers answers the catalogue of managers.
func (s *System) Managers(ctx context.Context) ([]apiclient.Manager, error) {
	return do(ctx, s, Call{Method: "Managers"}, func() ([]apiclient.Manager, error) { return managers(), nil })
}

// Groups answers the catalogue of groups.
func (s *System) Groups(ctx context.Context) ([]apiclient.Group, error) {
	return do(ctx, s, Call{Method: "Groups"}, func() ([]apiclient.Group, error) { return groups(), nil })
}

// Policies answers the catalogue of policies.
func (s *System) Policies(ctx context.Context) ([]apiclient.Policy, error) {
	return do(ctx, s, Call{Method: "Policies"}, func() ([]apiclient.Policy, error) { return policies(), nil })
}

// Attach gives a group or a policy.
func (s *System) Attach(ctx context.Context, user apiclient.UserID, access apiclient.AccessRef) error {
	return s.attachment(ctx, "Attach", user, access, func(list []string) []string {
		if slices.Contains(list, access.ID) {
			return list
		}
		return append(list, access.ID)
	})
}

// Detach takes a group or a policy away.
func (s *System) Detach(ctx context.Context, user apiclient.UserID, access apiclient.AccessRef) error {
	return s.attachment(ctx, "Detach", user, access, func(list []string) []string {
		return slices.DeleteFunc(list, func(id string) bool { return id == access.ID })
	})
}

func (s *System) attachment(
	ctx context.Context, method string, user apiclient.UserID, access apiclient.AccessRef, change func([]string) []string,
) error {
	_, err := do(ctx, s, Call{Method: method, User: user, Arg: access}, func() (struct{}, error) {
		a, err := s.find(user, "change the access")
		if err != nil {
			return struct{}{}, err
		}
		groups, policies := ids(a.user.Groups), ids(a.user.Policies)
		if access.Kind == apiclient.AccessGroup {
			groups = change(groups)
		} else {
			policies = change(policies)
		}
		if err := s.assign(a, ids(a.user.Accounts), a.user.Managers, groups, policies); err != nil {
			return struct{}{}, err
		}
		s.changed(a, "service_user."+map[string]string{"Attach": "attach", "Detach": "detach"}[method])
		return struct{}{}, nil
	})
	return err
}

// Audit yields the events, newest first.
func (s *System) Audit(ctx context.Context, query apiclient.AuditQuery) iter.Seq2[apiclient.AuditPage, error] {
	return func(yield func(apiclient.AuditPage, error) bool) {
		page, err := do(ctx, s, Call{Method: "Audit", User: query.User, Arg: query}, func() (apiclient.AuditPage, error) {
			var page apiclient.AuditPage
			for _, e := range slices.Backward(s.events) {
				if query.User == "" || string(query.User) == e.Target.ID {
					page.Events = append(page.Events, e)
				}
			}
			page.Total = len(page.Events)
			return page, nil
		})
		yield(page, err)
	}
}

// changed gives the user a new revision and notes the event.
func (s *System) changed(a *account, action string) {
	a.revision++
	s.version++
	a.user.UpdatedAt, a.user.UpdatedBy = s.Now(), s.o.Operator.Name
	s.events = append(s.events, apiclient.AuditEvent{
		ID: s.id("evt"), Time: s.Now(), Action: action, Outcome: "success",
		Actor:    apiclient.Actor{ID: s.o.Operator.ID, Name: s.o.Operator.Name, Kind: "operator"},
		Target:   apiclient.Target{Kind: "service_user", ID: string(a.user.ID), Name: a.user.Name},
		SourceIP: "192.0.2.10", RequestID: fmt.Sprintf("req-%d", len(s.events)+1),
	})
	s.refresh(a)
}

// refresh works out what follows from the account: revision, the keys' statuses and their summary.
func (s *System) refresh(a *account) {
	a.user.Revision = apiclient.Revision(fmt.Sprintf("%q", fmt.Sprint(a.revision)))
	sum := apiclient.KeySummary{Limit: s.o.Description.Keys.Limit, UsedKnown: s.o.Description.Has(apiclient.FieldLastUsed)}
	for i := range a.keys {
		k := &a.keys[i]
		switch {
		case k.ExpiresAt.IsZero():
			k.Status = apiclient.KeyActive
		case k.ExpiresAt.After(s.Now()):
			k.Status = apiclient.KeyExpiring
		default:
			k.Status = apiclient.KeyExpired
			continue
		}
		sum.Usable++
		sum.Oldest = earliest(sum.Oldest, k.CreatedAt)
		if k.CreatedAt.After(sum.Newest) {
			sum.Newest = k.CreatedAt
		}
		sum.NextEnd = earliest(sum.NextEnd, k.ExpiresAt)
		if k.LastUsed.After(sum.LastUsed) {
			sum.LastUsed = k.LastUsed
		}
	}
	a.user.Keys = sum
}

// earliest is the earlier of two times, of which the zero one does not count.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// assign gives the account its access by ids, names taken from the catalogues.
func (s *System) assign(a *account, accountIDs []string, memberships []apiclient.Membership, groupIDs, policyIDs []string) error {
	var err error
	pick := func(ids []string, find func(id string) (apiclient.Ref, string)) []apiclient.Ref {
		var refs []apiclient.Ref
		for _, id := range ids {
			ref, closed := find(id)
			if closed != "" && err == nil {
				err = &apiclient.Error{
					Kind: apiclient.ErrInvalid, Op: "give access", Message: closed, Status: 422, Code: "group-not-allowed",
					RequestID: "req-fake",
				}
			}
			refs = append(refs, ref)
		}
		return refs
	}
	user := &a.user
	before := clone(user)
	user.Accounts = pick(accountIDs, findAccount)
	user.Groups = pick(groupIDs, findGroup)
	user.Policies = pick(policyIDs, findPolicy)
	user.Managers = named(memberships)
	if err != nil {
		*user = before
	}
	return err
}

func ids(refs []apiclient.Ref) []string {
	var out []string
	for _, r := range refs {
		out = append(out, r.ID)
	}
	return out
}

// clone is a copy that shares no list with u.
func clone(u *apiclient.ServiceUser) apiclient.ServiceUser {
	c := *u
	c.Accounts, c.Groups, c.Policies = slices.Clone(u.Accounts), slices.Clone(u.Groups), slices.Clone(u.Policies)
	c.Managers = slices.Clone(u.Managers)
	for i := range c.Managers {
		c.Managers[i].Roles = slices.Clone(c.Managers[i].Roles)
	}
	return c
}
