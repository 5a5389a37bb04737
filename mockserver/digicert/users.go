package digicert

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"steward/mockserver/core"
)

// envelope is a page of a list.
type envelope[T any] struct {
	Limit   int `json:"limit"`
	Offset  int `json:"offset"`
	Total   int `json:"total"`
	Records []T `json:"records"`
}

const (
	defaultLimit = 100
	maxLimit     = 1000
)

// window reads limit and offset; a limit above the greatest is the greatest.
func window(query url.Values) (limit, offset int, err error) {
	limit = defaultLimit
	for name, to := range map[string]*int{"limit": &limit, "offset": &offset} {
		if !query.Has(name) {
			continue
		}
		n, err := strconv.Atoi(query.Get(name))
		if err != nil || n < 0 {
			return 0, 0, refusal(http.StatusBadRequest, codeInvalid, name+" is a number, not below 0.")
		}
		*to = n
	}
	if limit == 0 {
		limit = defaultLimit
	}
	return min(limit, maxLimit), offset, nil
}

// cut is one page of a whole list.
func cut[T any](all []T, limit, offset int) envelope[T] {
	start := min(offset, len(all))
	return envelope[T]{
		Limit: limit, Offset: offset, Total: len(all), Records: all[start:min(start+limit, len(all))],
	}
}

func (f *Face) listUsers(w http.ResponseWriter, r request) error {
	query := r.URL.Query()
	users := []user{}
	kind := query.Get("user_type")
	if kind == "" || kind == typeStandard {
		users = append(users, f.operators()...)
	}
	if kind == "" || kind == typeService {
		var err error
		if users, err = f.serviceUsers(users); err != nil {
			return err
		}
	}
	if !f.envelope {
		answer(w, http.StatusOK, users)
		return nil
	}
	limit, offset, err := window(query)
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, cut(users, limit, offset))
	return nil
}

// serviceUsers appends all service users, oldest first.
func (f *Face) serviceUsers(users []user) ([]user, error) {
	for after := ""; ; {
		page, err := f.core.Users(core.UserQuery{After: after, Size: maxLimit})
		if err != nil {
			return nil, err
		}
		for i := range page.Users {
			users = append(users, f.newUser(&page.Users[i]))
		}
		if after = page.Next; after == "" {
			return users, nil
		}
	}
}

func (f *Face) createUser(w http.ResponseWriter, r request) error {
	var body submitted
	if err := read(r, &body); err != nil {
		return err
	}
	wanted, err := body.create(newIDs(f.core.Catalogue()))
	if err != nil {
		return err
	}
	created, err := f.core.CreateUser(r.caller, wanted)
	if err != nil {
		return err
	}
	out := f.newUser(&created.User)
	if created.Key != nil {
		out.Token = created.Key.Secret
	}
	w.Header().Set("Cache-Control", "no-store")
	answer(w, http.StatusCreated, out)
	return nil
}

func (f *Face) me(w http.ResponseWriter, r request) error {
	if r.caller.Kind == core.KindServiceUser {
		return f.answerUser(w, r.caller.ID)
	}
	answer(w, http.StatusOK, f.operator(r.caller.ID, r.caller.Name, r.caller.ReadOnly))
	return nil
}

// readUser answers service users, operators, and the people that answers of this server have named.
func (f *Face) readUser(w http.ResponseWriter, r request) error {
	id := r.PathValue("id")
	for _, operator := range f.operators() {
		if operator.ID == id {
			answer(w, http.StatusOK, operator)
			return nil
		}
	}
	if name, ok := f.peopleByID.Load(id); ok {
		answer(w, http.StatusOK, f.standard(id, name.(string)))
		return nil
	}
	return f.answerUser(w, userOf(id))
}

func (f *Face) answerUser(w http.ResponseWriter, id string) error {
	found, err := f.core.User(id)
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, f.newUser(&found))
	return nil
}

func (f *Face) updateUser(w http.ResponseWriter, r request) error {
	var body submitted
	if err := read(r, &body); err != nil {
		return err
	}
	patch, err := body.patch(newIDs(f.core.Catalogue()))
	if err != nil {
		return err
	}
	changed, err := f.core.UpdateUser(r.caller, userOf(r.PathValue("id")), 0, patch)
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, f.newUser(&changed))
	return nil
}

func (f *Face) toggle(enabled bool) handler {
	return func(w http.ResponseWriter, r request) error {
		if _, _, err := f.core.SetEnabled(r.caller, userOf(r.PathValue("id")), 0, enabled); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
}

func (f *Face) deleteUser(w http.ResponseWriter, r request) error {
	if err := f.core.DeleteUser(r.caller, userOf(r.PathValue("id")), 0); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// read decodes a body. What it complains about quotes nothing of the body.
func read(r request, to any) error {
	err := json.NewDecoder(r.Body).Decode(to)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return err
	case err != nil:
		return refusal(http.StatusBadRequest, codeInvalid, "The body cannot be read as JSON of the form that is expected here.")
	default:
		return nil
	}
}

// operators are the mock's people.
func (f *Face) operators() []user {
	var out []user
	for _, o := range f.core.Operators() {
		out = append(out, f.operator(o.ID, o.Name, o.ReadOnly))
	}
	return out
}

// operator is an operator as a user, with the permissions that say whether it may change anything.
func (f *Face) operator(id, name string, readOnly bool) user {
	out := f.standard(uuidOf(id), name)
	permissions := []string{"VIEW_AM_ACCOUNT", "VIEW_AM_USER", "VIEW_AM_AUDIT_LOG"}
	if !readOnly {
		permissions = append(permissions, "MANAGE_AM_ACCOUNT", "MANAGE_AM_USER")
	}
	out.Applications = append(out.Applications, application{
		ID: applicationID("account-manager"), Name: "Account Manager", Permissions: permissions, Roles: []named{},
	})
	return out
}

// standard is a person, of whom the mock knows little more than the name.
func (f *Face) standard(id, name string) user {
	out := user{
		ID: id, Name: name, Email: strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@example.com",
		Status: statusActive, AccessScope: "account", CreatedAt: accountsSince(), CreatedBy: id, UserType: typeStandard,
		Locale: "en_US", Accounts: []named{}, Applications: []application{},
	}
	for _, a := range f.core.Catalogue().Accounts {
		out.Accounts = append(out.Accounts, named{accountID(a.ID), a.Name})
	}
	if len(out.Accounts) > 0 {
		out.PrimaryAccount = out.Accounts[0].ID
	}
	return out
}

// person is the id of whoever has a name: an operator, a service user or one of the people of the demo data, whom a
// later request may ask for. The core keeps names only.
func (f *Face) person(name string) string {
	if id, ok := f.peopleByName.Load(name); ok {
		return id.(string)
	}
	id := made("person", name)
	if u, err := f.core.UserByName(name); err == nil {
		id = uuidOf(u.ID)
	} else {
		f.peopleByID.Store(id, name)
	}
	for _, o := range f.core.Operators() {
		if o.Name == name {
			id = uuidOf(o.ID)
		}
	}
	f.peopleByName.Store(name, id)
	return id
}
