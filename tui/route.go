package tui

import (
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
)

// route decides who gets a message; doc.go tells the order.
func (a *app) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return a.resized(msg)
	case tea.BackgroundColorMsg:
		return a.background(msg)
	case kit.Reply:
		return a.deliver(msg)
	case tea.MouseMsg:
		return a.atOnce(func() tea.Cmd { return a.pointed(msg) })
	case tea.KeyPressMsg:
		return a.atOnce(func() tea.Cmd { return a.key(msg) })
	default:
		if cmd, ok := a.wished(msg); ok {
			return cmd
		}
		if a.notices.Update(msg) || a.services.TerminalSaid(msg) {
			return nil
		}
		return a.focused(msg)
	}
}

// wished does what screens ask of the console.
func (a *app) wished(msg tea.Msg) (cmd tea.Cmd, ok bool) {
	switch msg := msg.(type) {
	case kit.Open:
		return a.open(msg), true
	case kit.Back:
		return a.back(msg), true
	case kit.Quit:
		return a.quit(msg), true
	case kit.ShowDialog:
		return a.show(msg.Dialog), true
	case kit.Notice:
		return a.notice(msg), true
	case kit.Switch:
		return a.switchTo(msg.Context), true
	case kit.TryDemo:
		return a.tryDemo(), true
	case kit.SignIn:
		a.services.Connection.AskAgain()
		return nil, true
	default:
		return nil, false
	}
}

func (a *app) resized(msg tea.WindowSizeMsg) tea.Cmd {
	a.width, a.height = msg.Width, msg.Height
	return nil
}

// background follows the terminal's own background.
func (a *app) background(msg tea.BackgroundColorMsg) tea.Cmd {
	if a.options.Theme == themeDark || a.options.Theme == themeLight {
		return nil
	}
	if light := !msg.IsDark(); light != a.theme.Light {
		a.theme.Light = light
		a.services.Theme.Set(a.theme)
		a.memos = memos{}
		return a.stack.each(kit.ThemeChanged{})
	}
	return nil
}

// deliver hands a reply to its owner, visible or not. A reply whose owner is closed is dropped, except that a finished
// write is still told.
func (a *app) deliver(r kit.Reply) tea.Cmd {
	if r.Owner == a.calls.Owner() {
		return a.calls.Deliver(r)
	}
	if p, ok := a.stack.find(r.Owner); ok {
		return p.calls.Deliver(r)
	}
	return r.Orphan()
}

// key finds who is meant by a key press: the dialog, a focused text field, a global action, the screen's action, and
// at last the screen itself.
func (a *app) key(msg tea.KeyPressMsg) tea.Cmd {
	stroke := msg.String()
	if a.tooSmall() {
		if stroke == "q" || stroke == "ctrl+c" {
			return a.quit(kit.Quit{})
		}
		return nil
	}
	p := a.stack.top()
	if stroke == "ctrl+c" {
		return a.quit(kit.Quit{})
	}
	if cmd, ok := a.keyOfDialogOrField(p, msg); ok {
		return cmd
	}
	if cmd, ok := a.problemKey(stroke); ok {
		return cmd
	}
	own := a.own(p)
	if action, ok := kit.Find(own, stroke); ok && stroke == "esc" {
		return a.run(action)
	}
	if action, ok := kit.Find(a.global(), stroke); ok {
		return a.run(action)
	}
	if action, ok := kit.Find(own, stroke); ok {
		return a.run(action)
	}
	if a.freed(p, stroke) {
		return nil
	}
	return p.screen.Update(msg)
}

// keyOfDialogOrField is what a key means while a dialog is open or a field has the focus: nearly everything goes there.
func (a *app) keyOfDialogOrField(p *page, msg tea.KeyPressMsg) (cmd tea.Cmd, used bool) {
	_, asked := p.dialog()
	switch {
	case asked && a.wantsHelp(p, msg):
		return a.openHelp(), true
	case asked:
		return a.focused(msg), true
	case !p.capturesText():
		return nil, false
	}
	if action, ok := a.fromText(p, msg); ok {
		return a.run(action), true // signing in, too: a field is where one is when a session ends
	}
	return a.focused(msg), true
}

// atOnce lets a key press open, close and say what it does before the next key is looked at: with "dy" typed ahead, the
// y belongs to the dialog that d opens. A command that has begun nothing slow only sends messages, so it is run here;
// navigation takes its way now, everything else goes round the loop as usual.
func (a *app) atOnce(press func() tea.Cmd) tea.Cmd {
	before := a.stack.begun() + a.calls.Begun()
	cmd := press()
	a.actions = ownActions{}
	if cmd == nil || a.stack.begun()+a.calls.Begun() != before {
		return cmd
	}
	return a.now(cmd())
}

