package fake

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"steward/apiclient"
)

var _ interface {
	apiclient.System
	apiclient.Batcher
} = (*System)(nil)

// Describe answers Options.Description.
func (s *System) Describe(ctx context.Context) (apiclient.Description, error) {
	return do(ctx, s, Call{Method: "Describe"}, func() (apiclient.Description, error) {
		d := *s.o.Description
		d.ServerTime = s.Now()
		return d, nil
	})
}

// Me answers Options.Operator.
func (s *System) Me(ctx context.Context) (apiclient.Operator, error) {
	return do(ctx, s, Call{Method: "Me"}, func() (apiclient.Operator, error) { return *s.o.Operator, nil })
}

// Users yields the users in the order of their creation; each page is a call.
func (s *System) Users(ctx context.Context, query apiclient.UserQuery) iter.Seq2[apiclient.UserPage, error] {
	return func(yield func(apiclient.UserPage, error) bool) {
		for from := 0; ; {
			page, err := do(ctx, s, Call{Method: "Users", Arg: query}, func() (apiclient.UserPage, error) {
				return s.page(from, query), nil
			})
			from += len(page.Users)
			if !yield(page, err) || err != nil || page.NotModified || from >= page.Total || len(page.Users) == 0 {
				return
			}
		}
	}
}

func (s *System) page(from int, query apiclient.UserQuery) apiclient.UserPage {
	page := apiclient.UserPage{Total: len(s.users), ETag: fmt.Sprintf("list %d", s.version)}
	if query.ETag == page.ETag {
		page.NotModified = true
		return page
	}
	for _, a := range s.users[min(from, len(s.users)):min(from+s.o.PageSize, len(s.users))] {
		u := clone(&a.user)
		if s.o.Description.PartialList {
			u.Accounts, u.Managers, u.Groups, u.Policies = nil, nil, nil, nil
			u.Keys, u.Partial = apiclient.KeySummary{}, true
		}
		page.Users = append(page.Users, u)
	}
	return page
}

// User reads one user.
func (s *System) User(ctx context.Context, id apiclient.UserID) (apiclient.ServiceUser, error) {
	return do(ctx, s, Call{Method: "User", User: id}, func() (apiclient.ServiceUser, error) {
		a, err := s.find(id, "read the user")
		if err != nil {
			return apiclient.ServiceUser{}, err
		}
		return clone(&a.user), nil
	})
}

// CreateUser creates a user, with a key where the description says so.
func (s *System) CreateUser(ctx context.Context, user apiclient.NewUser) (apiclient.CreatedUser, error) {
	return do(ctx, s, Call{Method: "CreateUser", Arg: user, Intent: user.Intent}, func() (apiclient.CreatedUser, error) {
		if held, ok := s.replies[user.Intent].(apiclient.CreatedUser); ok {
			return held, nil
		}
		u := apiclient.ServiceUser{
			ID: apiclient.UserID(s.id("su")), Name: user.Name, Description: user.Description, Contact: user.Contact,
			Enabled: true, EndDate: user.EndDate, CreatedAt: s.Now(), CreatedBy: s.o.Operator.Name,
		}
		a := &account{user: u}
		if err := s.assign(a, user.Accounts, user.Managers, user.Groups, user.Policies); err != nil {
			return apiclient.CreatedUser{}, err
		}
		if err := s.check(&a.user, "create "+user.Name); err != nil {
			return apiclient.CreatedUser{}, err
		}
		created := apiclient.CreatedUser{}
		if s.o.Description.Keys.OnCreation {
			key := s.issue(a, "first key")
			created.Key = &key
		}
		s.users = append(s.users, a)
		s.changed(a, "service_user.create")
		created.User = clone(&a.user)
		s.answered(user.Intent, created)
		return created, nil
	})
}

