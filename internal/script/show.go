package script

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"steward/apiclient"
	"steward/internal/namelist"
	"steward/internal/record"
	"steward/internal/text"
)

// Show writes one service user, whom name names or whose id it is, with its keys and its access. The error is
// a *NobodyError where there is none.
func (p *Place) Show(ctx context.Context, name string) error {
	return p.within(ctx, func(ctx context.Context) error {
		u, err := p.find(ctx, name)
		if err != nil {
			return err
		}
		keys, err := p.Connection.System.Keys(ctx, u.ID)
		if err != nil && !errors.Is(err, apiclient.ErrUnsupported) {
			return err
		}
		now := p.Now()
		columns := record.UserColumns(&p.system)
		return p.write(results{
			json:  func() any { return record.NewDetail(u, keys, &p.system, now) },
			csv:   func() [][]string { return record.UserTable([]*apiclient.ServiceUser{u}, columns, now) },
			table: func() string { return p.sheet(u, columns, now) + p.keyTable(keys, now) },
		})
	})
}

// find reads one user by its id, or by its name. An id is tried first, because that takes one request.
func (p *Place) find(ctx context.Context, name string) (*apiclient.ServiceUser, error) {
	u, err := p.Connection.System.User(ctx, apiclient.UserID(name))
	if err == nil {
		return &u, nil
	}
	if !errors.Is(err, apiclient.ErrNotFound) && !errors.Is(err, apiclient.ErrInvalid) {
		return nil, err
	}
	users, err := p.fleet(ctx)
	if err != nil {
		return nil, err
	}
	list := p.named(users, []string{name})
	switch {
	case len(list.Ambiguous) > 0:
		return nil, &UsageError{Words: ambiguous(&list.Ambiguous[0])}
	case len(list.Users) == 0:
		return nil, &NobodyError{words: fmt.Sprintf("there is no service user %q in %s", name, p.context())}
	}
	u, err = p.Connection.System.User(ctx, list.Users[0].ID)
	return &u, err
}

// named finds users by their names or ids, each of which stands for itself whatever is in it.
func (p *Place) named(users []*apiclient.ServiceUser, names []string) namelist.List {
	return p.directory(users).Read(quoted(names))
}

func (p *Place) directory(users []*apiclient.ServiceUser) *namelist.Directory {
	return namelist.NewDirectory(users, namelist.Options{Spaces: namelist.SpacesIn(&p.system)})
}

// quoted are names as a list in which nothing separates but the ends of lines.
func quoted(names []string) string {
	var b strings.Builder
	for _, name := range names {
		b.WriteString(`"` + strings.ReplaceAll(name, `"`, `""`) + "\"\n")
	}
	return b.String()
}

func ambiguous(a *namelist.Ambiguity) string {
	var ids []string
	for _, u := range a.Users {
		ids = append(ids, string(u.ID))
	}
	return fmt.Sprintf("%d service users are called %q: name one by its id: %s", len(a.Users), a.Entry, strings.Join(ids, ", "))
}

// sheet is a user field by field; each manager has a line of its own.
func (p *Place) sheet(u *apiclient.ServiceUser, columns []record.UserColumn, now time.Time) string {
	var b strings.Builder
	width := 0
	for i := range columns {
		width = max(width, len(columns[i].Name)+gap)
	}
	for i := range columns {
		label := strings.ReplaceAll(strings.TrimSuffix(columns[i].Name, "_at"), "_", " ")
		label = strings.ToUpper(label[:1]) + label[1:]
		if label == "Id" {
			label = "ID"
		}
		for _, line := range several(&columns[i], u, now) {
			b.WriteString(text.Pad(label, width) + text.Clean(line) + "\n")
			label = ""
		}
	}
	return b.String()
}

// several are the lines that a field takes; a dash where there is nothing.
func several(c *record.UserColumn, u *apiclient.ServiceUser, now time.Time) []string {
	var lines []string
	if c.Name == "managers" {
		for i := range u.Managers {
			one := apiclient.ServiceUser{Managers: u.Managers[i : i+1]}
			lines = append(lines, c.Value(&one, now))
		}
	}
	if one := spoken(c, u, now); len(lines) == 0 && one != "" {
		lines = []string{one}
	}
	if len(lines) == 0 {
		lines = []string{"-"}
	}
	return lines
}

// keyTable is a user's keys below a blank line; empty where there are none.
func (p *Place) keyTable(keys []apiclient.Key, now time.Time) string {
	if len(keys) == 0 {
		return ""
	}
	g := grid{head: []string{"KEY ID", "NAME", "STATUS", "CREATED", "ENDS", "LAST USED", "FROM"}}
	for i := range keys {
		k := &keys[i]
		ends := "never"
		if !k.ExpiresAt.IsZero() {
			ends = text.Ago(k.ExpiresAt, now)
		}
		used := text.Ago(k.LastUsed, now)
		if k.LastUsed.IsZero() && !p.system.Has(apiclient.FieldLastUsed) {
			used = "" // nobody knows
		}
		g.add(string(k.ID), k.Name, k.Status.String(), day(k.CreatedAt), ends, used, k.LastUsedFrom)
	}
	return "\n" + g.render(p.Width, p.ellipsis())
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}
