package detail

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"steward/internal/clipboard"
	"steward/internal/record"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// askCopy lets the operator choose what to copy.
func (s *Screen) askCopy() tea.Cmd {
	copies := func(text string) func() tea.Cmd { return func() tea.Cmd { return s.copyText(kit.Clean(text)) } }
	var choices []dialog.Choice
	if key, ok := s.keyAtCursor(); ok && s.active == tabKeys && s.env.Session.System.Keys.ShowsID(key.ID) {
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
		return kit.Say(kit.CopyLevel(r.Outcome), r.Words)
	})
}

func (s *Screen) copyJSON() tea.Cmd {
	text, err := record.JSON(record.NewUser(s.user, &s.env.Session.System, s.env.Now()))
	if err != nil {
		return kit.Fail(fmt.Errorf("copy the row: %w", err))
	}
	return s.copyText(string(text))
}
