package script

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"steward/apiclient"
	"steward/internal/filter"
	"steward/internal/order"
	"steward/internal/record"
	"steward/internal/text"
)

// ListOptions say which users to list, and how.
type ListOptions struct {
	// Filters are in the language of package filter; a user must match all of them.
	Filters []string
	// Sort is a column, with :desc behind it to reverse; empty means by name.
	Sort string
	// Columns are names of record.UserColumns for tables and CSV; none means the usual ones.
	Columns []string
	// Limit is how many users are listed at most; 0 means all.
	Limit int
}

// List writes the service users that match.
func (p *Place) List(ctx context.Context, o ListOptions) error {
	if len(o.Columns) > 0 && p.Format == JSON {
		return &UsageError{Words: "--columns is for tables and CSV; of JSON, jq takes what is wanted: jq '.[] | {name, status}'"}
	}
	if _, err := parsed(filter.Language{}, o.Filters); err != nil {
		return err // before anybody is asked to sign in
	}
	return p.within(ctx, func(ctx context.Context) error {
		filters, err := parsed(filter.For(&p.system), o.Filters)
		if err != nil {
			return err
		}
		by, reverse, err := p.sorting(o.Sort)
		if err != nil {
			return err
		}
		columns, err := p.columns(o.Columns)
		if err != nil {
			return err
		}
		users, err := p.fleet(ctx)
		if err != nil {
			return err
		}
		now := p.Now()
		users = order.Sort(matching(users, filters, now, p.Warning), by, reverse, now, p.Warning)
		if o.Limit > 0 {
			users = users[:min(o.Limit, len(users))]
		}
		return p.writeUsers(users, columns, now)
	})
}

func (p *Place) writeUsers(users []*apiclient.ServiceUser, columns []record.UserColumn, now time.Time) error {
	return p.write(results{
		json:  func() any { return record.Users(users, &p.system, now) },
		csv:   func() [][]string { return record.UserTable(users, columns, now) },
		table: func() string { return p.userTable(users, columns, now) },
	})
}

// userTable is the users for people: the columns of the CSV, with times as one says them.
func (p *Place) userTable(users []*apiclient.ServiceUser, columns []record.UserColumn, now time.Time) string {
	if len(users) == 0 {
		p.note("No service user matches.")
		return ""
	}
	var g grid
	for i := range columns {
		g.head = append(g.head, heading(columns[i].Name))
	}
	for _, u := range users {
		cells := make([]string, len(columns))
		for i := range columns {
			cells[i] = spoken(&columns[i], u, now)
		}
		g.add(cells...)
	}
	return g.render(p.Width, p.ellipsis())
}

// heading is a column's title for people: "LAST USED" for last_used_at.
func heading(name string) string {
	return strings.ToUpper(strings.ReplaceAll(strings.TrimSuffix(name, "_at"), "_", " "))
}

// spoken is what stands in a column for people.
func spoken(c *record.UserColumn, u *apiclient.ServiceUser, now time.Time) string {
	switch c.Name {
	case "last_used_at":
		if !u.Keys.UsedKnown {
			return ""
		}
		return text.Ago(u.Keys.LastUsed, now)
	case "end_date":
		if u.EndDate.IsZero() {
			return "never"
		}
	case "created_at":
		return clock(u.CreatedAt)
	case "updated_at":
		return clock(u.UpdatedAt)
	}
	return c.Value(u, now)
}

// clock is a time for people; empty for the zero time.
func clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateTime) + " UTC"
}

// columns are those that are asked for; none means the usual ones: all for CSV, the most important ones for people.
func (p *Place) columns(names []string) ([]record.UserColumn, error) {
	all := record.UserColumns(&p.system)
	if len(names) == 0 {
		if p.Format == CSV {
			return all, nil
		}
		names = slices.DeleteFunc([]string{"name", "status", "end_date", "keys", "last_used_at", "contact"}, func(name string) bool {
			return !slices.ContainsFunc(all, func(c record.UserColumn) bool { return c.Name == name })
		})
	}
	var out []record.UserColumn
	for _, name := range names {
		i := slices.IndexFunc(all, func(c record.UserColumn) bool { return c.Name == name })
		if i < 0 {
			var there []string
			for _, c := range all {
				there = append(there, c.Name)
			}
			return nil, &UsageError{Words: fmt.Sprintf("there is no column %q here; there are %s", name, strings.Join(there, ", "))}
		}
		out = append(out, all[i])
	}
	return out, nil
}

// SortColumns are the names by which can be sorted.
func SortColumns() []string {
	var names []string
	for _, c := range order.Columns() {
		names = append(names, sortName(c))
	}
	return names
}

func sortName(c order.Column) string {
	switch c {
	case order.ByEnds:
		return "end_date"
	case order.ByLastUsed, order.ByCreated, order.ByUpdated:
		return strings.ReplaceAll(c.String(), " ", "_") + "_at"
	default:
		return c.String()
	}
}

// sorting reads COLUMN, COLUMN:asc or COLUMN:desc.
func (p *Place) sorting(sort string) (by order.Column, reverse bool, err error) {
	if sort == "" {
		return order.ByName, false, nil
	}
	name, direction, _ := strings.Cut(sort, ":")
	if direction != "" && direction != "asc" && direction != "desc" {
		return 0, false, &UsageError{Words: fmt.Sprintf("sorted is asc or desc, not %q", direction)}
	}
	var there []string
	for _, c := range order.Columns() {
		one := sortName(c)
		if !p.has(one) {
			continue
		}
		if name == one || name == strings.TrimSuffix(one, "_at") {
			return c, direction == "desc", nil
		}
		there = append(there, one)
	}
	return 0, false, &UsageError{Words: fmt.Sprintf("nothing is sorted by %q here; there are %s", name, strings.Join(there, ", "))}
}

// has reports whether the system has a column.
func (p *Place) has(name string) bool {
	return slices.ContainsFunc(record.UserColumns(&p.system), func(c record.UserColumn) bool { return c.Name == name })
}

// parsed reads filters. The error of a mistake is an *UsageError that shows it.
func parsed(language filter.Language, texts []string) ([]filter.Filter, error) {
	var out []filter.Filter
	for _, one := range texts {
		f, err := language.Parse(one)
		var mistake *filter.Error
		if errors.As(err, &mistake) {
			return nil, &UsageError{Words: "the filter: " + mistake.Error(), Text: one, Start: mistake.Start, End: mistake.End}
		}
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// matching are the users that match all filters, in their order.
func matching(users []*apiclient.ServiceUser, filters []filter.Filter, now time.Time, warning time.Duration) []*apiclient.ServiceUser {
	for _, f := range filters {
		users = f.Apply(users, now, warning)
	}
	return users
}
