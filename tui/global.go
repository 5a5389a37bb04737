package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/clipboard"
	"steward/internal/rotation"
	"steward/tui/kit"
	"steward/tui/screen/audit"
	"steward/tui/screen/contexts"
	"steward/tui/screen/findings"
	"steward/tui/screen/rotations"
	"steward/tui/widget/help"
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
	return a.overridden(a.everywhere(back))
}

// everywhere are the global actions, the way back first.
func (a *app) everywhere(back kit.Action) []kit.Action {
	actions := []kit.Action{
		back,
		{
			ID: "app.commands", Keys: []string{":"}, Title: "commands", Help: "find any action by its name, and any service user",
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
			ID: "app.findings", Keys: []string{"2"}, Title: "Findings", Help: "go to what should be looked at: unused, old, ending, without a contact, too powerful",
			Hidden: true, Run: a.toFindings,
		},
		{
			ID: "app.audit", Keys: []string{"3"}, Title: "Audit", Help: "go to the audit trail: who did what, when and from where",
			Hidden: true, Off: a.services.Session.CanRead(apiclient.ActAudit), Run: a.toAudit,
		},
		{
			ID: "app.contexts", Keys: []string{"4"}, Title: "Contexts", Help: "go to the systems that there are, to add, test or switch",
			Hidden: true, Off: a.contextsOff(), Run: a.toContexts,
		},
		{
			ID: "app.rotations", Keys: []string{"5"}, Title: "Rotations", Help: "go to the rotations of keys under way: which step, what evidence, what is next",
			Hidden: true, Run: a.toRotations,
		},
		{
			ID: "app.signin", Keys: []string{"ctrl+o"}, Title: "sign in", Help: "sign in to this context, also as somebody else", Hidden: true,
			Off: a.signInOff(), Run: func() tea.Cmd { return kit.Send(kit.SignIn{}) },
		},
		{
			ID: "app.unconfirmed", Title: "unconfirmed secrets", Help: "secrets that were shown and not confirmed as stored",
			Hidden: true, Off: a.unconfirmedOff(), Run: a.openUnconfirmed,
		},
		{
			ID: "app.quit", Keys: []string{"ctrl+c"}, Title: "quit", Help: "leave the console from anywhere", Hidden: true,
			Run: func() tea.Cmd { return kit.Send(kit.Quit{}) },
		},
		a.mouseAction(),
		{
			ID: "app.help", Keys: []string{"?", "f1"}, Title: "help", Help: "every key of this screen, searchable",
			Run: a.openHelp,
		},
	}
	return slices.DeleteFunc(actions, func(k kit.Action) bool { return a.lacks(k.ID) })
}

// lacks reports whether a global action makes no sense here at all: without a connection there is nothing but the way in,
// and some systems have no audit trail or no way to rotate.
func (a *app) lacks(id string) bool {
	s := a.services.Session
	switch id {
	case "app.audit":
		_, named := s.System.Actions[apiclient.ActAudit]
		return a.services.Connection == nil || s.Known && !named
	case "app.rotations":
		return a.services.Connection == nil || s.Known && rotation.WayOf(s.System.Keys) == rotation.None
	case "app.users", "app.findings", "app.signin", "app.unconfirmed":
		return a.services.Connection == nil
	default:
		return false
	}
}

func (a *app) contextsOff() string {
	if a.options.Contexts == nil {
		return "there is no configuration here"
	}
	return ""
}

// toContexts opens the contexts on top of the list.
func (a *app) toContexts() tea.Cmd {
	if _, ok := a.stack.top().screen.(*contexts.Screen); ok {
		return nil
	}
	return a.onList(kit.ViewContexts)
}

// toFindings opens the board of findings on top of the list.
func (a *app) toFindings() tea.Cmd {
	if _, ok := a.stack.top().screen.(*findings.Screen); ok {
		return nil
	}
	return a.onList(kit.ViewFindings)
}

// toAudit opens the audit trail on top of the list.
func (a *app) toAudit() tea.Cmd {
	if _, ok := a.stack.top().screen.(*audit.Screen); ok {
		return nil
	}
	return a.onList(kit.ViewAudit)
}

// toRotations opens the rotations under way on top of the list.
func (a *app) toRotations() tea.Cmd {
	if _, ok := a.stack.top().screen.(*rotations.Screen); ok {
		return nil
	}
	return a.onList(kit.ViewRotations)
}

// onList opens a view on top of the list, as far as the other screens let themselves be left.
func (a *app) onList(view kit.View) tea.Cmd {
	asked := a.home()
	if len(a.stack.pages) > 1 {
		return asked // a screen wants to ask first
	}
	return tea.Batch(asked, a.open(kit.Open{View: view}))
}

func (a *app) signInOff() string {
	if c := a.services.Connection; c == nil || !c.NeedsCredential() {
		return "this system needs no credential"
	}
	return ""
}

func (a *app) unconfirmedOff() string {
	if len(a.services.Pending.Items()) == 0 {
		return "every secret was confirmed as stored"
	}
	return ""
}

func (a *app) openHelp() tea.Cmd {
	top := a.stack.top()
	var sections []help.Section
	if d, ok := top.dialog(); ok {
		sections = append(sections, help.Section{Title: "This dialog", Actions: d.Actions()})
	}
	sections = append(sections, []help.Section{{Title: top.screen.Title(), Actions: a.own(top)}, {Title: "Everywhere", Actions: a.global()}}...)
	if explained, ok := top.screen.(kit.Explained); ok {
		for _, topic := range explained.Topics() {
			sections = append(sections, help.Section{Title: topic.Title, Lines: topic.Lines})
		}
	}
	return a.show(help.NewSheet(a.services.Theme, sections))
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
