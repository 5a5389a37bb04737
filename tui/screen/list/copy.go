package list

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/clipboard"
	"steward/internal/record"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
	"steward/tui/widget/export"
)

// copy asks what of the user under the cursor is to be copied.
func (s *Screen) copy() tea.Cmd {
	id, ok := s.table.Cursor()
	if !ok {
		return nil
	}
	u := s.user(id)
	if u == nil {
		return nil
	}
	ellipsis := s.env.Theme.Sym.Ellipsis
	short := func(text string) string { return kit.Truncate(kit.Clean(text), 40, ellipsis) }
	choices := []dialog.Choice{
		{Key: "i", Title: "id", Beside: short(string(u.ID)), Run: func() tea.Cmd { return s.copied("ID", kit.Clean(string(u.ID))) }},
		{Key: "n", Title: "name", Beside: short(u.Name), Run: func() tea.Cmd { return s.copied("Name", kit.Clean(u.Name)) }},
		{Key: "r", Title: "row as JSON", Run: func() tea.Cmd { return s.copyJSON(u) }},
	}
	if examples := s.env.Session.System.Authenticate; len(examples) > 0 {
		choices = append(choices, dialog.Choice{
			Key: "h", Title: "authentication header example", Beside: "without the secret", Run: func() tea.Cmd { return s.copyHeader(u, examples[0]) },
		})
	}
	return s.show(dialog.NewChoose(s.env.Theme, dialog.ChooseOptions{
		Context: kit.Clean(s.env.Session.Context), Title: "Copy of " + short(u.Name), Choices: choices,
	}))
}

// copied copies and tells what truly happened.
func (s *Screen) copied(what, text string) tea.Cmd {
	return kit.Copy(s.env, text, func(r clipboard.Result) tea.Cmd {
		return kit.Say(kit.CopyLevel(r.Outcome), what+": "+r.Words)
	})
}

func (s *Screen) copyJSON(u *apiclient.ServiceUser) tea.Cmd {
	text, err := record.JSON(record.NewUser(u, &s.env.Session.System, s.env.Now()))
	if err != nil {
		return kit.Fail(fmt.Errorf("copy the row: %w", err))
	}
	return s.copied("Row as JSON", string(text))
}

// copyHeader copies how the user authenticates. The id of its newest usable key is read for that where the header
// holds one; the secret stays a placeholder.
func (s *Screen) copyHeader(u *apiclient.ServiceUser, example apiclient.AuthExample) tea.Cmd {
	const place = "{key_id}"
	header := strings.ReplaceAll(example.Header, "{secret}", "<secret>")
	if !strings.Contains(header, place) {
		return s.copied("Header", kit.Clean(header))
	}
	return kit.Call(s.env.Calls, "keys", kit.ReadTimeout, func(ctx context.Context) ([]apiclient.Key, error) {
		return s.env.System.Keys(ctx, u.ID)
	}, func(keys []apiclient.Key, err error) tea.Cmd {
		if err != nil {
			return kit.Fail(fmt.Errorf("read the key id for the header: %w", err))
		}
		return s.copied("Header", kit.Clean(strings.ReplaceAll(header, place, newest(keys))))
	})
}

// newest is the id of the newest usable key, or a placeholder.
func newest(keys []apiclient.Key) string {
	found := apiclient.Key{ID: "<key id>"}
	for _, k := range keys {
		if k.Status != apiclient.KeyExpired && !k.CreatedAt.Before(found.CreatedAt) {
			found = k
		}
	}
	return string(found.ID)
}

// export writes what is shown to a file.
func (s *Screen) export() tea.Cmd {
	users, system, now := s.shown.users, &s.env.Session.System, s.env.Now()
	d := export.Ask(s.env, export.Document{
		Title: "Export " + kit.Plural(len(users), "service user", "service users"),
		Stem:  "service-users",
		CSV:   func() [][]string { return record.UserTable(users, record.UserColumns(system), now) },
		JSON:  func() any { return record.Users(users, system, now) },
	})
	return s.show(d)
}
