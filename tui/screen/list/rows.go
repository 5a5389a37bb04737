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
	case order.ByCreated:
		return colCreated
	case order.ByUpdated:
		return colUpdated
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
		into[c] = r.look.columns[c].cell(r.look, r.users[i], now)
	}
}

// look turns a user into the words of a row. This is where the text of the server enters the list and is made fit for
// the terminal.
type look struct {
	env     *kit.Env
	columns []column
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
