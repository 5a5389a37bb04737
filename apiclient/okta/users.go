package okta

import (
	"context"
	"iter"

	"steward/apiclient"
)

const opUsers = "list the service users"

// wireUsers is one page of service users.
type wireUsers struct{ wireList[wireUser] }

// Users yields all service users that are not deleted, without their groups and keys (GET /service_users). The system
// has no ETags, and does not tell how many there are before the last page.
func (s *System) Users(ctx context.Context, query apiclient.UserQuery) iter.Seq2[apiclient.UserPage, error] {
	return func(yield func(apiclient.UserPage, error) bool) {
		first := true
		for one, err := range follow[wireUsers](ctx, s, opUsers, usersPath, min(query.PageSize, pageSize)) {
			if err != nil {
				yield(apiclient.UserPage{}, err)
				return
			}
			page, err := one.page.model()
			if err != nil {
				yield(apiclient.UserPage{}, err)
				return
			}
			if first && one.last {
				page.Total = len(page.Users)
			}
			if first = false; !yield(page, nil) {
				return
			}
		}
	}
}

func (w *wireUsers) model() (apiclient.UserPage, error) {
	page := apiclient.UserPage{Users: make([]apiclient.ServiceUser, 0, len(w.List.items)), Total: -1}
	for i := range w.List.items {
		user := &w.List.items[i]
		switch {
		case user.Name == "":
			return apiclient.UserPage{}, &apiclient.Error{Kind: apiclient.ErrBadAnswer, Op: opUsers, Message: errNameless.Error()}
		case user.Status != statusDeleted:
			page.Users = append(page.Users, user.model())
		}
	}
	return page, nil
}
