package record

import (
	"time"

	"steward/apiclient"
)

// User is a service user: the fields of the Service User API, as far as the system has them. Times are UTC; an unknown one
// is left out. An end date that is there and empty means never.
type User struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Description *string     `json:"description,omitempty"`
	Contact     *string     `json:"contact,omitempty"`
	Status      string      `json:"status"`
	Enabled     bool        `json:"enabled"`
	EndDate     *string     `json:"end_date,omitempty"`
	Accounts    []userRef   `json:"accounts,omitempty"`
	Managers    []userRoles `json:"managers,omitempty"`
	Groups      []userRef   `json:"groups,omitempty"`
	Policies    []userRef   `json:"policies,omitempty"`
	Keys        *userKeys   `json:"key_summary,omitempty"` // left out, as access is, of a user that was read in part
	CreatedAt   *time.Time  `json:"created_at,omitempty"`
	CreatedBy   string      `json:"created_by,omitempty"`
	UpdatedAt   *time.Time  `json:"updated_at,omitempty"`
	UpdatedBy   string      `json:"updated_by,omitempty"`
}

type userRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type userRoles struct {
	userRef
	Roles []userRef `json:"roles"`
}

type userKeys struct {
	Usable   int        `json:"usable"`
	Limit    int        `json:"limit,omitempty"`
	Oldest   *time.Time `json:"oldest_created_at,omitempty"`
	NextEnd  *time.Time `json:"next_expires_at,omitempty"`
	LastUsed *time.Time `json:"last_used_at,omitempty"`
}

// NewUser makes the record of a user as it is at now, with the fields that the system has.
func NewUser(u *apiclient.ServiceUser, d *apiclient.Description, now time.Time) User {
	r := User{
		ID: string(u.ID), Name: u.Name, Status: u.Status(now).String(), Enabled: u.Enabled,
		Accounts: refs(u.Accounts), Groups: refs(u.Groups), Policies: refs(u.Policies),
		CreatedAt: known(u.CreatedAt), CreatedBy: u.CreatedBy, UpdatedAt: known(u.UpdatedAt), UpdatedBy: u.UpdatedBy,
	}
	if !u.Partial {
		r.Keys = &userKeys{
			Usable: u.Keys.Usable, Limit: u.Keys.Limit, Oldest: known(u.Keys.Oldest), NextEnd: known(u.Keys.NextEnd),
			LastUsed: known(u.Keys.LastUsed),
		}
	}
	if d.Has(apiclient.FieldDescription) {
		r.Description = &u.Description
	}
	if d.Has(apiclient.FieldContact) {
		r.Contact = &u.Contact
	}
	if d.Has(apiclient.FieldEndDate) {
		end := u.EndDate.String()
		r.EndDate = &end
	}
	for _, m := range u.Managers {
		r.Managers = append(r.Managers, userRoles{userRef: userRef(m.Manager), Roles: refs(m.Roles)})
	}
	return r
}

// Users are the records of several users.
func Users(users []*apiclient.ServiceUser, d *apiclient.Description, now time.Time) []User {
	out := make([]User, 0, len(users))
	for _, u := range users {
		out = append(out, NewUser(u, d, now))
	}
	return out
}

func refs(refs []apiclient.Ref) []userRef {
	out := make([]userRef, 0, len(refs))
	for _, ref := range refs {
		out = append(out, userRef(ref))
	}
	return out
}

func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
