package record

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"steward/apiclient"
)

// UserColumn is one column of a table of service users.
type UserColumn struct {
	// Name stands in the header, and is the name of the same field in JSON where that has one.
	Name  string
	needs apiclient.Field // left out where the system lacks it; empty for always
	apart bool            // left out where the system's list does not tell it
	value func(*apiclient.ServiceUser, time.Time) string
}

// Value is what stands in the column for a user as it is at now; empty where there is nothing. Hostile text.
func (c *UserColumn) Value(u *apiclient.ServiceUser, now time.Time) string { return c.value(u, now) }

// UserColumns are the columns that a system has, in their order.
func UserColumns(d *apiclient.Description) []UserColumn {
	return slices.DeleteFunc(AllUserColumns(), func(c UserColumn) bool {
		return c.needs != "" && !d.Has(c.needs) || c.apart && d.PartialList
	})
}

// AllUserColumns are the columns that some system has.
func AllUserColumns() []UserColumn {
	type user = *apiclient.ServiceUser
	return []UserColumn{
		{Name: "id", value: func(u user, _ time.Time) string { return string(u.ID) }},
		{Name: "name", value: func(u user, _ time.Time) string { return u.Name }},
		{Name: "description", needs: apiclient.FieldDescription, value: func(u user, _ time.Time) string { return u.Description }},
		{Name: "contact", needs: apiclient.FieldContact, value: func(u user, _ time.Time) string { return u.Contact }},
		{Name: "status", value: func(u user, now time.Time) string { return u.Status(now).String() }},
		{Name: "end_date", needs: apiclient.FieldEndDate, value: func(u user, _ time.Time) string { return u.EndDate.String() }},
		{Name: "keys", apart: true, value: func(u user, _ time.Time) string { return keys(u.Keys) }},
		{Name: "last_used_at", apart: true, needs: apiclient.FieldLastUsed, value: func(u user, _ time.Time) string { return stamp(u.Keys.LastUsed) }},
		{Name: "accounts", apart: true, needs: apiclient.FieldAccounts, value: func(u user, _ time.Time) string { return joined(u.Accounts) }},
		{Name: "managers", apart: true, needs: apiclient.FieldManagers, value: func(u user, _ time.Time) string { return managers(u) }},
		{Name: "groups", apart: true, needs: apiclient.FieldGroups, value: func(u user, _ time.Time) string { return joined(u.Groups) }},
		{Name: "policies", apart: true, needs: apiclient.FieldPolicies, value: func(u user, _ time.Time) string { return joined(u.Policies) }},
		{Name: "created_at", value: func(u user, _ time.Time) string { return stamp(u.CreatedAt) }},
		{Name: "created_by", value: func(u user, _ time.Time) string { return u.CreatedBy }},
		{Name: "updated_at", value: func(u user, _ time.Time) string { return stamp(u.UpdatedAt) }},
		{Name: "updated_by", value: func(u user, _ time.Time) string { return u.UpdatedBy }},
	}
}

// UserTable is users as rows for CSV, the header first.
func UserTable(users []*apiclient.ServiceUser, columns []UserColumn, now time.Time) [][]string {
	header := make([]string, len(columns))
	for i := range columns {
		header[i] = columns[i].Name
	}
	out := make([][]string, 0, len(users)+1)
	out = append(out, header)
	for _, u := range users {
		row := make([]string, len(columns))
		for i := range columns {
			row[i] = columns[i].Value(u, now)
		}
		out = append(out, row)
	}
	return out
}

// keys is the number of usable keys, and of how many where the system sets a limit: "1/2".
func keys(k apiclient.KeySummary) string {
	if k.Limit > 0 {
		return fmt.Sprintf("%d/%d", k.Usable, k.Limit)
	}
	return fmt.Sprint(k.Usable)
}

// stamp is a time for machines; empty for the zero time.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func joined(refs []apiclient.Ref) string {
	names := make([]string, 0, len(refs))
	for _, ref := range refs {
		names = append(names, refName(ref))
	}
	return strings.Join(names, "; ")
}

// managers are a user's managers with the roles held in each: "CA: Read only, Auditor; Billing: Reader".
func managers(u *apiclient.ServiceUser) string {
	all := make([]string, 0, len(u.Managers))
	for _, m := range u.Managers {
		one := refName(m.Manager)
		if len(m.Roles) > 0 {
			one += ": " + strings.ReplaceAll(joined(m.Roles), ";", ",")
		}
		all = append(all, one)
	}
	return strings.Join(all, "; ")
}

// refName is the name of a catalogue entry, or its id where the system sends no name.
func refName(ref apiclient.Ref) string {
	if ref.Name == "" {
		return ref.ID
	}
	return ref.Name
}
