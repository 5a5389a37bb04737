package tui

import (
	"context"
	"errors"
	"time"

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
		var note tea.Cmd
		if w.Note != a.want.Note && w.Note != "" {
			note = kit.Say(kit.Problem, "The credential came from the "+string(c.Source())+": "+w.Note)
		}
		a.want = w
		wanted := w.SignIn || w.Passphrase
		again := a.asked && !wanted && c.Source() != ""
		a.asked = wanted
		if again {
			return tea.Batch(a.watchSignIn(), a.signedIn(), note)
		}
		return tea.Batch(a.watchSignIn(), note)
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
		if a.signin != nil {
			a.signin.Close()
			a.signin = nil
		}
		return nil
	}
	p := a.stack.top()
	for _, d := range p.dialogs {
		if d == kit.Dialog(a.signin) {
			return nil
		}
	}
	if a.want.Passphrase {
		a.signin = a.newPassphrase()
	} else {
		a.signin = a.newSignIn()
	}
	return a.show(a.signin)
}

func (a *app) newSignIn() *signin.Dialog {
	c := a.services.Connection
	in, words := c.Keeps()
	if words != "" {
		words = "It stays in memory: " + words
	}
	var d *signin.Dialog
	var unlock func() tea.Cmd
	if c.Unlockable() {
		unlock = func() tea.Cmd { return a.unlockKeyring(d) }
	}
	d = signin.New(a.services.Theme, signin.Options{
		Context: c.Context.Name, Address: c.Context.URL, Kind: c.Kind, KeyID: a.want.KeyID, Why: a.want.Why,
		KeepIn: string(in), KeepWords: words,
		OnSubmit: func(keyID string, secret apiclient.Secret, keep bool) tea.Cmd {
			return a.signIn(d, credentials.Credential{KeyID: keyID, Secret: secret}, keep)
		},
		OnCancel: a.decline, OnUnlock: unlock,
	})
	return d
}

// promptTime is how long the keyring's own prompt may stand unanswered.
const promptTime = 60 * time.Second

// unlockKeyring lets the keyring ask for its passphrase. What it holds is then used.
func (a *app) unlockKeyring(d *signin.Dialog) tea.Cmd {
	c := a.services.Connection
	return kit.Call(a.calls, "sign in", promptTime, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, c.AskUnlock(ctx)
	}, func(_ struct{}, err error) tea.Cmd {
		if err != nil {
			d.Fail(err.Error())
			return nil
		}
		a.answered(d)
		return kit.Say(kit.Success, "The keyring is unlocked")
	})
}

func (a *app) newPassphrase() *signin.Dialog {
	c := a.services.Connection
	var d *signin.Dialog
	d = signin.NewPassphrase(a.services.Theme, signin.PassphraseOptions{
		Context: c.Context.Name, Why: a.want.Why,
		OnSubmit: func(passphrase apiclient.Secret) tea.Cmd { return a.unlock(d, passphrase) },
		OnCancel: a.decline,
	})
	return d
}

// decline lets what waits fail; one can sign in later.
func (a *app) decline() tea.Cmd {
	a.calls.Cancel("sign in")
	a.services.Connection.Decline()
	a.want.SignIn, a.want.Passphrase = false, false // as in answered
	a.signin = nil
	return nil
}

// signInTime bounds signing in, with the keyring that keeps the credential.
const signInTime = 30 * time.Second

// signIn has the system check a credential. What waits for it then goes on.
func (a *app) signIn(d *signin.Dialog, who credentials.Credential, keep bool) tea.Cmd {
	c := a.services.Connection
	return kit.Call(a.calls, "sign in", signInTime, func(ctx context.Context) (credentials.Source, error) {
		return c.SignIn(ctx, who, keep)
	}, func(in credentials.Source, err error) tea.Cmd {
		notKept := errors.Is(err, connect.ErrNotKept)
		if err != nil && !notKept {
			d.Fail(err.Error())
			return nil
		}
		a.answered(d)
		if notKept {
			return kit.Fail(err)
		}
		if in == credentials.Memory {
			return kit.Say(kit.Success, "Signed in; the credential is kept in memory, until steward ends")
		}
		return kit.Say(kit.Success, "Signed in; the credential is in the "+string(in))
	})
}

// unlock opens the encrypted file.
func (a *app) unlock(d *signin.Dialog, passphrase apiclient.Secret) tea.Cmd {
	c := a.services.Connection
	return kit.Call(a.calls, "sign in", signInTime, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, c.Unlock(ctx, passphrase.Reveal())
	}, func(_ struct{}, err error) tea.Cmd {
		if err != nil {
			d.Fail(err.Error())
			return nil
		}
		a.answered(d)
		return nil
	})
}

// answered closes the dialog, and keeps it from coming back before the news that nothing is wanted any more.
func (a *app) answered(d *signin.Dialog) {
	d.Close()
	a.want.SignIn, a.want.Passphrase = false, false
	a.signin = nil
}
