package fake

import (
	"slices"
	"strings"

	"steward/apiclient"
)

func set[T any](field *T, o apiclient.Optional[T]) {
	if v, ok := o.Get(); ok {
		*field = v
	} else if o.IsNull() {
		var none T
		*field = none
	}
}

func (s *System) find(id apiclient.UserID, op string) (*account, error) {
	for _, a := range s.users {
		if a.user.ID == id {
			return a, nil
		}
	}
	return nil, &apiclient.Error{
		Kind: apiclient.ErrNotFound, Op: op, Message: "there is no such service user", Status: 404, Code: "not-found",
		RequestID: "req-fake",
	}
}

func (s *System) fresh(a *account, revision apiclient.Revision, op string) error {
	if revision == "" || revision == a.user.Revision {
		return nil
	}
	return &apiclient.Error{
		Kind: apiclient.ErrConflict, Op: op, Message: "it was changed since it was read", Status: 412,
		Code: "precondition-failed", RequestID: "req-fake", Current: a.user.Revision,
	}
}

// check refuses what the rules or the other users forbid.
func (s *System) check(u *apiclient.ServiceUser, op string) error {
	var fields []apiclient.FieldError
	for field, value := range map[apiclient.Field]string{
		apiclient.FieldName: u.Name, apiclient.FieldDescription: u.Description, apiclient.FieldContact: u.Contact,
	} {
		if complaint := s.o.Description.Fields[field].Check(value); complaint != "" {
			fields = append(fields, apiclient.FieldError{Pointer: "/" + string(field), Code: "invalid", Message: complaint})
		}
	}
	if !u.EndDate.IsZero() && u.Expired(s.Now()) {
		fields = append(fields, apiclient.FieldError{Pointer: "/end_date", Code: "past", Message: "lies in the past"})
	}
	if len(fields) > 0 {
		slices.SortFunc(fields, func(a, b apiclient.FieldError) int { return strings.Compare(a.Pointer, b.Pointer) })
		return &apiclient.Error{
			Kind: apiclient.ErrInvalid, Op: op, Message: "the service user was not accepted", Status: 422,
			Code: "validation-failed", RequestID: "req-fake", Fields: fields,
		}
	}
	for _, other := range s.users {
		if other.user.ID != u.ID && other.user.Name == u.Name {
			return &apiclient.Error{
				Kind: apiclient.ErrNameTaken, Op: op, Message: "the name is taken", Status: 409, Code: "name-taken",
				RequestID: "req-fake", Fields: []apiclient.FieldError{{Pointer: "/name", Code: "taken", Message: "is taken"}},
			}
		}
	}
	return nil
}