// UpdateUser changes a user that still has the revision.
func (s *System) UpdateUser(ctx context.Context, id apiclient.UserID, revision apiclient.Revision, patch apiclient.UserPatch) (apiclient.ServiceUser, error) {
	return do(ctx, s, Call{Method: "UpdateUser", User: id, Arg: patch}, func() (apiclient.ServiceUser, error) {
		a, err := s.find(id, "change the user")
		if err != nil {
			return apiclient.ServiceUser{}, err
		}
		if err := s.fresh(a, revision, "change "+a.user.Name); err != nil {
			return apiclient.ServiceUser{}, err
		}
		next := &account{user: clone(&a.user)}
		set(&next.user.Name, patch.Name)
		set(&next.user.Description, patch.Description)
		set(&next.user.Contact, patch.Contact)
		set(&next.user.EndDate, patch.EndDate)
		accounts, groups, policies := ids(next.user.Accounts), ids(next.user.Groups), ids(next.user.Policies)
		set(&accounts, patch.Accounts)
		set(&groups, patch.Groups)
		set(&policies, patch.Policies)
		managers := next.user.Managers
		set(&managers, patch.Managers)
		if err := s.assign(next, accounts, managers, groups, policies); err != nil {
			return apiclient.ServiceUser{}, err
		}
		if _, ends := patch.EndDate.Get(); !ends {
			next.user.EndDate = apiclient.Date{} // an end date that passed earlier may stay
		}
		if err := s.check(&next.user, "change "+a.user.Name); err != nil {
			return apiclient.ServiceUser{}, err
		}
		if patch.EndDate.IsAbsent() {
			next.user.EndDate = a.user.EndDate
		}
		a.user = next.user
		s.changed(a, "service_user.update")
		return clone(&a.user), nil
	})
}

// SetEnabled enables or disables.
func (s *System) SetEnabled(ctx context.Context, id apiclient.UserID, enabled bool) (apiclient.Toggled, error) {
	return do(ctx, s, Call{Method: "SetEnabled", User: id, Arg: enabled}, func() (apiclient.Toggled, error) {
		return s.toggle(id, enabled)
	})
}

func (s *System) toggle(id apiclient.UserID, enabled bool) (apiclient.Toggled, error) {
	verb := map[bool]string{true: "enable", false: "disable"}[enabled]
	a, err := s.find(id, verb+" the user")
	if err != nil {
		return apiclient.Toggled{}, err
	}
	if a.user.Enabled == enabled {
		return apiclient.Toggled{User: clone(&a.user)}, nil
	}
	a.user.Enabled = enabled
	s.changed(a, "service_user."+verb)
	return apiclient.Toggled{User: clone(&a.user), Changed: true}, nil
}

// DeleteUser deletes a user that still has the revision; an empty revision means whatever it is.
func (s *System) DeleteUser(ctx context.Context, id apiclient.UserID, revision apiclient.Revision) error {
	_, err := do(ctx, s, Call{Method: "DeleteUser", User: id, Arg: revision}, func() (struct{}, error) {
		return struct{}{}, s.drop(id, revision)
	})
	return err
}

func (s *System) drop(id apiclient.UserID, revision apiclient.Revision) error {
	a, err := s.find(id, "delete the user")
	if err != nil {
		return err
	}
	if err := s.fresh(a, revision, "delete "+a.user.Name); err != nil {
		return err
	}
	s.changed(a, "service_user.delete")
	s.users = slices.DeleteFunc(s.users, func(other *account) bool { return other == a })
	return nil
}

// Batch does what the single calls do, and follows their scripts, item by item.
func (s *System) Batch(ctx context.Context, verb apiclient.BulkVerb, items []apiclient.BulkItem) ([]apiclient.BulkResult, error) {
	return do(ctx, s, Call{Method: "Batch", Arg: items, Intent: apiclient.IntentFrom(ctx)}, func() ([]apiclient.BulkResult, error) {
		results := make([]apiclient.BulkResult, len(items))
		for i, item := range items {
			results[i] = s.one(ctx, verb, item)
		}
		return results, nil
	})
}

func (s *System) one(ctx context.Context, verb apiclient.BulkVerb, item apiclient.BulkItem) apiclient.BulkResult {
	method := "SetEnabled"
	if verb == apiclient.BulkDelete {
		method = "DeleteUser"
	}
	s.mu.Unlock()
	lost, err := s.play(ctx, method, item.ID)
	s.mu.Lock()
	result := apiclient.BulkResult{Item: item, Outcome: apiclient.BulkDone}
	switch {
	case err != nil:
	case verb == apiclient.BulkDelete:
		err = s.drop(item.ID, item.Revision)
	default:
		var toggled apiclient.Toggled
		if toggled, err = s.toggle(item.ID, verb == apiclient.BulkEnable); err == nil {
			result.User = &toggled.User
		}
		if err == nil && !toggled.Changed {
			result.Outcome = apiclient.BulkUnchanged
		}
	}
	switch {
	case err != nil:
		result.Outcome, result.Err = apiclient.BulkFailed, err
	case lost != nil:
		result.Outcome, result.Err, result.User = apiclient.BulkOutcomeUnknown, lost, nil
	}
	if errors.Is(result.Err, apiclient.ErrUnknown) {
		result.Outcome = apiclient.BulkOutcomeUnknown
	}
	return result
}
