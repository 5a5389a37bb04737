package digicert

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"steward/apiclient"
)

// wireUser is a user as it is answered. A null leaves the zero value.
type wireUser struct {
	ID             string            `json:"id"`
	Type           string            `json:"user_type"`
	FriendlyName   string            `json:"friendly_name"`
	Description    string            `json:"description"`
	Email          string            `json:"email"`
	Status         string            `json:"status"`
	PrimaryAccount string            `json:"primary_account_id"`
	Applications   []wireApplication `json:"applications"`
	CreatedAt      string            `json:"created_at"`
	CreatedBy      string            `json:"created_by"`

	// What follows is a guess.
	EndDate   string    `json:"end_date"`
	Accounts  []wireRef `json:"accounts"`
	UpdatedAt string    `json:"updated_at"`
	UpdatedBy string    `json:"updated_by"`
}

// wireApplication is a manager that a user may call. What the user may do there is told as permissions; roles are
// a guess.
type wireApplication struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Permissions []wireRef `json:"permissions"`
	Roles       []wireRef `json:"roles"`
}

const serviceUser = "service"

// isService reports whether the user is a service user, or does not say what it is.
func (w *wireUser) isService() bool { return w.Type == "" || strings.EqualFold(w.Type, serviceUser) }

// hidesEnabled reports whether the status says that the end date passed, and not whether the user is enabled.
func (w *wireUser) hidesEnabled() bool { return strings.EqualFold(w.Status, "EXPIRED") }

// model translates a user: what is not active is not enabled. names are those of the accounts, by id.
func (w *wireUser) model(experimental bool, names map[string]string) apiclient.ServiceUser {
	u := apiclient.ServiceUser{
		ID: apiclient.UserID(w.ID), Name: w.FriendlyName, Description: w.Description, Contact: w.Email,
		Enabled:   strings.EqualFold(w.Status, "ACTIVE"),
		CreatedAt: instant(w.CreatedAt), CreatedBy: w.CreatedBy, UpdatedAt: instant(w.UpdatedAt), UpdatedBy: w.UpdatedBy,
	}
	accounts := []wireRef{}
	if experimental {
		u.EndDate = civil(w.EndDate)
		accounts = w.Accounts
	}
	if len(accounts) == 0 && w.PrimaryAccount != "" {
		accounts = []wireRef{{ID: w.PrimaryAccount}}
	}
	for _, a := range accounts {
		if name := names[a.ID]; name != "" {
			a.Name = name
		}
		u.Accounts = append(u.Accounts, a.ref())
	}
	for i := range w.Applications {
		u.Managers = append(u.Managers, w.Applications[i].membership(experimental))
	}
	u.Keys = apiclient.KeySummary{Usable: 1, Limit: 1, Oldest: u.CreatedAt, Newest: u.CreatedAt}
	u.Revision = revisionOf(&u)
	return u
}

// membership is the manager with the roles, where those are told and guesses are wanted, else with the permissions.
func (a *wireApplication) membership(experimental bool) apiclient.Membership {
	m := apiclient.Membership{Manager: wireRef{a.ID, a.Name}.ref(), Roles: refs(a.Permissions)}
	if experimental && len(a.Roles) > 0 {
		m.Roles = refs(a.Roles)
	}
	return m
}

// rolesKnown reports whether the roles of all the user's managers are told, so that they can be sent back.
func (w *wireUser) rolesKnown() bool {
	for i := range w.Applications {
		if len(w.Applications[i].Roles) == 0 {
			return false
		}
	}
	return true
}

// revisionOf is a digest of what can be changed of a user: the system itself has no revisions. The names of things that
// are known by an id do not count.
func revisionOf(u *apiclient.ServiceUser) apiclient.Revision {
	managers := make([][]string, len(u.Managers))
	for i, m := range u.Managers {
		managers[i] = append([]string{m.Manager.ID}, ids(m.Roles)...)
	}
	// Nothing here fails to be encoded.
	text, _ := json.Marshal([]any{
		u.Name, u.Description, u.Contact, u.Enabled, u.EndDate.String(), ids(u.Accounts), managers,
	})
	sum := sha256.Sum256(text)
	return apiclient.Revision(hex.EncodeToString(sum[:12]))
}

func ids(list []apiclient.Ref) []string {
	out := make([]string, len(list))
	for i, r := range list {
		out[i] = r.ID
	}
	return out
}

// instant reads an RFC 3339 time; what cannot be read is the zero time, "not known".
func instant(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// civil reads a date, or the date of a time in UTC; what cannot be read is no date.
func civil(s string) apiclient.Date {
	if d, err := apiclient.ParseDate(s); err == nil {
		return d
	}
	if t := instant(s); !t.IsZero() {
		return apiclient.DateOf(t)
	}
	return apiclient.Date{}
}
