package tui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/tui/kit"
	"steward/tui/widget/signin"
)

// watchSignIn waits for the connection to want something of the operator, for as long as it is worked in.
func (a *app) watchSignIn() tea.Cmd {
	c, after := a.services.Connection, a.want.Version
	return kit.Call(a.calls, "sign-in wanted", 0, func(ctx context.Context) (connect.Want, error) {
		return c.Wants(ctx, after)
	}, func(w connect.Want, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		before := a.want
		a.want = w
		if before.SignIn && !w.SignIn && a.services.Connection.Source() != "" {
			return tea.Batch(a.watchSignIn(), a.signedIn())
		}
		return a.watchSignIn()
	})
}

// signedIn reads again what may be another's now.
func (a *app) signedIn() tea.Cmd {
	users := a.services.Fleet
	return tea.Batch(a.describe(), kit.Call(a.calls, "read again", kit.ReadTimeout, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, users.Refresh(ctx)
	}, func(struct{}, error) tea.Cmd { return nil }))
}

// askSignIn keeps the sign-in dialog over the top screen while the connection wants it, whatever screen that is.
func (a *app) askSignIn() tea.Cmd {
	if !a.want.SignIn && !a.want.Passphrase {
		a.signin = nil
		return nil
	}
	p := a.stack.top()
	for _, d := range p.dialogs {
		if d == kit.Dialog(a.signin) {
			return nil
		}
	}
	a.signin = a.newSignIn()
	return a.show(a.signin)
}
