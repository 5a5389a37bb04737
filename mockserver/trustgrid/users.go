package trustgrid

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"steward/mockserver/core"
)

// user is a service user as the API writes it.
type user struct {
	Name         string   `json:"name"`
	Status       string   `json:"status"`
	ClientID     string   `json:"clientId,omitempty"` // once a token exists
	PolicyIDs    []string `json:"policyIds"`
	TokenCreated int64    `json:"tokenCreated,omitempty"` // Unix time in seconds; once a token exists
	OrgID        string   `json:"orgId"`
}

const (
	statusActive   = "active"
	statusInactive = "inactive"
)

func (f *Face) mine(w http.ResponseWriter, _ *http.Request, _ core.Caller) {
	answer(w, http.StatusOK, f.org)
}

func (f *Face) list(w http.ResponseWriter, _ *http.Request, _ core.Caller) {
	users := []user{}
	query := core.UserQuery{OrderBy: "name", Size: f.core.Rules().Limits.PageMax}
	for more := true; more; more = query.After != "" {
		page, err := f.core.Users(query)
		if err != nil {
			panic(err) // the query is ours
		}
		for i := range page.Users {
			users = append(users, f.user(&page.Users[i]))
		}
		query.After = page.Next
	}
	answer(w, http.StatusOK, users)
}

func (f *Face) read(w http.ResponseWriter, r *http.Request, _ core.Caller) {
	u, err := f.core.UserByName(r.PathValue("name"))
	if err != nil {
		f.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, f.user(&u))
}

// user is a user with what its key tells.
func (f *Face) user(u *core.User) user {
	out := user{Name: u.Name, Status: statusInactive, PolicyIDs: []string{}, OrgID: f.org.UID}
	if u.Enabled {
		out.Status = statusActive
	}
	for _, p := range u.Policies {
		out.PolicyIDs = append(out.PolicyIDs, p.ID)
	}
	if keys, err := f.core.Keys(u.ID); err == nil && len(keys) > 0 {
		key := keys[len(keys)-1]
		out.ClientID, out.TokenCreated = key.ID, key.CreatedAt.Unix()
	}
	return out
}

// submitted is a service user as a caller writes it. A member that is missing is nil, and so is one that says null.
type submitted struct {
	Name      *string  `json:"name"`
	OrgID     *string  `json:"orgId"`
	Status    *string  `json:"status"`
	PolicyIDs []string `json:"policyIds"`

	named map[string]json.RawMessage // the members that are there
}

// readSubmitted reads a body. One without content, and one that says null, have no members.
func readSubmitted(r *http.Request) (submitted, error) {
	var in submitted
	body, err := io.ReadAll(r.Body)
	if err != nil || len(strings.TrimSpace(string(body))) == 0 {
		return in, err
	}
	return in, errors.Join(json.Unmarshal(body, &in), json.Unmarshal(body, &in.named))
}

// complaints are what is wrong about the members that only this API has.
func (f *Face) complaints(in *submitted) []string {
	var out []string
	if in.OrgID != nil && *in.OrgID != "" && *in.OrgID != f.org.UID {
		out = append(out, "orgId is not that of this organization")
	}
	if in.Status != nil && *in.Status != statusActive && *in.Status != statusInactive {
		out = append(out, "status is active or inactive")
	}
	return out
}

// create answers 201 as documented, and 200 to a body with a status: the vendor's own client sends one and insists.
func (f *Face) create(w http.ResponseWriter, r *http.Request, by core.Caller) {
	in, err := readSubmitted(r)
	if err != nil {
		f.Refuse(w, r, http.StatusBadRequest)
		return
	}
	if wrong := f.complaints(&in); len(wrong) > 0 && by.Can(core.PermWriteUsers) {
		invalid(w, wrong...)
		return
	}
	fresh := core.NewUser{Policies: in.PolicyIDs, Disabled: in.Status != nil && *in.Status == statusInactive}
	if in.Name != nil {
		fresh.Name = *in.Name
	}
	made, err := f.core.CreateUser(by, fresh)
	if err != nil {
		f.fail(w, r, err)
		return
	}
	status := http.StatusCreated
	if in.Status != nil {
		status = http.StatusOK
	}
	answer(w, status, f.user(&made.User))
}

// update takes the whole object and answers with nothing.
func (f *Face) update(w http.ResponseWriter, r *http.Request, by core.Caller) {
	in, err := readSubmitted(r)
	if err != nil {
		f.Refuse(w, r, http.StatusBadRequest)
		return
	}
	u, err := f.core.UserByName(r.PathValue("name"))
	if err == nil {
		err = f.core.Permit(by, core.PermWriteUsers, core.ActionUserUpdate, u.ID)
	}
	if err != nil {
		f.fail(w, r, err)
		return
	}
	wrong := f.complaints(&in)
	for _, member := range []string{"name", "status", "policyIds"} {
		if _, there := in.named[member]; !there {
			wrong = append(wrong, member+" is required")
		}
	}
	if in.Name != nil && *in.Name != u.Name {
		wrong = append(wrong, "name cannot be changed")
	}
	if in.Status == nil && len(wrong) == 0 {
		wrong = append(wrong, "status is active or inactive")
	}
	if len(wrong) > 0 {
		invalid(w, wrong...)
		return
	}
	patch := core.UserPatch{
		Enabled: core.Some(*in.Status == statusActive), Policies: core.Some(slices.Clone(in.PolicyIDs)),
	}
	if _, err := f.core.UpdateUser(by, u.ID, 0, patch); err != nil {
		f.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusOK)
}

func (f *Face) remove(w http.ResponseWriter, r *http.Request, by core.Caller) {
	u, err := f.core.UserByName(r.PathValue("name"))
	if err == nil {
		err = f.core.DeleteUser(by, u.ID, 0)
	}
	if err != nil {
		f.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusOK)
}

// generate makes the user's token, or another secret in the place of the present one, which is dead from then on.
func (f *Face) generate(w http.ResponseWriter, r *http.Request, by core.Caller) {
	u, err := f.core.UserByName(r.PathValue("name"))
	if err != nil {
		f.fail(w, r, err)
		return
	}
	issued, err := f.issue(by, u.ID)
	if err != nil {
		f.fail(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	answer(w, http.StatusOK, struct {
		ClientID string `json:"clientId"`
		Secret   string `json:"secret"`
	}{issued.Key.ID, issued.Secret})
}

func (f *Face) issue(by core.Caller, userID string) (core.IssuedKey, error) {
	issued, err := f.core.CreateKey(by, userID, "")
	var e *core.Error
	if errors.As(err, &e) && e.Code == core.CodeKeyLimit && len(e.Keys) > 0 {
		return f.core.RegenerateKey(by, userID, e.Keys[0].ID)
	}
	return issued, err
}
