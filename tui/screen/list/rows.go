package list

import (
	"fmt"
	"time"

	"charm.land/lipgloss/v2"

	"steward/apiclient"
	"steward/internal/order"
	"steward/tui/kit"
	"steward/tui/widget/table"
)

// The columns by id, in their order.
const (
	colName    = "name"
	colStatus  = "status"
	colEnds    = "ends"
	colKeys    = "keys"
	colUsed    = "used"
	colContact = "contact"
	colAccess  = "access"
)

// columns are those that the system has and its list tells. Before it is known, there are the ones that every system has.
func columns(d *apiclient.Description, known bool) []table.Column {
	cols := []table.Column{
		{ID: colName, Title: "NAME", Width: 24, Min: 21, Flex: 3, Max: 44},
		{ID: colStatus, Title: "STATUS", Width: 9, Min: 8},
	}
	if known && d.Has(apiclient.FieldEndDate) {
		cols = append(cols, table.Column{ID: colEnds, Title: "ENDS", Width: 12, Min: 11, Drop: 1})
	}
	whole := !known || !d.PartialList
	if whole {
		cols = append(cols, table.Column{ID: colKeys, Title: "KEYS", Width: 5, Min: 4, Drop: 3})
	}
	if known && whole && d.Has(apiclient.FieldLastUsed) {
		cols = append(cols, table.Column{ID: colUsed, Title: "LAST USED", Width: 12, Drop: 2})
	}
	if known && d.Has(apiclient.FieldContact) {
		cols = append(cols, table.Column{ID: colContact, Title: "CONTACT", Width: 24, Min: 12, Flex: 2, Max: 40, Drop: 4})
	}
	if known && whole && (d.Has(apiclient.FieldManagers) || d.Has(apiclient.FieldGroups) || d.Has(apiclient.FieldPolicies)) {
		cols = append(cols, table.Column{ID: colAccess, Title: "ACCESS", Width: 16, Min: 10, Flex: 2, Drop: 5})
	}
	return cols
}

// sortedColumn is the id of the column that shows what the rows are sorted by; empty when none does.
func sortedColumn(by order.Column) string {
	switch by {
	case order.ByName:
		return colName
	case order.ByStatus:
		return colStatus
	case order.ByEnds:
		return colEnds
	case order.ByKeys:
		return colKeys
	case order.ByLastUsed:
		return colUsed
	case order.ByContact:
		return colContact
	default:
		return ""
	}
}

// rows are an arrangement as the table reads it.
type rows struct {
	*arrangement
	look *look
}

// Len is the number of rows.
func (r *rows) Len() int { return len(r.users) }

// ID is the user's id.
func (r *rows) ID(i int) string { return string(r.users[i].ID) }

// Index is the position of a user, or -1.
func (r *rows) Index(id string) int { return r.row(id) }

// Cells are the words of one row.
func (r *rows) Cells(i int, into []table.Cell) {
	now := r.look.env.Now()
	for c := range into {
		into[c] = r.look.cell(r.users[i], r.look.columns[c].ID, now)
	}
}

// look turns a user into the words of a row. This is where the text of the server enters the list and is made fit for
// the terminal.
type look struct {
	env     *kit.Env
	columns []table.Column
}

func (l *look) cell(u *apiclient.ServiceUser, column string, now time.Time) table.Cell {
	t := l.env.Theme
	switch column {
	case colName:
		return table.Cell{Text: kit.Clean(u.Name)}
	case colStatus:
		status := u.Status(now)
		return table.Cell{Text: status.String(), Style: statusStyle(t, status)}
	case colEnds:
		return l.ends(u, now)
	case colKeys:
		return table.Cell{Text: keys(u.Keys, t.Sym.Dash)}
	case colUsed:
		return l.used(u, now)
	case colContact:
		return l.orDash(kit.Clean(u.Contact))
	default:
		return l.orDash(access(u, t.Sym.Sep))
	}
}

func (l *look) orDash(text string) table.Cell {
	if text == "" {
		return table.Cell{Text: l.env.Theme.Sym.Dash, Style: &l.env.Theme.Muted}
	}
	return table.Cell{Text: text}
}

func (l *look) ends(u *apiclient.ServiceUser, now time.Time) table.Cell {
	if u.EndDate.IsZero() {
		return l.orDash("")
	}
	cell := table.Cell{Text: kit.Ago(u.EndDate.Expiry(), now)}
	if u.Expiring(now, l.env.Warning) {
		cell.Style = &l.env.Theme.Warn
	}
	return cell
}

func (l *look) used(u *apiclient.ServiceUser, now time.Time) table.Cell {
	switch {
	case !u.Keys.UsedKnown:
		return l.orDash("")
	case u.Keys.LastUsed.IsZero():
		return table.Cell{Text: "never", Style: &l.env.Theme.Muted}
	default:
		return table.Cell{Text: kit.Ago(u.Keys.LastUsed, now)}
	}
}

// statusStyle leaves the usual state plain, so that the others stand out and a page costs few bytes.
func statusStyle(t *kit.Theme, s apiclient.Status) *lipgloss.Style {
	switch s {
	case apiclient.StatusEnabled:
		return nil
	case apiclient.StatusExpired:
		return &t.Bad
	default:
		return &t.Muted
	}
}

// keys is the number of usable keys, and of how many where the system sets a limit.
func keys(k apiclient.KeySummary, dash string) string {
	switch {
	case k.Limit > 0:
		return fmt.Sprintf("%d/%d", k.Usable, k.Limit)
	case k.Usable == 0:
		return dash
	default:
		return fmt.Sprint(k.Usable)
	}
}
