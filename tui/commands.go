package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/namefind"
	"steward/tui/kit"
	"steward/tui/widget/palette"
)

// mostFound is how many service users the palette lists.
const mostFound = 50

// openPalette opens the palette with everything that can be done here, the contexts, and the service users by name.
func (a *app) openPalette() tea.Cmd {
	p := palette.New(a.services.Theme, a.commands())
	if a.services.Fleet != nil {
		p.WithUsers(a.findUsers, func(id string) tea.Cmd {
			return kit.Send(kit.Open{View: kit.ViewUser, Arg: apiclient.UserID(id)})
		})
	}
	return tea.Batch(a.show(p), a.findContexts(p), a.indexNames())
}

// commands are the screen's actions, those that mean the same everywhere, and the list's saved filters where another
// screen stands over it.
func (a *app) commands() []kit.Action {
	all := append(a.own(a.stack.top()), a.global()...)
	if len(a.stack.pages) == 1 {
		return all
	}
	for _, tab := range a.stack.pages[0].screen.Actions() {
		if !strings.HasPrefix(tab.ID, "list.tab.") {
			continue
		}
		show := tab.Run
		tab.Run = func() tea.Cmd {
			asked := a.home()
			if len(a.stack.pages) > 1 {
				return asked // a screen wants to ask first
			}
			return tea.Batch(asked, show())
		}
		all = append(all, tab)
	}
	return all
}

// findContexts adds the other contexts to the palette. They are read from the disk, so they come a moment later.
func (a *app) findContexts(p *palette.Palette) tea.Cmd {
	contexts := a.options.Contexts
	if contexts == nil {
		return nil
	}
	return kit.Call(a.calls, "find contexts", kit.ReadTimeout, func(context.Context) ([]string, error) {
		return contexts.Names()
	}, func(names []string, err error) tea.Cmd {
		if err != nil {
			return nil // the contexts' own screen says what is wrong
		}
		var actions []kit.Action
		for _, name := range names {
			if a.services.Connection != nil && name == a.services.Session.Context {
				continue
			}
			actions = append(actions, kit.Action{
				ID: "context.open." + name, Title: "switch to " + kit.Clean(name), Help: "Work in the context " + kit.Clean(name),
				Run: func() tea.Cmd { return kit.Send(kit.Switch{Context: name}) },
			})
		}
		p.Add(actions)
		return nil
	})
}

// userNames is the index of the users' names, for a version of the users.
type userNames struct {
	version uint64
	index   *namefind.Index
}

// indexNames makes the index ready before the first letter is typed.
func (a *app) indexNames() tea.Cmd {
	if a.services.Fleet == nil {
		return nil
	}
	snapshot := a.services.Fleet.Snapshot()
	if a.names.index != nil && a.names.version == snapshot.UsersVersion {
		return nil
	}
	return kit.Call(a.calls, "index names", 0, func(context.Context) (userNames, error) {
		return userNames{version: snapshot.UsersVersion, index: namefind.New(snapshot.Users)}, nil
	}, func(names userNames, _ error) tea.Cmd {
		a.names = names
		return nil
	})
}

// findUsers looks for users by their names, outside the update loop: after each letter, among all of them.
func (a *app) findUsers(text string, found func(palette.Users) tea.Cmd) tea.Cmd {
	s, names, now := a.services, a.names, a.services.Now()
	snapshot := s.Fleet.Snapshot()
	type answer struct {
		users palette.Users
		names userNames
	}
	return kit.Call(a.calls, "find users", 0, func(ctx context.Context) (answer, error) {
		if names.index == nil || names.version != snapshot.UsersVersion {
			names = userNames{version: snapshot.UsersVersion, index: namefind.New(snapshot.Users)}
		}
		got, err := names.index.Find(ctx, text, mostFound)
		out := palette.Users{Total: got.Total, Close: got.Close}
		for _, u := range got.Users {
			out.Users = append(out.Users, paletteUser(s.Theme, u, u.Status(now)))
		}
		return answer{out, names}, err
	}, func(got answer, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		a.names = got.names
		return found(got.users)
	})
}

func paletteUser(t *kit.Theme, u *apiclient.ServiceUser, status apiclient.Status) palette.User {
	out := palette.User{ID: string(u.ID), Name: kit.Name(u.Name), Status: status.String()}
	if status == apiclient.StatusExpired {
		out.Style = &t.Bad
	}
	return out
}
