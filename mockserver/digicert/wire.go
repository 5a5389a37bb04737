package digicert

import (
	"encoding/json"
	"strings"
	"time"

	"steward/mockserver/core"
)

// user is a user as it is read. Accounts, EndDate and the roles are guesses; Token is in the answer to its creation only.
type user struct {
	ID             string        `json:"id"`
	Name           string        `json:"name,omitempty"` // of people
	Email          string        `json:"email"`
	Status         string        `json:"status"`
	AccessScope    string        `json:"access_scope"`
	PrimaryAccount string        `json:"primary_account_id"`
	CreatedAt      time.Time     `json:"created_at"`
	CreatedBy      string        `json:"created_by"`
	UserType       string        `json:"user_type"`
	FriendlyName   string        `json:"friendly_name,omitempty"`
	Description    string        `json:"description"`
	Locale         string        `json:"locale"`
	EndDate        string        `json:"end_date,omitempty"`
	Accounts       []named       `json:"accounts"`
	Applications   []application `json:"applications"`
	Token          string        `json:"token,omitempty"`
}

// named is an entry of a catalogue.
type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// application is a manager that a user may call.
type application struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Permissions []string `json:"permissions"`
	Roles       []named  `json:"roles"`
}

// The types and statuses of users. Only ACTIVE and service are documented.
const (
	typeService  = "service"
	typeStandard = "standard"

	statusActive   = "ACTIVE"
	statusDisabled = "DISABLED"
	statusExpired  = "EXPIRED"
)

// newUser is a service user as it is read.
func (f *Face) newUser(u *core.User) user {
	out := user{
		ID: uuidOf(u.ID), Email: u.Contact, Status: statusOfUser(u), AccessScope: "account",
		CreatedAt: u.CreatedAt.UTC().Truncate(time.Second), CreatedBy: f.person(u.CreatedBy), UserType: typeService,
		FriendlyName: u.Name, Description: u.Description, Locale: "en_US", EndDate: u.EndDate.String(),
		Accounts: make([]named, len(u.Accounts)), Applications: make([]application, len(u.Managers)),
	}
	for i, a := range u.Accounts {
		out.Accounts[i] = named{accountID(a.ID), a.Name}
	}
	if len(out.Accounts) > 0 {
		out.PrimaryAccount = out.Accounts[0].ID
	}
	for i, m := range u.Managers {
		at := application{
			ID: applicationID(m.Manager.ID), Name: m.Manager.Name, Permissions: make([]string, len(m.Roles)),
			Roles: make([]named, len(m.Roles)),
		}
		for j, r := range m.Roles {
			at.Roles[j], at.Permissions[j] = named{roleID(m.Manager.ID, r.ID), r.Name}, permission(m.Manager.ID, r.ID)
		}
		out.Applications[i] = at
	}
	return out
}

// statusOfUser tells of a disabled user that it is disabled, also when it has expired: its end date tells that too.
func statusOfUser(u *core.User) string {
	switch {
	case !u.Enabled:
		return statusDisabled
	case u.Status == core.StatusExpired:
		return statusExpired
	default:
		return statusActive
	}
}

// permission is the permission that stands for a role, in the manner of the documented ones: VIEW_AM_AUDIT_LOG.
func permission(manager, role string) string {
	initials := ""
	for word := range strings.FieldsFuncSeq(manager, func(r rune) bool { return r == '-' }) {
		initials += word[:1]
	}
	verb := "MANAGE_"
	if role == "read-only" || strings.HasSuffix(role, "viewer") || role == "auditor" {
		verb = "VIEW_"
	}
	return verb + strings.ToUpper(initials+"_"+strings.ReplaceAll(role, "-", "_"))
}

// submitted is what creating a user takes, and changing one: absent members stay, null empties.
type submitted struct {
	UserType     optional[string]   `json:"user_type"`
	FriendlyName optional[string]   `json:"friendly_name"`
	Description  optional[string]   `json:"description"`
	Email        optional[string]   `json:"email"`
	EndDate      optional[string]   `json:"end_date"`
	Accounts     optional[[]entry]  `json:"accounts"`
	Applications optional[[]access] `json:"applications"`
}

// access is an application with the roles to hold there.
type access struct {
	ID    string  `json:"id"`
	Roles []entry `json:"roles"`
}

// entry names an entry of a catalogue: by its id, or by an object that holds it, as reading answers it.
type entry string

// UnmarshalJSON takes both forms.
func (e *entry) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, (*string)(e)); err == nil {
		return nil
	}
	var object struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(data, &object); err != nil {
		return err
	}
	*e = entry(object.ID)
	return nil
}

// optional is a member that may be absent. Null is the zero value, set.
type optional[T any] struct{ core.Optional[T] }

// UnmarshalJSON is called only for members that are there.
func (o *optional[T]) UnmarshalJSON(data []byte) error {
	o.Set = true
	return json.Unmarshal(data, &o.Value)
}

// patch is what was submitted in the words of the core.
func (s *submitted) patch(known ids) (core.UserPatch, error) {
	date, err := core.ParseDate(s.EndDate.Value)
	if err != nil {
		return core.UserPatch{}, &core.Error{
			Code: core.CodeValidation, Detail: "The user is not accepted.",
			Fields: []core.FieldError{{Pointer: "/end_date", Code: "date", Detail: "is not a date such as 2027-01-12"}},
		}
	}
	if s.UserType.Set && s.UserType.Value != typeService {
		return core.UserPatch{}, &core.Error{
			Code: core.CodeValidation, Detail: "The user is not accepted.",
			Fields: []core.FieldError{{Pointer: "/user_type", Code: "unknown", Detail: "is service for the users that this server makes"}},
		}
	}
	patch := core.UserPatch{
		Name: s.FriendlyName.Optional, Description: s.Description.Optional, Contact: s.Email.Optional,
		EndDate:  core.Optional[core.Date]{Set: s.EndDate.Set, Value: date},
		Accounts: core.Optional[[]string]{Set: s.Accounts.Set},
		Managers: core.Optional[[]core.Grant]{Set: s.Applications.Set},
	}
	for _, account := range s.Accounts.Value {
		patch.Accounts.Value = append(patch.Accounts.Value, find(known.accounts, string(account)))
	}
	for _, a := range s.Applications.Value {
		grant := core.Grant{Manager: find(known.applications, a.ID)}
		for _, role := range a.Roles {
			grant.Roles = append(grant.Roles, find(known.roles[a.ID], string(role)))
		}
		patch.Managers.Value = append(patch.Managers.Value, grant)
	}
	return patch, nil
}

// create is what was submitted as a new user.
func (s *submitted) create(known ids) (core.NewUser, error) {
	patch, err := s.patch(known)
	return core.NewUser{
		Name: patch.Name.Value, Description: patch.Description.Value, Contact: patch.Contact.Value,
		EndDate: patch.EndDate.Value, Accounts: patch.Accounts.Value, Managers: patch.Managers.Value,
	}, err
}
