package bulk

import (
	"errors"
	"fmt"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/clipboard"
	"steward/tui/kit"
	"steward/tui/widget/consequence"
	"steward/tui/widget/dialog"
)

// details are all that is known of the result under the cursor, to read and copy.
func (s *Screen) details() tea.Cmd {
	r := &s.shown[s.table.CursorRow()]
	lines := []string{kit.Name(r.Item.Name), ""}
	add := func(label, value string) {
		if value != "" {
			lines = append(lines, fmt.Sprintf("%-11s %s", label, value))
		}
	}
	add("Outcome", s.rows().outcome(r))
	add("Id", kit.Clean(string(r.Item.ID)))
	add("Reason", s.rows().why(r))
	if s.seen[r.Item.ID].words != "" {
		add("Before", reason(r.Err))
	}
	if s.arg.Verb == apiclient.BulkExtend && !r.Item.EndDate.IsZero() {
		add("New end", r.Item.EndDate.String())
	}
	var failure *apiclient.Error
	if errors.As(r.Err, &failure) {
		if failure.Status > 0 {
			add("Status", strconv.Itoa(failure.Status))
		}
		add("Code", kit.Clean(failure.Code))
		add("Request ID", kit.Clean(failure.RequestID))
		add("Permission", kit.Clean(failure.MissingPermission))
		add("Next", kit.Clean(failure.Next))
	}
	return consequence.Show(dialog.NewDetails(s.env.Theme, dialog.DetailsOptions{
		Context: kit.Clean(s.env.Session.Context), Title: consequence.Title(s.arg.Verb), Lines: lines,
		OnCopy: func(text string) tea.Cmd {
			return kit.Copy(s.env, text, func(r clipboard.Result) tea.Cmd { return kit.Say(kit.CopyLevel(r.Outcome), r.Words) })
		},
	}))
}