func (a *app) now(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case nil:
		return nil
	case tea.BatchMsg:
		cmds := make([]tea.Cmd, 0, len(msg))
		for _, cmd := range msg {
			if cmd != nil {
				cmds = append(cmds, a.now(cmd()))
			}
		}
		return tea.Batch(cmds...)
	case kit.Open, kit.Back, kit.ShowDialog, kit.Notice, kit.Switch, kit.TryDemo:
		return a.route(msg)
	default:
		return kit.Send(msg)
	}
}

// focused hands a message to the open dialog, else to the top screen.
func (a *app) focused(msg tea.Msg) tea.Cmd {
	if a.tooSmall() {
		if _, ok := msg.(tea.PasteMsg); ok {
			return nil
		}
	}
	p := a.stack.top()
	if d, ok := p.dialog(); ok {
		cmd := d.Update(msg)
		if toDialogOnly(msg) {
			return cmd
		}
		return tea.Batch(cmd, p.screen.Update(msg))
	}
	return p.screen.Update(msg)
}

// run does an action, or says why it is off.
func (a *app) run(action *kit.Action) tea.Cmd {
	if action.Off != "" {
		return kit.Say(kit.Info, fmt.Sprintf("%s is off: %s", action.Title, action.Off))
	}
	return action.Run()
}

// open shows a view on top of the present screen or in its place.
func (a *app) open(msg kit.Open) tea.Cmd {
	make, ok := a.views[msg.View]
	if !ok {
		return kit.Fail(fmt.Errorf("there is no view %q", msg.View))
	}
	var failed error
	var under *page
	if msg.Replace && len(a.stack.pages) > 1 {
		a.stack.pop()
	}
	if len(a.stack.pages) > 0 {
		under = a.stack.top()
	}
	p := a.stack.push(func(calls *kit.Calls) kit.Screen {
		screen, err := make(&kit.Env{Services: a.services, Calls: calls}, msg.Arg)
		failed = err
		return screen
	})
	if failed != nil {
		a.stack.drop()
		return kit.Fail(failed)
	}
	if under != nil {
		under.dialogs = nil
	}
	a.layout()
	return p.screen.Init()
}

// back closes the top screen, unless it is the last one or wants to ask first.
func (a *app) back(msg kit.Back) tea.Cmd {
	p := a.stack.top()
	if guard, ok := p.screen.(kit.LeaveGuard); ok && !msg.Force {
		if leave, ask := guard.Leave(kit.LeaveBack); !leave {
			return ask
		}
	}
	if len(a.stack.pages) == 1 {
		return nil
	}
	a.stack.pop()
	a.layout()
	return a.stack.top().screen.Update(kit.Shown{})
}

// quit ends the console unless an open screen wants to ask first; the topmost that does is brought to view.
func (a *app) quit(msg kit.Quit) tea.Cmd {
	if msg.Force {
		return tea.Quit
	}
	if stay, ask := a.guarded(kit.LeaveQuit); stay {
		return ask
	}
	return tea.Quit
}

// guarded reports whether an open screen wants to ask before it is left, the topmost first.
func (a *app) guarded(how kit.Leaving) (stay bool, ask tea.Cmd) {
	for i := len(a.stack.pages) - 1; i >= 0; i-- {
		if guard, ok := a.stack.pages[i].screen.(kit.LeaveGuard); ok {
			if leave, ask := guard.Leave(how); !leave {
				return true, ask
			}
		}
	}
	return false, nil
}

// show puts a dialog over the top screen.
func (a *app) show(d kit.Dialog) tea.Cmd {
	p := a.stack.top()
	p.dialogs = append(p.dialogs, d)
	return d.Init()
}

// notice tells the operator something and logs it.
func (a *app) notice(n kit.Notice) tea.Cmd {
	if n.Level == kit.Problem {
		told := []any{"text", n.Text, "error", n.Err}
		var defect *apiclient.Defect
		if errors.As(n.Err, &defect) {
			told = append(told, "stack", string(defect.Stack))
		}
		a.options.Logger.Warn("told the operator", told...)
	}
	if about, ok := a.stack.top().screen.(kit.Subject); ok && n.User == "" {
		n.User = about.Subject()
	}
	return a.notices.Add(n)
}
