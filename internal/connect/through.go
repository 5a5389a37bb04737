package connect

import (
	"context"
	"iter"
	"time"

	"steward/apiclient"
)

var (
	_ apiclient.System  = (*gate)(nil)
	_ apiclient.Batcher = (*gate)(nil)
)

// through makes a call on the present driver, and again on the next one when its credential was refused.
func through[T any](ctx context.Context, g *gate, op string, call func(apiclient.System) (T, error)) (T, error) {
	for {
		answer, again, err := once(ctx, g, op, call)
		if !again {
			return answer, err
		}
	}
}

// once makes a call once, and reports whether to make it again.
func once[T any](ctx context.Context, g *gate, op string, call func(apiclient.System) (T, error)) (answer T, again bool, err error) {
	d, err := g.enter(ctx, op)
	if err != nil {
		return answer, false, err
	}
	defer g.leave(d)
	answer, err = caught(d.System, call)
	return answer, err != nil && g.refused(d, err), err
}

// caught makes a call. A defect in the driver is an error.
func caught[T any](s apiclient.System, call func(apiclient.System) (T, error)) (answer T, err error) {
	defer apiclient.Catch(&err)
	return call(s)
}

// plain is through for calls that answer nothing.
func plain(ctx context.Context, g *gate, op string, call func(apiclient.System) error) error {
	_, err := through(ctx, g, op, func(s apiclient.System) (struct{}, error) { return struct{}{}, call(s) })
	return err
}

// pages reads a list, and starts over when it is refused before its first page. Later it cannot: the pages that were
// handed out would come again.
func pages[P any](ctx context.Context, g *gate, op string, read func(apiclient.System) iter.Seq2[P, error]) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		for again := true; again; {
			again = pass(ctx, g, op, read, yield)
		}
	}
}

// pass reads a list once, and reports whether to start over.
func pass[P any](ctx context.Context, g *gate, op string, read func(apiclient.System) iter.Seq2[P, error], yield func(P, error) bool) (again bool) {
	var none P
	d, err := g.enter(ctx, op)
	if err != nil {
		yield(none, err)
		return false
	}
	defer g.leave(d)
	begun := false
	for page, err := range whole(d.System, read) {
		if err != nil && g.refused(d, err) {
			if begun {
				yield(none, broken(op, err))
			}
			return !begun
		}
		if !yield(page, err) {
			return false
		}
		begun = true
	}
	return false
}

// whole is a list whose reading ends in an error where the driver has a defect. One in the body of the loop is not its.
func whole[P any](s apiclient.System, read func(apiclient.System) iter.Seq2[P, error]) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		inBody := false
		defer func() {
			if inBody {
				return
			}
			if value := recover(); value != nil {
				var none P
				yield(none, apiclient.Broken(value))
			}
		}()
		for page, err := range read(s) {
			inBody = true
			if !yield(page, err) {
				return
			}
			inBody = false
		}
	}
}

// Describe implements apiclient.System.
func (g *gate) Describe(ctx context.Context) (apiclient.Description, error) {
	return through(ctx, g, "ask what the system can do", func(s apiclient.System) (apiclient.Description, error) { return s.Describe(ctx) })
}

// Me implements apiclient.System.
func (g *gate) Me(ctx context.Context) (apiclient.Operator, error) {
	return through(ctx, g, "ask who the operator is", func(s apiclient.System) (apiclient.Operator, error) { return s.Me(ctx) })
}

// Users implements apiclient.System.
func (g *gate) Users(ctx context.Context, query apiclient.UserQuery) iter.Seq2[apiclient.UserPage, error] {
	return pages(ctx, g, "read service users", func(s apiclient.System) iter.Seq2[apiclient.UserPage, error] { return s.Users(ctx, query) })
}

// User implements apiclient.System.
func (g *gate) User(ctx context.Context, id apiclient.UserID) (apiclient.ServiceUser, error) {
	return through(ctx, g, "read the service user", func(s apiclient.System) (apiclient.ServiceUser, error) { return s.User(ctx, id) })
}

// CreateUser implements apiclient.System.
func (g *gate) CreateUser(ctx context.Context, user apiclient.NewUser) (apiclient.CreatedUser, error) {
	return through(ctx, g, "create "+user.Name, func(s apiclient.System) (apiclient.CreatedUser, error) { return s.CreateUser(ctx, user) })
}

// UpdateUser implements apiclient.System.
func (g *gate) UpdateUser(ctx context.Context, id apiclient.UserID, revision apiclient.Revision, patch apiclient.UserPatch) (apiclient.ServiceUser, error) {
	return through(ctx, g, "change the service user", func(s apiclient.System) (apiclient.ServiceUser, error) {
		return s.UpdateUser(ctx, id, revision, patch)
	})
}

// SetEnabled implements apiclient.System.
func (g *gate) SetEnabled(ctx context.Context, id apiclient.UserID, enabled bool) (apiclient.Toggled, error) {
	return through(ctx, g, toggle(enabled), func(s apiclient.System) (apiclient.Toggled, error) { return s.SetEnabled(ctx, id, enabled) })
}

