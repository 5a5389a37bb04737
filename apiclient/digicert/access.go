package digicert

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// Accounts reads all accounts (GET /account).
func (s *System) Accounts(ctx context.Context) ([]apiclient.Account, error) {
	list, err := everything[wireRef](ctx, s, "list the accounts", "/account")
	if err != nil {
		return nil, err
	}
	accounts := make([]apiclient.Account, 0, len(list))
	for _, a := range list {
		accounts = append(accounts, apiclient.Account{Ref: a.ref()})
	}
	s.mu.Lock()
	s.accounts = kept[[]apiclient.Account]{accounts, s.now()}
	s.mu.Unlock()
	return slices.Clone(accounts), nil
}

// accountNames are the names of the accounts by id, where they can be had: users tell only the ids. What cannot be had
// is not asked for again at once.
func (s *System) accountNames(ctx context.Context) map[string]string {
	s.mu.Lock()
	accounts, _, ok := s.accounts.get(s.now())
	s.mu.Unlock()
	if !ok {
		var err error
		if accounts, err = s.Accounts(ctx); err != nil && ctx.Err() == nil {
			s.mu.Lock()
			s.accounts = kept[[]apiclient.Account]{nil, s.now()}
			s.mu.Unlock()
		}
	}
	names := make(map[string]string, len(accounts))
	for _, a := range accounts {
		names[a.ID] = a.Name
	}
	return names
}

// wireRole is a role as it is guessed to be answered.
type wireRole struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Description string  `json:"description"`
	Application wireRef `json:"application"`
}

func (w *wireRole) model() apiclient.Role {
	role := apiclient.Role{Ref: wireRef{w.ID, w.Name}.ref(), Description: w.Description}
	// Roles of administrators have it in their names, as AM_ACCOUNT_ADMIN.
	role.Admin = strings.Contains(strings.ToLower(w.ID+" "+w.Name), "admin")
	return role
}

// Managers reads all managers with their roles (GET /role), which is a guess.
func (s *System) Managers(ctx context.Context) ([]apiclient.Manager, error) {
	const op = "list the roles"
	if err := s.guess(op); err != nil {
		return nil, err
	}
	list, err := everything[wireRole](ctx, s, op, "/role")
	if err != nil {
		return nil, err
	}
	managers := []apiclient.Manager{}
	at := map[string]int{}
	for i := range list {
		app := list[i].Application
		if app.ID == "" {
			return nil, &apiclient.Error{Kind: apiclient.ErrBadAnswer, Op: op, Message: "a role does not say which manager it belongs to"}
		}
		n, ok := at[app.ID]
		if !ok {
			n = len(managers)
			at[app.ID] = n
			managers = append(managers, apiclient.Manager{Ref: app.ref()})
		}
		managers[n].Roles = append(managers[n].Roles, list[i].model())
	}
	slices.SortStableFunc(managers, func(a, b apiclient.Manager) int { return cmp.Compare(a.Name, b.Name) })
	return managers, nil
}

// Groups is not supported: DigiCert ONE has none.
func (s *System) Groups(context.Context) ([]apiclient.Group, error) {
	return nil, lacking("list the groups", "DigiCert ONE has no groups")
}

// Policies is not supported: DigiCert ONE has none.
func (s *System) Policies(context.Context) ([]apiclient.Policy, error) {
	return nil, lacking("list the policies", "DigiCert ONE has no policies")
}

// Attach is not supported: there are no groups and no policies.
func (s *System) Attach(context.Context, apiclient.UserID, apiclient.AccessRef) error {
	return lacking("attach", whyNoAttach)
}

// Detach is not supported: there are no groups and no policies.
func (s *System) Detach(context.Context, apiclient.UserID, apiclient.AccessRef) error {
	return lacking("detach", whyNoAttach)
}

const whyNoAttach = "DigiCert ONE has no groups and no policies: change the managers and roles of the service user"

func lacking(op, why string) error {
	return &apiclient.Error{Kind: apiclient.ErrUnsupported, Op: op, Message: why}
}

// everything reads a whole list, following its pages where it has any.
func everything[T any](ctx context.Context, s *System, op, path string) ([]T, error) {
	out := []T{}
	query := url.Values{}
	for offset := 0; ; {
		list, err := ask[wireList[T]](ctx, s, &transport.Request{Op: op, Method: http.MethodGet, Path: path, Query: query})
		if err != nil {
			return nil, err
		}
		out = append(out, list.Records...)
		if list.last(offset) {
			return out, nil
		}
		if offset += len(list.Records); offset > mostEntries {
			return nil, circles(op)
		}
		query = pageQuery(url.Values{}, pageSize, offset)
	}
}

// mostEntries bounds a catalogue: one that is longer is one page over and over.
const mostEntries = 100_000
