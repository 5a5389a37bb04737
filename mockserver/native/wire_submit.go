package native

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"steward/mockserver/core"
)

// grant is a manager with the roles to hold there, as submitted.
type grant struct {
	ID    string   `json:"id" maxLength:"100"`
	Roles []string `json:"roles" required:"false" maxItems:"200"`
}

// newUser is what creating a service user takes. Null means absent.
type newUser struct {
	Name        string  `json:"name"`
	Description *string `json:"description,omitempty" nullable:"true"`
	Contact     *string `json:"contact,omitempty" nullable:"true"`
	EndDate     *string `json:"end_date,omitempty" nullable:"true" format:"date"`
	// Absent and empty lists mean the same.
	Accounts []string `json:"accounts,omitempty" maxItems:"200"`
	Managers []grant  `json:"managers,omitempty" maxItems:"200"`
	Groups   []string `json:"groups,omitempty" maxItems:"200"`
	Policies []string `json:"policies,omitempty" maxItems:"200"`
}

func (n *newUser) core() (core.NewUser, error) {
	end, err := submittedDate(value(n.EndDate))
	return core.NewUser{
		Name: n.Name, Description: value(n.Description), Contact: value(n.Contact), EndDate: end,
		Accounts: n.Accounts, Managers: newGrants(n.Managers), Groups: n.Groups, Policies: n.Policies,
	}, err
}

// userPatch is a merge patch of a service user (RFC 7396).
type userPatch struct {
	Name        merge[string]   `json:"name,omitzero" required:"false"`
	Description merge[string]   `json:"description,omitzero" required:"false"`
	Contact     merge[string]   `json:"contact,omitzero" required:"false"`
	EndDate     merge[string]   `json:"end_date,omitzero" required:"false" format:"date"`
	Accounts    merge[[]string] `json:"accounts,omitzero" required:"false"`
	Managers    merge[[]grant]  `json:"managers,omitzero" required:"false"`
	Groups      merge[[]string] `json:"groups,omitzero" required:"false"`
	Policies    merge[[]string] `json:"policies,omitzero" required:"false"`
}

func (p *userPatch) core() (core.UserPatch, error) {
	end, err := submittedDate(p.EndDate.Value)
	return core.UserPatch{
		Name: p.Name.Optional, Description: p.Description.Optional, Contact: p.Contact.Optional,
		EndDate:  core.Optional[core.Date]{Set: p.EndDate.Set, Value: end},
		Accounts: p.Accounts.Optional,
		Managers: core.Optional[[]core.Grant]{Set: p.Managers.Set, Value: newGrants(p.Managers.Value)},
		Groups:   p.Groups.Optional, Policies: p.Policies.Optional,
	}, err
}

// merge is a member of a merge patch: absent, null or a value. Null is the zero value, set.
type merge[T any] struct{ core.Optional[T] }

// UnmarshalJSON is called only for members that are there.
func (m *merge[T]) UnmarshalJSON(data []byte) error {
	m.Set = true
	return decode(data, &m.Value)
}

// Schema tells huma that the member is a T or null.
func (merge[T]) Schema(registry huma.Registry) *huma.Schema {
	schema := *registry.Schema(reflect.TypeFor[T](), true, "")
	schema.Nullable = true
	return &schema
}

// orNull is an answered value that may be null.
type orNull[T any] struct{ value *T }

// MarshalJSON writes the value or null.
func (o orNull[T]) MarshalJSON() ([]byte, error) { return encode(o.value) }

// Schema tells huma that the member is a T or null.
func (orNull[T]) Schema(registry huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{
		registry.Schema(reflect.TypeFor[T](), true, ""), {Type: "null"},
	}}
}

func newGrants(list []grant) []core.Grant {
	out := make([]core.Grant, len(list))
	for i, g := range list {
		out[i] = core.Grant{Manager: g.ID, Roles: g.Roles}
	}
	return out
}

func submittedDate(s string) (core.Date, error) {
	date, err := core.ParseDate(s)
	if err != nil {
		return 0, &core.Error{
			Code: core.CodeValidation, Detail: "The service user is not accepted.",
			Fields: []core.FieldError{{Pointer: "/end_date", Code: "date", Detail: "is not a date such as 2027-01-12"}},
		}
	}
	return date, nil
}

func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