// DeleteUser implements apiclient.System.
func (g *gate) DeleteUser(ctx context.Context, id apiclient.UserID, revision apiclient.Revision) error {
	return plain(ctx, g, "delete the service user", func(s apiclient.System) error { return s.DeleteUser(ctx, id, revision) })
}

// Keys implements apiclient.System.
func (g *gate) Keys(ctx context.Context, user apiclient.UserID) ([]apiclient.Key, error) {
	return through(ctx, g, "read the keys", func(s apiclient.System) ([]apiclient.Key, error) { return s.Keys(ctx, user) })
}

// CreateKey implements apiclient.System.
func (g *gate) CreateKey(ctx context.Context, user apiclient.UserID, key apiclient.NewKey) (apiclient.IssuedKey, error) {
	return through(ctx, g, "create a key", func(s apiclient.System) (apiclient.IssuedKey, error) { return s.CreateKey(ctx, user, key) })
}

// RegenerateKey implements apiclient.System.
func (g *gate) RegenerateKey(ctx context.Context, user apiclient.UserID, key apiclient.KeyID, intent apiclient.Intent) (apiclient.IssuedKey, error) {
	return through(ctx, g, "regenerate the key", func(s apiclient.System) (apiclient.IssuedKey, error) {
		return s.RegenerateKey(ctx, user, key, intent)
	})
}

// RenameKey implements apiclient.System.
func (g *gate) RenameKey(ctx context.Context, user apiclient.UserID, key apiclient.KeyID, name string) (apiclient.Key, error) {
	return through(ctx, g, "rename the key", func(s apiclient.System) (apiclient.Key, error) { return s.RenameKey(ctx, user, key, name) })
}

// ExpireKey implements apiclient.System.
func (g *gate) ExpireKey(ctx context.Context, user apiclient.UserID, key apiclient.KeyID, at time.Time) (apiclient.Key, error) {
	return through(ctx, g, "end the key", func(s apiclient.System) (apiclient.Key, error) { return s.ExpireKey(ctx, user, key, at) })
}

// DeleteKey implements apiclient.System.
func (g *gate) DeleteKey(ctx context.Context, user apiclient.UserID, key apiclient.KeyID) error {
	return plain(ctx, g, "delete the key", func(s apiclient.System) error { return s.DeleteKey(ctx, user, key) })
}

// Accounts implements apiclient.System.
func (g *gate) Accounts(ctx context.Context) ([]apiclient.Account, error) {
	return through(ctx, g, "read the accounts", func(s apiclient.System) ([]apiclient.Account, error) { return s.Accounts(ctx) })
}

// Managers implements apiclient.System.
func (g *gate) Managers(ctx context.Context) ([]apiclient.Manager, error) {
	return through(ctx, g, "read the managers", func(s apiclient.System) ([]apiclient.Manager, error) { return s.Managers(ctx) })
}

// Groups implements apiclient.System.
func (g *gate) Groups(ctx context.Context) ([]apiclient.Group, error) {
	return through(ctx, g, "read the groups", func(s apiclient.System) ([]apiclient.Group, error) { return s.Groups(ctx) })
}

// Policies implements apiclient.System.
func (g *gate) Policies(ctx context.Context) ([]apiclient.Policy, error) {
	return through(ctx, g, "read the policies", func(s apiclient.System) ([]apiclient.Policy, error) { return s.Policies(ctx) })
}

// Attach implements apiclient.System.
func (g *gate) Attach(ctx context.Context, user apiclient.UserID, access apiclient.AccessRef) error {
	return plain(ctx, g, "attach", func(s apiclient.System) error { return s.Attach(ctx, user, access) })
}

// Detach implements apiclient.System.
func (g *gate) Detach(ctx context.Context, user apiclient.UserID, access apiclient.AccessRef) error {
	return plain(ctx, g, "detach", func(s apiclient.System) error { return s.Detach(ctx, user, access) })
}

// Audit implements apiclient.System.
func (g *gate) Audit(ctx context.Context, query apiclient.AuditQuery) iter.Seq2[apiclient.AuditPage, error] {
	return pages(ctx, g, "read the audit", func(s apiclient.System) iter.Seq2[apiclient.AuditPage, error] { return s.Audit(ctx, query) })
}

// Batch runs on a driver that has it. Description.Limits says beforehand whether it does.
func (g *gate) Batch(ctx context.Context, verb apiclient.BulkVerb, items []apiclient.BulkItem) ([]apiclient.BulkResult, error) {
	return through(ctx, g, string(verb)+" service users", func(s apiclient.System) ([]apiclient.BulkResult, error) {
		return batch(ctx, s, verb, items)
	})
}

func batch(ctx context.Context, s apiclient.System, verb apiclient.BulkVerb, items []apiclient.BulkItem) ([]apiclient.BulkResult, error) {
	b, ok := s.(apiclient.Batcher)
	if !ok {
		return nil, &apiclient.Error{Kind: apiclient.ErrUnsupported, Op: string(verb) + " service users", Message: "the system takes one service user at a time"}
	}
	return b.Batch(ctx, verb, items)
}

// toggle is what SetEnabled does, in a word.
func toggle(enabled bool) string {
	if enabled {
		return "enable the service user"
	}
	return "disable the service user"
}
