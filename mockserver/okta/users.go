package okta

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"steward/mockserver/core"
)

// The statuses of a user.
const (
	statusActive   = "ACTIVE"
	statusDisabled = "DISABLED"
	statusDeleted  = "DELETED"
)

// The types of users.
const (
	typeService = "service"
	typeHuman   = "human"
)

// user is a user as the API writes it.
type user struct {
	TeamName                 string     `json:"team_name"`
	ID                       string     `json:"id"`
	Name                     string     `json:"name"`
	Status                   string     `json:"status"`
	UserType                 string     `json:"user_type"`
	Details                  *struct{}  `json:"details"` // of service users always null
	RoleGrants               []string   `json:"role_grants"`
	DeletedAt                *time.Time `json:"deleted_at"`
	OAuthClientApplicationID *string    `json:"oauth_client_application_id"`
}

// roster is all service users in the order of their names, the deleted ones among them, as long as nothing changes.
type roster struct {
	version uint64
	read    bool
	users   []entry[user]
}

// users are all service users, ordered by name.
func (f *Face) users() []entry[user] {
	f.mu.Lock()
	defer f.mu.Unlock()
	version := f.core.ListVersion()
	if f.roster.read && f.roster.version == version {
		return f.roster.users
	}
	var all []entry[user]
	query := core.UserQuery{Size: f.core.Rules().Limits.PageMax}
	for more := true; more; more = query.After != "" {
		page, err := f.core.Users(query)
		if err != nil {
			panic(err) // the query is ours
		}
		for i := range page.Users {
			all = append(all, f.entry(&page.Users[i], false))
		}
		query.After = page.Next
	}
	for _, gone := range f.core.DeletedUsers() {
		all = append(all, f.entry(&gone, true))
	}
	f.roster = roster{version: version, read: true, users: sorted(all)}
	return f.roster.users
}

func (f *Face) entry(u *core.User, deleted bool) entry[user] {
	return entry[user]{strings.ToLower(u.Name) + "\x00" + u.ID, f.user(u, deleted)}
}

func (f *Face) user(u *core.User, deleted bool) user {
	out := user{
		TeamName: f.team, ID: u.ID, Name: u.Name, Status: statusDisabled, UserType: typeService, RoleGrants: []string{},
	}
	switch {
	case deleted:
		at := u.UpdatedAt
		out.Status, out.DeletedAt = statusDeleted, &at
	case u.Enabled:
		out.Status = statusActive
	}
	return out
}

func (f *Face) list(w http.ResponseWriter, r *http.Request, _ core.Caller) {
	query := r.URL.Query()
	if unknown := slices.ContainsFunc(query["status"], func(s string) bool { return !isStatus(s) }); unknown {
		f.bad(w, "status", "is ACTIVE, DISABLED or DELETED")
		return
	}
	list(f, w, r, matching(f.users(), query))
}

func isStatus(s string) bool { return s == statusActive || s == statusDisabled || s == statusDeleted }

// matching narrows a list by the parameters contains, starts_with and status. Letters match in either case.
func matching(all []entry[user], query url.Values) []entry[user] {
	contains, starts := strings.ToLower(query.Get("contains")), strings.ToLower(query.Get("starts_with"))
	statuses := query["status"]
	if contains == "" && starts == "" && len(statuses) == 0 {
		return all
	}
	var out []entry[user]
	for _, e := range all {
		name := strings.ToLower(e.value.Name)
		fits := strings.Contains(name, contains) && strings.HasPrefix(name, starts)
		if fits && (len(statuses) == 0 || slices.Contains(statuses, e.value.Status)) {
			out = append(out, e)
		}
	}
	return out
}

func (f *Face) read(w http.ResponseWriter, r *http.Request, _ core.Caller) {
	u, _, err := f.find(r.PathValue("name"))
	if err != nil {
		f.fail(w, err)
		return
	}
	answer(w, http.StatusOK, u)
}

// find gives the user with a name; a deleted one too, and then deleted is true.
func (f *Face) find(name string) (u user, deleted bool, err error) {
	found, err := f.core.UserByName(name)
	if err == nil {
		return f.user(&found, false), false, nil
	}
	for _, gone := range f.core.DeletedUsers() {
		if gone.Name == name {
			return f.user(&gone, true), true, nil
		}
	}
	return user{}, false, err
}

func (f *Face) create(w http.ResponseWriter, r *http.Request, by core.Caller) {
	var in struct {
		Name string `json:"name"`
	}
	if !f.readBody(w, r, &in) {
		return
	}
	made, err := f.core.CreateUser(by, core.NewUser{Name: in.Name})
	if err != nil {
		f.fail(w, err)
		return
	}
	answer(w, http.StatusCreated, f.user(&made.User, false))
}

// update takes a name and a status, and ignores whatever else a user has. DELETED is the only deletion.
func (f *Face) update(w http.ResponseWriter, r *http.Request, by core.Caller) {
	var in struct {
		Name   *string `json:"name"`
		Status *string `json:"status"`
	}
	if !f.readBody(w, r, &in) {
		return
	}
	u, deleted, err := f.find(r.PathValue("name"))
	if err == nil {
		err = f.core.Permit(by, core.PermWriteUsers, core.ActionUserUpdate, u.ID)
	}
	if err != nil {
		f.fail(w, err)
		return
	}
	status, name := u.Status, u.Name
	if in.Status != nil {
		status = *in.Status
	}
	if in.Name != nil {
		name = *in.Name
	}
	switch {
	case !isStatus(status):
		f.bad(w, "status", "is ACTIVE, DISABLED or DELETED")
	case deleted && (status != statusDeleted || name != u.Name):
		f.bad(w, "status", "of a deleted user cannot be changed")
	case status != u.Status && status != statusActive && by.ID == u.ID:
		f.refuse(w, http.StatusForbidden, f.other) // nobody may disable or delete themself
	default:
		if err := f.change(by, &u, name, status); err != nil {
			f.fail(w, err)
			return
		}
		after, _, err := f.find(name)
		if err != nil {
			f.fail(w, err)
			return
		}
		answer(w, http.StatusOK, after)
	}
}

func (f *Face) change(by core.Caller, u *user, name, status string) error {
	var err error
	switch {
	case status == u.Status && name == u.Name:
	case status == statusDeleted:
		err = f.core.DeleteUser(by, u.ID, 0)
	case name == u.Name:
		_, _, err = f.core.SetEnabled(by, u.ID, 0, status == statusActive)
	default:
		_, err = f.core.UpdateUser(by, u.ID, 0, core.UserPatch{
			Name: core.Some(name), Enabled: core.Some(status == statusActive),
		})
	}
	return err
}
