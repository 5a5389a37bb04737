package detail

import (
	"encoding/json"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/clipboard"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// askCopy lets the operator choose what to copy.
func (s *Screen) askCopy() tea.Cmd {
	copies := func(text string) func() tea.Cmd { return func() tea.Cmd { return s.copyText(text) } }
	var choices []dialog.Choice
	if key, ok := s.keyAtCursor(); ok && s.active == tabKeys {
		choices = append(choices, dialog.Choice{Key: "y", Title: "Key ID", Beside: keyName(key), Run: copies(string(key.ID))})
	}
	choices = append(choices,
		dialog.Choice{Key: "i", Title: "ID", Beside: kit.Clean(string(s.id)), Run: copies(string(s.id))},
		dialog.Choice{Key: "n", Title: "Name", Beside: s.name, Run: copies(s.user.Name)},
		dialog.Choice{Key: "r", Title: "Row as JSON", Run: func() tea.Cmd { return s.copyJSON() }},
	)
	for i, e := range s.env.Session.System.Authenticate {
		choice := dialog.Choice{
			Title: "Authentication header", Beside: "without the " + s.secretWord(), Run: copies(s.fill(e.Header)),
		}
		if i == 0 {
			choice.Key = "h"
		}
		if len(s.env.Session.System.Authenticate) > 1 && e.Label != "" {
			choice.Title += ", " + kit.Clean(e.Label)
		}
		choices = append(choices, choice)
	}
	return kit.Send(kit.ShowDialog{Dialog: dialog.NewChoose(s.env.Theme, dialog.ChooseOptions{Title: "Copy", Choices: choices})})
}

// copyText copies and says what truly happened.
func (s *Screen) copyText(text string) tea.Cmd {
	return kit.Copy(s.env, text, func(r clipboard.Result) tea.Cmd {
		level := kit.Info
		switch r.Outcome {
		case clipboard.Verified:
			level = kit.Success
		case clipboard.Failed:
			level = kit.Problem
		}
		return kit.Say(level, r.Words)
	})
}

func (s *Screen) copyJSON() tea.Cmd {
	text, err := json.MarshalIndent(rowOf(s.user, s.env.Now()), "", "  ")
	if err != nil {
		return kit.Fail(err)
	}
	return s.copyText(string(text))
}

// jsonRow is a user as it is copied: field names as in the Service User API, absent where there is no value.
type jsonRow struct {
	ID          apiclient.UserID `json:"id"`
	Name        string           `json:"name"`
	Description string           `json:"description,omitempty"`
	Contact     string           `json:"contact,omitempty"`
	Status      string           `json:"status"`
	Enabled     bool             `json:"enabled"`
	EndDate     string           `json:"end_date,omitempty"`
	Accounts    []jsonRef        `json:"accounts,omitempty"`
	Managers    []jsonMembership `json:"managers,omitempty"`
	Groups      []jsonRef        `json:"groups,omitempty"`
	Policies    []jsonRef        `json:"policies,omitempty"`
	UsableKeys  int              `json:"usable_keys"`
	LastUsed    string           `json:"last_used_at,omitempty"`
	CreatedAt   string           `json:"created_at,omitempty"`
	CreatedBy   string           `json:"created_by,omitempty"`
	UpdatedAt   string           `json:"updated_at,omitempty"`
	UpdatedBy   string           `json:"updated_by,omitempty"`
}

type jsonRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type jsonMembership struct {
	jsonRef
	Roles []jsonRef `json:"roles"`
}

func rowOf(u *apiclient.ServiceUser, now time.Time) jsonRow {
	row := jsonRow{
		ID: u.ID, Name: u.Name, Description: u.Description, Contact: u.Contact,
		Status: u.Status(now).String(), Enabled: u.Enabled, EndDate: u.EndDate.String(),
		Accounts: jsonRefs(u.Accounts), Groups: jsonRefs(u.Groups), Policies: jsonRefs(u.Policies),
		UsableKeys: u.Keys.Usable, LastUsed: jsonTime(u.Keys.LastUsed),
		CreatedAt: jsonTime(u.CreatedAt), CreatedBy: u.CreatedBy, UpdatedAt: jsonTime(u.UpdatedAt), UpdatedBy: u.UpdatedBy,
	}
	for _, m := range u.Managers {
		row.Managers = append(row.Managers, jsonMembership{jsonRef: jsonRef(m.Manager), Roles: jsonRefs(m.Roles)})
	}
	return row
}

func jsonRefs(refs []apiclient.Ref) []jsonRef {
	var out []jsonRef
	for _, r := range refs {
		out = append(out, jsonRef(r))
	}
	return out
}

func jsonTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
