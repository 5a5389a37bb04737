package core

import (
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// check holds a user's proposed fields against the rules. Only what differs from old is checked, so that a user whose
// name was given before the rules can still be edited otherwise; a new user differs from the empty record everywhere.
func (c *Core) check(old, proposed *record, now instant, keyName string) error {
	isNew := old.createdAt == 0
	v := checker{core: c, isNew: isNew}
	v.texts(old, proposed)
	if isNew || old.endDate != proposed.endDate {
		v.endDate(proposed.endDate, now)
	}
	v.access(old, proposed)
	v.keyName("/key_name", keyName)
	switch {
	case len(v.fields) > 0:
		return invalid(v.fields...)
	case len(v.closed) > 0:
		return &Error{Code: CodeGroupNotAllowed, Detail: "The group is closed to service users.", Fields: v.closed}
	case (isNew || old.name != proposed.name) && c.users.taken(proposed.name, old.slotOwner()):
		return &Error{
			Code: CodeNameTaken, Detail: "Another service user has this name.",
			Fields: []FieldError{{"/name", "taken", "is taken"}},
		}
	default:
		return nil
	}
}

// slotOwner is the record itself, or nil for one that has no slot yet.
func (r *record) slotOwner() *record {
	if r.createdAt == 0 {
		return nil
	}
	return r
}

func invalid(fields ...FieldError) *Error {
	return &Error{Code: CodeValidation, Detail: "The request is not valid.", Fields: fields}
}

// checker gathers complaints about fields.
type checker struct {
	core   *Core
	isNew  bool
	fields []FieldError
	closed []FieldError
}

func (v *checker) complain(pointer, code, detail string) {
	v.fields = append(v.fields, FieldError{pointer, code, detail})
}

// present complains about a field that is empty but required, or filled but unknown to the rule set. It reports
// whether there is something to look at further.
func (v *checker) present(field Field, empty bool) (FieldRule, bool) {
	rule, exists := v.core.rules.Fields[field]
	pointer := "/" + string(field)
	switch {
	case !exists && !empty:
		v.complain(pointer, "unsupported", "does not exist in this system")
	case empty && rule.Required:
		v.complain(pointer, "required", "is required")
	}
	return rule, exists && !empty
}

func (v *checker) texts(old, proposed *record) {
	for _, f := range []struct {
		field    Field
		old, now string
	}{
		{FieldName, old.name, proposed.name},
		{FieldDescription, old.description, proposed.description},
		{FieldContact, old.contact, proposed.contact},
	} {
		if v.isNew || f.old != f.now {
			v.text(f.field, f.now)
		}
	}
}

func (v *checker) access(old, proposed *record) {
	entries := v.core.names
	if v.isNew || !slices.Equal(old.accounts, proposed.accounts) {
		v.list(FieldAccounts, proposed.accounts, func(id string) bool { return entries.accounts[id] != "" })
	}
	if v.isNew || !slices.EqualFunc(old.managers, proposed.managers, sameGrant) {
		v.managers(proposed.managers)
	}
	if v.isNew || !slices.Equal(old.policies, proposed.policies) {
		v.list(FieldPolicies, proposed.policies, func(id string) bool { return entries.policies[id].ID != "" })
	}
	if v.isNew || !slices.Equal(old.groups, proposed.groups) {
		v.list(FieldGroups, proposed.groups, func(id string) bool { return entries.groups[id].ID != "" })
		v.closedGroups(old.groups, proposed.groups)
	}
}

func (v *checker) text(field Field, value string) {
	rule, more := v.present(field, value == "")
	if !more {
		return
	}
	pointer := "/" + string(field)
	pattern := v.core.patterns[field]
	switch {
	case !utf8.ValidString(value):
		v.complain(pointer, "encoding", "is not UTF-8 text")
	case rule.MaxLength > 0 && utf8.RuneCountInString(value) > rule.MaxLength:
		v.complain(pointer, "too-long", "is longer than "+count(rule.MaxLength, "character"))
	case pattern != nil && !pattern.MatchString(value):
		v.complain(pointer, "pattern", rule.Words)
	case field == FieldContact && !isAddress(value):
		v.complain(pointer, "email", "is not an e-mail address")
	}
}

func isAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Name == "" && a.Address == s && !strings.ContainsAny(s, "\r\n")
}

func (v *checker) endDate(d Date, now instant) {
	if _, more := v.present(FieldEndDate, d == 0); more && passed(d.expiry(), now) {
		v.complain("/end_date", "in-the-past", "is in the past")
	}
}

func (v *checker) list(field Field, ids []string, exists func(string) bool) {
	v.present(field, len(ids) == 0)
	v.ids("/"+string(field)+"/", ids, exists)
}

func (v *checker) ids(prefix string, ids []string, exists func(string) bool) {
	for i, id := range ids {
		switch {
		case !exists(id):
			v.complain(prefix+strconv.Itoa(i), "unknown", "does not exist")
		case slices.Contains(ids[:i], id):
			v.complain(prefix+strconv.Itoa(i), "duplicate", "is named twice")
		}
	}
}

func (v *checker) managers(grants []Grant) {
	v.present(FieldManagers, len(grants) == 0)
	for i, g := range grants {
		prefix := fmt.Sprintf("/managers/%d", i)
		manager, known := v.core.names.managers[g.Manager]
		if !known {
			v.complain(prefix+"/id", "unknown", "does not exist")
			continue
		}
		if slices.ContainsFunc(grants[:i], func(other Grant) bool { return other.Manager == g.Manager }) {
			v.complain(prefix+"/id", "duplicate", "is named twice")
		}
		v.ids(prefix+"/roles/", g.Roles, func(id string) bool {
			_, found := manager.role(id)
			return found
		})
	}
}

// closedGroups complains about joining a group that service users cannot be in; one that they are in already may stay.
func (v *checker) closedGroups(old, groups []string) {
	for i, id := range groups {
		why := v.core.names.groups[id].Closed
		if why != "" && !slices.Contains(old, id) {
			v.closed = append(v.closed, FieldError{fmt.Sprintf("/groups/%d", i), "closed", "is closed: " + why})
		}
	}
}

func (v *checker) keyName(pointer, name string) {
	rules := v.core.rules.Keys
	switch {
	case name == "":
	case !rules.Named:
		v.complain(pointer, "unsupported", "does not exist in this system")
	case rules.NameMaxLength > 0 && utf8.RuneCountInString(name) > rules.NameMaxLength:
		v.complain(pointer, "too-long", "is longer than "+count(rules.NameMaxLength, "character"))
	case !utf8.ValidString(name) || strings.ContainsFunc(name, isControl):
		v.complain(pointer, "pattern", "has no control characters")
	}
}

func isControl(r rune) bool { return r < ' ' || (r >= 0x7F && r < 0xA0) }

func sameGrant(a, b Grant) bool { return a.Manager == b.Manager && slices.Equal(a.Roles, b.Roles) }

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
