package list

import (
	"slices"
	"time"

	"steward/apiclient"
	"steward/internal/viewstate"
	"steward/tui/kit"
	"steward/tui/widget/table"
)

// column is one that the list can show.
type column struct {
	table.Column
	about string // what it shows, for who chooses columns
	usual bool   // shown until the operator chooses
	// needs are the fields of which the system must have one; none means that every system has the column.
	needs []apiclient.Field
	apart bool // a list that tells only the users themselves lacks it
	cell  func(l *look, u *apiclient.ServiceUser, now time.Time) table.Cell
}

// The ids of the columns that rows can be sorted by. They stand in the operator's files: never rename one.
const (
	colName    = "name"
	colStatus  = "status"
	colEnds    = "ends"
	colKeys    = "keys"
	colUsed    = "used"
	colContact = "contact"
	colCreated = "created"
	colUpdated = "updated"
)

// allColumns are the columns of the list in their usual order. The name is first, and never goes.
func allColumns() []column {
	one := func(f apiclient.Field) []apiclient.Field { return []apiclient.Field{f} }
	access := []apiclient.Field{apiclient.FieldManagers, apiclient.FieldGroups, apiclient.FieldPolicies}
	return []column{
		{Column: table.Column{ID: colName, Title: "NAME", Width: 24, Min: 21, Flex: 3, Max: 44}, usual: true, about: "always first", cell: (*look).name},
		{Column: table.Column{ID: colStatus, Title: "STATUS", Width: 9, Min: 8}, usual: true, about: "enabled, disabled or expired", cell: (*look).status},
		{Column: table.Column{ID: colEnds, Title: "ENDS", Width: 12, Min: 11, Drop: 1}, usual: true, needs: one(apiclient.FieldEndDate), about: "how long until the end date", cell: (*look).ends},
		{Column: table.Column{ID: colKeys, Title: "KEYS", Width: 5, Min: 4, Drop: 3}, usual: true, apart: true, about: "usable keys, of how many", cell: (*look).keys},
		{Column: table.Column{ID: colUsed, Title: "LAST USED", Width: 12, Drop: 2}, usual: true, apart: true, needs: one(apiclient.FieldLastUsed), about: "when a key was last used", cell: (*look).used},
		{Column: table.Column{ID: colContact, Title: "CONTACT", Width: 24, Min: 12, Flex: 2, Max: 40, Drop: 4}, usual: true, needs: one(apiclient.FieldContact), about: "who answers for it", cell: (*look).contact},
		{Column: table.Column{ID: "access", Title: "ACCESS", Width: 16, Min: 10, Flex: 2, Drop: 5}, usual: true, apart: true, needs: access, about: "managers, groups, policies in short", cell: (*look).access},
		{Column: table.Column{ID: "description", Title: "DESCRIPTION", Width: 30, Min: 14, Flex: 2}, needs: one(apiclient.FieldDescription), about: "what it is for", cell: (*look).description},
		{Column: table.Column{ID: "id", Title: "ID", Width: 30, Min: 14}, about: "the system's own", cell: (*look).id},
		{Column: table.Column{ID: colCreated, Title: "CREATED", Width: 13, Min: 11}, about: "how long ago", cell: (*look).created},
		{Column: table.Column{ID: "created_by", Title: "CREATED BY", Width: 16, Min: 10}, about: "by whom", cell: (*look).createdBy},
		{Column: table.Column{ID: colUpdated, Title: "UPDATED", Width: 13, Min: 11}, about: "how long ago it was changed", cell: (*look).updated},
		{Column: table.Column{ID: "updated_by", Title: "UPDATED BY", Width: 16, Min: 10}, about: "by whom", cell: (*look).updatedBy},
		{Column: table.Column{ID: "oldest_key", Title: "OLDEST KEY", Width: 12, Min: 10}, apart: true, about: "the age of the oldest usable key", cell: (*look).oldestKey},
		{Column: table.Column{ID: "key_ends", Title: "KEY ENDS", Width: 12, Min: 10}, apart: true, about: "the next end of a usable key", cell: (*look).keyEnds},
		{Column: table.Column{ID: "accounts", Title: "ACCOUNTS", Width: 18, Min: 10, Flex: 1}, apart: true, needs: one(apiclient.FieldAccounts), about: "tenants that may use it", cell: (*look).accounts},
		{Column: table.Column{ID: "managers", Title: "MANAGERS", Width: 18, Min: 10, Flex: 1}, apart: true, needs: one(apiclient.FieldManagers), about: "what it may call, by name", cell: (*look).managers},
		{Column: table.Column{ID: "groups", Title: "GROUPS", Width: 18, Min: 10, Flex: 1}, apart: true, needs: one(apiclient.FieldGroups), about: "its groups", cell: (*look).groups},
		{Column: table.Column{ID: "policies", Title: "POLICIES", Width: 18, Min: 10, Flex: 1}, apart: true, needs: one(apiclient.FieldPolicies), about: "its policies", cell: (*look).policies},
	}
}

