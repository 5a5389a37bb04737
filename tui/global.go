package tui

import (
	tea "charm.land/bubbletea/v2"

	"steward/internal/clipboard"
	"steward/tui/kit"
	"steward/tui/widget/help"
	"steward/tui/widget/palette"
)

// global lists the actions that mean the same everywhere.
func (a *app) global() []kit.Action {
	back := kit.Action{
		ID: "app.back", Keys: []string{"esc", "q"}, Title: "back", Help: "go back to the screen before",
		Run: func() tea.Cmd { return kit.Send(kit.Back{}) },
	}
	if len(a.stack.pages) == 1 {
		back = kit.Action{
			ID: "app.leave", Keys: []string{"q"}, Title: "quit", Help: "leave the console", Hidden: true,
			Run: func() tea.Cmd { return kit.Send(kit.Quit{}) },
		}
	}
	return []kit.Action{
		back,
		{
			ID: "app.commands", Keys: []string{":"}, Title: "commands", Help: "find any action by its name",
			Run: a.openPalette,
		},
		{
			ID: "app.messages", Keys: []string{"!"}, Title: "messages", Help: "all messages of this session, with details",
			Hidden: true, Run: func() tea.Cmd { return a.show(a.notices.Messages(a.copy)) },
		},
		{
			ID: "app.users", Keys: []string{"1"}, Title: "Service users", Help: "go to the list of service users",
			Hidden: true, Run: a.home,
		},
		{
			ID: "app.quit", Keys: []string{"ctrl+c"}, Title: "quit", Help: "leave the console from anywhere", Hidden: true,
			Run: func() tea.Cmd { return kit.Send(kit.Quit{}) },
		},
		{
			ID: "app.help", Keys: []string{"?"}, Title: "help", Help: "every key of this screen, searchable",
			Run: a.openHelp,
		},
	}
}

func (a *app) openPalette() tea.Cmd {
	all := append(a.stack.top().screen.Actions(), a.global()...)
	return a.show(palette.New(a.services.Theme, all))
}

func (a *app) openHelp() tea.Cmd {
	top := a.stack.top().screen
	return a.show(help.NewSheet(a.services.Theme, []help.Section{
		{Title: top.Title(), Actions: top.Actions()},
		{Title: "Everywhere", Actions: a.global()},
	}))
}

// home closes every screen above the list, as far as they let themselves be left.
func (a *app) home() tea.Cmd {
	for len(a.stack.pages) > 1 {
		guard, ok := a.stack.top().screen.(kit.LeaveGuard)
		if ok {
			if leave, ask := guard.Leave(kit.LeaveElsewhere); !leave {
				return ask
			}
		}
		a.stack.pop()
	}
	a.layout()
	return a.stack.top().screen.Update(kit.Shown{})
}

// copy puts text of a message on the clipboard and says what happened.
func (a *app) copy(text string) tea.Cmd {
	env := &kit.Env{Services: a.services, Calls: a.calls}
	return kit.Copy(env, text, func(r clipboard.Result) tea.Cmd { return kit.Say(kit.Info, r.Words) })
}
