package list

import (
	"strings"
	"time"

	"steward/apiclient"
)

// field is one column of the CSV export.
type field struct {
	title string
	needs apiclient.Field // left out where the system lacks it; empty for always
	apart bool            // left out where the system's list does not tell it
	value func(*apiclient.ServiceUser) string
}

func csvFields(now time.Time) []field {
	return []field{
		{title: "id", value: func(u *apiclient.ServiceUser) string { return string(u.ID) }},
		{title: "name", value: func(u *apiclient.ServiceUser) string { return u.Name }},
		{title: "description", needs: apiclient.FieldDescription, value: func(u *apiclient.ServiceUser) string { return u.Description }},
		{title: "contact", needs: apiclient.FieldContact, value: func(u *apiclient.ServiceUser) string { return u.Contact }},
		{title: "status", value: func(u *apiclient.ServiceUser) string { return u.Status(now).String() }},
		{title: "end_date", needs: apiclient.FieldEndDate, value: func(u *apiclient.ServiceUser) string { return u.EndDate.String() }},
		{title: "keys", apart: true, value: func(u *apiclient.ServiceUser) string { return keys(u.Keys, "0") }},
		{title: "last_used_at", apart: true, needs: apiclient.FieldLastUsed, value: func(u *apiclient.ServiceUser) string { return stamp(u.Keys.LastUsed) }},
		{title: "accounts", apart: true, needs: apiclient.FieldAccounts, value: func(u *apiclient.ServiceUser) string { return joined(u.Accounts) }},
		{title: "managers", apart: true, needs: apiclient.FieldManagers, value: managers},
		{title: "groups", apart: true, needs: apiclient.FieldGroups, value: func(u *apiclient.ServiceUser) string { return joined(u.Groups) }},
		{title: "policies", apart: true, needs: apiclient.FieldPolicies, value: func(u *apiclient.ServiceUser) string { return joined(u.Policies) }},
		{title: "created_at", value: func(u *apiclient.ServiceUser) string { return stamp(u.CreatedAt) }},
		{title: "created_by", value: func(u *apiclient.ServiceUser) string { return u.CreatedBy }},
		{title: "updated_at", value: func(u *apiclient.ServiceUser) string { return stamp(u.UpdatedAt) }},
		{title: "updated_by", value: func(u *apiclient.ServiceUser) string { return u.UpdatedBy }},
	}
}

// csvRows are the users as a table, the header first.
func csvRows(users []*apiclient.ServiceUser, d *apiclient.Description, now time.Time) [][]string {
	var fields []field
	var header []string
	for _, f := range csvFields(now) {
		if f.needs != "" && !d.Has(f.needs) || f.apart && d.PartialList {
			continue
		}
		fields = append(fields, f)
		header = append(header, f.title)
	}
	out := make([][]string, 0, len(users)+1)
	out = append(out, header)
	for _, u := range users {
		row := make([]string, len(fields))
		for i, f := range fields {
			row[i] = f.value(u)
		}
		out = append(out, row)
	}
	return out
}

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