// columnsOf are the columns that a system has and its list tells. Before it is known, there are those that every system
// has.
func columnsOf(d *apiclient.Description, known bool) []column {
	return slices.DeleteFunc(allColumns(), func(c column) bool {
		has := func(f apiclient.Field) bool { return known && d.Has(f) }
		lacks := len(c.needs) > 0 && !slices.ContainsFunc(c.needs, has)
		return lacks || c.apart && known && d.PartialList
	})
}

// arrangeColumns picks the columns that are shown, in their order: those that were chosen, or else the usual ones. Of
// chosen ones the last are the first to go on a narrow terminal.
func arrangeColumns(all []column, chosen []viewstate.Column) []column {
	var out []column
	for _, c := range chosen {
		i := slices.IndexFunc(all, func(a column) bool { return a.ID == c.ID })
		if i < 0 {
			continue
		}
		one := all[i]
		one.Drop = len(out)
		if c.Width > 0 {
			one.Width, one.Min, one.Flex = c.Width, min(least(one.Column), c.Width), 0
		}
		out = append(out, one)
	}
	if len(out) == 0 || out[0].ID != colName {
		return slices.DeleteFunc(slices.Clone(all), func(c column) bool { return !c.usual })
	}
	return out
}

// least is the narrowest that a column is of use.
func least(c table.Column) int {
	if c.Min > 0 {
		return c.Min
	}
	return c.Width
}

// tableColumns are columns as the table wants them.
func tableColumns(columns []column) []table.Column {
	out := make([]table.Column, len(columns))
	for i := range columns {
		out[i] = columns[i].Column
	}
	return out
}

func (l *look) name(u *apiclient.ServiceUser, _ time.Time) table.Cell {
	return table.Cell{Text: kit.Name(u.Name)}
}

func (l *look) status(u *apiclient.ServiceUser, now time.Time) table.Cell {
	status := u.Status(now)
	return table.Cell{Text: status.String(), Style: statusStyle(l.env.Theme, status)}
}

func (l *look) keys(u *apiclient.ServiceUser, _ time.Time) table.Cell {
	return table.Cell{Text: keys(u.Keys, l.env.Theme.Sym.Dash)}
}

func (l *look) contact(u *apiclient.ServiceUser, _ time.Time) table.Cell {
	return l.orDash(kit.Clean(u.Contact))
}

func (l *look) access(u *apiclient.ServiceUser, _ time.Time) table.Cell {
	return l.orDash(access(u, l.env.Theme.Sym.Sep))
}

func (l *look) description(u *apiclient.ServiceUser, _ time.Time) table.Cell {
	return l.orDash(kit.Clean(u.Description))
}

func (l *look) id(u *apiclient.ServiceUser, _ time.Time) table.Cell {
	return table.Cell{Text: kit.Clean(string(u.ID))}
}

func (l *look) created(u *apiclient.ServiceUser, now time.Time) table.Cell {
	return l.ago(u.CreatedAt, now)
}

func (l *look) createdBy(u *apiclient.ServiceUser, _ time.Time) table.Cell {
	return l.orDash(kit.Clean(u.CreatedBy))
}

func (l *look) updated(u *apiclient.ServiceUser, now time.Time) table.Cell {
	return l.ago(u.UpdatedAt, now)
}

func (l *look) updatedBy(u *apiclient.ServiceUser, _ time.Time) table.Cell {
	return l.orDash(kit.Clean(u.UpdatedBy))
}

func (l *look) oldestKey(u *apiclient.ServiceUser, now time.Time) table.Cell {
	if u.Keys.Oldest.IsZero() {
		return l.orDash("")
	}
	return table.Cell{Text: kit.Span(now.Sub(u.Keys.Oldest))}
}

func (l *look) keyEnds(u *apiclient.ServiceUser, now time.Time) table.Cell {
	cell := l.ago(u.Keys.NextEnd, now)
	if !u.Keys.NextEnd.IsZero() && u.Keys.NextEnd.Sub(now) <= l.env.Warning {
		cell.Style = &l.env.Theme.Warn
	}
	return cell
}

func (l *look) accounts(u *apiclient.ServiceUser, _ time.Time) table.Cell {
	return l.orDash(refNames(u.Accounts))
}

func (l *look) managers(u *apiclient.ServiceUser, _ time.Time) table.Cell {
	refs := make([]apiclient.Ref, 0, min(len(u.Managers), mostAccess))
	for i := range u.Managers[:min(len(u.Managers), mostAccess)] {
		refs = append(refs, u.Managers[i].Manager)
	}
	return l.orDash(refNames(refs))
}

func (l *look) groups(u *apiclient.ServiceUser, _ time.Time) table.Cell {
	return l.orDash(refNames(u.Groups))
}

func (l *look) policies(u *apiclient.ServiceUser, _ time.Time) table.Cell {
	return l.orDash(refNames(u.Policies))
}

// ago says how long ago a time was; one that is not known is a dash.
func (l *look) ago(t, now time.Time) table.Cell {
	if t.IsZero() {
		return l.orDash("")
	}
	return table.Cell{Text: kit.Ago(t, now)}
}
